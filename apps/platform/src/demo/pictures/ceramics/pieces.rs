//! The pieces of the collection: what is thrown, at any size and place.

use crate::demo::pictures::canvas::Canvas;

use super::glaze::{Decor, Glaze, Mouth, OAT, fire};
use super::lathe::Form;
use super::parts::{self, tube};
use super::set::ground;

pub(crate) use super::vase_forms::{amphora, bottle, bud, moon, planter};

/// Where a piece stands, how large it is and how far it is seen from above.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) scale: f64,
    pub(crate) tilt: f64,
}

/// A spot seen at the usual angle.
pub(crate) const fn spot(x: f64, y: f64, scale: f64) -> Spot {
    Spot { x, y, scale, tilt: 0.25 }
}

impl Spot {
    /// Seen from another angle.
    pub(crate) const fn tilted(self, tilt: f64) -> Self {
        Self { tilt, ..self }
    }

    /// At another size.
    pub(crate) const fn scaled(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// Higher up by some pixels at this scale.
    pub(crate) fn raised(self, by: f64) -> Self {
        Self { y: self.y - by * self.scale, ..self }
    }

    /// The form through the points at this spot.
    pub(crate) fn throw(self, points: &[(f64, f64)]) -> Form {
        let scaled: Vec<_> = points.iter().map(|(h, r)| (h * self.scale, r * self.scale)).collect();
        Form::thrown((self.x, self.y), self.tilt, &scaled)
    }

    /// A point given relative to the foot, upwards positive.
    pub(crate) fn point(self, x: f64, up: f64) -> (f64, f64) {
        (self.x + x * self.scale, self.y - up * self.scale)
    }
}

/// A wide bowl on a turned foot.
pub(crate) fn bowl(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 118.0),
        (0.0, 118.0),
        (24.0, 112.0),
        (24.0, 112.0),
        (44.0, 168.0),
        (120.0, 268.0),
        (225.0, 326.0),
        (285.0, 342.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(11.0 * spot.scale, 262.0 * spot.scale), "bowl");
    form
}

/// A deep bowl with an upright wall.
pub(crate) fn deep_bowl(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 112.0),
        (0.0, 112.0),
        (34.0, 104.0),
        (34.0, 104.0),
        (52.0, 160.0),
        (110.0, 232.0),
        (200.0, 270.0),
        (290.0, 276.0),
        (330.0, 284.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(11.0 * spot.scale, 290.0 * spot.scale), "deep-bowl");
    form
}

/// A straight mug with a pulled handle on the right.
pub(crate) fn mug(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 150.0),
        (0.0, 150.0),
        (10.0, 162.0),
        (50.0, 180.0),
        (180.0, 184.0),
        (300.0, 176.0),
        (372.0, 180.0),
    ]);
    ground(canvas, &form);
    let (a, b, c, d) =
        (spot.point(160.0, 300.0), spot.point(330.0, 345.0), spot.point(335.0, 90.0), spot.point(168.0, 88.0));
    tube(canvas, &parts::handle(a, b, c, d), 40.0 * spot.scale, glaze.dip.map_or(glaze.colour, |dip| dip.colour));
    fire(canvas, &form, glaze, Mouth::Open(12.0 * spot.scale, 320.0 * spot.scale), "mug");
    form
}

/// A small cup without a handle.
pub(crate) fn cup(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 92.0),
        (0.0, 92.0),
        (12.0, 98.0),
        (40.0, 122.0),
        (120.0, 138.0),
        (200.0, 142.0),
        (236.0, 146.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(9.0 * spot.scale, 200.0 * spot.scale), "cup");
    form
}

/// A flat plate with a low rim.
pub(crate) fn plate(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 190.0),
        (0.0, 190.0),
        (8.0, 196.0),
        (14.0, 250.0),
        (26.0, 318.0),
        (44.0, 336.0),
        (50.0, 338.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(9.0 * spot.scale, 34.0 * spot.scale), "plate");
    parts::well(canvas, (spot.x, spot.y - 30.0 * spot.scale), 236.0 * spot.scale, spot.tilt);
    form
}

/// A saucer.
pub(crate) fn saucer(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[(0.0, 120.0), (0.0, 120.0), (6.0, 126.0), (14.0, 190.0), (30.0, 214.0), (34.0, 215.0)]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(8.0 * spot.scale, 20.0 * spot.scale), "saucer");
    parts::well(canvas, (spot.x, spot.y - 20.0 * spot.scale), 136.0 * spot.scale, spot.tilt);
    form
}

/// A carafe with a pinched waist.
pub(crate) fn carafe(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 150.0),
        (0.0, 150.0),
        (14.0, 162.0),
        (110.0, 186.0),
        (230.0, 172.0),
        (360.0, 116.0),
        (460.0, 88.0),
        (540.0, 86.0),
        (620.0, 104.0),
        (640.0, 108.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(9.0 * spot.scale, 120.0 * spot.scale), "carafe");
    form
}

/// A pouring jug: handle on the right, lip on the left.
pub(crate) fn jug(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 140.0),
        (0.0, 140.0),
        (14.0, 150.0),
        (120.0, 202.0),
        (230.0, 204.0),
        (350.0, 146.0),
        (430.0, 120.0),
        (490.0, 128.0),
        (520.0, 136.0),
    ]);
    ground(canvas, &form);
    let (a, b, c, d) =
        (spot.point(118.0, 460.0), spot.point(330.0, 500.0), spot.point(330.0, 200.0), spot.point(186.0, 190.0));
    tube(canvas, &parts::handle(a, b, c, d), 40.0 * spot.scale, glaze.colour);
    parts::pouring_lip(canvas, spot, glaze);
    fire(canvas, &form, glaze, Mouth::Open(9.0 * spot.scale, 120.0 * spot.scale), "jug");
    parts::lip_channel(canvas, spot, glaze);
    form
}

/// A teapot with a spout on the left and a cane handle over the top.
pub(crate) fn teapot(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 150.0),
        (0.0, 150.0),
        (12.0, 160.0),
        (60.0, 220.0),
        (150.0, 262.0),
        (230.0, 246.0),
        (300.0, 176.0),
        (322.0, 128.0),
        (330.0, 110.0),
    ]);
    ground(canvas, &form);
    parts::cane(canvas, spot, true);
    parts::spout(canvas, spot, glaze);
    fire(canvas, &form, glaze, Mouth::Shut, "teapot");
    let lid = spot.raised(322.0).throw(&[
        (0.0, 118.0),
        (0.0, 118.0),
        (10.0, 118.0),
        (34.0, 88.0),
        (46.0, 40.0),
        (50.0, 16.0),
        (66.0, 22.0),
        (82.0, 30.0),
        (98.0, 22.0),
        (104.0, 2.0),
    ]);
    fire(canvas, &lid, &Glaze { bare: 0.0, speckles: 24, rings: 0.0, dip: None, ..*glaze }, Mouth::Shut, "lid");
    parts::cane(canvas, spot, false);
    form
}

/// A butter dish: a plate under a bell with a knob.
pub(crate) fn butter_bell(canvas: &mut Canvas, spot: Spot, dish: &Glaze, bell: &Glaze) -> Form {
    let form = plate(canvas, Spot { scale: spot.scale * 0.98, ..spot }, dish);
    let lid = spot.raised(26.0).throw(&[
        (0.0, 252.0),
        (0.0, 252.0),
        (12.0, 256.0),
        (80.0, 250.0),
        (150.0, 218.0),
        (200.0, 150.0),
        (222.0, 70.0),
        (226.0, 34.0),
        (236.0, 26.0),
        (252.0, 40.0),
        (276.0, 52.0),
        (300.0, 40.0),
        (308.0, 2.0),
    ]);
    super::set::seat(canvas, (lid.x, lid.y), lid.foot() * 0.88, spot.tilt);
    fire(canvas, &lid, bell, Mouth::Shut, "bell");
    form
}

/// A storage jar under a turned wooden lid.
pub(crate) fn jar(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 176.0),
        (0.0, 176.0),
        (12.0, 190.0),
        (80.0, 214.0),
        (220.0, 218.0),
        (320.0, 204.0),
        (352.0, 190.0),
        (356.0, 184.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Shut, "jar");
    let wood = Glaze {
        speckles: 0,
        rings: 1.0,
        bare: 0.0,
        gloss: 0.2,
        decor: Decor::Plain,
        dip: None,
        ..OAT.coloured(0x00a8_7448)
    };
    let lid = spot.raised(352.0).throw(&[
        (0.0, 196.0),
        (0.0, 196.0),
        (26.0, 198.0),
        (26.0, 198.0),
        (34.0, 188.0),
        (36.0, 60.0),
        (38.0, 30.0),
        (52.0, 24.0),
        (66.0, 34.0),
        (84.0, 40.0),
        (98.0, 28.0),
        (102.0, 2.0),
    ]);
    fire(canvas, &lid, &wood, Mouth::Shut, "wood");
    form
}
