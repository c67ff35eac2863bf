use std::sync::{Arc, Mutex};

use jobs::{EnqueueOptions, Handlers, JobContext, JobResult, Priority};
use kernel::TenantTx;
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, Forgotten, Running, Watched, forgotten, until, watched};

both! {
    async fn a_long_queue_of_one_tenant_does_not_hold_up_another(db: TestDb) {
        let app = App::new(&db);
        let (long, short) = (owner(tenant(1)), owner(tenant(2)));
        for (ctx, count) in [(&long, 1_000), (&short, 10)] {
            let tx = TenantTx::begin(&db, ctx).await.unwrap();
            for _ in 0..count {
                app.queue.enqueue(&tx, ctx, &forgotten("")).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let order = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&order);
        let handlers = Handlers::new().add(move |ctx: JobContext, _: Forgotten| {
            noted.lock().unwrap().push(ctx.tenant());
            async { JobResult::Ok(()) }
        });
        let worker = app.start(handlers);
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        worker.stopped().await;

        let order = order.lock().unwrap();
        assert_eq!(order.len(), 1_010);
        let last = order.iter().rposition(|tenant| *tenant == short.tenant).unwrap();
        // Turn about with the other tenant, give or take what runs at once.
        assert!(last < 40, "the short queue was done only after {last} jobs");
    }

    async fn a_tenant_orders_its_own_jobs(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        for (text, priority) in [("low", Priority::Low), ("normal", Priority::Normal), ("high", Priority::High), ("normal too", Priority::Normal)] {
            app.enqueue_with(&ctx, &watched(text), EnqueueOptions { priority, ..EnqueueOptions::default() }).await;
        }
        let order = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&order);
        let mut config = app.worker_config();
        config.default_concurrency = 1;
        let worker = Running::start(
            config,
            Handlers::new().add(move |_: JobContext, job: Watched| {
                noted.lock().unwrap().push(job.text);
                async { JobResult::Ok(()) }
            }),
        );
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        worker.stopped().await;
        assert_eq!(*order.lock().unwrap(), ["high", "normal", "normal too", "low"]);
    }
}
