//! Vases, and the planter.

use crate::demo::pictures::canvas::Canvas;
use crate::demo::pictures::colour::rgb;

use super::Shot;
use super::glaze::{Decor, Glaze, OAT};
use super::parts::{leaf, stem};
use super::pieces::{self, spot};
use super::set::Backdrop;

pub(super) const SHOTS: &[Shot] = &[
    Shot {
        slug: "moon-jar",
        alt: "Almost round moon jar in milky white before a terracotta wall",
        wall: 0x00c6_8563,
        table: 0x00b8_7753,
        horizon: 810.0,
        backdrop: Backdrop::Bare,
        draw: moon_jar,
    },
    Shot {
        slug: "reed-bottle",
        alt: "Bottle vase with a long neck in slate blue, with dry grasses",
        wall: 0x00de_d4c2,
        table: 0x00cf_bb9d,
        horizon: 840.0,
        backdrop: Backdrop::Window,
        draw: reed_bottle,
    },
    Shot {
        slug: "bud-trio",
        alt: "Three small bud vases of different shape in rose, moss and oat, one with a seed head",
        wall: 0x00e8_d2c2,
        table: 0x00d8_b8a0,
        horizon: 800.0,
        backdrop: Backdrop::Branch,
        draw: bud_trio,
    },
    Shot {
        slug: "two-ear-vase",
        alt: "Shouldered vase with two ear handles, ochre glaze running over dark clay",
        wall: 0x00cf_c6ae,
        table: 0x00c9_b38f,
        horizon: 820.0,
        backdrop: Backdrop::Niche,
        draw: two_ear_vase,
    },
    Shot {
        slug: "terrace-planter",
        alt: "Fluted terracotta planter on its saucer with a rubber plant",
        wall: 0x00d5_d8c6,
        table: 0x00d9_c6a8,
        horizon: 860.0,
        backdrop: Backdrop::Bare,
        draw: terrace_planter,
    },
];

fn moon_jar(canvas: &mut Canvas) {
    let milk = OAT.coloured(0x00f0_e9dd).over(0x00c0_8a64, 10.0);
    pieces::moon(
        canvas,
        spot(590.0, 985.0, 1.26).tilted(0.22),
        &Glaze { gloss: 0.45, speckles: 110, rings: 0.25, ..milk },
    );
}

fn reed_bottle(canvas: &mut Canvas) {
    let base = spot(600.0, 1010.0, 1.05).tilted(0.22);
    let straw = rgb(0x00c4_9c5e);
    let mouth = base.point(0.0, 640.0);
    for (i, (x, y)) in [(388.0, 92.0), (500.0, 40.0), (690.0, 70.0), (812.0, 150.0)].into_iter().enumerate() {
        stem(canvas, (mouth.0 + (i as f64 - 1.5) * 11.0, mouth.1), (x, y), straw, 15, ["a", "b", "c", "d"][i]);
    }
    let slate = OAT.coloured(0x0056_6d7d).over(0x0090_6a4c, 12.0).dipped(0x008f_a3a6, 0.62, 12.0, true);
    pieces::bottle(canvas, base, &Glaze { gloss: 0.7, ..slate });
}

fn bud_trio(canvas: &mut Canvas) {
    let rose = Glaze { gloss: 0.6, speckles: 70, ..OAT.coloured(0x00c8_8a7a) };
    let moss = Glaze { gloss: 0.8, speckles: 50, ..OAT.coloured(0x006d_7a54) };
    let oat = Glaze { speckles: 90, decor: Decor::Dots(0.36, rgb(0x0048_5a70)), ..OAT.over(0x00a8_7850, 16.0) };
    let tall = spot(610.0, 900.0, 1.28).tilted(0.22);
    let mouth = tall.point(0.0, 430.0);
    stem(canvas, mouth, (735.0, 70.0), rgb(0x00a8_6c50), 17, "bud");
    stem(canvas, mouth, (520.0, 140.0), rgb(0x00b8_8a5c), 13, "bud2");
    pieces::bud(canvas, tall, &moss, 1);
    pieces::bud(canvas, spot(345.0, 990.0, 1.28).tilted(0.22), &rose, 0);
    pieces::bud(canvas, spot(850.0, 1010.0, 1.25).tilted(0.22), &oat, 2);
}

fn two_ear_vase(canvas: &mut Canvas) {
    let ochre =
        OAT.coloured(0x0062_4432).over(0x0048_3226, 10.0).dipped(0x00cf_9438, 0.46, 34.0, true).lined(0x00b8_8434);
    pieces::amphora(canvas, spot(600.0, 1000.0, 1.20).tilted(0.22), &Glaze { gloss: 0.75, speckles: 90, ..ochre });
}

fn terrace_planter(canvas: &mut Canvas) {
    let clay = OAT.coloured(0x00c0_6e48).over(0x00a8_5834, 0.0);
    let base = spot(590.0, 1020.0, 1.02);
    pieces::planter(canvas, base, &Glaze { decor: Decor::Flutes(24), rings: 0.0, gloss: 0.1, speckles: 40, ..clay });
    let (x, y) = base.point(0.0, 372.0);
    let green = rgb(0x0047_6a46);
    for (dx, dy, long, turn, mix) in [
        (-30.0, 10.0, 330.0, -150.0, 0.30),
        (30.0, 10.0, 340.0, -28.0, 0.35),
        (-20.0, -60.0, 360.0, -122.0, 0.15),
        (20.0, -70.0, 370.0, -58.0, 0.20),
        (-6.0, -160.0, 330.0, -140.0, 0.05),
        (6.0, -190.0, 330.0, -38.0, 0.05),
        (0.0, -230.0, 320.0, -96.0, 0.0),
    ] {
        let from = (x + dx, y + dy);
        canvas.path(&format!("M{x} {}L{} {}", y + 18.0, from.0, from.1), r##"stroke="#6a4a34" stroke-width="9""##);
        leaf(canvas, from, long, turn, green.dim(mix));
    }
}
