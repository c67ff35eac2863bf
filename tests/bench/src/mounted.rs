//! The whole platform as a server of its own, with one switch that the real binary does not have: the product list through the
//! ORM instead of the pipeline.

use std::time::Duration;

use platform::app;
use platform::serve;
use platform::settings::Settings;
use platform::wiring::{Handles, Modules};
use tokio::net::TcpListener;

/// Serves until it is killed; prints its address first.
pub(crate) async fn serve(is_pipelined: bool) -> anyhow::Result<()> {
    let settings = Settings::load().map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let handles = Handles::open(settings, "sitewright bench").await?;
    let mut modules = Modules::new(&handles);
    modules.commerce.pipelined_list = is_pipelined;
    let router = app::public_router(&handles, &modules, Vec::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    crate::announce(listener.local_addr()?);
    serve::serve(listener, router, handles.stop.clone(), Duration::from_secs(1)).await;
    Ok(())
}
