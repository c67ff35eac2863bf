//! What the binaries do.
#![expect(clippy::print_stdout, reason = "a command talks to whoever called it")]

use std::future::Future;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

use crate::settings::{Fault, Files, Settings};
use crate::wiring::{Handles, Modules, worker};
use crate::{app, demo, migrate as schema, telemetry};

/// The settings, or everything that is wrong with them.
///
/// # Errors
/// When anything is wrong.
pub fn load_settings() -> anyhow::Result<Settings> {
    Settings::load().map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault: &Fault| format!("  - {fault}")).collect();
        anyhow!("the configuration has faults:\n{}", lines.join("\n"))
    })
}

/// Brings the schema up to date.
///
/// # Errors
/// When the database cannot be reached or refuses.
pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    schema::migrate(settings).await.context("the schema could not be brought up to date")?;
    println!("The schema is up to date.");
    Ok(())
}

/// Makes the demo agencies, if they are not there.
///
/// # Errors
/// When the database or the file store refuses.
pub async fn seed(settings: Settings) -> anyhow::Result<()> {
    let handles = Handles::open(settings, "sitewright seed").await?;
    let modules = Modules::new(&handles);
    match demo::seed(&handles, &modules).await? {
        Some(credentials) => print!("{credentials}"),
        None => println!("The demo agencies are there already."),
    }
    handles.db.close().await;
    Ok(())
}

/// Says what is wrong with the configuration; the settings themselves were read already.
///
/// # Errors
/// When something does not work.
pub async fn check(settings: Settings) -> anyhow::Result<()> {
    let mut faults = 0_u32;
    let mut report = |what: &str, outcome: Result<String, String>| match outcome {
        Ok(note) => println!("ok     {what}{note}"),
        Err(why) => {
            faults += 1;
            println!("fault  {what}: {why}");
        }
    };
    report("settings", Ok(String::new()));
    let is_embedded = settings.is_embedded();
    if is_embedded && !settings.data_dir.join("sitewright.db").exists() {
        report("database", Ok(" (made on the first start)".to_owned()));
    } else {
        match Handles::open(settings.clone(), "sitewright check").await {
            Err(error) => report("database and stores", Err(chain(&error))),
            Ok(handles) => {
                report("database", handles.db.ping().await.map(|()| String::new()).map_err(|error| chain(&error)));
                let behind = schema::pending(&settings).await.map_err(|error| chain(&error));
                report(
                    "schema",
                    behind.and_then(|count| {
                        if count == 0 {
                            Ok(String::new())
                        } else {
                            Err(format!("{count} migrations to apply; run `platform migrate`"))
                        }
                    }),
                );
                let redis = if handles.redis.is_some() {
                    String::new()
                } else {
                    " (not used: limits and live events stay in each process)".to_owned()
                };
                report("redis", Ok(redis));
                let files = handles.files.list_with_delimiter(Some(&"check".into())).await;
                let place = match &settings.files {
                    Files::Local(folder) => format!(" ({})", folder.display()),
                    Files::S3 { bucket, .. } => format!(" (bucket {bucket})"),
                };
                report("files", files.map(|_| place).map_err(|error| error.to_string()));
                handles.db.close().await;
            }
        }
    }
    if !settings.is_secure() && settings.public_host() != "localhost" {
        report("public_url", Err("it is not https, so session cookies would travel in the clear".to_owned()));
    }
    if faults > 0 {
        bail!("{faults} faults");
    }
    Ok(())
}

/// Serves until the process is asked to end.
///
/// # Errors
/// When it cannot start.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    let listener = bind(settings.listen, "SITEWRIGHT_LISTEN").await?;
    let internal = bind(settings.internal_listen, "SITEWRIGHT_INTERNAL_LISTEN").await?;
    // Port 0 means any; addresses that are printed must be the real ones.
    let settings = settings.with_ports(listener.local_addr()?.port(), internal.local_addr()?.port());
    if settings.is_embedded() {
        schema::migrate(&settings).await.context("the schema could not be brought up to date")?;
    } else if schema::pending(&settings).await? > 0 {
        bail!("the database's schema is not up to date; run `platform migrate` first");
    }
    let handles = Handles::open(settings, "sitewright platform").await?;
    let modules = Modules::new(&handles);
    check_queues(&handles, &modules)?;
    let credentials = if handles.settings.demo { demo::seed(&handles, &modules).await? } else { None };

    let metrics = telemetry::start_metrics();
    let shops = demo::shops(&handles, &modules).await?;
    let public = app::public_router(&handles, &modules, shops.clone());
    let private = app::internal_router(&handles, metrics);
    let grace = handles.settings.shutdown_grace;
    let mut tasks = vec![
        tokio::spawn(crate::serve::serve(listener, public, handles.stop.clone(), grace)),
        tokio::spawn(crate::serve::serve(internal, private, handles.stop.clone(), Duration::from_secs(1))),
        tokio::spawn(modules.clone().sweep(handles.clone())),
    ];
    if handles.settings.run_worker {
        tasks.push(spawn_worker(&handles, &modules));
    } else {
        tasks.push(tokio::spawn(jobs::announce(handles.db.clone(), handles.wake.clone(), handles.stop.clone())));
    }
    print!("{}", app::greeting(&handles.settings, &shops, credentials.map(|shown| shown.to_string()).as_deref()));
    until_stopped(&handles, tasks).await
}

/// Runs jobs until the process is asked to end.
///
/// # Errors
/// When it cannot start.
pub async fn work(settings: Settings) -> anyhow::Result<()> {
    if schema::pending(&settings).await? > 0 {
        bail!("the database's schema is not up to date; run `platform migrate` first");
    }
    let internal = bind(settings.internal_listen, "SITEWRIGHT_INTERNAL_LISTEN").await?;
    let handles = Handles::open(settings, "sitewright worker").await?;
    let modules = Modules::new(&handles);
    check_queues(&handles, &modules)?;
    let private = app::internal_router(&handles, telemetry::start_metrics());
    println!("Worker is running; health and metrics at http://{}", internal.local_addr()?);
    let tasks = vec![
        tokio::spawn(crate::serve::serve(internal, private, handles.stop.clone(), Duration::from_secs(1))),
        spawn_worker(&handles, &modules),
    ];
    until_stopped(&handles, tasks).await
}

async fn bind(address: std::net::SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; is it taken by another program? Choose another with {setting}")
    })
}

/// A queue that does not exist would be waited for in silence.
fn check_queues(handles: &Handles, modules: &Modules) -> anyhow::Result<()> {
    let queues = modules.job_handlers().queues();
    let named = &handles.settings.worker_queues;
    if let Some(unknown) = named.iter().find(|named| !queues.contains(named.as_str())) {
        let known: Vec<&str> = queues.into_iter().collect();
        bail!("there is no queue {unknown:?}; there are: {}", known.join(", "));
    }
    Ok(())
}

fn spawn_worker(handles: &Handles, modules: &Modules) -> JoinHandle<()> {
    let running = worker(handles, modules);
    let stop = handles.stop.clone();
    tokio::spawn(async move {
        if let Err(error) = running.run(stop.clone().cancelled_owned()).await {
            tracing::error!(error = chain(&error), "the job worker ended; ending the process");
            stop.cancel();
        }
    })
}

/// Waits for SIGTERM, SIGINT or a part that gives up; then lets everything end in good order. A second signal ends at once.
async fn until_stopped(handles: &Handles, tasks: Vec<JoinHandle<()>>) -> anyhow::Result<()> {
    let asked = asked_to_end()?;
    tokio::select! {
        () = asked => println!("Ending; what is running may take up to {} s.", handles.settings.shutdown_grace.as_secs()),
        () = handles.stop.cancelled() => {}
    }
    handles.stop.cancel();
    let ended = async {
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part ended badly");
            }
        }
        handles.tasks.close();
        handles.tasks.wait().await;
        handles.db.close().await;
    };
    let again = asked_to_end()?;
    // The parts keep to the grace themselves; this is for one that does not.
    let limit = handles.settings.shutdown_grace + Duration::from_secs(3);
    tokio::select! {
        () = ended => Ok(()),
        () = again => Ok(()),
        () = tokio::time::sleep(limit) => Err(anyhow!("a part did not end in time")),
    }
}

fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// An error and its causes in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let parts: Vec<String> =
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    parts.join(": ")
}
