//! The queries about prompts. The vector column differs between the databases, so it is reached by statements of their own.

use kernel::{TenantTx, time::Timestamp};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QueryResult, QuerySelect as _, Set, Statement, Value,
};

use super::{
    Prompt,
    ranking::{Candidate, cosine},
};
use crate::{
    embedding::words,
    entity::prompt::{ActiveModel, Column, Entity, Model},
    id::PromptId,
};

/// Candidates by meaning and, again, by words.
const CANDIDATES: i64 = 100;
/// Words of a text that are looked for.
const LOOKED_FOR: usize = 64;

/// At most `rows` prompts, the newest first, older than `after`.
pub(crate) async fn list(tx: &TenantTx, after: Option<PromptId>, rows: u64) -> Result<Vec<Prompt>, DbErr> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let found = query.order_by_desc(Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(Prompt::from).collect())
}

/// The prompt of this id.
pub(crate) async fn find(tx: &TenantTx, id: PromptId) -> Result<Option<Prompt>, DbErr> {
    let found = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).one(tx).await?;
    Ok(found.map(Prompt::from))
}

/// Writes a new prompt, not yet embedded.
pub(crate) async fn insert(
    tx: &TenantTx,
    id: PromptId,
    text: &str,
    created_by: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant()),
        id: Set(id),
        text: Set(text.to_owned()),
        created_by: Set(created_by.to_owned()),
        created_at: Set(now),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Deletes a prompt; whether it was there.
pub(crate) async fn delete(tx: &TenantTx, id: PromptId) -> Result<bool, DbErr> {
    let done =
        Entity::delete_many().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(done.rows_affected == 1)
}

/// Writes where a prompt lies in the space of `model`; no vector for a text without direction.
pub(crate) async fn set_embedding(
    tx: &TenantTx,
    id: PromptId,
    model: &str,
    vector: Option<&[f32]>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let dimension = vector.and_then(|vector| i32::try_from(vector.len()).ok());
    let backend = tx.get_database_backend();
    let (place, column): (&str, Value) = match backend {
        DbBackend::Postgres => ("$6::text::vector", vector.map(vector_text).into()),
        _ => ("$6", vector.map(vector_bytes).into()),
    };
    let sql = format!(
        "UPDATE ai_editor_prompts SET embedding_model = $3, embedding_dimension = $4, embedded_at = $5, embedding = {place} \
         WHERE tenant_id = $1 AND id = $2"
    );
    let values = [tx.tenant().into(), id.into(), model.into(), dimension.into(), now.into(), column];
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Prompts that may resemble the text: the nearest by `vector` among those of the same model, and those that share a word.
/// All rows of the tenant are looked at, so none is missed.
pub(crate) async fn candidates(
    tx: &TenantTx,
    model: &str,
    vector: Option<&[f32]>,
    text: &str,
) -> Result<Vec<Candidate>, DbErr> {
    match tx.get_database_backend() {
        DbBackend::Postgres => candidates_in_postgres(tx, model, vector, text).await,
        _ => candidates_in_sqlite(tx, model, vector, text).await,
    }
}

/// The filter on the tenant comes first and there is no index over the vectors: the scan is exact.
const NEAREST: &str = "
    SELECT id, text, embedded_at, created_at, 1 - (embedding <=> $3::text::vector) AS similarity
    FROM ai_editor_prompts
    WHERE tenant_id = $1 AND embedding_model = $2 AND embedding IS NOT NULL
    ORDER BY embedding <=> $3::text::vector, id DESC LIMIT $4";

const SHARING_WORDS: &str = "
    SELECT id, text, embedded_at, created_at,
           CASE WHEN embedding_model = $2 AND $3::text IS NOT NULL THEN 1 - (embedding <=> $3::text::vector) END AS similarity
    FROM ai_editor_prompts
    WHERE tenant_id = $1 AND to_tsvector('simple', text) @@ to_tsquery('simple', $5)
    ORDER BY ts_rank(to_tsvector('simple', text), to_tsquery('simple', $5)) DESC, id DESC LIMIT $4";

async fn candidates_in_postgres(
    tx: &TenantTx,
    model: &str,
    vector: Option<&[f32]>,
    text: &str,
) -> Result<Vec<Candidate>, DbErr> {
    let vector = vector.map(vector_text);
    let mut found: Vec<Candidate> = Vec::new();
    if let Some(vector) = &vector {
        let values: [Value; 4] = [tx.tenant().into(), model.into(), vector.as_str().into(), CANDIDATES.into()];
        let rows = tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, NEAREST, values)).await?;
        found = rows.iter().map(candidate).collect::<Result<_, _>>()?;
    }
    // Words hold letters and digits only, so the query cannot be anything else.
    let query = words(text).into_iter().take(LOOKED_FOR).collect::<Vec<_>>().join(" | ");
    if !query.is_empty() {
        let values: [Value; 5] = [tx.tenant().into(), model.into(), vector.into(), CANDIDATES.into(), query.into()];
        let rows = tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, SHARING_WORDS, values)).await?;
        for row in &rows {
            let candidate = candidate(row)?;
            if found.iter().all(|known| known.prompt.id != candidate.prompt.id) {
                found.push(candidate);
            }
        }
    }
    Ok(found)
}

fn candidate(row: &QueryResult) -> Result<Candidate, DbErr> {
    let similarity: Option<f64> = row.try_get("", "similarity")?;
    Ok(Candidate {
        prompt: prompt(row)?,
        similarity: similarity.filter(|similarity| similarity.is_finite()).map(|similarity| similarity as f32),
    })
}

async fn candidates_in_sqlite(
    tx: &TenantTx,
    model: &str,
    vector: Option<&[f32]>,
    text: &str,
) -> Result<Vec<Candidate>, DbErr> {
    const ALL: &str =
        "SELECT id, text, embedded_at, created_at, CASE WHEN embedding_model = $2 THEN embedding END AS embedding
                       FROM ai_editor_prompts WHERE tenant_id = $1";
    let rows = tx
        .query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, ALL, [tx.tenant().into(), model.into()]))
        .await?;
    let wanted = words(text);
    let mut near = Vec::new();
    let mut sharing = Vec::new();
    for row in &rows {
        let bytes: Option<Vec<u8>> = row.try_get("", "embedding")?;
        let similarity = bytes.zip(vector).map(|(bytes, vector)| cosine(vector, &vector_from_bytes(&bytes)));
        let candidate = Candidate { prompt: prompt(row)?, similarity };
        let held = words(&candidate.prompt.text);
        let shared = wanted.iter().take(LOOKED_FOR).filter(|word| held.contains(word)).count();
        if similarity.is_some() {
            near.push(candidate.clone());
        }
        if shared > 0 {
            sharing.push((shared, candidate));
        }
    }
    let most = usize::try_from(CANDIDATES).unwrap_or(usize::MAX);
    let by_similarity = |one: &Candidate, other: &Candidate| {
        let key = |candidate: &Candidate| candidate.similarity.unwrap_or(0.0);
        key(other).total_cmp(&key(one)).then(other.prompt.id.cmp(&one.prompt.id))
    };
    near.sort_by(by_similarity);
    near.truncate(most);
    sharing.sort_by(|one, other| other.0.cmp(&one.0).then(other.1.prompt.id.cmp(&one.1.prompt.id)));
    for (_, candidate) in sharing.into_iter().take(most) {
        if near.iter().all(|known| known.prompt.id != candidate.prompt.id) {
            near.push(candidate);
        }
    }
    Ok(near)
}

fn prompt(row: &QueryResult) -> Result<Prompt, DbErr> {
    let embedded_at: Option<i64> = row.try_get("", "embedded_at")?;
    Ok(Prompt {
        id: row.try_get("", "id")?,
        text: row.try_get("", "text")?,
        embedded: embedded_at.is_some(),
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
    })
}

/// As pgvector reads it.
fn vector_text(vector: &[f32]) -> String {
    let numbers: Vec<String> = vector.iter().map(f32::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// As SQLite keeps it: little-endian numbers of four bytes.
fn vector_bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn vector_from_bytes(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).filter_map(|chunk| chunk.try_into().ok()).map(f32::from_le_bytes).collect()
}

impl From<Model> for Prompt {
    fn from(row: Model) -> Self {
        Self { id: row.id, text: row.text, embedded: row.embedded_at.is_some(), created_at: row.created_at }
    }
}
