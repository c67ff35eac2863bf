//! Lamps and candlesticks.

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{DAYLIGHT, UMBER, rgb};

use super::Shot;
use super::glaze::{Decor, Glaze, Mouth, OAT, fire};
use super::parts::candle;
use super::pieces::{self, Spot, spot};
use super::set::{Backdrop, ground};

pub(super) const SHOTS: &[Shot] = &[
    Shot {
        slug: "ember-table-lamp",
        alt: "Table lamp with a round moss-green ceramic base and a lit linen shade",
        wall: 0x00c8_b59c,
        table: 0x00a8_8460,
        horizon: 850.0,
        backdrop: Backdrop::Bare,
        draw: table_lamp_shot,
    },
    Shot {
        slug: "bell-pendant",
        alt: "Bell-shaped pendant lamp in unglazed white, hanging lit over a table with a bowl",
        wall: 0x00ac_a79a,
        table: 0x00a0_7c5c,
        horizon: 930.0,
        backdrop: Backdrop::Bare,
        draw: pendant,
    },
    Shot {
        slug: "evening-candlesticks",
        alt: "Two turned candlesticks of different height in ink blue and oat, candles burning",
        wall: 0x009f_8874,
        table: 0x0090_6e52,
        horizon: 830.0,
        backdrop: Backdrop::Bare,
        draw: candlesticks,
    },
];

/// A lamp with a ceramic foot and a linen shade that glows.
fn table_lamp(canvas: &mut Canvas, at: Spot, glaze: &Glaze) {
    let glow = canvas.radial(
        (0.5, 0.5),
        0.5,
        &[(0.0, rgb(0x00ff_e2a8), 0.85), (0.45, rgb(0x00ff_d08a), 0.35), (1.0, rgb(0x00ff_c878), 0.0)],
    );
    let heart = at.point(0.0, 610.0);
    canvas.circle(heart, 560.0 * at.scale, &format!(r#"fill="{glow}""#));
    let foot = at.throw(&[
        (0.0, 110.0),
        (0.0, 110.0),
        (12.0, 118.0),
        (60.0, 164.0),
        (150.0, 196.0),
        (240.0, 172.0),
        (310.0, 100.0),
        (350.0, 44.0),
        (380.0, 30.0),
        (392.0, 28.0),
    ]);
    ground(canvas, &foot);
    fire(canvas, &foot, glaze, Mouth::Shut, "lamp");
    let (x, y) = at.point(0.0, 388.0);
    let s = at.scale;
    let brass = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.0),
        &[(0.0, rgb(0x008a_6a34), 1.0), (0.35, rgb(0x00f0_d898), 1.0), (1.0, rgb(0x005c_4420), 1.0)],
    );
    canvas.rect((x - 11.0 * s, y - 70.0 * s), (22.0 * s, 74.0 * s), &format!(r#"fill="{brass}""#));
    shade(canvas, at);
}

fn shade(canvas: &mut Canvas, at: Spot) {
    let (low, high) = (430.0, 760.0);
    let (wide, narrow) = (276.0, 196.0);
    let p = |x: f64, up: f64| at.point(x, up);
    let s = at.scale;
    let (a, b, c, d) = (p(-wide, low), p(-narrow, high), p(narrow, high), p(wide, low));
    let arc = |r: f64| format!("{} {}", n(r * s), n(r * s * 0.16));
    let under = p(0.0, low);
    canvas.ellipse(under, (wide * s, wide * s * 0.16), &format!(r#"fill="{}""#, rgb(0x00ff_f1cf)));
    let body = format!(
        "M{} {}L{} {}A{} 0 0 1 {} {}L{} {}A{} 0 0 1 {} {}Z",
        n(a.0),
        n(a.1),
        n(b.0),
        n(b.1),
        arc(narrow),
        n(c.0),
        n(c.1),
        n(d.0),
        n(d.1),
        arc(wide),
        n(a.0),
        n(a.1)
    );
    let cloth = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.0),
        &[
            (0.0, rgb(0x00d9_b27a), 1.0),
            (0.2, rgb(0x00f6_dba8), 1.0),
            (0.48, rgb(0x00ff_f3d6), 1.0),
            (0.8, rgb(0x00f0_cf96), 1.0),
            (1.0, rgb(0x00c0_9258), 1.0),
        ],
    );
    canvas.path(&body, &format!(r#"fill="{cloth}""#));
    let clip = canvas.clip(&format!(r#"<path d="{body}"/>"#));
    canvas.open(&clip);
    let bulb = canvas.radial((0.5, 0.62), 0.5, &[(0.0, DAYLIGHT, 0.95), (1.0, DAYLIGHT, 0.0)]);
    canvas.rect((a.0, b.1), (d.0 - a.0, a.1 - b.1 + wide * s * 0.16), &format!(r#"fill="{bulb}""#));
    let mut weave = String::new();
    let mut up = low - 40.0;
    while up < high + 30.0 {
        let (y, r) = (at.y - up * s, wide * s);
        weave.push_str(&format!("M{} {}a{} {} 0 0 0 {} 0", n(at.x - r), n(y), n(r), n(r * 0.16), n(2.0 * r)));
        up += 13.0;
    }
    canvas.path(&weave, &format!(r#"stroke="{}" stroke-width="1.6" opacity=".16""#, rgb(0x008a_5a24)));
    canvas.close();
    canvas.ellipse(
        p(0.0, high),
        (narrow * s, narrow * s * 0.16),
        &format!(r#"fill="{}" stroke="{}" stroke-width="3""#, rgb(0x00ff_f4d8), rgb(0x00d0_a468)),
    );
    let hem = format!("M{} {}A{} 0 0 0 {} {}", n(a.0), n(a.1), arc(wide), n(d.0), n(d.1));
    canvas.path(&hem, &format!(r#"stroke="{}" stroke-width="{}" opacity=".6""#, rgb(0x00b8_8848), n(6.0 * s)));
}

fn table_lamp_shot(canvas: &mut Canvas) {
    let moss = OAT.coloured(0x0066_7a58).over(0x00a8_7850, 10.0);
    table_lamp(canvas, spot(600.0, 1030.0, 1.16).tilted(0.20), &Glaze { gloss: 0.8, speckles: 80, ..moss });
}

fn pendant(canvas: &mut Canvas) {
    let light = canvas.linear((0.0, 0.0), (0.0, 1.0), &[(0.0, rgb(0x00ff_e0a4), 0.62), (1.0, rgb(0x00ff_e0a4), 0.05)]);
    let soft = canvas.blur(36.0);
    canvas.path("M330 600L870 600L1130 1130L70 1130Z", &format!(r#"fill="{light}" {soft}"#));
    let pool = canvas.radial((0.5, 0.5), 0.5, &[(0.0, rgb(0x00ff_eec6), 0.9), (1.0, rgb(0x00ff_d896), 0.0)]);
    canvas.ellipse((600.0, 1075.0), (560.0, 130.0), &format!(r#"fill="{pool}""#));
    let celadon = Glaze { gloss: 0.8, ..OAT.coloured(0x0098_ad98) };
    pieces::bowl(canvas, spot(600.0, 1100.0, 0.52).tilted(0.27), &celadon);
    canvas.path("M600 0V170", &format!(r#"stroke="{UMBER}" stroke-width="7""#));
    let at = spot(600.0, 612.0, 1.0).tilted(0.15);
    canvas.ellipse((600.0, 612.0), (300.0, 45.0), &format!(r#"fill="{}""#, rgb(0x00ff_f2cc)));
    let bell = at.throw(&[
        (0.0, 300.0),
        (0.0, 300.0),
        (16.0, 300.0),
        (90.0, 272.0),
        (190.0, 226.0),
        (290.0, 150.0),
        (350.0, 74.0),
        (372.0, 44.0),
        (400.0, 38.0),
        (440.0, 36.0),
        (446.0, 2.0),
    ]);
    let white =
        Glaze { bare: 0.0, gloss: 0.15, speckles: 60, rings: 0.9, decor: Decor::Plain, ..OAT.coloured(0x00ea_dfcc) };
    fire(canvas, &bell, &white, Mouth::Shut, "pendant");
    // The open underside, bright from the bulb.
    let inside = canvas.radial(
        (0.5, 0.6),
        0.55,
        &[(0.0, rgb(0x00ff_ffff), 1.0), (0.4, rgb(0x00ff_efc2), 1.0), (1.0, rgb(0x00d8_a860), 1.0)],
    );
    canvas.ellipse(
        (600.0, 612.0),
        (298.0, 44.0),
        &format!(r#"fill="{inside}" stroke="{}" stroke-width="4""#, rgb(0x00f8_ecd6)),
    );
    let halo = canvas.radial((0.5, 0.5), 0.5, &[(0.0, rgb(0x00ff_f0c8), 0.8), (1.0, rgb(0x00ff_e0a0), 0.0)]);
    canvas.ellipse((600.0, 622.0), (420.0, 150.0), &format!(r#"fill="{halo}""#));
}

fn candlesticks(canvas: &mut Canvas) {
    let stick = |canvas: &mut Canvas, at: Spot, glaze: &Glaze, extra: f64, wax: f64| {
        let form = at.throw(&[
            (0.0, 128.0),
            (0.0, 128.0),
            (10.0, 134.0),
            (26.0, 118.0),
            (50.0, 60.0),
            (80.0, 36.0),
            (110.0, 34.0),
            (140.0, 62.0),
            (170.0, 66.0),
            (200.0, 36.0),
            (220.0 + extra * 0.5, 30.0),
            (240.0 + extra, 36.0),
            (268.0 + extra, 74.0),
            (284.0 + extra, 84.0),
            (296.0 + extra, 82.0),
            (300.0 + extra, 46.0),
            (330.0 + extra, 44.0),
        ]);
        ground(canvas, &form);
        fire(canvas, &form, glaze, Mouth::Shut, "stick");
        candle(canvas, at.point(0.0, 326.0 + extra), 58.0 * at.scale, wax * at.scale);
    };
    let oat = Glaze { speckles: 90, ..OAT.over(0x00a0_6a44, 8.0) };
    let ink = Glaze { gloss: 0.9, speckles: 40, ..OAT.coloured(0x0032_4660).over(0x008a_5438, 8.0) };
    stick(canvas, spot(740.0, 930.0, 1.14), &oat, 150.0, 220.0);
    stick(canvas, spot(440.0, 1010.0, 1.26), &ink, 0.0, 260.0);
}
