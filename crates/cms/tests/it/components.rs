//! The registry, and what each component looks like as HTML.

use cms::rendering::{Node, PageData, PageFacts, PageKind, Place, Registry, SiteFacts, compile_fragment, read_tree};
use serde_json::json;
use testkit::both;

use crate::storefront::shop_data;
use crate::studio::{MIGRATIONS, Studio, products, tree};

#[test]
fn every_component_has_a_snapshot() {
    let registry = Registry::builtin();
    let site = SiteFacts {
        contact_email: Some("books@corner.example".to_owned()),
        locale: "en-GB".to_owned(),
        has_shop: true,
        ..SiteFacts::default()
    };
    for component in registry.descriptions() {
        let node: Node =
            serde_json::from_value(json!({"id": "n1", "component": component.name, "props": component.example}))
                .unwrap();
        let page = PageFacts {
            path: "/shop".to_owned(),
            kind: PageKind::Product,
            title: String::new(),
            description: String::new(),
            picture: None,
        };
        let fragment = compile_fragment(&registry, site.clone(), page, &node);
        let cards: Vec<_> = products().into_iter().map(|product| product.card).collect();
        let product = products().pop().filter(|_| component.place == Place::ProductSection);
        let data = PageData {
            selections: Some(vec![cards; fragment.selections().len()]),
            product,
            shop: shop_data("A story"),
            title: None,
        };
        let html = fragment.render(&data);
        assert_eq!(html.matches("data-component-id=\"n1\"").count(), 1, "{}", component.name);
        insta::assert_snapshot!(component.name, html.replace("><", ">\n<"));
    }
}

#[test]
fn examples_are_valid_and_schemas_say_so() {
    let registry = Registry::builtin();
    for component in registry.descriptions() {
        let node = json!({"id": "n1", "component": component.name, "props": component.example});
        let checked = match component.place {
            Place::Root | Place::Header | Place::Footer => {
                read_tree(&registry, &node, component.place, PageKind::Standard, "")
            }
            Place::Section | Place::ProductSection => {
                read_tree(&registry, &tree(json!([node])), Place::Root, PageKind::Product, "")
            }
        };
        checked.unwrap_or_else(|found| panic!("{}: {found:#?}", component.name));
        assert_eq!(component.props["type"], json!("object"), "{}", component.name);
        assert_eq!(component.props["additionalProperties"], json!(false), "{}", component.name);
        assert!(!component.summary.is_empty());
    }
}

both! {
    async fn the_registry_can_be_read(db: TestDb) {
        let studio = Studio::open(&db);
        let list = studio.client.get("/api/cms/v1/components").await.expect(200).value();
        let names: Vec<_> = list["data"].as_array().unwrap().iter().map(|component| component["name"].as_str().unwrap()).collect();
        assert_eq!(names, Registry::builtin().names().collect::<Vec<_>>());
        assert!(names.len() >= 15);
    }
}
