//! The forms of the vases, and the planter.

use crate::demo::pictures::canvas::Canvas;
use crate::demo::pictures::colour::rgb;

use super::glaze::{Decor, Glaze, Mouth, fire};
use super::lathe::Form;
use super::parts::{self, tube};
use super::pieces::{Spot, saucer};
use super::set::ground;

/// A moon jar: almost a ball.
pub(crate) fn moon(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 126.0),
        (0.0, 126.0),
        (16.0, 128.0),
        (60.0, 196.0),
        (150.0, 274.0),
        (270.0, 304.0),
        (390.0, 272.0),
        (476.0, 188.0),
        (508.0, 124.0),
        (514.0, 112.0),
        (540.0, 118.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(8.0 * spot.scale, 60.0 * spot.scale), "moon");
    form
}

/// A tall bottle with a long neck.
pub(crate) fn bottle(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 104.0),
        (0.0, 104.0),
        (14.0, 114.0),
        (120.0, 168.0),
        (240.0, 174.0),
        (340.0, 120.0),
        (410.0, 56.0),
        (500.0, 36.0),
        (620.0, 32.0),
        (668.0, 46.0),
    ]);
    ground(canvas, &form);
    fire(canvas, &form, glaze, Mouth::Open(7.0 * spot.scale, 60.0 * spot.scale), "bottle");
    form
}

/// A bud vase; three kinds.
pub(crate) fn bud(canvas: &mut Canvas, spot: Spot, glaze: &Glaze, kind: usize) -> Form {
    let points: &[(f64, f64)] = match kind {
        0 => &[
            (0.0, 66.0),
            (0.0, 66.0),
            (10.0, 74.0),
            (90.0, 122.0),
            (150.0, 112.0),
            (200.0, 44.0),
            (240.0, 26.0),
            (300.0, 24.0),
            (322.0, 36.0),
        ],
        1 => &[
            (0.0, 80.0),
            (0.0, 80.0),
            (12.0, 92.0),
            (60.0, 108.0),
            (240.0, 84.0),
            (330.0, 40.0),
            (380.0, 28.0),
            (430.0, 26.0),
            (448.0, 34.0),
        ],
        _ => &[
            (0.0, 90.0),
            (0.0, 90.0),
            (10.0, 110.0),
            (50.0, 146.0),
            (100.0, 140.0),
            (136.0, 70.0),
            (150.0, 30.0),
            (180.0, 24.0),
            (200.0, 34.0),
        ],
    };
    let form = spot.throw(points);
    ground(canvas, &form);
    fire(
        canvas,
        &form,
        glaze,
        Mouth::Open(6.0 * spot.scale, 40.0 * spot.scale),
        ["bud-a", "bud-b", "bud-c"][kind.min(2)],
    );
    form
}

/// A shouldered vase with two ears.
pub(crate) fn amphora(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    let form = spot.throw(&[
        (0.0, 104.0),
        (0.0, 104.0),
        (14.0, 110.0),
        (130.0, 172.0),
        (290.0, 238.0),
        (390.0, 222.0),
        (460.0, 130.0),
        (510.0, 92.0),
        (580.0, 92.0),
        (620.0, 116.0),
        (628.0, 120.0),
    ]);
    ground(canvas, &form);
    for side in [-1.0, 1.0] {
        let at = |x: f64, up: f64| spot.point(x * side, up);
        tube(
            canvas,
            &parts::handle(at(86.0, 586.0), at(260.0, 620.0), at(262.0, 470.0), at(198.0, 410.0)),
            36.0 * spot.scale,
            glaze.dip.map_or(glaze.colour, |dip| dip.colour),
        );
    }
    fire(canvas, &form, glaze, Mouth::Open(9.0 * spot.scale, 90.0 * spot.scale), "amphora");
    form
}

/// A planter on its saucer.
pub(crate) fn planter(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) -> Form {
    saucer(canvas, Spot { scale: spot.scale * 1.12, ..spot }, &Glaze { decor: Decor::Plain, dip: None, ..*glaze });
    let form = spot.raised(14.0).throw(&[
        (0.0, 160.0),
        (0.0, 160.0),
        (12.0, 172.0),
        (140.0, 210.0),
        (300.0, 238.0),
        (330.0, 242.0),
        (330.0, 254.0),
        (330.0, 254.0),
        (372.0, 256.0),
    ]);
    fire(
        canvas,
        &form,
        &Glaze { liner: rgb(0x004a_3322), ..*glaze },
        Mouth::Open(16.0 * spot.scale, 60.0 * spot.scale),
        "planter",
    );
    form
}
