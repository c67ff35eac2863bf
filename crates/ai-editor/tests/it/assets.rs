//! Assets: imported once, listed, and served to everybody.

use ai_editor::{AiEditorError, NewAsset, asset_files, import_asset};
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant};

use crate::editor::{ASSETS, Editor, MIGRATIONS, new_asset};

both! {
    async fn the_same_bytes_are_one_asset(db: TestDb) {
        let editor = Editor::open(&db);
        let first = import_asset(&editor.config, &editor.ctx, new_asset("bowl")).await.unwrap();
        let renamed = NewAsset { name: "other.png".to_owned(), ..new_asset("bowl") };
        assert_eq!(import_asset(&editor.config, &editor.ctx, renamed).await.unwrap(), first);
        let at_once = || import_asset(&editor.config, &editor.ctx, new_asset("mug"));
        let (one, other) = tokio::join!(at_once(), at_once());
        assert_eq!(one.unwrap().id, other.unwrap().id);
        let theirs = import_asset(&editor.config, &owner(tenant(2)), new_asset("bowl")).await.unwrap();
        assert_ne!(theirs.id, first.id);

        let list = editor.client.get(ASSETS).await.expect(200).value();
        let names: Vec<&str> = list["data"].as_array().unwrap().iter().map(|asset| asset["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["mug.png", "bowl.png"]);
        let asset = editor.client.get(&format!("{ASSETS}/{}", first.id)).await.expect(200).value();
        assert_eq!(
            asset,
            json!({
                "id": first.id, "name": "bowl.png", "url": first.url, "content_type": "image/png", "size": 17, "width": 1600, "height": 1000,
                "alt": "A bowl", "placeholder": "#8a6f55", "created_at": first.created_at
            })
        );
    }

    async fn what_is_no_picture_is_refused(db: TestDb) {
        let editor = Editor::open(&db);
        for (new, pointer) in [
            (NewAsset { content_type: "text/html".to_owned(), ..new_asset("x") }, "/content_type"),
            (NewAsset { bytes: Vec::new().into(), ..new_asset("x") }, "/bytes"),
            (NewAsset { width: 0, ..new_asset("x") }, "/width"),
            (NewAsset { alt: "\0".to_owned(), ..new_asset("x") }, "/alt"),
        ] {
            match import_asset(&editor.config, &editor.ctx, new).await {
                Err(AiEditorError::Invalid(faults)) => assert_eq!(faults[0].pointer, pointer),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn bytes_are_served_to_everybody_for_ever(db: TestDb) {
        let editor = Editor::open(&db);
        let files = Client::new(asset_files(editor.config.clone()));
        let asset = import_asset(&editor.config, &editor.ctx, new_asset("bowl")).await.unwrap();
        // From the store, then from memory.
        for _ in 0..2 {
            let answer = files.get(&asset.url).await.expect(200);
            assert_eq!(answer.text(), "the bytes of bowl");
            assert_eq!(answer.header("content-type"), Some("image/png"));
            assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(answer.header("content-security-policy"), None);
            let tag = answer.header("etag").unwrap().to_owned();
            let unchanged = files.header("if-none-match", &tag).get(&asset.url).await.expect(304);
            assert_eq!((unchanged.body.len(), unchanged.header("etag")), (0, Some(tag.as_str())));
        }
        let drawing = NewAsset { content_type: "image/svg+xml".to_owned(), ..new_asset("drawing") };
        let drawing = import_asset(&editor.config, &editor.ctx, drawing).await.unwrap();
        let answer = files.get(&drawing.url).await.expect(200);
        assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; style-src 'unsafe-inline'; sandbox"));

        let elsewhere = asset.url.replace(&tenant(1).to_string(), &tenant(2).to_string());
        for absent in [elsewhere.as_str(), "/assets/x/y", "/assets/tnt_01h455vb4pex5vsknk084sn02q/ast_01h455vb4pex5vsknk084sn02q"] {
            let _ = files.get(absent).await.problem(404, "not_found");
        }
    }

    async fn a_store_that_is_away_is_told_as_such(db: TestDb) {
        let editor = Editor::open(&db);
        let asset = import_asset(&editor.config, &editor.ctx, new_asset("bowl")).await.unwrap();
        let emptied = Editor::open(&db);
        let problem = Client::new(asset_files(emptied.config.clone())).get(&asset.url).await.problem(503, "unavailable");
        assert!(!serde_json::to_value(problem).unwrap_or(Value::Null).to_string().contains("assets/tnt_0000"));
    }
}
