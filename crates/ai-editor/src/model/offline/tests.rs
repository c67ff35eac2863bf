#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use futures_util::{FutureExt, StreamExt};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    catalogue::{SlotSpec, sample_components},
    model::Picture,
};

fn request(prompt: &str, current: Option<Value>) -> ModelRequest {
    ModelRequest {
        messages: Vec::new(),
        prompt: prompt.to_owned(),
        current: current.map(|tree| Node::from_json(&tree).unwrap()),
        page: None,
        components: all_components().into(),
        pictures: vec![Picture {
            url: "/assets/t/bowl".to_owned(),
            name: "bowl.webp".to_owned(),
            alt: "A glazed bowl".to_owned(),
            width: 1600,
            height: 1000,
            placeholder: Some("#8a6f55".to_owned()),
        }],
        repair: None,
    }
}

/// The sample and schemas with what props may hold otherwise: references, unions, patterns, narrow bounds, loops.
fn all_components() -> Vec<ComponentSpec> {
    let odd = |name: &str, props: Value| ComponentSpec {
        name: name.to_owned(),
        description: String::new(),
        props,
        slots: Vec::new(),
    };
    let mut components = sample_components();
    components.push(odd(
        "pricing_table",
        json!({"type": "object", "required": ["plans", "currency", "note", "anchor", "code", "step"], "additionalProperties": false, "properties": {
            "plans": {"type": "array", "minItems": 2, "maxItems": 4, "items": {"$ref": "#/$defs/Plan"}},
            "currency": {"oneOf": [{"const": "EUR", "description": "Euro"}, {"const": "USD"}]},
            "note": {"anyOf": [{"type": "string", "maxLength": 12}, {"type": "null"}]},
            "anchor": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
            "code": {"type": "string", "pattern": "^[A-Z]{3}[0-9]$", "default": "ABC1"},
            "step": {"type": "integer", "multipleOf": 5, "minimum": 3, "maximum": 20}
        }, "$defs": {"Plan": {"type": "object", "required": ["name", "points", "accent"], "additionalProperties": false, "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 10},
            "points": {"type": "array", "items": {"type": "string", "maxLength": 30}, "maxItems": 3},
            "accent": {"type": "boolean"},
            "action": {"$ref": "#/$defs/Link"}
        }}, "Link": {"type": "object", "required": ["label", "href"], "properties": {
            "label": {"type": "string"}, "href": {"type": "string", "format": "uri"}}}}}),
    ));
    components.push(odd(
        "split",
        json!({"type": "object", "required": ["title", "html", "picture"], "additionalProperties": false, "properties": {
            "title": {"type": "string"},
            "eyebrow": {"type": ["string", "null"]},
            "lead": {"type": ["string", "null"], "maxLength": 200},
            "html": {"type": "string", "contentMediaType": "text/html"},
            "side": {"$ref": "#/$defs/Side", "default": "left"},
            "actions": {"type": "array", "maxItems": 2, "default": [], "items": {"$ref": "#/$defs/Action"}},
            "picture": {"$ref": "#/$defs/Picture"}
        }, "$defs": {
            "Side": {"oneOf": [{"const": "left", "type": "string"}, {"const": "right", "type": "string"}]},
            "Action": {"type": "object", "required": ["label", "href"], "additionalProperties": false, "properties": {
                "label": {"type": "string"}, "href": {"type": "string", "minLength": 1, "maxLength": 2000},
                "style": {"oneOf": [{"const": "primary"}, {"const": "link"}], "default": "primary"}}},
            "Picture": {"type": "object", "required": ["url", "alt", "width", "height"], "additionalProperties": false, "properties": {
                "url": {"type": "string", "minLength": 1}, "alt": {"type": "string"}, "placeholder": {"type": ["string", "null"]},
                "width": {"type": "integer", "minimum": 1, "maximum": 20000}, "height": {"type": "integer", "minimum": 1, "maximum": 20000}}}
        }}),
    ));
    components.push(odd(
        "timeline",
        json!({"type": "object", "required": ["source", "tree", "ratio", "date", "mail"], "properties": {
            "source": {"oneOf": [
                {"type": "object", "required": ["kind", "collection"], "additionalProperties": false,
                    "properties": {"kind": {"const": "collection"}, "collection": {"type": "string", "minLength": 1}}},
                {"type": "object", "required": ["kind", "ids"], "additionalProperties": false,
                    "properties": {"kind": {"const": "manual"}, "ids": {"type": "array", "items": {"type": "string"}}}}]},
            "tree": {"$ref": "#/$defs/Branch"},
            "ratio": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 0.5},
            "date": {"type": "string", "format": "date"},
            "mail": {"type": "string", "format": "email"}
        }, "$defs": {"Branch": {"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/Branch"}}}}}}),
    ));
    components.push(ComponentSpec {
        slots: vec![SlotSpec { name: "only".to_owned(), description: String::new(), accepts: vec!["hero".to_owned()] }],
        ..odd("spacer", json!({"type": "object", "properties": {"height": {"enum": ["small", "large", null]}}, "additionalProperties": false}))
    });
    components
}

fn run(request: &ModelRequest) -> (String, Node) {
    let mut text = String::new();
    let mut tree = None;
    let events: Vec<_> = OfflineModel.stream(request.clone()).collect::<Vec<_>>().now_or_never().unwrap_or_else(|| {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(OfflineModel.stream(request.clone()).collect())
    });
    assert!(matches!(events.last(), Some(Ok(ModelEvent::Done))));
    for event in events {
        match event.unwrap() {
            ModelEvent::TextDelta(delta) => text.push_str(&delta),
            ModelEvent::Tree(value) => tree = Some(Node::from_json(&value).unwrap()),
            ModelEvent::Usage(_) | ModelEvent::Done => {}
        }
    }
    (text, tree.unwrap())
}

fn props(prompt: &str, current: Option<Value>) -> (String, Value) {
    let (_, node) = run(&request(prompt, current));
    (node.component, Value::Object(node.props))
}

fn hero() -> Value {
    json!({"id": "h", "component": "hero", "props": {
        "heading": "Stoneware thrown by hand in the old mill of Leeds", "text": "Every piece is fired twice. We ship on Fridays.",
        "variant": "light", "action": {"label": "Read more", "href": "/about"}}})
}

/// Prompts from the words that people use here, some of them nonsense.
fn prompts() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "make",
        "add",
        "remove",
        "the",
        "heading",
        "text",
        "button",
        "shorter",
        "longer",
        "darker",
        "centre",
        "three",
        "12",
        "-1",
        "columns",
        "items",
        "questions",
        "products",
        "plans",
        "about",
        "autumn",
        "glaze",
        "bowls",
        "e-bikes",
        "with",
        "without",
        "prices",
        "picture",
        "another",
        "variant",
        "\"Fired twice\"",
        "“Größe: 4”",
        "«x»",
        ":",
        ",",
        ";",
        ".",
        "\n- ",
        "witty",
        "formal",
        "first",
        "last",
        "more",
        "fewer",
        "collection",
        "manual",
        "EUR",
        "hero",
        "pricing",
        "timeline",
        "faq",
        "turn",
        "into",
        "gallery",
        "/shop",
        "https://example.com/a",
        "😀",
        "\"",
        "'",
        "to",
        "uppercase",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_component_gets_valid_props(prompt in prompts()) {
        let request = request(&prompt, None);
        let catalogue = Catalogue::new(request.components.clone());
        let reading = Reading::new(&prompt);
        for component in request.components.iter() {
            let topic = topic(&request, &reading, component);
            let mut node = Node::new("n", component.name.clone());
            node.props = Filler::new(&reading, &request.pictures, &topic).props(component, &catalogue);
            let violations = catalogue.violations(&node);
            prop_assert!(violations.is_empty(), "{}: {:?}\n{}", component.name, violations, Value::Object(node.props));
        }
    }

    #[test]
    fn new_and_changed_trees_are_valid_and_the_same_each_time(prompt in prompts()) {
        let list = json!({"id": "q", "component": "questions", "props": {"items": [{"question": "How long?", "answer": "Two days."}]}});
        let both = json!({"id": "c", "component": "columns", "slots": {"content": [hero(), list]}});
        for current in [None, Some(hero()), Some(list.clone()), Some(both)] {
            let request = request(&prompt, current);
            let catalogue = Catalogue::new(request.components.clone());
            let (text, tree) = run(&request);
            let violations = catalogue.violations(&tree);
            prop_assert!(violations.is_empty(), "{violations:?}\n{}", tree.to_json());
            prop_assert!(!text.is_empty() && tree.check_limits().is_ok());
            prop_assert_eq!((text, tree), run(&request));
        }
    }

    #[test]
    fn any_text_is_read_without_harm(prompt in "\\PC{0,80}") {
        run(&request(&prompt, None));
        run(&request(&prompt, Some(hero())));
    }
}

#[test]
fn new_components() {
    let (component, hero) = props(
        "A dark hero for our autumn glaze collection, with a button to /shop. Every bowl is thrown by hand.",
        None,
    );
    assert_eq!(component, "hero");
    assert_eq!(hero["heading"], "Autumn glaze collection");
    assert_eq!(hero["text"], "Every bowl is thrown by hand.");
    assert_eq!(hero["variant"], "dark");
    assert_eq!(hero["action"], json!({"label": "Shop now", "href": "/shop"}));

    let (component, features) =
        props("Three features: hand thrown - every piece is unique, fired twice and food safe", None);
    assert_eq!(component, "features");
    assert_eq!(features["items"].as_array().unwrap().len(), 3);
    assert_eq!(features["items"][0], json!({"title": "Hand thrown", "text": "Every piece is unique"}));

    let (component, grid) = props("Show the 4 cheapest products about bowls in two columns without prices", None);
    assert_eq!(component, "product_grid");
    assert_eq!(
        (&grid["limit"], &grid["columns"], &grid["show_prices"], &grid["sort"], &grid["query"]),
        (&json!(4), &json!(2), &json!(false), &json!("price_ascending"), &json!("bowls"))
    );
}

#[test]
fn pictures_come_from_the_library_with_their_facts() {
    let (component, split) =
        props("A split with the bowl picture about glazing on the right and a button \"See how\"", None);
    assert_eq!(component, "split");
    assert_eq!(
        split["picture"],
        json!({"url": "/assets/t/bowl", "alt": "A glazed bowl", "width": 1600, "height": 1000, "placeholder": "#8a6f55"})
    );
    assert_eq!(split["actions"], json!([{"label": "See how", "href": "/"}]));
    assert_eq!((&split["side"], &split["title"]), (&json!("right"), &json!("Glazing")));
    assert!(split["html"].as_str().unwrap().starts_with("<p>"));
}

#[test]
fn several_parts_go_into_a_container() {
    let (_, tree) = run(&request(
        "A hero about e-bikes, then three features: range, weight, price and an FAQ about delivery",
        None,
    ));
    assert_eq!(tree.component, "columns");
    let parts: Vec<&str> = tree.slots["content"].iter().map(|node| node.component.as_str()).collect();
    assert_eq!(parts, ["hero", "features", "questions"]);
    assert_eq!(tree.slots["content"][0].props["heading"], "E-bikes");
}

#[test]
fn changes() {
    for (prompt, pointer, expected) in [
        ("Change the heading to \"Fired twice\"", "/heading", json!("Fired twice")),
        ("change the heading to Fired twice", "/heading", json!("Fired twice")),
        ("Shorten the heading", "/heading", json!("Stoneware thrown by hand")),
        ("Shorten the text", "/text", json!("Every piece is fired twice.")),
        ("make it darker", "/variant", json!("dark")),
        ("another variant", "/variant", json!("dark")),
        ("centre it", "/align", json!("center")),
        ("The button should say \"Buy now\"", "/action/label", json!("Buy now")),
        ("replace \"Fridays\" with \"Mondays\"", "/text", json!("Every piece is fired twice. We ship on Mondays.")),
        ("remove the button", "/action", Value::Null),
        ("heading in uppercase", "/heading", json!("STONEWARE THROWN BY HAND IN THE OLD MILL OF LEEDS")),
    ] {
        let (component, changed) = props(prompt, Some(hero()));
        assert_eq!(component, "hero", "{prompt}");
        assert_eq!(changed.pointer(pointer).unwrap_or(&Value::Null), &expected, "{prompt}: {changed}");
    }
    let grid = json!({"id": "g", "component": "product_grid", "props": {"columns": 3}});
    for (prompt, columns) in [("one more column", 4), ("two columns", 2), ("fewer columns", 2), ("9 columns", 6)] {
        assert_eq!(props(prompt, Some(grid.clone())).1["columns"], columns, "{prompt}");
    }
    let list = json!({"id": "q", "component": "questions", "props": {"items": [{"question": "How long?", "answer": "Two days."}]}});
    let (_, longer) = props("Add a question \"Do you ship abroad?\"", Some(list));
    assert_eq!(longer["items"][1]["question"], "Do you ship abroad?");
}

#[test]
fn what_is_not_understood_changes_nothing() {
    let (text, tree) = run(&request("quux the florb", Some(hero())));
    assert_eq!(tree, Node::from_json(&hero()).unwrap());
    assert!(text.contains("changed nothing"));
}

#[test]
fn what_can_be_changed_is_told_once_and_in_words() {
    let action = json!({"label": "Browse", "href": "/shop", "style": "primary"});
    let props = json!({"title": "Books", "html": "<p>New</p>", "actions": [action, action],
        "picture": {"url": "/a", "alt": "A shelf", "width": 1, "height": 1}});
    let (text, _) = run(&request("quux the florb", Some(json!({"id": "s", "component": "split", "props": props}))));
    let told = text.split("Here I can change: ").nth(1).unwrap();
    assert_eq!(told.matches("label").count(), 1, "{told}");
    assert!(!told.contains("href") && !told.contains("style"), "{told}");
}

#[test]
fn an_added_entry_says_what_it_is_told_to() {
    let split = json!({"id": "s", "component": "split", "props": {"title": "Books", "html": "<p>New</p>",
        "picture": {"url": "/a", "alt": "A shelf", "width": 1, "height": 1}}});
    for prompt in [
        "add a button that says Visit the reading room",
        "add a button called Visit the reading room.",
        "Add a button that says \"Visit the reading room\"",
        "add a button that says Visit the reading room, please",
    ] {
        let (text, tree) = run(&request(prompt, Some(split.clone())));
        assert_eq!(tree.props["actions"][0]["label"], "Visit the reading room", "{prompt}");
        assert!(text.contains("I added a button."), "{prompt}: {text}");
    }
}

#[test]
fn a_tree_may_be_turned_into_another() {
    let (component, _) = props("Turn this into a call to action", Some(hero()));
    assert_eq!(component, "call_to_action");
}
