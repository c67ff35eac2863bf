//! Bowls, cups, plates and what else comes to the table.

use crate::demo::pictures::canvas::{Canvas, oval};
use crate::demo::pictures::chance::Chance;
use crate::demo::pictures::colour::{DAYLIGHT, UMBER, rgb};

use super::Shot;
use super::flat::leaning_plate;
use super::glaze::{Decor, Glaze, OAT};
use super::parts::linen;
use super::pieces::{self, spot};
use super::set::Backdrop;

pub(super) const SHOTS: &[Shot] = &[
    Shot {
        slug: "ash-breakfast-bowl",
        alt: "Wide speckled oat bowl on a turned foot, standing in window light",
        wall: 0x00e8_d8be,
        table: 0x00e0_caab,
        horizon: 770.0,
        backdrop: Backdrop::Window,
        draw: breakfast_bowl,
    },
    Shot {
        slug: "harvest-serving-bowl",
        alt: "Deep serving bowl in glossy indigo over iron-red clay",
        wall: 0x00d9_b58f,
        table: 0x00c9_9f78,
        horizon: 780.0,
        backdrop: Backdrop::Bare,
        draw: serving_bowl,
    },
    Shot {
        slug: "field-mug",
        alt: "Mug with a pulled handle, dipped in sage over buff clay",
        wall: 0x00d3_d3b8,
        table: 0x00dc_cdb0,
        horizon: 790.0,
        backdrop: Backdrop::Bare,
        draw: field_mug,
    },
    Shot {
        slug: "espresso-pair",
        alt: "Two small espresso cups without handles, one white, one terracotta, on saucers",
        wall: 0x00e7_c9b1,
        table: 0x00d9_b697,
        horizon: 740.0,
        backdrop: Backdrop::Branch,
        draw: espresso_pair,
    },
    Shot {
        slug: "meadow-dinner-plate",
        alt: "Dinner plate leaning against the wall, half oat, half moss green, a second one lying before it",
        wall: 0x00e9_dcc6,
        table: 0x00cd_b08d,
        horizon: 880.0,
        backdrop: Backdrop::Bare,
        draw: dinner_plate,
    },
    Shot {
        slug: "side-plate-stack",
        alt: "Stack of four side plates in oat, rose, sage and slate beside a folded linen cloth",
        wall: 0x00c9_cfc4,
        table: 0x00d8_cbb3,
        horizon: 720.0,
        backdrop: Backdrop::Window,
        draw: side_plates,
    },
    Shot {
        slug: "river-carafe",
        alt: "Tall carafe with a pinched waist in river blue, with its cup",
        wall: 0x00dd_d6c8,
        table: 0x00d3_c0a2,
        horizon: 820.0,
        backdrop: Backdrop::Niche,
        draw: carafe,
    },
    Shot {
        slug: "cane-teapot",
        alt: "Round teapot in tenmoku brown with a cane handle over the top",
        wall: 0x00e6_cfa6,
        table: 0x00d8_b988,
        horizon: 790.0,
        backdrop: Backdrop::Bare,
        draw: teapot,
    },
    Shot {
        slug: "butter-bell",
        alt: "Butter dish with a domed white lid on a honey-coloured plate",
        wall: 0x00ec_dfbf,
        table: 0x00d9_c094,
        horizon: 740.0,
        backdrop: Backdrop::Window,
        draw: butter_bell,
    },
    Shot {
        slug: "pantry-jar",
        alt: "Storage jar in chalk white with brushed blue bands and a wooden lid",
        wall: 0x00c7_cdd0,
        table: 0x00d6_c9b5,
        horizon: 800.0,
        backdrop: Backdrop::Bare,
        draw: pantry_jar,
    },
    Shot {
        slug: "milk-jug",
        alt: "Milk jug with a pulled lip and handle in pale celadon",
        wall: 0x00e9_d3c0,
        table: 0x00dd_bfa2,
        horizon: 800.0,
        backdrop: Backdrop::Niche,
        draw: milk_jug,
    },
    Shot {
        slug: "berry-bowl",
        alt: "Berry bowl with drain holes on its saucer, filled with blueberries and currants",
        wall: 0x00e2_d9cb,
        table: 0x00d5_bfa0,
        horizon: 750.0,
        backdrop: Backdrop::Branch,
        draw: berry_bowl,
    },
];

fn breakfast_bowl(canvas: &mut Canvas) {
    pieces::bowl(canvas, spot(590.0, 935.0, 1.08).tilted(0.29), &OAT.over(0x00b0_7a4c, 20.0));
}

fn serving_bowl(canvas: &mut Canvas) {
    let indigo = OAT.coloured(0x0033_4a6e).over(0x0094_4a2a, 34.0).lined(0x0046_6488);
    pieces::deep_bowl(canvas, spot(600.0, 960.0, 1.28).tilted(0.27), &Glaze { gloss: 0.95, speckles: 90, ..indigo });
}

fn field_mug(canvas: &mut Canvas) {
    let sage = OAT.coloured(0x00d8_b890).over(0x00c0_9668, 8.0).dipped(0x0084_9a78, 0.34, 9.0, true).lined(0x00e9_e2d0);
    pieces::mug(canvas, spot(550.0, 965.0, 1.32), &Glaze { gloss: 0.55, ..sage });
}

fn espresso_pair(canvas: &mut Canvas) {
    let white = OAT.over(0x00a8_6a44, 10.0);
    let rust = OAT.coloured(0x00b3_6040).over(0x0086_4428, 10.0).lined(0x00ee_e4d2);
    let (back, front) = (spot(815.0, 890.0, 1.36), spot(400.0, 1015.0, 1.52));
    pieces::saucer(canvas, back, &white);
    pieces::cup(canvas, back.raised(14.0), &Glaze { decor: Decor::Flutes(18), rings: 0.0, gloss: 0.5, ..white });
    pieces::saucer(canvas, front, &rust);
    pieces::cup(canvas, front.raised(14.0), &Glaze { decor: Decor::Flutes(18), rings: 0.0, gloss: 0.6, ..rust });
}

fn dinner_plate(canvas: &mut Canvas) {
    let meadow = OAT.dipped(0x007c_8a5c, 0.40, 0.0, false);
    leaning_plate(canvas, (560.0, 545.0), 380.0, &Glaze { gloss: 0.5, speckles: 220, ..meadow }, "meadow");
    pieces::plate(canvas, spot(760.0, 1010.0, 0.98).tilted(0.27), &Glaze { gloss: 0.4, ..OAT.coloured(0x0082_9062) });
}

fn side_plates(canvas: &mut Canvas) {
    linen(canvas, (90.0, 1085.0), (380.0, 190.0), rgb(0x00e4_d8c2), rgb(0x007b_8fa3));
    let base = spot(650.0, 965.0, 1.16).tilted(0.29);
    for (i, colour) in [0x0069_7680, 0x0097_a58a, 0x00cf_9c88, 0x00ec_e2cf].into_iter().enumerate() {
        let glaze = Glaze { gloss: 0.5, speckles: 70, rings: 0.2, ..OAT.coloured(colour) };
        pieces::plate(canvas, base.raised(52.0 * i as f64), &glaze);
    }
}

fn carafe(canvas: &mut Canvas) {
    let river =
        OAT.coloured(0x005d_8494).over(0x00a8_7850, 12.0).dipped(0x00d7_dcd2, 0.72, 10.0, true).lined(0x00d7_dcd2);
    let river = Glaze { gloss: 0.85, ..river };
    pieces::carafe(canvas, spot(520.0, 985.0, 1.22), &river);
    pieces::cup(canvas, spot(850.0, 1040.0, 0.98), &Glaze { dip: None, ..river.lined(0x00e3_e4da) });
}

fn teapot(canvas: &mut Canvas) {
    let tenmoku = OAT.coloured(0x0056_3420).over(0x00a3_6436, 14.0);
    pieces::teapot(canvas, spot(625.0, 960.0, 1.26), &Glaze { gloss: 1.0, speckles: 60, rings: 0.2, ..tenmoku });
}

fn butter_bell(canvas: &mut Canvas) {
    let honey = Glaze { gloss: 0.8, speckles: 60, ..OAT.coloured(0x00cf_9a4a) };
    pieces::butter_bell(
        canvas,
        spot(600.0, 985.0, 1.24).tilted(0.27),
        &honey,
        &Glaze { gloss: 0.7, bare: 0.0, ..OAT.dipped(0x00d9_a858, 0.80, 8.0, true) },
    );
}

fn pantry_jar(canvas: &mut Canvas) {
    let chalk = OAT.coloured(0x00ea_e6dc).over(0x00b4_8c68, 12.0);
    let bands = Decor::Bands(&[0.30, 0.38, 0.78], 15.0, rgb(0x003d_5a80));
    pieces::jar(canvas, spot(600.0, 975.0, 1.42), &Glaze { decor: bands, gloss: 0.5, ..chalk });
}

fn milk_jug(canvas: &mut Canvas) {
    let celadon = OAT.coloured(0x00a9_c0ad).lined(0x00c6_d4c4).over(0x00b0_8058, 12.0);
    pieces::jug(canvas, spot(590.0, 990.0, 1.20), &Glaze { gloss: 0.9, speckles: 40, rings: 0.45, ..celadon });
}

fn berry_bowl(canvas: &mut Canvas) {
    let rose = Glaze { gloss: 0.6, ..OAT.coloured(0x00d3_a594).over(0x00a8_6848, 12.0) };
    let stand = spot(600.0, 985.0, 1.5).tilted(0.26);
    pieces::saucer(canvas, stand, &rose);
    let form = pieces::bowl(canvas, spot(600.0, 958.0, 0.98).tilted(0.26), &rose);
    for (row, share) in [0.34, 0.50, 0.66].into_iter().enumerate() {
        for i in -4..=4 {
            let turn: f64 = (f64::from(i) + if row % 2 == 0 { 0.0 } else { 0.5 }) * 0.27;
            let (x, y) = form.at(form.height() * share, turn.sin());
            let (rx, ry) = (12.0 * turn.cos().max(0.2), 11.0);
            canvas.ellipse((x, y), (rx, ry), &format!(r#"fill="{}""#, UMBER));
            canvas.ellipse(
                (x + 1.0, y + 2.0),
                (rx, ry),
                &format!(r#"stroke="{DAYLIGHT}" stroke-width="2" opacity=".45""#),
            );
        }
    }
    berries(canvas, form.top(), form.mouth());
}

/// A heap of berries in a mouth, hidden by its near lip.
fn berries(canvas: &mut Canvas, (x, y): (f64, f64), mouth: f64) {
    let hole = oval(x, y + 1.0, mouth - 13.0, (mouth - 13.0) * 0.26);
    let clip =
        canvas.clip(&format!(r#"<{hole}/><rect width="1200" height="{}"/>"#, crate::demo::pictures::canvas::n(y)));
    canvas.open(&clip);
    let soft = canvas.blur(14.0);
    canvas.ellipse(
        (x + 14.0, y + 22.0),
        (mouth * 0.86, mouth * 0.22),
        &format!(r#"fill="{UMBER}" opacity=".75" {soft}"#),
    );
    let mut chance = Chance::of("berries");
    let blue = canvas.radial(
        (0.34, 0.30),
        0.75,
        &[(0.0, rgb(0x00a9_b4d0), 1.0), (0.3, rgb(0x0055_6594), 1.0), (1.0, rgb(0x001b_1f3c), 1.0)],
    );
    let red = canvas.radial(
        (0.34, 0.30),
        0.75,
        &[(0.0, rgb(0x00ff_b9a2), 1.0), (0.3, rgb(0x00b9_3d36), 1.0), (1.0, rgb(0x0055_0c12), 1.0)],
    );
    for (row, count) in [9, 11, 12, 11, 9, 5].into_iter().enumerate() {
        let lift = [-58.0, -62.0, -26.0, 14.0, 46.0, 66.0][row];
        let reach = mouth * [0.34, 0.62, 0.81, 0.86, 0.76, 0.42][row];
        for i in 0..count {
            let t = (f64::from(i) + 0.5) / f64::from(count) * 2.0 - 1.0;
            let r = chance.between(27.0, 36.0);
            let at = (x + t * reach, y + lift - (1.0 - t * t) * 22.0 + chance.between(-6.0, 10.0));
            let fill = if chance.unit() < 0.30 { &red } else { &blue };
            canvas.circle(at, r, &format!(r#"fill="{fill}""#));
            if fill == &blue {
                canvas.ellipse(
                    (at.0 - r * 0.1, at.1 - r * 0.34),
                    (r * 0.28, r * 0.17),
                    r##"stroke="#1b1f3c" stroke-width="3" opacity=".6""##,
                );
            }
        }
    }
    canvas.close();
}
