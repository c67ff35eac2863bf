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
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Tubes,
        length: (1850.0, 370.0),
        draw: bikes::city,
    },
    Ride {
        slug: "ridge-gravel",
        alt: "Gravel e-bike with drop bar in sand",
        frame: 0x00cf_b48a,
        accent: 0x00ff_8a3d,
        wall: 0x001d_1a17,
        rig: Rig::Slash,
        length: (1760.0, 352.0),
        draw: bikes::gravel,
    },
    Ride {
        slug: "hauler-cargo",
        alt: "Cargo e-bike in ultramarine with a long box before the rider",
        frame: 0x003c_62d8,
        accent: 0x00ff_c633,
        wall: 0x0017_1a22,
        rig: Rig::Bars,
        length: (2540.0, 350.0),
        draw: bikes::cargo,
    },
    Ride {
        slug: "pocket-fold",
        alt: "Folding e-bike in coral with small wheels and a hinged beam",
        frame: 0x00ee_5340,
        accent: 0x006f_d3ff,
        wall: 0x0016_1c21,
        rig: Rig::Ring,
        length: (1560.0, 300.0),
        draw: bikes::folding,
    },
    Ride {
        slug: "scree-trail",
        alt: "Trail e-bike with full suspension in amber and black",
        frame: 0x00f2_a81d,
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
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
