//! The format of a site as one JSON file. It is a document of its own, so it is what is read, written and described.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::rendering::Node;

/// A whole site: everything that is needed to make it again elsewhere.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SiteDefinition, example = json!({
    "name": "Corner Books", "domains": ["corner-books.localhost"], "settings": {"locale": "en-GB"},
    "layout": {"header": {"id": "header", "component": "header", "props": {"brand": "Corner Books"}}},
    "pages": [{"path": "/", "kind": "standard", "title": "Corner Books",
        "tree": {"id": "page", "component": "page", "slots": {"content": [
            {"id": "hero", "component": "hero", "props": {"title": "Books that stay with you"}}]}}}]
}))]
pub(crate) struct Definition {
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    pub(crate) name: String,
    /// Host names, the main one first.
    #[schema(max_items = 10)]
    pub(crate) domains: Vec<String>,
    /// What holds for the whole site.
    #[serde(default)]
    pub(crate) settings: Settings,
    /// Design tokens; a plain theme when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ThemeDocument>)]
    pub(crate) theme: Option<Value>,
    /// Header and footer.
    #[serde(default = "empty_object")]
    #[schema(value_type = LayoutDocument)]
    pub(crate) layout: Value,
    /// Its pages.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub(crate) pages: Vec<PageDefinition>,
}

/// A page with its place and first draft.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"path": "/about", "kind": "standard", "title": "About us",
    "tree": {"id": "page", "component": "page", "slots": {"content": [
        {"id": "hero", "component": "hero", "props": {"title": "Three of us"}}]}}}))]
pub(crate) struct PageDefinition {
    /// Where it is: `/` or parts of lower-case letters, digits and hyphens. A product page is at `/products/{slug}`.
    #[schema(max_length = 200, example = "/about")]
    pub(crate) path: String,
    /// What it is for: `standard`, `product` (the template of all product pages) or `not_found`.
    #[serde(default = "standard")]
    #[schema(example = "standard")]
    pub(crate) kind: String,
    /// Title without the site's name.
    #[schema(min_length = 1, max_length = 120)]
    pub(crate) title: String,
    /// A sentence for search engines and previews.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub(crate) description: String,
    /// Path of a picture for previews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<String>,
    /// The components.
    #[schema(value_type = NodeDocument)]
    pub(crate) tree: Value,
}

/// What holds for a whole site.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SiteSettings)]
pub(crate) struct Settings {
    /// Language and region as a BCP 47 tag; prices are written its way.
    #[schema(example = "en-GB", max_length = 35)]
    pub(crate) locale: String,
    /// What the site is, in a sentence.
    #[schema(max_length = 300)]
    pub(crate) description: String,
    /// Where visitors can write to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub(crate) contact_email: Option<String>,
}

/// Header and footer, checked.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<Node>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) footer: Option<Node>,
}

/// What stands above and below every page.
#[derive(ToSchema)]
#[schema(as = Layout)]
#[expect(dead_code, reason = "it describes JSON that is checked by hand")]
pub(crate) struct LayoutDocument {
    /// Above every page.
    header: Option<NodeDocument>,
    /// Below every page.
    footer: Option<NodeDocument>,
}

/// A component of a page with its props and what is in its slots.
#[derive(ToSchema)]
#[schema(as = Node, example = json!({"id": "hero", "component": "hero", "props": {"title": "Books that stay with you"}}))]
#[expect(dead_code, reason = "it describes JSON that is checked by hand")]
pub(crate) struct NodeDocument {
    /// Stable name of the node, unique in its tree.
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    id: String,
    /// Name of a component, from the list of components.
    component: String,
    /// What the component's schema asks for.
    #[schema(value_type = Option<Object>)]
    props: Option<Value>,
    /// Children by the name of their slot.
    #[schema(no_recursion)]
    slots: Option<std::collections::BTreeMap<String, Vec<NodeDocument>>>,
}

/// Design tokens in the format of W3C DTCG 2025.10, for light, dark or both.
#[derive(ToSchema)]
#[schema(as = Theme, example = json!({"mode": "light", "tokens": {"color": {"$type": "color",
    "background": {"$value": "#ffffff"}, "surface": {"$value": "#f3f4f5"}, "text": {"$value": "#17191c"},
    "muted": {"$value": "#5b6168"}, "line": {"$value": "#dcdfe3"}, "accent": {"$value": "#1f5fbf"},
    "on-accent": {"$value": "#ffffff"}}}}))]
#[expect(dead_code, reason = "it describes JSON that is checked by hand")]
pub(crate) struct ThemeDocument {
    /// The mode that `tokens` are for: `light` or `dark`.
    mode: Option<String>,
    /// Groups of tokens.
    #[schema(value_type = Object)]
    tokens: Value,
    /// Under the name of the other mode, the tokens that differ in it.
    #[schema(value_type = Option<Object>)]
    modes: Option<Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { locale: "en".to_owned(), description: String::new(), contact_email: None }
    }
}

pub(crate) fn empty_object() -> Value {
    Value::Object(serde_json::Map::new())
}

fn standard() -> String {
    "standard".to_owned()
}
