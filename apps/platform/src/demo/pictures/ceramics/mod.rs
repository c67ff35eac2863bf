//! *Kiln & Field*: thrown forms in window light.

mod flat;
pub(crate) mod glaze;
pub(crate) mod lathe;
mod light;
mod lighting;
pub(crate) mod parts;
pub(crate) mod pieces;
pub(crate) mod set;
mod tableware;
mod vase_forms;
mod vases;

use super::Picture;
use super::canvas::Canvas;
use super::colour::rgb;
use set::{Backdrop, Set};

/// A product picture to be taken: the set, and what is put on it.
struct Shot {
    slug: &'static str,
    alt: &'static str,
    wall: u32,
    table: u32,
    horizon: f64,
    backdrop: Backdrop,
    draw: fn(&mut Canvas),
}

fn shots() -> impl Iterator<Item = &'static Shot> {
    tableware::SHOTS.iter().chain(vases::SHOTS).chain(lighting::SHOTS)
}

/// The products that have a picture.
pub(crate) fn slugs() -> impl Iterator<Item = &'static str> {
    shots().map(|shot| shot.slug)
}

/// The picture of a product.
pub(crate) fn picture(slug: &str) -> Option<Picture> {
    let shot = shots().find(|shot| shot.slug == slug)?;
    let mut canvas = Canvas::new(slug, 1200, 1200);
    let wall = rgb(shot.wall);
    let set = Set { wall, table: rgb(shot.table), horizon: shot.horizon, backdrop: shot.backdrop };
    set::build(&mut canvas, &set, (1200.0, 1200.0));
    (shot.draw)(&mut canvas);
    set::frame(&mut canvas);
    Some(canvas.finish(shot.alt, wall))
}
