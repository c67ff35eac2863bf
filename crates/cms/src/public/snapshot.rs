//! A published site in memory: where its pages are and how they look.

use std::collections::HashMap;

use kernel::time::Timestamp;
use kernel::{RequestCtx, RequestId, SystemTx, TenantId, TenantTx};

use super::store;
use crate::config::Config;
use crate::error::CmsError;
use crate::id::{PageVersionId, ThemeVersionId};
use crate::pages::PRODUCT_PATH;
use crate::rendering::{PageKind, SiteFacts};
use crate::sites::definition::Layout;
use crate::style;
use crate::theme::Theme;

/// Longest address that can be one of a page or product.
const MAX_PATH: usize = 300;

/// What of a site is the same for all its pages.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) tenant: TenantId,
    pub(super) look: ThemeVersionId,
    pub(super) facts: SiteFacts,
    pub(super) layout: Layout,
    pub(super) stylesheet: String,
    pub(super) icon: String,
    pub(super) icon_path: String,
    pub(super) not_found: Option<Route>,
    product: Option<Route>,
    routes: HashMap<String, Route>,
}

/// Where a published page is.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) version: PageVersionId,
    pub(super) kind: PageKind,
    pub(super) path: String,
    pub(super) published_at: Option<Timestamp>,
}

/// What is at a path.
pub(super) enum Found<'a> {
    Page(&'a Route),
    /// The page of the product with this slug, if there is one.
    Product(&'a Route, &'a str),
    /// The same without the slash at its end.
    Elsewhere(String),
    Nothing,
}

impl Snapshot {
    /// The public site of this host name, if there is one.
    pub(super) async fn load(config: &Config, host: &str, request_id: RequestId) -> Result<Option<Self>, CmsError> {
        let tx = SystemTx::read(&config.db).await?;
        let Some((tenant, site)) = store::site_of_host(&tx, host).await? else { return Ok(None) };
        drop(tx);
        let tx = TenantTx::read(&config.db, &RequestCtx::system(tenant, request_id)).await?;
        let Some(look) = store::look(&tx, site).await? else { return Ok(None) };
        let routes = store::routes(&tx, site).await?;
        let main_host = store::main_host(&tx, site).await?;
        drop(tx);
        // A theme that this version no longer accepts is not a reason to show nothing.
        let theme = Theme::read(&look.theme, "").or_else(|_| Theme::read(crate::sites::rules::default_theme(), ""))?;
        let origin = config.origin.of(main_host.as_deref().unwrap_or(host));
        let mut snapshot = Self::new(tenant, look, &theme, routes, &origin);
        snapshot.facts.has_shop = config.storefront.is_some();
        Ok(Some(snapshot))
    }

    fn new(tenant: TenantId, look: store::Look, theme: &Theme, routes: Vec<Route>, origin: &str) -> Self {
        let families = theme.first_families();
        let stylesheet = style::stylesheet(&theme.css(), &families);
        let icon = super::seo::icon(&look.name, theme);
        let hashed = |content: &str, extension: &str| {
            format!("{}{}.{extension}", style::ASSET_PREFIX, style::content_hash(content.as_bytes()))
        };
        let icon_path = hashed(&icon, "svg");
        let facts = SiteFacts {
            name: look.name,
            locale: look.settings.locale,
            description: look.settings.description,
            contact_email: look.settings.contact_email,
            origin: origin.to_owned(),
            stylesheet: hashed(&stylesheet, "css"),
            script: style::script_path().to_owned(),
            has_shop: false,
            icon: icon_path.clone(),
            fonts: style::preloads(&families),
            theme_colors: theme.bar_colors(),
            color_scheme: theme.color_scheme(),
        };
        let of_kind = |kind: PageKind| routes.iter().find(|route| route.kind == kind).cloned();
        Self {
            tenant,
            look: look.id,
            facts,
            layout: look.layout,
            stylesheet,
            icon,
            icon_path,
            not_found: of_kind(PageKind::NotFound),
            product: of_kind(PageKind::Product),
            routes: routes
                .into_iter()
                .filter(|route| route.kind == PageKind::Standard)
                .map(|route| (route.path.clone(), route))
                .collect(),
        }
    }

    /// What is at `path`.
    pub(super) fn find<'a>(&'a self, path: &'a str) -> Found<'a> {
        if path.len() > MAX_PATH {
            return Found::Nothing;
        }
        if let Some(route) = self.routes.get(path) {
            return Found::Page(route);
        }
        let prefix = PRODUCT_PATH.trim_end_matches("{slug}");
        let slug = |path: &'a str| {
            let is_slug =
                |slug: &&str| !slug.is_empty() && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            path.strip_prefix(prefix).filter(is_slug)
        };
        if let (Some(route), Some(slug)) = (&self.product, slug(path)) {
            return Found::Product(route, slug);
        }
        // Only a known place is redirected to, so no path can lead to another host.
        match path.strip_suffix('/') {
            Some(shorter)
                if self.routes.contains_key(shorter) || (self.product.is_some() && slug(shorter).is_some()) =>
            {
                Found::Elsewhere(shorter.to_owned())
            }
            _ => Found::Nothing,
        }
    }

    /// Published pages in the order of their paths.
    pub(super) fn pages(&self) -> Vec<&Route> {
        let mut pages: Vec<&Route> = self.routes.values().collect();
        pages.sort_by(|a, b| a.path.cmp(&b.path));
        pages
    }
}
