//! Prompt memory: embedded by a job, found by meaning and words, erased.

use std::sync::Arc;

use ai_editor::{EmbeddingError, EmbeddingModel, HashEmbedding};
use async_trait::async_trait;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::{TestDb, both, owner, tenant};

use crate::editor::{Editor, GENERATIONS, MIGRATIONS, Scripted, Step, change, generation_id, only, wanted};

const RELATED: &str = "/api/ai-editor/v1/prompts/related";

/// An embedding model that does not answer.
struct Silent;

#[async_trait]
impl EmbeddingModel for Silent {
    fn name(&self) -> &str {
        "silent-1"
    }

    async fn embed(&self, _texts: &[String]) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        Err(EmbeddingError("no answer".to_owned()))
    }
}

fn texts(answer: &Value) -> Vec<&str> {
    answer["data"].as_array().unwrap().iter().map(|related| related["prompt"]["text"].as_str().unwrap()).collect()
}

/// The stored vectors as text, whichever database it is.
async fn vectors(db: &TestDb) -> Vec<String> {
    let owner = db.owner().await;
    let backend = owner.get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => "SELECT embedding::text AS vector FROM ai_editor_prompts ORDER BY id",
        _ => "SELECT hex(embedding) AS vector FROM ai_editor_prompts ORDER BY id",
    };
    let rows = owner.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "vector").unwrap()).collect()
}

both! {
    async fn a_job_embeds_each_prompt(db: TestDb) {
        let editor = Editor::open(&db);
        let parts = editor.generate(wanted("A hero about the autumn glazes")).await;
        let prompts = editor.client.get("/api/ai-editor/v1/prompts").await.value();
        assert_eq!(prompts["data"][0]["embedded"], false);
        editor.embed_all().await;
        let generation = editor.generation(&generation_id(&parts)).await;
        let prompts = editor.client.get("/api/ai-editor/v1/prompts").await.value();
        assert_eq!(prompts["data"][0]["id"], generation["prompt_id"]);
        assert_eq!(prompts["data"][0]["embedded"], true);

        let owner = db.owner().await;
        let sql = "SELECT embedding_model, embedding_dimension FROM ai_editor_prompts";
        let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap().unwrap();
        assert_eq!(row.try_get::<String>("", "embedding_model").unwrap(), "hash-v1");
        assert_eq!(row.try_get::<i32>("", "embedding_dimension").unwrap(), 384);
    }

    async fn embedding_twice_is_the_same_as_once(db: TestDb) {
        let editor = Editor::open(&db);
        let parts = editor.generate(wanted("A hero about the autumn glazes")).await;
        let job: jobs::JobId = only(&parts, "data-job")["data"]["id"].as_str().unwrap().parse().unwrap();
        editor.embed_all().await;
        let first = vectors(&db).await;
        assert!(first[0].len() > 384);

        // The same job again, as a worker that died before the settlement would leave it.
        let prompt = editor.generation(&generation_id(&parts)).await["prompt_id"].clone();
        let again = enqueue_again(&editor, &prompt).await;
        assert_ne!(again, job);
        let finished = format!("SELECT id FROM jobs_history WHERE id = '{again}'");
        editor.work_until("the second run", async || {
            let owner = db.owner().await;
            owner.query_one_raw(Statement::from_string(owner.get_database_backend(), finished.clone())).await.unwrap().map(|_| ())
        })
        .await;
        assert_eq!(vectors(&db).await, first);
    }

    async fn related_prompts_are_found_by_meaning_and_words(db: TestDb) {
        let editor = Editor::open(&db);
        let good = generation_id(&editor.generate(wanted("A hero about glazed ceramic bowls")).await);
        for prompt in ["Grid of e-bikes sorted by price", "Questions about delivery and returns", "…"] {
            editor.generate(wanted(prompt)).await;
        }
        let broken = Editor::with(&db, Scripted::new(vec![vec![Step::Fail]]));
        broken.generate(wanted("A hero about glazed ceramics")).await;
        let asked = json!({"text": "hero with glazed ceramics", "limit": 3});

        // Before any embedding: by words alone.
        let by_words = editor.client.post(RELATED, asked.clone()).await.expect(200).value();
        assert_eq!(texts(&by_words)[..2], ["A hero about glazed ceramic bowls", "A hero about glazed ceramics"], "what worked comes first");

        editor.embed_all().await;
        let found = editor.client.post(RELATED, asked).await.expect(200).value();
        assert_eq!(texts(&found)[..2], ["A hero about glazed ceramic bowls", "A hero about glazed ceramics"], "{found}");
        let data = found["data"].as_array().unwrap();
        assert_eq!((&data[0]["worked"], &data[0]["generation_id"]), (&json!(true), &json!(good)));
        assert_eq!((&data[1]["worked"], &data[1]["generation_id"]), (&json!(false), &Value::Null));
        assert!(data.iter().all(|related| (0.0..=1.0).contains(&related["score"].as_f64().unwrap())));
        assert!(data[0]["score"].as_f64() >= data[1]["score"].as_f64());

        // Parts of words count, which words alone would not find.
        let near = editor.client.post(RELATED, json!({"text": "glazing ceramically"})).await.expect(200).value();
        assert!(texts(&near).contains(&"A hero about glazed ceramics"), "{near}");
        for nothing in ["!?", "\u{1F600}"] {
            let none = editor.client.post(RELATED, json!({"text": nothing})).await.expect(200).value();
            assert_eq!(none["data"], json!([]), "{nothing}");
        }
        for (body, pointer) in [(json!({"text": " "}), "/text"), (json!({"text": "x", "limit": 0}), "/limit"), (json!({"text": "x", "limit": 21}), "/limit")] {
            let problem = editor.client.post(RELATED, body).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, pointer);
        }
    }

    async fn another_tenants_prompts_are_never_related(db: TestDb) {
        let editor = Editor::open(&db);
        editor.generate(wanted("A hero about the secret launch")).await;
        let stranger = editor.seen_by(&owner(tenant(2)));
        editor.embed_all().await;
        let found = stranger.post(RELATED, json!({"text": "A hero about the secret launch"})).await.expect(200).value();
        assert_eq!(found["data"], json!([]));
    }

    async fn without_the_embedding_model_words_still_find(db: TestDb) {
        let editor = Editor::tuned(&db, Arc::new(ai_editor::OfflineModel), |config| config.embedding = Arc::new(Silent));
        editor.generate(wanted("A hero about bowls")).await;
        let found = editor.client.post(RELATED, json!({"text": "bowls"})).await.expect(200).value();
        assert_eq!(texts(&found), ["A hero about bowls"]);
        // Vectors of another model are not compared.
        let other = Editor::tuned(&db, Arc::new(ai_editor::OfflineModel), |config| config.embedding = Arc::new(HashEmbedding));
        let found = other.client.post(RELATED, json!({"text": "bowl"})).await.expect(200).value();
        assert_eq!(found["data"], json!([]));
    }

    async fn an_erased_prompt_leaves_no_trace(db: TestDb) {
        let editor = Editor::open(&db);
        let id = generation_id(&editor.generate(change("Change the heading to \"Fired twice\", says Ada Lovelace")).await);
        let prompt = editor.generation(&id).await["prompt_id"].as_str().unwrap().to_owned();
        let _ = editor.client.delete(&format!("/api/ai-editor/v1/prompts/{prompt}")).await.expect(204);
        let _ = editor.client.delete(&format!("/api/ai-editor/v1/prompts/{prompt}")).await.problem(404, "not_found");
        let generation = editor.generation(&id).await;
        assert!(!generation.to_string().contains("Ada"), "{generation}");
        assert_eq!(generation["tree"]["props"]["heading"], "Fired twice");
        for nothing in ["prompt", "prompt_id", "text", "raw_output"] {
            assert_eq!(generation[nothing], Value::Null);
        }
        assert_eq!(editor.client.get("/api/ai-editor/v1/prompts").await.value()["data"], json!([]));
        // The job finds nothing to do and ends.
        editor.work_until("the job's end", async || {
            let owner = db.owner().await;
            let left = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), "SELECT id FROM jobs_jobs")).await.unwrap();
            left.is_none().then_some(())
        })
        .await;
    }

    async fn a_prompt_erased_while_the_model_works_stays_erased(db: TestDb) {
        let model = Scripted::new(vec![vec![crate::editor::says("About Ada"), Step::Wait, crate::editor::answers(crate::editor::hero("x")), crate::editor::done()]]);
        let editor = Editor::with(&db, model.clone());
        let generating = editor.generate(change("About Ada Lovelace"));
        let erasing = async {
            let prompt = crate::editor::until("the prompt", async || {
                editor.client.get("/api/ai-editor/v1/prompts").await.value()["data"][0]["id"].as_str().map(str::to_owned)
            })
            .await;
            let _ = editor.client.delete(&format!("/api/ai-editor/v1/prompts/{prompt}")).await.expect(204);
            model.gate.add_permits(1);
        };
        let (parts, ()) = tokio::join!(generating, erasing);
        let list = editor.client.get(GENERATIONS).await.value();
        assert!(!list.to_string().contains("Ada"));
        assert!(!editor.generation(&generation_id(&parts)).await.to_string().contains("Ada"));
    }
}

/// Puts the payload of the embedding job into the queue once more.
async fn enqueue_again(editor: &Editor, prompt: &Value) -> jobs::JobId {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Again {
        prompt: Value,
    }
    impl jobs::Job for Again {
        const KIND: &'static str = "ai_editor.embed_prompt";
        const OUTCOME: jobs::Outcome = jobs::Outcome::Keep;
    }
    let tx = kernel::TenantTx::begin(&editor.config.db, &editor.ctx).await.unwrap();
    let id = editor.config.jobs.enqueue(&tx, &editor.ctx, &Again { prompt: prompt.clone() }).await.unwrap();
    tx.commit().await.unwrap();
    id
}
