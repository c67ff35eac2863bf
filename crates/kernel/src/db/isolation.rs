//! Whether the database would really keep tenants apart. A server refuses to start otherwise.

use sqlx::Row as _;

use super::connect::Db;
use super::error::DbError;

/// Something that would let a query see another tenant's rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}; {remedy}")]
pub struct IsolationFault {
    /// What is wrong, with the name of the role, table or view.
    pub fault: String,
    /// What to do.
    pub remedy: &'static str,
}

/// One query per way to go round row-level security; each yields the names of what is wrong.
const CHECKS: [(&str, &str, &str); 10] = [
    (
        "the login role is a superuser or may bypass row-level security",
        "SELECT rolname::text FROM pg_roles WHERE rolname IN (session_user, current_user) AND (rolsuper OR rolbypassrls)",
        "give DATABASE_URL a plain role; `platform migrate` makes one",
    ),
    (
        "the login role inherits from another role, so the system role's policies would hold for every request",
        "SELECT r.rolname::text FROM pg_roles r WHERE r.rolname = session_user AND r.rolinherit
           AND EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)",
        "ALTER ROLE it NOINHERIT",
    ),
    (
        "requests run as a role that owns a table",
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
             AND pg_get_userbyid(c.relowner) IN (session_user, current_user)",
        "run migrations as another role than the one that serves",
    ),
    (
        "requests may TRUNCATE a table, which no policy stops",
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND has_table_privilege(current_user, c.oid, 'TRUNCATE')",
        "REVOKE TRUNCATE",
    ),
    (
        "a tenant table has no row-level security, or not for its owner",
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
        "call `protect` in its migration",
    ),
    (
        "a tenant table's policy for requests is missing or does not hold for what is written",
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND has_table_privilege(current_user, c.oid, 'SELECT')
             AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
               AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.tenant_id%'
               AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%app.tenant_id%')",
        "call `protect` in its migration",
    ),
    (
        "a policy lets requests see rows of every tenant",
        "SELECT c.relname::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
           WHERE (p.polroles = '{0}' OR (SELECT oid FROM pg_roles WHERE rolname = current_user) = ANY (p.polroles))
             AND COALESCE(pg_get_expr(p.polqual, p.polrelid), '') NOT LIKE '%app.tenant_id%'",
        "bind it to sitewright_system",
    ),
    (
        "a unique index leaves the tenant out, so one tenant can feel another's rows",
        "SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
           WHERE n.nspname = 'public' AND x.indisunique AND NOT x.indisprimary AND NOT a.attnum = ANY (x.indkey)
             AND has_table_privilege(current_user, c.oid, 'INSERT')
             AND COALESCE(obj_description(i.oid, 'pg_class'), '') NOT LIKE 'global:%'",
        "add tenant_id to it, or say with COMMENT ON INDEX … IS 'global: why' that it must hold across tenants",
    ),
    (
        "a foreign key leaves the tenant out, so a row can point at another tenant's",
        "SELECT k.conname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
           JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attname = 'tenant_id' AND NOT f.attisdropped
           WHERE n.nspname = 'public' AND k.contype = 'f' AND NOT a.attnum = ANY (k.conkey)",
        "add tenant_id to both sides of it",
    ),
    (
        "a view runs with its owner's rights",
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind = 'v' AND has_table_privilege(current_user, c.oid, 'SELECT')
             AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false)",
        "create it WITH (security_invoker = true)",
    ),
];

impl Db {
    /// All that would let one tenant see or feel another's rows. On SQLite there is nothing to ask: it has no policies.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn isolation_faults(&self) -> Result<Vec<IsolationFault>, DbError> {
        let Self::Postgres(postgres) = self else { return Ok(Vec::new()) };
        let mut faults = Vec::new();
        for (what, sql, remedy) in CHECKS {
            for row in sqlx::query(sql).fetch_all(&postgres.pool).await? {
                let name: String = row.try_get(0)?;
                faults.push(IsolationFault { fault: format!("{what}: {name}"), remedy });
            }
        }
        Ok(faults)
    }
}
