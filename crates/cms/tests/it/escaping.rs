//! No text of a tenant becomes markup: every string of every component, and of every product, tried with hostile texts.

use cms::rendering::{
    Node, PageData, PageFacts, PageKind, Place, ProductDetail, Registry, SiteFacts, compile, compile_fragment,
    read_tree,
};
use serde_json::{Value, json};

use crate::storefront::shop_data;
use crate::studio::{node, product, tree};

const PAYLOADS: [&str; 14] = [
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<!--<script>alert(1)</script>-->",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<svg/onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u{2028}</script><script>alert(1)</script>",
];

#[test]
fn hostile_props_stay_text() {
    let registry = Registry::builtin();
    let mut tried = 0;
    for component in registry.descriptions() {
        let mut places = Vec::new();
        strings(&component.example, String::new(), &mut places);
        for place in places {
            for payload in PAYLOADS {
                let mut props = component.example.clone();
                *props.pointer_mut(&place).unwrap() = json!(payload);
                let node = json!({"id": "n", "component": component.name, "props": props});
                let (kind, place_of) = match component.place {
                    Place::ProductSection | Place::Section => (PageKind::Product, tree(json!([node]))),
                    Place::Root => continue,
                    Place::Header | Place::Footer => (PageKind::Standard, node),
                };
                let root = if matches!(component.place, Place::Header | Place::Footer) {
                    component.place
                } else {
                    Place::Root
                };
                tried += 1;
                // Refused, or harmless: nothing between.
                let Ok(tree) = read_tree(&registry, &place_of, root, kind, "") else { continue };
                harmless(&html(&registry, kind, &tree, product("a", "A", 1, None)), component.name, payload);
            }
        }
    }
    assert!(tried > 800, "only {tried}");
}

#[test]
fn what_was_stored_unchecked_stays_text_too() {
    let registry = Registry::builtin();
    for component in registry.descriptions() {
        let mut places = Vec::new();
        strings(&component.example, String::new(), &mut places);
        for (place, payload) in places.iter().flat_map(|place| PAYLOADS.map(|payload| (place, payload))) {
            let mut props = component.example.clone();
            *props.pointer_mut(place).unwrap() = json!(payload);
            let node: Node =
                serde_json::from_value(json!({"id": payload, "component": component.name, "props": props})).unwrap();
            harmless(&html(&registry, PageKind::Product, &node, product("a", "A", 1, None)), component.name, payload);
        }
    }
}

#[test]
fn hostile_products_stay_text() {
    let registry = Registry::builtin();
    let sections =
        ["editorial", "gallery", "dense"].map(|variant| node(variant, "product-grid", json!({"variant": variant})));
    for payload in PAYLOADS {
        let mut sections = sections.to_vec();
        sections.push(node("detail", "product-detail", json!({"enquire": "Ask", "variant": "technical"})));
        let tree = read_tree(&registry, &tree(json!(sections)), Place::Root, PageKind::Product, "").unwrap();
        let mut hostile = product("a", payload, 1, Some(2));
        hostile.card.slug = payload.to_owned();
        hostile.card.subtitle = Some(payload.to_owned());
        hostile.card.badge.as_mut().unwrap().label = payload.to_owned();
        hostile.card.specs[0].label = payload.to_owned();
        hostile.card.specs[0].value = payload.to_owned();
        hostile.card.image.as_mut().unwrap().alt = payload.to_owned();
        hostile.card.image.as_mut().unwrap().placeholder = Some(payload.to_owned());
        hostile.description = payload.to_owned();
        hostile.variants[0].title = payload.to_owned();
        hostile.variants[0].id = payload.to_owned();
        hostile.variants[0].options = vec![(payload.to_owned(), payload.to_owned()); 2];
        harmless(&html(&registry, PageKind::Product, &tree, hostile), "product", payload);
    }
}

#[test]
fn hostile_shop_data_stays_text() {
    let registry = Registry::builtin();
    let sections = ["cart", "sign-in", "account", "order-status", "auction", "auction-list"]
        .map(|component| node(component, component, json!({})));
    for payload in PAYLOADS {
        let mut sections = sections.to_vec();
        sections.push(node("news", "newsletter", json!({"title": "News"})));
        let tree = read_tree(&registry, &tree(json!(sections)), Place::Root, PageKind::Standard, "").unwrap();
        let html = html(&registry, PageKind::Standard, &tree, product("a", payload, 1, None));
        assert!(html.matches("<form").count() > 8 && html.contains("errs"), "each form is there: {html}");
        harmless(&html, "shop", payload);
    }
}

#[test]
fn facts_of_sites_and_pages_stay_text() {
    let registry = Registry::builtin();
    let root = read_tree(&registry, &tree(json!([])), Place::Root, PageKind::Standard, "").unwrap();
    for payload in PAYLOADS {
        let text = payload.to_owned();
        let site = SiteFacts {
            origin: "http://a.example".to_owned(),
            name: text.clone(),
            locale: text.clone(),
            description: text.clone(),
            ..SiteFacts::default()
        };
        let page = PageFacts {
            path: text.clone(),
            kind: PageKind::Standard,
            title: text.clone(),
            description: text.clone(),
            picture: Some(text),
        };
        harmless(&compile(&registry, site, page, None, &root, None).render(&PageData::default()), "head", payload);
    }
}

fn html(registry: &Registry, kind: PageKind, tree: &Node, product: ProductDetail) -> String {
    let site = SiteFacts {
        contact_email: Some("a@b.example".to_owned()),
        locale: "en".to_owned(),
        has_shop: true,
        ..SiteFacts::default()
    };
    let page =
        PageFacts { path: "/".to_owned(), kind, title: "T".to_owned(), description: String::new(), picture: None };
    let data = |lists: usize| PageData {
        selections: Some(vec![vec![product.card.clone()]; lists]),
        product: Some(product.clone()),
        shop: shop_data(&product.card.title),
        title: None,
    };
    let fragment = compile_fragment(registry, site.clone(), page.clone(), tree);
    let whole = compile(registry, site, page, None, tree, None);
    fragment.render(&data(fragment.selections().len())) + &whole.render(&data(whole.selections().len()))
}

/// Reads tags as a browser would: outside of quotes, no element or attribute is one that runs.
#[track_caller]
fn harmless(html: &str, what: &str, payload: &str) {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = tag(after);
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase();
        let is_data = tag == "script type=\"application/ld+json\"";
        assert!(
            !matches!(name.as_str(), "script" | "iframe" | "object" | "embed" | "style" | "base") || is_data,
            "{what}: {payload}: <{tag}>"
        );
        let bare = outside_quotes(tag).to_lowercase();
        for attribute in bare.split_whitespace().skip(1) {
            assert!(!attribute.starts_with("on") && !attribute.starts_with("style"), "{what}: {payload}: <{tag}>");
        }
        assert!(!tag.to_lowercase().replace(' ', "").contains("href=\"javascript:"), "{what}: {payload}: <{tag}>");
        rest = if is_data { after.split_once("</script>").unwrap().1 } else { after };
    }
}

/// What is up to the next `>` outside of quotes, and what follows.
fn tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return (&text[..at], &text[at + 1..]),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn outside_quotes(tag: &str) -> String {
    tag.split('"').step_by(2).collect()
}

fn strings(value: &Value, place: String, out: &mut Vec<String>) {
    match value {
        Value::String(_) => out.push(place),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| strings(item, format!("{place}/{at}"), out))
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| strings(field, format!("{place}/{name}"), out)),
        _ => {}
    }
}
