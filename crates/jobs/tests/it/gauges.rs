use jobs::QueueGauges;
use metrics_exporter_prometheus::PrometheusBuilder;
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, forgotten, watched};

both! {
    async fn gauges_show_what_the_tables_hold_over_all_tenants(db: TestDb) {
        // Each test is a process of its own.
        let metrics = PrometheusBuilder::new().install_recorder().unwrap();
        let app = App::new(&db);
        app.enqueue(&owner(tenant(1)), &watched("a")).await;
        app.enqueue(&owner(tenant(2)), &watched("b")).await;
        app.dead_letters(&owner(tenant(2)), &["c"], "job_failed").await;
        app.enqueue(&owner(tenant(2)), &forgotten("d")).await;
        app.execute("UPDATE jobs_jobs SET run_at = run_at - 90000000 WHERE state = 0 AND queue = 'default'", []).await;
        let gauges = QueueGauges::default();
        gauges.refresh(&db).await.unwrap();
        let text = metrics.render();
        for wanted in [
            "jobs_queue_jobs{queue=\"default\",state=\"queued\"} 2",
            "jobs_queue_jobs{queue=\"default\",state=\"running\"} 0",
            "jobs_queue_jobs{queue=\"default\",state=\"scheduled\"} 0",
            "jobs_queue_jobs{queue=\"default\",state=\"dead\"} 1",
            "jobs_queue_jobs{queue=\"other\",state=\"queued\"} 1",
        ] {
            assert!(text.lines().any(|line| line == wanted), "{wanted}:\n{text}");
        }
        let oldest = text.lines().find_map(|line| line.strip_prefix("jobs_queue_oldest_seconds{queue=\"default\"} ")).unwrap();
        assert!(oldest.parse::<f64>().unwrap() >= 90.0, "{oldest}");
        assert!(!text.contains("tnt_"), "no tenant in a label");
    }
}
