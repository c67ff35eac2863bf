//! The queries about generations.

use kernel::TenantTx;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{Generation, GenerationProblem, GenerationStatus, ProblemKind};
use crate::{
    entity::generation::{ActiveModel, Column, Entity, Model},
    id::{GenerationId, PromptId},
    model::{Message, Role, TokenUsage},
};

/// At most `rows` generations, the newest first, older than `after`.
pub(crate) async fn list(tx: &TenantTx, after: Option<GenerationId>, rows: u64) -> Result<Vec<Generation>, DbErr> {
    let mut query = Entity::find().filter(Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let found = query.order_by_desc(Column::Id).limit(rows).all(tx).await?;
    Ok(found.into_iter().map(Generation::from).collect())
}

/// The generation of this id.
pub(crate) async fn find(tx: &TenantTx, id: GenerationId) -> Result<Option<Generation>, DbErr> {
    let found = Entity::find().filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).one(tx).await?;
    Ok(found.map(Generation::from))
}

/// What came of these prompts: prompt, generation, status, whether it was accepted; the newest last.
pub(crate) async fn of_prompts(
    tx: &TenantTx,
    prompts: impl IntoIterator<Item = PromptId>,
) -> Result<Vec<(PromptId, GenerationId, GenerationStatus, bool)>, DbErr> {
    let rows: Vec<(Option<PromptId>, GenerationId, GenerationStatus, Option<i64>)> = Entity::find()
        .select_only()
        .columns([Column::PromptId, Column::Id, Column::Status, Column::AcceptedAt])
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::PromptId.is_in(prompts))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(prompt, id, status, accepted)| Some((prompt?, id, status, accepted.is_some())))
        .collect())
}

/// Writes a new generation.
pub(crate) async fn insert(tx: &TenantTx, generation: &Generation) -> Result<(), DbErr> {
    Entity::insert(row(tx, generation)).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes the end of a running generation; whether it was still running.
pub(crate) async fn finish(tx: &TenantTx, generation: &Generation) -> Result<bool, DbErr> {
    let mut all = row(tx, generation);
    let prompt: Option<Option<PromptId>> = Entity::find()
        .select_only()
        .column(Column::PromptId)
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(generation.id))
        .into_tuple()
        .one(tx)
        .await?;
    if prompt.flatten().is_none() {
        // The prompt was erased while the model worked.
        (all.raw_output, all.answer_text) = (Set(None), Set(None));
    }
    let end = ActiveModel {
        status: all.status,
        raw_output: all.raw_output,
        answer_text: all.answer_text,
        tree: all.tree,
        input_tokens: all.input_tokens,
        output_tokens: all.output_tokens,
        problem_code: all.problem_code,
        problem_detail: all.problem_detail,
        finished_at: all.finished_at,
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(end)
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(generation.id))
        .filter(Column::Status.eq(GenerationStatus::Running))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Writes that the result was taken.
pub(crate) async fn accept(tx: &TenantTx, generation: &Generation) -> Result<(), DbErr> {
    Entity::update_many()
        .set(ActiveModel {
            accepted_at: Set(generation.accepted_at),
            accepted_page_version: Set(generation.accepted_page_version.clone()),
            ..Default::default()
        })
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(generation.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets what was written and said in the generations of a prompt; their results stay.
pub(crate) async fn forget_prompt(tx: &TenantTx, prompt: PromptId) -> Result<(), DbErr> {
    let nothing = || Expr::value(Option::<String>::None);
    Entity::update_many()
        .set(ActiveModel { prompt_id: Set(None), messages: Set(None), ..Default::default() })
        .col_expr(Column::Prompt, nothing())
        .col_expr(Column::RawOutput, nothing())
        .col_expr(Column::AnswerText, nothing())
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::PromptId.eq(prompt))
        .exec(tx)
        .await?;
    Ok(())
}

fn row(tx: &TenantTx, generation: &Generation) -> ActiveModel {
    let generation = generation.clone();
    let tokens = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    ActiveModel {
        tenant_id: Set(tx.tenant()),
        id: Set(generation.id),
        prompt_id: Set(generation.prompt_id),
        mode: Set(generation.mode),
        status: Set(generation.status),
        model: Set(generation.model),
        component_id: Set(generation.component_id),
        prompt: Set(generation.prompt),
        messages: Set(Some(messages_to_json(&generation.messages))),
        current_tree: Set(generation.current_tree),
        raw_output: Set(generation.raw_output.map(|raw| raw.replace('\0', ""))),
        answer_text: Set(generation.text),
        tree: Set(generation.tree),
        input_tokens: Set(tokens(generation.usage.input)),
        output_tokens: Set(tokens(generation.usage.output)),
        cost: Set(generation.cost),
        problem_code: Set(generation.problem.as_ref().map(|problem| problem.kind.row().1.to_owned())),
        problem_detail: Set(generation.problem.map(|problem| problem.detail.replace('\0', ""))),
        job_id: Set(generation.job_id),
        created_by: Set(generation.created_by),
        created_at: Set(generation.created_at),
        deadline_at: Set(generation.deadline_at),
        finished_at: Set(generation.finished_at),
        accepted_at: Set(generation.accepted_at),
        accepted_page_version: Set(generation.accepted_page_version),
    }
}

fn messages_to_json(messages: &[Message]) -> Value {
    messages.iter().map(|message| json!({"role": message.role.as_str(), "content": message.content})).collect()
}

fn messages_from_json(messages: Option<&Value>) -> Vec<Message> {
    let read = |message: &Value| {
        let role = match message["role"].as_str()? {
            "system" => Role::System,
            "assistant" => Role::Assistant,
            _ => Role::User,
        };
        Some(Message { role, content: message["content"].as_str()?.to_owned() })
    };
    messages.and_then(Value::as_array).map(|messages| messages.iter().filter_map(read).collect()).unwrap_or_default()
}

impl From<Model> for Generation {
    fn from(row: Model) -> Self {
        let problem = row.problem_code.as_deref().map(|code| {
            GenerationProblem::new(ProblemKind::from_code(code), row.problem_detail.clone().unwrap_or_default())
        });
        let tokens = |count: i64| u64::try_from(count).unwrap_or(0);
        Self {
            id: row.id,
            prompt_id: row.prompt_id,
            mode: row.mode,
            status: row.status,
            model: row.model,
            component_id: row.component_id,
            prompt: row.prompt,
            messages: messages_from_json(row.messages.as_ref()),
            current_tree: row.current_tree,
            raw_output: row.raw_output,
            text: row.answer_text,
            tree: row.tree,
            usage: TokenUsage { input: tokens(row.input_tokens), output: tokens(row.output_tokens) },
            cost: row.cost,
            problem,
            job_id: row.job_id,
            created_by: row.created_by,
            created_at: row.created_at,
            deadline_at: row.deadline_at,
            finished_at: row.finished_at,
            accepted_at: row.accepted_at,
            accepted_page_version: row.accepted_page_version,
        }
    }
}
