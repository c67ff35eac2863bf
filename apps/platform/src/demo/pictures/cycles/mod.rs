//! *Voltbound*: bicycles and their parts in the night studio.

pub(crate) mod bikes;
mod fittings;
pub(crate) mod geometry;
pub(crate) mod studio;
pub(crate) mod tube;
mod wheel;

use super::Picture;
use super::canvas::Canvas;
use super::colour::{Rgb, rgb};
use bikes::Paint;
use geometry::View;
use studio::{Rig, Studio};

/// What is drawn.
type Draw = fn(&mut Canvas, View, Paint);

struct Ride {
    slug: &'static str,
    alt: &'static str,
    frame: u32,
    accent: u32,
    wall: u32,
    rig: Rig,
    /// Length over all and the part of it behind the rear contact point, in millimetres.
    length: (f64, f64),
    draw: Draw,
}

const RIDES: &[Ride] = &[
    Ride {
        slug: "lumen-step",
        alt: "City e-bike with a low step in mint, with mudguards, rack and lights",
        frame: 0x0058_b8a4,
        accent: 0x00d4_ff3a,
        wall: 0x0014_1a1f,
        rig: Rig::Tubes,
        length: (1850.0, 370.0),
        draw: bikes::city,
    },
    Ride {
        slug: "ridge-gravel",
        alt: "Gravel e-bike with drop bar in sand",
        frame: 0x00cf_b48a,
        accent: 0x00ff_9a3c,
        wall: 0x001b_1816,
        rig: Rig::Slash,
        length: (1760.0, 352.0),
        draw: bikes::gravel,
    },
    Ride {
        slug: "hauler-cargo",
        alt: "Cargo e-bike in ultramarine with a long box before the rider",
        frame: 0x003c_62d8,
        accent: 0x00ff_c23c,
        wall: 0x0012_1622,
        rig: Rig::Bars,
        length: (2540.0, 350.0),
        draw: bikes::cargo,
    },
    Ride {
        slug: "pocket-fold",
        alt: "Folding e-bike in signal orange with small wheels and a hinged beam",
        frame: 0x00f0_5f2a,
        accent: 0x004f_e3ff,
        wall: 0x0012_181c,
        rig: Rig::Ring,
        length: (1560.0, 300.0),
        draw: bikes::folding,
    },
    Ride {
        slug: "scree-trail",
        alt: "Trail e-bike with full suspension in acid green and black",
        frame: 0x00a6_d62a,
        accent: 0x00d4_ff3a,
        wall: 0x0013_1912,
        rig: Rig::Grid,
        length: (1960.0, 380.0),
        draw: bikes::trail,
    },
];

/// The products that have a picture.
pub(crate) fn slugs() -> impl Iterator<Item = &'static str> {
    RIDES.iter().map(|ride| ride.slug)
}

/// The picture of a product.
pub(crate) fn picture(slug: &str) -> Option<Picture> {
    let ride = RIDES.iter().find(|ride| ride.slug == slug)?;
    let mut canvas = Canvas::new(slug, 1200, 1200);
    let wall = rgb(ride.wall);
    let accent: Rgb = rgb(ride.accent);
    studio::build(&mut canvas, &Studio { wall, accent, horizon: 800.0, rig: ride.rig }, (1200.0, 1200.0));
    let scale = 1090.0 / ride.length.0;
    let view = View { x: 55.0 + ride.length.1 * scale, y: 900.0, scale };
    let mark = canvas.mark();
    (ride.draw)(&mut canvas, view, Paint { frame: rgb(ride.frame), accent });
    let drawing = canvas.lift(mark);
    studio::stand(&mut canvas, &drawing, 900.0, (70.0, 1130.0));
    studio::frame(&mut canvas);
    Some(canvas.finish(ride.alt, wall))
}
