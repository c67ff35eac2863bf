//! The check of a model's answer: nothing of it is used before all of it passed.

use std::collections::BTreeSet;

use kernel::{Db, DbError, RequestCtx, TenantTx, random::Random, time::Clock};
use serde_json::Value;

use crate::{
    assets,
    id::NodeId,
    model::ModelRequest,
    trees::{Catalogue, ImageReference, Node, image_references},
};

/// What the check of an answer needs beside the answer.
pub(super) struct Check<'a> {
    pub(super) db: &'a Db,
    pub(super) ctx: &'a RequestCtx,
    pub(super) clock: &'a dyn Clock,
    pub(super) random: &'a dyn Random,
    pub(super) catalogue: &'a Catalogue,
    pub(super) asked: &'a ModelRequest,
    /// Id that the root of the result has.
    pub(super) root_id: &'a str,
}

impl Check<'_> {
    /// The checked tree with its final ids, or the faults in words for the model and the user.
    pub(super) async fn run(&self, output: &Value) -> Result<Result<Node, Vec<String>>, DbError> {
        let mut node = match Node::from_json(output) {
            Ok(node) => node,
            Err(error) => return Ok(Err(vec![error.to_string()])),
        };
        let mut faults: Vec<String> = self
            .catalogue
            .violations(&node)
            .into_iter()
            .map(|violation| format!("{} at \"{}\"", violation.fault, violation.pointer))
            .collect();
        faults.extend(self.invented_images(&node).await?);
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        self.settle_ids(&mut node);
        Ok(Ok(node))
    }

    /// Pictures that are neither the tenant's nor in the tree that the user sent.
    async fn invented_images(&self, node: &Node) -> Result<Vec<String>, DbError> {
        let sent =
            self.asked.current.as_ref().map(|current| image_references(current, self.catalogue)).unwrap_or_default();
        let sent: BTreeSet<String> = sent.into_iter().map(|reference| reference.address).collect();
        let new: Vec<ImageReference> = image_references(node, self.catalogue)
            .into_iter()
            .filter(|reference| !sent.contains(&reference.address))
            .collect();
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let tx = TenantTx::read(self.db, self.ctx).await?;
        let mut faults = Vec::new();
        for reference in new {
            let known = match assets::asset_of_address(self.ctx, &reference.address) {
                Some(id) => assets::store::find(&tx, id).await?.is_some(),
                None => false,
            };
            if !known {
                faults.push(format!("the picture at \"{}\" is not one of yours", reference.pointer));
            }
        }
        Ok(faults)
    }

    /// The root has the id of the component that is replaced, nodes that stay keep theirs, all others get a new one.
    fn settle_ids(&self, node: &mut Node) {
        let mut known: BTreeSet<String> = self
            .asked
            .current
            .as_ref()
            .map(|current| current.ids().into_iter().map(str::to_owned).collect())
            .unwrap_or_default();
        let mut given: BTreeSet<String> = BTreeSet::new();
        let mut is_root = true;
        node.walk_mut(&mut |node| {
            if is_root {
                node.id = self.root_id.to_owned();
                known.remove(self.root_id);
                is_root = false;
            } else if !known.remove(&node.id) || given.contains(&node.id) {
                node.id = NodeId::generate(self.clock, self.random).to_string();
            }
            given.insert(node.id.clone());
        });
    }
}
