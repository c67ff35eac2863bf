//! *Voltbound*: parts and wear, one at a time in the night studio.

mod carry;
mod drive;
mod power;
mod roll;
mod wear;

use super::Picture;
use super::canvas::Canvas;
use super::colour::{Rgb, rgb};
use super::cycles::studio::{self, Rig, Studio};

/// A product picture: the light, where the thing stands, and the thing.
struct Item {
    slug: &'static str,
    alt: &'static str,
    accent: u32,
    wall: u32,
    rig: Rig,
    /// Where it touches the floor, and from where to where.
    ground: f64,
    span: (f64, f64),
    draw: fn(&mut Canvas, Rgb),
}

const ITEMS: &[Item] = &[
    Item {
        slug: "volt-cell-625",
        alt: "Battery pack for the down tube with five charge lights",
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Slash,
        ground: 905.0,
        span: (190.0, 1010.0),
        draw: power::battery,
    },
    Item {
        slug: "fast-charger-4a",
        alt: "Compact charger with cooling ribs, its cable and round plug",
        accent: 0x006f_d3ff,
        wall: 0x0016_1c21,
        rig: Rig::Tubes,
        ground: 900.0,
        span: (230.0, 860.0),
        draw: power::charger,
    },
    Item {
        slug: "pilot-display",
        alt: "Handlebar display with a speed arc and charge bar",
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Ring,
        ground: 960.0,
        span: (260.0, 940.0),
        draw: power::display,
    },
    Item {
        slug: "beam-light-set",
        alt: "Front light throwing a white beam, rear light glowing red",
        accent: 0x00ff_5a45,
        wall: 0x001c_1819,
        rig: Rig::Bars,
        ground: 900.0,
        span: (300.0, 1000.0),
        draw: power::lights,
    },
    Item {
        slug: "vent-rotor-203",
        alt: "Ventilated brake disc with alloy spider",
        accent: 0x00ff_8a3d,
        wall: 0x001d_1a17,
        rig: Rig::Tubes,
        ground: 960.0,
        span: (460.0, 740.0),
        draw: drive::rotor,
    },
    Item {
        slug: "link-chain-12",
        alt: "Coiled twelve-speed chain with one gold link",
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Panel,
        ground: 0.0,
        span: (0.0, 0.0),
        draw: drive::chain,
    },
    Item {
        slug: "grip-pedals",
        alt: "Pair of platform pedals with steel pins",
        accent: 0x00b0_7cff,
        wall: 0x001a_1922,
        rig: Rig::Panel,
        ground: 0.0,
        span: (0.0, 0.0),
        draw: drive::pedals,
    },
    Item {
        slug: "gripline-tyre",
        alt: "Trail tyre with open tread, seen from the side",
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Slash,
        ground: 975.0,
        span: (380.0, 800.0),
        draw: roll::tyre,
    },
    Item {
        slug: "contour-saddle",
        alt: "Saddle with stitched cover and alloy rails",
        accent: 0x00ff_6b3d,
        wall: 0x001d_1917,
        rig: Rig::Bars,
        ground: 925.0,
        span: (330.0, 860.0),
        draw: roll::saddle,
    },
    Item {
        slug: "bastion-lock",
        alt: "Hardened U-lock with a lit key cover",
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Ring,
        ground: 955.0,
        span: (300.0, 900.0),
        draw: carry::lock,
    },
    Item {
        slug: "tarp-pannier",
        alt: "Roll-top pannier in orange tarpaulin with a reflective stripe",
        accent: 0x00ff_6b3d,
        wall: 0x001d_1917,
        rig: Rig::Slash,
        ground: 965.0,
        span: (300.0, 900.0),
        draw: carry::pannier,
    },
    Item {
        slug: "floor-pump",
        alt: "Floor pump with round gauge, hose and wooden handle",
        accent: 0x006f_d3ff,
        wall: 0x0016_1c21,
        rig: Rig::Tubes,
        ground: 985.0,
        span: (330.0, 870.0),
        draw: carry::pump,
    },
    Item {
        slug: "arc-helmet",
        alt: "Helmet with long vents and a light at the back",
        accent: 0x006f_d3ff,
        wall: 0x0016_1c21,
        rig: Rig::Ring,
        ground: 890.0,
        span: (260.0, 940.0),
        draw: wear::helmet,
    },
    Item {
        slug: "night-gloves",
        alt: "Pair of black gloves with reflective knuckles",
        accent: 0x00ff_c633,
        wall: 0x0017_1b20,
        rig: Rig::Panel,
        ground: 0.0,
        span: (0.0, 0.0),
        draw: wear::gloves,
    },
    Item {
        slug: "rain-shell",
        alt: "Hooded rain jacket in petrol with reflective bands",
        accent: 0x003a_d6c0,
        wall: 0x0014_1c1f,
        rig: Rig::Panel,
        ground: 0.0,
        span: (0.0, 0.0),
        draw: wear::jacket,
    },
];

/// The products that have a picture.
pub(crate) fn slugs() -> impl Iterator<Item = &'static str> {
    ITEMS.iter().map(|item| item.slug)
}

/// The picture of a product.
pub(crate) fn picture(slug: &str) -> Option<Picture> {
    let item = ITEMS.iter().find(|item| item.slug == slug)?;
    let mut canvas = Canvas::new(slug, 1200, 1200);
    let (wall, accent) = (rgb(item.wall), rgb(item.accent));
    // What lies flat has no floor behind it.
    let horizon = if item.ground > 0.0 { 820.0 } else { 1200.0 };
    studio::build(&mut canvas, &Studio { wall, accent, horizon, rig: item.rig }, (1200.0, 1200.0));
    let mark = canvas.mark();
    (item.draw)(&mut canvas, accent);
    if item.ground > 0.0 {
        let drawing = canvas.lift(mark);
        studio::stand(&mut canvas, &drawing, item.ground, item.span);
    }
    studio::frame(&mut canvas);
    Some(canvas.finish(item.alt, wall))
}
