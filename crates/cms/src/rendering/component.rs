//! What a component is, and the registry of all that a site may use.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use maud::{Markup, PreEscaped};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::compile::SiteFacts;
use super::data::{ProductCard, ProductDetail, ProductSelection};
use super::shop::{ShopData, ShopNeed};
use super::tree::{Violation, invalid};

/// A kind of block that pages are made of. Host applications add their own with [`Registry::with`].
///
/// A component is a pure function of its props, its slots and the data it asked for. Its root element carries
/// `data-component-id` with [`Render::id`]. One that needs data has no slots.
pub trait Component: Send + Sync + 'static {
    /// What can be set. `deny_unknown_fields` keeps typing errors from passing in silence.
    type Props: DeserializeOwned + Serialize + JsonSchema + Send + Sync;
    /// Its name in trees.
    const NAME: &'static str;
    /// What it shows and when to use it, for people and models that choose components.
    const SUMMARY: &'static str;
    /// Where it may stand.
    const PLACE: Place = Place::Section;
    /// Where children go.
    const SLOTS: &'static [Slot] = &[];

    /// Props worth starting from; they pass validation.
    fn example() -> Value;

    /// Data without which it has nothing to show.
    fn need(_props: &Self::Props) -> Need {
        Need::Nothing
    }

    /// Its HTML.
    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup;
}

/// Where a component may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The root of a page.
    Root,
    /// Above every page.
    Header,
    /// Below every page.
    Footer,
    /// Within a page.
    Section,
    /// Within a product page.
    ProductSection,
}

impl Place {
    /// Its name in descriptions.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Section => "section",
            Self::ProductSection => "product_section",
        }
    }
}

/// A place for children.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Its name in trees.
    pub name: &'static str,
    /// What goes there.
    pub summary: &'static str,
}

/// Data that a component cannot be rendered without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// None: it is rendered once per published version.
    Nothing,
    /// Products of the catalogue.
    Products(ProductSelection),
    /// The product that the page is about.
    CurrentProduct,
    /// Something of the shop.
    Shop(ShopNeed),
}

/// What a component may see while it renders.
#[derive(Clone, Copy)]
pub struct Render<'a> {
    /// Id of the node, for `data-component-id`.
    pub id: &'a str,
    /// Facts about the site.
    pub site: &'a SiteFacts,
    /// Path of the page.
    pub path: &'a str,
    /// The selection it asked for; `None` when the catalogue did not answer.
    pub products: Option<&'a [ProductCard]>,
    /// The product that the page is about.
    pub product: Option<&'a ProductDetail>,
    /// What the shop told.
    pub shop: &'a ShopData,
    pub(super) slots: &'a dyn Fn(&str) -> String,
}

impl Render<'_> {
    /// The HTML of the children in a slot.
    #[must_use]
    pub fn slot(&self, name: &str) -> Markup {
        PreEscaped((self.slots)(name))
    }
}

/// A component as a catalogue lists it.
#[derive(Clone, Debug)]
pub struct ComponentDescription {
    /// Its name in trees.
    pub name: &'static str,
    /// What it shows and when to use it.
    pub summary: &'static str,
    /// Where it may stand.
    pub place: Place,
    /// Where children go.
    pub slots: &'static [Slot],
    /// JSON Schema (2020-12) of its props.
    pub props: Value,
    /// Props worth starting from.
    pub example: Value,
}

/// All components that a site may use.
#[derive(Clone)]
pub struct Registry(BTreeMap<&'static str, Arc<dyn AnyComponent>>);

impl Registry {
    /// A registry without components.
    #[must_use]
    pub const fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// The same registry with one component more. A component of the same name is replaced.
    #[must_use]
    pub fn with<C: Component>(mut self) -> Self {
        let description = ComponentDescription {
            name: C::NAME,
            summary: C::SUMMARY,
            place: C::PLACE,
            slots: C::SLOTS,
            props: schemars::SchemaGenerator::default().into_root_schema_for::<C::Props>().to_value(),
            example: C::example(),
        };
        self.0.insert(C::NAME, Arc::new(Registered::<C> { description, component: PhantomData }));
        self
    }

    /// Descriptions in the order of names.
    pub fn descriptions(&self) -> impl Iterator<Item = &ComponentDescription> {
        self.0.values().map(|component| component.description())
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<dyn AnyComponent>> {
        self.0.get(name)
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A component without its type.
pub(crate) trait AnyComponent: Send + Sync {
    fn description(&self) -> &ComponentDescription;
    /// Reads props and writes them back: cleaned, with nothing unknown.
    fn normalise(&self, props: &Value) -> Result<Value, Violation>;
    /// Reads props, ready to render.
    fn bind(&self, props: &Value) -> Result<Box<dyn Bound>, Violation>;
}

/// A component with its props.
pub(crate) trait Bound: Send + Sync {
    fn need(&self) -> Need;
    fn render(&self, cx: &Render<'_>) -> Markup;
}

struct Registered<C> {
    description: ComponentDescription,
    component: PhantomData<fn() -> C>,
}

impl<C: Component> Registered<C> {
    fn read(props: &Value) -> Result<C::Props, Violation> {
        serde_path_to_error::deserialize(props).map_err(|error| invalid("", &error))
    }
}

impl<C: Component> AnyComponent for Registered<C> {
    fn description(&self) -> &ComponentDescription {
        &self.description
    }

    fn normalise(&self, props: &Value) -> Result<Value, Violation> {
        serde_json::to_value(Self::read(props)?).map_err(|error| Violation {
            pointer: String::new(),
            code: "invalid",
            detail: error.to_string(),
        })
    }

    fn bind(&self, props: &Value) -> Result<Box<dyn Bound>, Violation> {
        Ok(Box::new(WithProps::<C>(Self::read(props)?)))
    }
}

struct WithProps<C: Component>(C::Props);

impl<C: Component> Bound for WithProps<C> {
    fn need(&self) -> Need {
        C::need(&self.0)
    }

    fn render(&self, cx: &Render<'_>) -> Markup {
        C::render(&self.0, cx)
    }
}
