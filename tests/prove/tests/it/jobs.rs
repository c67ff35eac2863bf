crate::shown! {
    a_job_exists_exactly_if_its_transaction_committed: "jobs", 6;
    an_effect_happens_once: "jobs", 7;
    a_poison_job_is_bounded: "jobs", 8;
    one_tenant_cannot_starve_another: "jobs", 9;
}
