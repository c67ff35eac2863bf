//! The queries about consents and their texts.

use kernel::{RequestCtx, TenantTx};
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::model::{ConsentLine, ConsentText};
use crate::entity::{consent, consent_text};
use crate::id::{ConsentId, ConsentTextId, CustomerId};

/// Writes a new version of a text.
pub(crate) async fn insert_text(tx: &TenantTx, text: &ConsentText) -> Result<(), DbErr> {
    let row = consent_text::Model {
        tenant_id: tx.tenant(),
        id: text.id,
        scope: text.scope.clone(),
        version: text.version,
        body: text.body.clone(),
        double_opt_in: text.double_opt_in,
        created_at: text.created_at,
    };
    consent_text::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The text of this id.
pub(crate) async fn text(tx: &TenantTx, id: ConsentTextId) -> Result<Option<ConsentText>, DbErr> {
    let found = consent_text::Entity::find()
        .filter(consent_text::Column::TenantId.eq(tx.tenant()))
        .filter(consent_text::Column::Id.eq(id))
        .one(tx)
        .await?;
    Ok(found.map(into_text))
}

/// The last version of a scope's text.
pub(crate) async fn current_text(tx: &TenantTx, scope: &str) -> Result<Option<ConsentText>, DbErr> {
    let found = consent_text::Entity::find()
        .filter(consent_text::Column::TenantId.eq(tx.tenant()))
        .filter(consent_text::Column::Scope.eq(scope))
        .order_by_desc(consent_text::Column::Version)
        .one(tx)
        .await?;
    Ok(found.map(into_text))
}

/// At most `rows` texts, the newest first, older than `after`.
pub(crate) async fn texts(
    tx: &TenantTx,
    scope: Option<&str>,
    after: Option<ConsentTextId>,
    rows: u64,
) -> Result<Vec<ConsentText>, DbErr> {
    let mut query = consent_text::Entity::find().filter(consent_text::Column::TenantId.eq(tx.tenant()));
    if let Some(scope) = scope {
        query = query.filter(consent_text::Column::Scope.eq(scope));
    }
    if let Some(after) = after {
        query = query.filter(consent_text::Column::Id.lt(after));
    }
    let found = query.order_by_desc(consent_text::Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(into_text).collect())
}

/// Adds a line to the ledger.
pub(crate) async fn append(tx: &TenantTx, ctx: &RequestCtx, line: ConsentLine) -> Result<(), DbErr> {
    let row = consent::Model {
        tenant_id: tx.tenant(),
        id: line.id,
        customer_id: line.customer_id,
        scope: line.scope,
        seq: line.seq,
        change: line.change,
        text_id: line.text_id,
        text_version: line.text_version,
        subject: line.subject,
        source_page: line.source_page,
        actor_kind: ctx.actor.kind.as_str().to_owned(),
        actor_id: ctx.actor.id.clone(),
        request_id: ctx.request_id,
        created_at: line.created_at,
    };
    consent::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The last line about a customer's scope.
pub(crate) async fn last(tx: &TenantTx, customer: CustomerId, scope: &str) -> Result<Option<ConsentLine>, DbErr> {
    let found = consent::Entity::find()
        .filter(consent::Column::TenantId.eq(tx.tenant()))
        .filter(consent::Column::CustomerId.eq(customer))
        .filter(consent::Column::Scope.eq(scope))
        .order_by_desc(consent::Column::Seq)
        .one(tx)
        .await?;
    Ok(found.map(into_line))
}

/// All lines about a customer, by scope, the oldest first.
pub(crate) async fn all(tx: &TenantTx, customer: CustomerId) -> Result<Vec<ConsentLine>, DbErr> {
    let found = consent::Entity::find()
        .filter(consent::Column::TenantId.eq(tx.tenant()))
        .filter(consent::Column::CustomerId.eq(customer))
        .order_by_asc(consent::Column::Scope)
        .order_by_asc(consent::Column::Seq)
        .all(tx)
        .await?;
    Ok(found.into_iter().map(into_line).collect())
}

/// At most `rows` lines about a customer, the newest first, older than `after`.
pub(crate) async fn lines(
    tx: &TenantTx,
    customer: CustomerId,
    after: Option<ConsentId>,
    rows: u64,
) -> Result<Vec<ConsentLine>, DbErr> {
    let mut query = consent::Entity::find()
        .filter(consent::Column::TenantId.eq(tx.tenant()))
        .filter(consent::Column::CustomerId.eq(customer));
    if let Some(after) = after {
        query = query.filter(consent::Column::Id.lt(after));
    }
    let found = query.order_by_desc(consent::Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(into_line).collect())
}

fn into_text(row: consent_text::Model) -> ConsentText {
    let consent_text::Model { id, scope, version, body, double_opt_in, created_at, .. } = row;
    ConsentText { id, scope, version, body, double_opt_in, created_at }
}

fn into_line(row: consent::Model) -> ConsentLine {
    ConsentLine {
        id: row.id,
        customer_id: row.customer_id,
        scope: row.scope,
        seq: row.seq,
        change: row.change,
        text_id: row.text_id,
        text_version: row.text_version,
        subject: row.subject,
        source_page: row.source_page,
        created_at: row.created_at,
    }
}
