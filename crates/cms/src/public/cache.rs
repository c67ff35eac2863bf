//! Published sites and compiled pages in memory, bounded.

use std::sync::Arc;
use std::time::Duration;

use kernel::{RequestCtx, RequestId, TenantTx};
use moka::future::Cache;

use super::shop::SystemPage;
use super::snapshot::{Route, Snapshot};
use super::store;
use crate::config::Config;
use crate::error::CmsError;
use crate::id::{PageVersionId, ThemeVersionId};
use crate::rendering::{CompiledPage, PageFacts, compile};

/// How long another process may go on showing what was published before.
const SITE_LIFE: Duration = Duration::from_secs(5);
/// How long a compiled page is kept that nobody asks for. It never changes, so it is never out of date.
const PAGE_IDLE: Duration = Duration::from_secs(3_600);
/// Host names that are remembered, known or not.
const MAX_HOSTS: u64 = 5_000;
/// Bytes of compiled pages.
const MAX_PAGE_BYTES: u64 = 32 * 1024 * 1024;
/// Longest host name there is.
const MAX_HOST: usize = 253;

/// What was published, in memory. Cheap to clone; clones share their content.
#[derive(Clone)]
pub struct SiteCache {
    sites: Cache<String, Option<Arc<Snapshot>>>,
    pages: Cache<PageKey, Arc<CompiledPage>>,
}

/// A page is compiled for a look and a main address: all that its finished text depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
struct PageKey {
    page: Written,
    look: ThemeVersionId,
    origin: String,
}

/// Where a page's components come from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Written {
    Published(PageVersionId),
    System(SystemPage),
}

impl SiteCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        let weight = |_: &PageKey, page: &Arc<CompiledPage>| u32::try_from(page.weight()).unwrap_or(u32::MAX);
        Self {
            sites: Cache::builder().max_capacity(MAX_HOSTS).time_to_live(SITE_LIFE).build(),
            pages: Cache::builder().max_capacity(MAX_PAGE_BYTES).time_to_idle(PAGE_IDLE).weigher(weight).build(),
        }
    }

    /// Forgets sites whose publication or addresses have changed.
    pub(crate) async fn forget(&self, hosts: &[String]) {
        for host in hosts {
            self.sites.invalidate(host).await;
        }
    }

    /// The public site of this host name, if there is one. Many who ask at once are one question to the database.
    pub(super) async fn site(
        &self,
        config: &Config,
        host: &str,
        request_id: RequestId,
    ) -> Result<Option<Arc<Snapshot>>, CmsError> {
        if host.is_empty() || host.len() > MAX_HOST {
            return Ok(None);
        }
        if let Some(known) = self.sites.get(host).await {
            return Ok(known);
        }
        let load = async { Ok(Snapshot::load(config, host, request_id).await?.map(Arc::new)) };
        self.sites.try_get_with_by_ref(host, load).await.map_err(shared)
    }

    /// A page of the site, compiled.
    pub(super) async fn page(
        &self,
        config: &Config,
        ctx: &RequestCtx,
        site: &Snapshot,
        route: &Route,
    ) -> Result<Option<Arc<CompiledPage>>, CmsError> {
        let key =
            PageKey { page: Written::Published(route.version), look: site.look, origin: site.facts.origin.clone() };
        if let Some(page) = self.pages.get(&key).await {
            return Ok(Some(page));
        }
        let tx = TenantTx::read(&config.db, ctx).await?;
        let Some(content) = store::content(&tx, route.version).await? else { return Ok(None) };
        drop(tx);
        let facts = PageFacts {
            path: route.path.clone(),
            kind: route.kind,
            title: content.title,
            description: if content.description.is_empty() {
                site.facts.description.clone()
            } else {
                content.description
            },
            picture: content.picture,
        };
        let (header, footer) = (site.layout.header.as_ref(), site.layout.footer.as_ref());
        let page = Arc::new(compile(&config.components, site.facts.clone(), facts, header, &content.tree, footer));
        self.pages.insert(key, page.clone()).await;
        Ok(Some(page))
    }

    /// A page that the site has by itself, compiled.
    pub(super) async fn system_page(&self, config: &Config, site: &Snapshot, page: SystemPage) -> Arc<CompiledPage> {
        let key = PageKey { page: Written::System(page), look: site.look, origin: site.facts.origin.clone() };
        if let Some(page) = self.pages.get(&key).await {
            return page;
        }
        let (header, footer) = (site.layout.header.as_ref(), site.layout.footer.as_ref());
        let facts = page.facts(&site.facts);
        let page = compile(&config.components, site.facts.clone(), facts, header, &page.tree(), footer);
        let page = Arc::new(page);
        self.pages.insert(key, page.clone()).await;
        page
    }
}

/// The error of the one question that several waited for.
fn shared(error: Arc<CmsError>) -> CmsError {
    Arc::try_unwrap(error).unwrap_or_else(CmsError::Shared)
}

impl Default for SiteCache {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for SiteCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SiteCache").field("sites", &self.sites.entry_count()).finish_non_exhaustive()
    }
}
