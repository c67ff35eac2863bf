//! `/api/cms/v1/components`.

use axum::extract::State;
use kernel::http::{Authorized, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::permission::ReadSites;
use crate::rendering::{ComponentDescription, Slot};

/// All components.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComponentList)]
struct ComponentListOut {
    /// In the order of their names.
    data: Vec<ComponentOut>,
}

/// Something that pages are made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Component)]
struct ComponentOut {
    /// Its name in trees.
    name: &'static str,
    /// What it shows and when to use it.
    summary: &'static str,
    /// Where it may stand: `root`, `header`, `footer`, `section` or `product_section`.
    place: &'static str,
    /// Where children go.
    slots: Vec<SlotOut>,
    /// JSON Schema (2020-12) of its props.
    #[schema(value_type = Object)]
    props: Value,
    /// Props worth starting from.
    #[schema(value_type = Object)]
    example: Value,
}

/// A place for children.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComponentSlot)]
struct SlotOut {
    /// Its name in trees.
    name: &'static str,
    /// What goes there.
    summary: &'static str,
}

/// List components
///
/// All that pages can be made of, with the schemas of their props.
#[utoipa::path(
    get, path = "/api/cms/v1/components", tag = "components",
    responses((status = 200, description = "The components", body = ComponentListOut), problems::Caller)
)]
async fn list_components(State(config): State<AppState>, _: Authorized<ReadSites>) -> Json<ComponentListOut> {
    Json(ComponentListOut { data: config.components.descriptions().map(ComponentOut::from).collect() })
}

impl From<&ComponentDescription> for ComponentOut {
    fn from(description: &ComponentDescription) -> Self {
        let ComponentDescription { name, summary, place, slots, props, example } = description;
        let slots = slots.iter().map(|Slot { name, summary }| SlotOut { name, summary }).collect();
        Self { name, summary, place: place.name(), slots, props: props.clone(), example: example.clone() }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_components))
}
