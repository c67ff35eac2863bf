//! The component catalogue: what a generated tree may consist of.
//!
//! The catalogue belongs to the host (ours wires the CMS's registry). This crate knows a component by its name, its
//! description, the JSON Schema of its props and its slots, and nothing of how it is rendered.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::context::RequestCtx;
use serde_json::{Value, json};

/// One component that may appear in a generated tree.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentSpec {
    /// Registered name, for example `product_grid`.
    pub name: String,
    /// One or two sentences for the model: what the component shows and when to take it.
    pub description: String,
    /// JSON Schema of the props. References may only point into this document.
    pub props: Value,
    /// Places for child components.
    pub slots: Vec<SlotSpec>,
}

/// A place for child components inside a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotSpec {
    /// Name of the slot.
    pub name: String,
    /// What belongs there.
    pub description: String,
    /// Names of the components that the slot accepts; empty accepts all.
    pub accepts: Vec<String>,
}

/// The catalogue could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the component catalogue could not be read")]
pub struct CatalogueError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Port to the host's component registry.
#[async_trait]
pub trait ComponentCatalogue: Send + Sync {
    /// The components that the tenant may use, in the order in which they should be offered.
    ///
    /// # Errors
    /// [`CatalogueError`] when the registry cannot be read.
    async fn components(&self, ctx: &RequestCtx) -> Result<Arc<[ComponentSpec]>, CatalogueError>;
}

/// A fixed catalogue in memory, for tests and for hosts without a registry of their own.
#[derive(Debug, Clone)]
pub struct InMemoryCatalogue(Arc<[ComponentSpec]>);

impl InMemoryCatalogue {
    /// A catalogue of these components.
    #[must_use]
    pub fn new(components: Vec<ComponentSpec>) -> Self {
        Self(components.into())
    }

    /// Eight components that every site knows: enough to try the editor.
    #[must_use]
    pub fn sample() -> Self {
        Self::new(sample_components())
    }
}

#[async_trait]
impl ComponentCatalogue for InMemoryCatalogue {
    async fn components(&self, _ctx: &RequestCtx) -> Result<Arc<[ComponentSpec]>, CatalogueError> {
        Ok(self.0.clone())
    }
}

pub(crate) fn sample_components() -> Vec<ComponentSpec> {
    let variant = json!({"type": "string", "enum": ["light", "dark", "accent"], "default": "light"});
    let columns = json!({"type": "integer", "minimum": 1, "maximum": 6, "default": 3});
    let link = json!({
        "type": "object",
        "properties": {
            "label": {"type": "string", "minLength": 1, "maxLength": 40},
            "href": {"type": "string", "format": "uri-reference", "maxLength": 400}
        },
        "required": ["label", "href"],
        "additionalProperties": false
    });
    let picture = json!({
        "type": "object",
        "properties": {
            "src": {"type": "string", "format": "asset"},
            "alt": {"type": "string", "maxLength": 300}
        },
        "required": ["src", "alt"],
        "additionalProperties": false
    });
    vec![
        component(
            "hero",
            "Large opening section of a page with a heading, a short text, a picture and a button.",
            json!({
                "heading": {"type": "string", "minLength": 1, "maxLength": 80},
                "text": {"type": "string", "maxLength": 300},
                "variant": variant,
                "align": {"type": "string", "enum": ["left", "center"], "default": "left"},
                "picture": picture,
                "action": link
            }),
            &["heading"],
        ),
        component(
            "rich_text",
            "Paragraphs of running text, for a story, an introduction or terms.",
            json!({
                "heading": {"type": "string", "maxLength": 120},
                "text": {"type": "string", "minLength": 1, "maxLength": 8000}
            }),
            &["text"],
        ),
        component(
            "features",
            "List of benefits or advantages, each with a title and a sentence.",
            json!({
                "heading": {"type": "string", "maxLength": 120},
                "columns": columns,
                "items": {"type": "array", "minItems": 1, "maxItems": 12, "items": {
                    "type": "object",
                    "properties": {
                        "title": {"type": "string", "minLength": 1, "maxLength": 80},
                        "text": {"type": "string", "maxLength": 300}
                    },
                    "required": ["title", "text"],
                    "additionalProperties": false
                }}
            }),
            &["items"],
        ),
        component(
            "questions",
            "Frequently asked questions with their answers.",
            json!({
                "heading": {"type": "string", "maxLength": 120},
                "items": {"type": "array", "minItems": 1, "maxItems": 30, "items": {
                    "type": "object",
                    "properties": {
                        "question": {"type": "string", "minLength": 1, "maxLength": 200},
                        "answer": {"type": "string", "minLength": 1, "maxLength": 1000}
                    },
                    "required": ["question", "answer"],
                    "additionalProperties": false
                }}
            }),
            &["items"],
        ),
        component(
            "call_to_action",
            "A strip that asks for one action, with a button.",
            json!({
                "heading": {"type": "string", "minLength": 1, "maxLength": 80},
                "text": {"type": "string", "maxLength": 200},
                "action": link,
                "variant": variant
            }),
            &["heading", "action"],
        ),
        component(
            "product_grid",
            "Grid of products of the shop, chosen by a query or a collection.",
            json!({
                "heading": {"type": "string", "maxLength": 120},
                "query": {"type": "string", "maxLength": 120},
                "sort": {"type": "string", "enum": ["newest", "price_ascending", "price_descending", "name"], "default": "newest"},
                "limit": {"type": "integer", "minimum": 1, "maximum": 24, "default": 8},
                "columns": columns,
                "show_prices": {"type": "boolean", "default": true}
            }),
            &[],
        ),
        component(
            "image",
            "One picture with a caption.",
            json!({
                "picture": picture,
                "caption": {"type": "string", "maxLength": 200}
            }),
            &[],
        ),
        ComponentSpec {
            slots: vec![SlotSpec {
                name: "content".to_owned(),
                description: "What stands side by side.".to_owned(),
                accepts: Vec::new(),
            }],
            ..component(
                "columns",
                "Puts other components side by side or below each other.",
                json!({ "columns": columns, "gap": {"type": "string", "enum": ["small", "medium", "large"], "default": "medium"} }),
                &[],
            )
        },
    ]
}

fn component(name: &str, description: &str, properties: Value, required: &[&str]) -> ComponentSpec {
    ComponentSpec {
        name: name.to_owned(),
        description: description.to_owned(),
        props: json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false
        }),
        slots: Vec::new(),
    }
}
