//! Component trees as clients write and read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::trees::Node;

/// A component with its props and its children.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ComponentNodeIn, example = json!({
    "id": "node_01h455vb4pex5vsknk084sn02q", "component": "hero", "props": {"heading": "Fired twice"}, "slots": {}
}))]
pub(super) struct NodeIn {
    /// Id of the node, unique in its tree and stable over edits.
    #[schema(min_length = 1, max_length = 100)]
    id: String,
    /// Name of a registered component.
    #[schema(min_length = 1, max_length = 100)]
    component: String,
    /// Props, as the component's schema says.
    #[serde(default)]
    #[schema(value_type = Object)]
    props: Map<String, Value>,
    /// Children by slot.
    #[serde(default)]
    #[schema(no_recursion)]
    slots: BTreeMap<String, Vec<NodeIn>>,
}

/// A component with its props and its children.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComponentNode, example = json!({
    "id": "node_01h455vb4pex5vsknk084sn02q", "component": "hero", "props": {"heading": "Fired twice"}, "slots": {}
}))]
pub(super) struct NodeOut {
    /// Id of the node, unique in its tree and stable over edits.
    id: String,
    /// Name of a registered component.
    component: String,
    /// Props, as the component's schema says.
    #[schema(value_type = Object)]
    props: Map<String, Value>,
    /// Children by slot.
    #[schema(no_recursion)]
    slots: BTreeMap<String, Vec<NodeOut>>,
}

impl From<NodeIn> for Node {
    fn from(node: NodeIn) -> Self {
        let slots = node
            .slots
            .into_iter()
            .map(|(name, children)| (name, children.into_iter().map(Self::from).collect()))
            .collect();
        Self { id: node.id, component: node.component, props: node.props, slots }
    }
}

impl From<Node> for NodeOut {
    fn from(node: Node) -> Self {
        let slots = node
            .slots
            .into_iter()
            .map(|(name, children)| (name, children.into_iter().map(Self::from).collect()))
            .collect();
        Self { id: node.id, component: node.component, props: node.props, slots }
    }
}

impl NodeOut {
    /// A tree as it was stored.
    pub(super) fn from_stored(tree: &Value) -> Option<Self> {
        Node::from_json(tree).ok().map(Self::from)
    }
}
