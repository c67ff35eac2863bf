//! The statements that run all day must use their indexes, whatever the planner knew when it made their plans.

use jobs::statements::{CLAIM, CLAIM_FROM, EXTEND, FINISH, FORGET, PLANS, PROMOTE, PUT_BACK, REAP, TENANTS};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

use crate::MIGRATIONS;

/// A statement under test: its name, its text, the types of its parameters, their values, and the index that it must use.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CASES: [Case; 9] = [
    ("claim", CLAIM, "text, text, bigint, bigint, bigint", "'q', '', 50, 1, 30000000", "jobs_jobs_ready"),
    (
        "claim_from",
        CLAIM_FROM,
        "text, text, bigint, bigint, bigint, text, text, text",
        "'q', '{t001,t002,t003}', 50, 1, 30000000, '{-1,1,1}', '{0,0,0}', '{17,17,17}'",
        "jobs_jobs_ready",
    ),
    ("tenants", TENANTS, "text, text, bigint", "'q', '', 50", "jobs_jobs_ready"),
    ("forget", FORGET, "bigint[], bigint[]", "'{5,6,7}', '{1,1,1}'", "jobs_jobs_pkey"),
    (
        "finish",
        FINISH,
        "bigint[], bigint[], smallint[], text[], text[]",
        "'{5,6,7}', '{1,1,1}', '{4,4,4}', '{null,null,null}', '{null,null,null}'",
        "jobs_jobs_pkey",
    ),
    (
        "put_back",
        PUT_BACK,
        "bigint[], bigint[], smallint[], int[], bigint[], text[], text[], text[]",
        "'{5,6}', '{1,1}', '{2,2}', '{0,0}', '{1000,1000}', '{a,b}', '{null,null}', '{null,null}'",
        "jobs_jobs_pkey",
    ),
    ("extend", EXTEND, "bigint[], bigint[], bigint, bigint", "'{5,6}', '{1,1}', 30000000, 20000000", "jobs_jobs_pkey"),
    ("reap", REAP, "bigint, bigint, text", "1000, 1000, '{}'", "jobs_jobs_lease"),
    ("promote", PROMOTE, "", "", "jobs_jobs_due"),
];

/// Plans are made while the table is empty and used when it is full; then made anew with what the database knows by then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_of_the_worker_uses_its_index() {
    let Some(db) = testkit::TestDb::postgres("jobs", MIGRATIONS).await else { return };
    let owner = db.owner().await;
    run(&owner, "SET plan_cache_mode = force_generic_plan").await;
    for (setting, value) in PLANS {
        run(&owner, &format!("SET {setting} = {value}")).await;
    }
    for (number, (_, sql, types, values, _)) in CASES.iter().enumerate() {
        let types = if types.is_empty() { String::new() } else { format!("({types})") };
        run(&owner, &format!("PREPARE s{number}{types} AS {sql}")).await;
        explain(&owner, number, values).await;
    }
    run(
        &owner,
        "INSERT INTO jobs_jobs (tenant_id, id, queue, kind, version, payload, priority, state, run_at, max_attempts, kept, request_id, created_at)
         SELECT 't' || lpad((n % 200)::text, 3, '0'), 'j' || n, 'q', 'k', 1, '{}', 1, CASE WHEN n % 50 = 0 THEN 2 ELSE 0 END,
           CASE WHEN n % 50 = 0 THEN 9000000000000000 ELSE 1 END, 5, false, 'r', 1
         FROM generate_series(1, 40000) n",
    )
    .await;
    for known in [false, true] {
        for (number, (name, _, _, values, index)) in CASES.iter().enumerate() {
            let plan = explain(&owner, number, values).await;
            assert!(plan.contains(index), "{name}: {plan}");
            let by_place = name.starts_with("claim");
            assert_eq!(
                plan.contains("Tid Scan on jobs_jobs"),
                by_place,
                "a claim updates rows where it locked them: {name}: {plan}"
            );
            for slow in ["Seq Scan on jobs_jobs", "Bitmap", "Hash Join", "Merge Join"] {
                assert!(!plan.contains(slow), "{name}, statistics: {known}: {plan}");
            }
            let read = plan.lines().find_map(|line| line.trim().strip_prefix("Buffers: shared hit=")).unwrap_or("0");
            let read: u32 = read.split_whitespace().next().unwrap().parse().unwrap();
            assert!(read < 2_500, "{name} reads {read} pages: {plan}");
        }
        run(&owner, "ANALYZE jobs_jobs").await;
    }
    owner.close().await.unwrap();
}

async fn explain(owner: &DatabaseConnection, number: usize, values: &str) -> String {
    let values = if values.is_empty() { String::new() } else { format!("({values})") };
    // What it changes is undone, so that each sees the same rows.
    run(owner, "BEGIN").await;
    let sql = format!("EXPLAIN (ANALYZE, BUFFERS) EXECUTE s{number}{values}");
    let rows = owner.query_all_raw(sea_orm::Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
    run(owner, "ROLLBACK").await;
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", "QUERY PLAN").unwrap()).collect();
    lines.join("\n")
}

async fn run(owner: &DatabaseConnection, sql: &str) {
    owner.execute_unprepared(sql).await.unwrap();
}
