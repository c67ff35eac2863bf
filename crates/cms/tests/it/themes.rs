//! Themes: what is accepted, what is answered, and what reaches the page.

use serde_json::{Value, json};
use testkit::both;

use crate::studio::{MIGRATIONS, SITES, Studio};

/// A theme in the older forms, with one alias.
fn theme() -> Value {
    json!({"mode": "light", "tokens": {
        "color": {"$type": "color",
            "background": {"$value": "#ffffff"}, "surface": {"$value": "#f3f4f5"}, "text": {"$value": "#17191c"}, "muted": {"$value": "#5b6168"},
            "line": {"$value": "#dcdfe3"}, "accent": {"$value": {"colorSpace": "oklch", "components": [0.45, 0.15, 260]}}, "on-accent": {"$value": "{color.background}"}},
        "radius": {"$type": "dimension", "card": {"$value": "8px"}},
        "font": {"$type": "fontFamily", "body": {"$value": ["Archivo", "sans-serif"]}},
        "duration": {"quick": {"$type": "duration", "$value": "0.12s"}},
        "shadow": {"card": {"$type": "shadow", "$value": {"color": "#00000033", "offsetX": "0px", "offsetY": "2px", "blur": "8px", "spread": "0px"}}},
    }})
}

both! {
    async fn a_theme_reaches_the_page_as_custom_properties(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.site().await;
        let path = format!("{SITES}/{site}/theme");
        let answer = studio.client.header("if-match", "\"v1\"").put(&path, theme()).await.expect(200);
        assert_eq!(answer.header("etag"), Some("\"v2\""));
        let stored = answer.value();
        assert_eq!(stored["tokens"]["radius"]["card"], json!({"$type": "dimension", "$value": {"value": 8.0, "unit": "px"}}));
        assert_eq!(stored["tokens"]["color"]["on-accent"]["$value"], json!("{color.background}"));
        assert_eq!(stored["tokens"]["color"]["text"]["$value"]["colorSpace"], json!("srgb"));
        // What is answered is accepted and answered the same.
        let again = studio.client.header("if-match", "\"v2\"").put(&path, stored.clone()).await.expect(200).value();
        assert_eq!(again, stored);

        studio.client.post(&format!("{SITES}/{site}/publish"), json!(null)).await.expect(200);
        let html = studio.visit("/").await.text();
        let sheet = html.split('"').find(|part| part.ends_with(".css")).unwrap();
        let css = studio.visit(sheet).await.expect(200).text();
        for part in [
            ":root{color-scheme:light;", "--color-on-accent:#ffffff;", "--color-accent:oklch(0.45 0.15 260/1);", "--radius-card:8px;",
            "--font-body:\"Archivo\",\"Archivo Stand-in\",sans-serif;", "--duration-quick:120ms;", "--shadow-card:0px 2px 8px 0px rgb(0 0 0/0.2);",
            "@font-face{font-family:\"Archivo\"",
        ] {
            assert!(css.contains(part), "{part}");
        }
        assert!(html.contains("rel=\"preload\"") && html.contains(".woff2"));
        let font = html.split('"').find(|part| part.ends_with(".woff2")).unwrap();
        assert_eq!(studio.visit(font).await.expect(200).header("content-type"), Some("font/woff2"));
    }

    async fn a_bad_theme_is_refused(db: TestDb) {
        let studio = Studio::open(&db);
        let site = studio.site().await;
        let path = format!("{SITES}/{site}/theme");
        let check = async |place: &str, value: Value, expected: &[(&str, &str)]| {
            let mut theme = theme();
            let (parent, name) = place.rsplit_once('/').unwrap();
            theme.pointer_mut(parent).unwrap()[name] = value;
            let problem = studio.client.header("if-match", "*").put(&path, theme).await.problem(422, "validation_failed");
            let found: Vec<_> = problem.errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
            assert_eq!(found, expected);
        };
        check("/tokens/color/text/$value", json!("#999999"), &[
            ("/tokens/color/text", "low_contrast"), ("/tokens/color/text", "low_contrast"),
        ]).await;
        check("/tokens/color/text/$value", json!("red;}body{display:none"), &[("/tokens/color/text/$value", "invalid")]).await;
        check("/tokens/color/on-accent/$value", json!("{color.nothing}"), &[("/tokens/color/on-accent", "unresolved_alias")]).await;
        check("/tokens/color/on-accent/$value", json!("{color.on-accent}"), &[("/tokens/color/on-accent", "unresolved_alias")]).await;
        check("/tokens/radius/card/$value", json!("8px;x"), &[("/tokens/radius/card/$value", "invalid")]).await;
        check("/tokens/radius/card/$value", json!({"value": 8, "unit": "vw"}), &[("/tokens/radius/card/$value", "invalid")]).await;
        check("/tokens/font/body/$value", json!("a\",url(//evil.example)"), &[("/tokens/font/body/$value", "invalid")]).await;
        check("/tokens/color/back ground", json!({"$value": "#ffffff"}), &[("/tokens/color/back ground", "invalid")]).await;
        check("/tokens/font/$type", json!("gradient"), &[("/tokens/font/$type", "invalid")]).await;
        check("/tokens/duration/quick/$value", json!({"value": 1e300, "unit": "ms"}), &[("/tokens/duration/quick/$value", "invalid")]).await;
        check("/modes", json!({"light": {}}), &[("/modes/light", "invalid")]).await;
        check("/modes", json!({"dark": {"color": {"new": {"$type": "color", "$value": "#000000"}}}}), &[("/modes/dark/color/new", "invalid")]).await;
        check("/css", json!("body{}"), &[("/css", "invalid")]).await;
        for body in [json!([]), json!("x"), json!(null), json!({}), json!({"tokens": []})] {
            studio.client.header("if-match", "*").put(&path, body).await.problem(422, "validation_failed");
        }
    }
}

#[test]
fn the_demo_themes_are_valid_and_have_their_contrast() {
    for (name, text) in demo() {
        let definition: Value = serde_json::from_str(text).unwrap();
        let theme = cms::theme::Theme::read(&definition["theme"], "/theme")
            .unwrap_or_else(|found| panic!("{name}: {found:#?}"));
        assert_eq!(
            cms::theme::Theme::read(&theme.write(), "").unwrap().write(),
            theme.write(),
            "{name} survives being written"
        );
    }
}

pub(crate) fn demo() -> [(&'static str, &'static str); 2] {
    [
        ("kiln-and-field", include_str!("../../../../apps/platform/src/demo/sites/kiln-and-field.json")),
        ("voltbound", include_str!("../../../../apps/platform/src/demo/sites/voltbound.json")),
    ]
}
