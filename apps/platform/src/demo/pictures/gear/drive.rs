//! Brake disc, chain and pedals.

use std::f64::consts::TAU;

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{INK, Rgb, WHITE};
use crate::demo::pictures::cycles::tube::{ALLOY, BLACK, Point, disc, plate, round};
use crate::demo::pictures::line::{Line, polygon};

fn about((x, y): Point, r: f64, turn: f64) -> Point {
    (x + r * turn.cos(), y + r * turn.sin())
}

/// A ventilated brake disc standing on its edge.
pub(super) fn rotor(canvas: &mut Canvas, accent: Rgb) {
    let o = (600.0, 580.0);
    let steel = canvas.linear_at(
        (330.0, 250.0),
        (870.0, 900.0),
        &[
            (0.0, WHITE, 1.0),
            (0.22, ALLOY, 1.0),
            (0.42, ALLOY.night(0.55), 1.0),
            (0.55, ALLOY.shine(0.55), 1.0),
            (0.72, ALLOY.night(0.4), 1.0),
            (1.0, ALLOY.shine(0.3), 1.0),
        ],
    );
    // The braking track: a waved outer edge, holes cut clean through.
    let wave = |r: f64, depth: f64, count: f64| {
        let points: Vec<_> = (0..144)
            .map(|i| {
                let t = f64::from(i) / 144.0 * TAU;
                about(o, r + depth * (t * count).cos(), t)
            })
            .collect();
        polygon(&points)
    };
    let mut holes = String::new();
    for i in 0..36 {
        let turn = f64::from(i) / 36.0 * TAU;
        let (a, b) =
            (about(o, 306.0 + 12.0 * f64::from(i % 3), turn), about(o, 330.0 + 12.0 * f64::from(i % 3), turn + 0.07));
        holes.push_str(&format!("M{} {}L{} {}", n(a.0), n(a.1), n(b.0), n(b.1)));
    }
    canvas.path(
        &format!("{}{}", wave(376.0, 7.0, 12.0), wave(268.0, 10.0, 12.0)),
        &format!(r#"fill="{steel}" fill-rule="evenodd" stroke="{WHITE}" stroke-width="2" stroke-opacity=".6""#),
    );
    canvas.path(&holes, &format!(r#"stroke="{}" stroke-width="15" stroke-linecap="round""#, BLACK.night(0.55)));
    canvas.path(
        &holes,
        &format!(
            r#"stroke="{WHITE}" stroke-width="3" stroke-linecap="round" opacity=".35" transform="translate(5 6)""#
        ),
    );
    for i in 0..6 {
        let turn = f64::from(i) / 6.0 * TAU + 0.26;
        let (p, q, r, s) = (
            about(o, 96.0, turn - 0.38),
            about(o, 282.0, turn + 0.25),
            about(o, 282.0, turn + 0.42),
            about(o, 104.0, turn + 0.28),
        );
        let (h, k) = (about(o, 200.0, turn - 0.12), about(o, 180.0, turn + 0.34));
        let arm = Line::from(p.0, p.1).bend(h.0, h.1, q.0, q.1).to(r.0, r.1).bend(k.0, k.1, s.0, s.1).close();
        plate(canvas, &arm, BLACK.shine(0.10));
        disc(canvas, about(o, 282.0, turn + 0.335), 19.0, accent);
        canvas.circle(about(o, 282.0, turn + 0.335), 8.0, &format!(r#"fill="{INK}""#));
    }
    disc(canvas, o, 124.0, BLACK.shine(0.14));
    canvas.circle(o, 108.0, &format!(r#"stroke="{accent}" stroke-width="5""#));
    for i in 0..6 {
        let at = about(o, 84.0, f64::from(i) / 6.0 * TAU);
        disc(canvas, at, 14.0, ALLOY);
        canvas.circle(at, 6.0, &format!(r#"fill="{INK}""#));
    }
    canvas.circle(o, 54.0, &format!(r#"fill="{INK}" stroke="{ALLOY}" stroke-width="4""#));
}

/// A chain, coiled flat.
pub(super) fn chain(canvas: &mut Canvas, accent: Rgb) {
    let o = (590.0, 600.0);
    let soft = canvas.blur(22.0);
    canvas.ellipse((o.0 + 16.0, o.1 + 40.0), (390.0, 350.0), &format!(r#"fill="{INK}" opacity=".7" {soft}"#));
    let steel = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(ALLOY));
    let dark = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(ALLOY.night(0.45)));
    let gold = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(accent));
    let pin = canvas.radial((0.4, 0.35), 0.7, &[(0.0, WHITE, 1.0), (0.4, ALLOY, 1.0), (1.0, BLACK, 1.0)]);
    // Two kinds of plates; a narrow waist makes them read as a chain.
    let waist = "M-30 -17A17 17 0 0 0 -30 17C-16 17 -12 11 0 11S16 17 30 17A17 17 0 0 0 30 -17C16 -17 12 -11 0 -11S-16 -17 -30 -17Z";
    let link = |canvas: &mut Canvas, fill: &str| {
        canvas.define(format!(
            r#"<g id="@"><path d="{waist}" fill="{fill}" stroke="{INK}" stroke-width="2.5"/><circle cx="-30" r="8" fill="{pin}"/><circle cx="30" r="8" fill="{pin}"/></g>"#
        ))
    };
    let (outer, inner, quick) = (link(canvas, &steel), link(canvas, &dark), link(canvas, &gold));
    let mut at = Vec::new();
    let mut turn: f64 = 0.6;
    while turn < TAU * 3.05 {
        let r = 112.0 + 96.0 * turn / TAU;
        at.push(about(o, r, turn));
        turn += 60.0 / r;
    }
    // The free end swings out.
    let (mut x, mut y) = at[at.len() - 1];
    for i in 0..7 {
        let heading = turn + 1.45 - 0.22 * f64::from(i);
        x += 60.0 * heading.cos();
        y += 60.0 * heading.sin();
        at.push((x, y));
    }
    for odd in [1, 0] {
        for (i, pair) in at.windows(2).enumerate().filter(|(i, _)| i % 2 == odd) {
            let (a, b) = (pair[0], pair[1]);
            let angle = (b.1 - a.1).atan2(b.0 - a.0).to_degrees();
            let id = if i == 40 {
                &quick
            } else if odd == 0 {
                &outer
            } else {
                &inner
            };
            canvas.put(&format!(
                r##"<use href="#{id}" transform="translate({} {})rotate({})"/>"##,
                n((a.0 + b.0) / 2.0),
                n((a.1 + b.1) / 2.0),
                angle.round()
            ));
        }
    }
}

/// A pair of platform pedals, from above.
pub(super) fn pedals(canvas: &mut Canvas, accent: Rgb) {
    pedal(canvas, (455.0, 420.0), -16.0, accent);
    pedal(canvas, (745.0, 800.0), 10.0, accent);
}

fn pedal(canvas: &mut Canvas, (x, y): Point, turn: f64, accent: Rgb) {
    canvas.put(&format!(r#"<g transform="translate({} {})rotate({})">"#, n(x), n(y), n(turn)));
    let soft = canvas.blur(18.0);
    canvas.rect((-230.0, -130.0), (480.0, 320.0), &format!(r#"rx="50" fill="{INK}" opacity=".7" {soft}"#));
    let spindle = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(ALLOY));
    canvas.rect((200.0, -24.0), (150.0, 48.0), &format!(r#"rx="6" fill="{spindle}""#));
    canvas.rect((222.0, -34.0), (34.0, 68.0), &format!(r#"rx="5" fill="{spindle}""#));
    canvas.path(
        "M290 -22V22M302 -22V22M314 -22V22M326 -22V22M338 -22V22",
        &format!(r#"stroke="{INK}" stroke-width="4" opacity=".55""#),
    );
    let frame = "M-214 -118Q-222 -152 -186 -156L-60 -142H60L186 -156Q222 -152 214 -118L204 0L214 118Q222 152 186 156L60 142H-60L-186 156Q-222 152 -214 118L-204 0ZM-170 -100V-44H-30V-102L-60 -106ZM30 -102V-44H170V-100L60 -106ZM-170 100V44H-30V102L-60 106ZM30 102V44H170V100L60 106Z";
    let paint = canvas.linear(
        (0.0, 0.0),
        (0.4, 1.0),
        &[(0.0, accent.shine(0.45), 1.0), (0.35, accent.night(0.05), 1.0), (1.0, accent.night(0.62), 1.0)],
    );
    canvas.path(frame, &format!(r#"fill="{INK}" fill-rule="evenodd" transform="translate(6 12)""#));
    canvas.path(
        frame,
        &format!(
            r#"fill="{paint}" fill-rule="evenodd" stroke="{}" stroke-width="2.5" stroke-opacity=".6""#,
            accent.shine(0.6)
        ),
    );
    let core = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(accent.night(0.2)));
    canvas.rect((-206.0, -32.0), (412.0, 64.0), &format!(r#"rx="14" fill="{core}""#));
    let mut pins = Vec::new();
    for (px, py) in [(-190.0, -132.0), (-120.0, -126.0), (120.0, -126.0), (190.0, -132.0), (0.0, -124.0)] {
        pins.extend([(px, py), (px, -py)]);
    }
    canvas.dots(&pins, 20.0, &format!(r#"stroke="{BLACK}""#));
    let tips: Vec<_> = pins.iter().map(|(a, b)| (a - 2.0, b - 3.0)).collect();
    canvas.dots(&tips, 11.0, &format!(r#"stroke="{}""#, ALLOY.shine(0.5)));
    disc(canvas, (-160.0, 0.0), 18.0, ALLOY);
    canvas.close();
}
