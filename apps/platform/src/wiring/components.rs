//! What generated trees may consist of: `ai-editor` asks, the registry of `cms` answers.

use std::sync::Arc;

use ai_editor::{CatalogueError, ComponentCatalogue, ComponentSpec, SlotSpec};
use async_trait::async_trait;
use cms::rendering::{Place, Registry};
use kernel::RequestCtx;

/// The components that stand within pages, the same for every tenant.
pub(super) struct PageComponents(Arc<[ComponentSpec]>);

impl PageComponents {
    /// Those of this registry. The frame of a page is not for a model to make.
    pub(super) fn new(registry: &Registry) -> Self {
        let sections = registry.descriptions().filter(|component| component.place == Place::Section);
        Self(
            sections
                .map(|component| ComponentSpec {
                    name: component.name.to_owned(),
                    description: component.summary.to_owned(),
                    props: component.props.clone(),
                    slots: component.slots.iter().map(slot).collect(),
                })
                .collect(),
        )
    }
}

fn slot(slot: &cms::rendering::Slot) -> SlotSpec {
    SlotSpec { name: slot.name.to_owned(), description: slot.summary.to_owned(), accepts: Vec::new() }
}

#[async_trait]
impl ComponentCatalogue for PageComponents {
    async fn components(&self, _: &RequestCtx) -> Result<Arc<[ComponentSpec]>, CatalogueError> {
        Ok(Arc::clone(&self.0))
    }
}
