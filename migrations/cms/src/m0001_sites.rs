//! Sites, their domains, pages, and what of them was published.

use migrations_kernel::{allow_system, postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "cms_m0001_sites"
    }
}

/// `layout`, `settings` and `theme` are drafts. `theme_version_id` names what visitors see; without it the site is not public.
/// `version` counts changes of the site, `theme_revision` those of the theme alone, which is a document of its own.
const SITES: &str = r"
CREATE TABLE cms_sites (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    layout {json} NOT NULL,
    settings {json} NOT NULL,
    theme {json} NOT NULL,
    version bigint NOT NULL,
    theme_revision bigint NOT NULL,
    theme_version_id text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
";

/// A host name leads to one site of one tenant, whoever asks. `position` 0 is the main address.
const DOMAINS: &str = r"
CREATE TABLE cms_domains (
    tenant_id text NOT NULL,
    host text NOT NULL,
    site_id text NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (tenant_id, host),
    CONSTRAINT cms_domains_site_fkey FOREIGN KEY (tenant_id, site_id)
        REFERENCES cms_sites (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX cms_domains_host_key ON cms_domains (host);
CREATE INDEX cms_domains_site_idx ON cms_domains (tenant_id, site_id, position);
";

/// The look of a site as it was published: theme, header and footer, settings. Never changed.
const THEME_VERSIONS: &str = r"
CREATE TABLE cms_theme_versions (
    tenant_id text NOT NULL,
    id text NOT NULL,
    site_id text NOT NULL,
    number bigint NOT NULL,
    name text NOT NULL,
    theme {json} NOT NULL,
    layout {json} NOT NULL,
    settings {json} NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT cms_theme_versions_number_key UNIQUE (tenant_id, site_id, number),
    CONSTRAINT cms_theme_versions_site_fkey FOREIGN KEY (tenant_id, site_id)
        REFERENCES cms_sites (tenant_id, id) ON DELETE CASCADE
);
";

/// `content` is the draft; `page_version_id` names what visitors see, without it the page is not public.
const PAGES: &str = r"
CREATE TABLE cms_pages (
    tenant_id text NOT NULL,
    id text NOT NULL,
    site_id text NOT NULL,
    path text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('standard', 'product', 'not_found')),
    title text NOT NULL,
    content {json} NOT NULL,
    version bigint NOT NULL,
    published_version bigint,
    page_version_id text,
    published_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT cms_pages_path_key UNIQUE (tenant_id, site_id, path),
    CONSTRAINT cms_pages_site_fkey FOREIGN KEY (tenant_id, site_id)
        REFERENCES cms_sites (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX cms_pages_site_idx ON cms_pages (tenant_id, site_id, id);
";

/// A page as it was published, with the look it was published with. Never changed.
const PAGE_VERSIONS: &str = r"
CREATE TABLE cms_page_versions (
    tenant_id text NOT NULL,
    id text NOT NULL,
    page_id text NOT NULL,
    theme_version_id text NOT NULL,
    number bigint NOT NULL,
    content {json} NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT cms_page_versions_number_key UNIQUE (tenant_id, page_id, number),
    CONSTRAINT cms_page_versions_page_fkey FOREIGN KEY (tenant_id, page_id)
        REFERENCES cms_pages (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT cms_page_versions_theme_fkey FOREIGN KEY (tenant_id, theme_version_id)
        REFERENCES cms_theme_versions (tenant_id, id)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let json = match manager.get_database_backend() {
            DbBackend::Postgres => "jsonb",
            _ => "text",
        };
        for (table, definition) in [
            ("cms_sites", SITES),
            ("cms_domains", DOMAINS),
            ("cms_theme_versions", THEME_VERSIONS),
            ("cms_pages", PAGES),
            ("cms_page_versions", PAGE_VERSIONS),
        ] {
            let definition = definition.replace("{json}", json);
            manager.get_connection().execute_unprepared(&definition).await?;
            protect(manager, table).await?;
        }
        // Which tenant a visitor is looking at is what this table is asked for.
        allow_system(manager, "cms_domains").await?;
        postgres(manager, "COMMENT ON INDEX cms_domains_host_key IS 'global: a host name leads to one site'").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
