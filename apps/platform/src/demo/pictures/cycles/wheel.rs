//! Wheels: tyre, rim, crossed spokes, hub and brake disc.

use std::f64::consts::TAU;

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{Rgb, WHITE};

use super::tube::{ALLOY, BLACK, Point, RUBBER, disc};

/// How a wheel is built, in pixels.
#[derive(Clone, Copy)]
pub(crate) struct Wheel {
    /// To the outside of the tyre.
    pub(crate) r: f64,
    /// Height of the tyre.
    pub(crate) tyre: f64,
    /// Depth of the rim.
    pub(crate) rim: f64,
    /// Number of spokes.
    pub(crate) spokes: u32,
    /// Radius of the brake disc.
    pub(crate) disc: f64,
    /// Whether the tyre has knobs.
    pub(crate) knobs: bool,
    /// A stripe on the rim.
    pub(crate) accent: Rgb,
}

/// Draws a wheel about its axle.
pub(crate) fn wheel(canvas: &mut Canvas, centre: Point, build: &Wheel) {
    let mark = canvas.mark();
    draw(canvas, build);
    let drawing = canvas.lift(mark);
    let id = canvas.define(format!(r#"<g id="@">{drawing}</g>"#));
    canvas.put(&format!(r##"<use href="#{id}" x="{}" y="{}"/>"##, n(centre.0), n(centre.1)));
}

fn draw(canvas: &mut Canvas, build: &Wheel) {
    let o = (0.0, 0.0);
    let (r, tyre) = (build.r, build.tyre);
    if build.knobs {
        let pitch = r * TAU / 74.0;
        canvas.circle(
            o,
            r,
            &format!(
                r#"stroke="{RUBBER}" stroke-width="{}" stroke-dasharray="{} {}""#,
                n(tyre * 0.34),
                n(pitch * 0.62),
                n(pitch * 0.38)
            ),
        );
    }
    canvas.circle(o, r - tyre / 2.0, &format!(r#"stroke="{RUBBER}" stroke-width="{}""#, n(tyre)));
    // The strip light above catches the shoulder of the tyre.
    let rim_light = canvas.linear_at(
        (-r * 0.3, -r),
        (r * 0.2, r),
        &[(0.0, WHITE, 0.85), (0.3, WHITE, 0.30), (0.62, WHITE, 0.10), (1.0, WHITE, 0.34)],
    );
    canvas.circle(o, r - tyre * 0.22, &format!(r#"stroke="{rim_light}" stroke-width="{}""#, n(tyre * 0.16)));
    let inner = r - tyre;
    let metal = canvas.linear_at(
        (-r * 0.4, -r),
        (r * 0.4, r),
        &[
            (0.0, ALLOY.night(0.15), 1.0),
            (0.35, BLACK.shine(0.06), 1.0),
            (0.8, BLACK.night(0.3), 1.0),
            (1.0, BLACK.shine(0.25), 1.0),
        ],
    );
    canvas.circle(o, inner - build.rim / 2.0, &format!(r#"stroke="{metal}" stroke-width="{}""#, n(build.rim)));
    canvas.circle(
        o,
        inner - build.rim * 0.5,
        &format!(r#"stroke="{}" stroke-width="{}" opacity=".85""#, build.accent, n((build.rim * 0.14).max(1.2))),
    );
    let hub = (r * 0.085).max(11.0);
    let mut lines = String::new();
    for i in 0..build.spokes {
        let turn = f64::from(i) / f64::from(build.spokes) * TAU;
        let lean = if i % 2 == 0 { 1.15 } else { -1.15 };
        let end = inner - build.rim;
        lines.push_str(&format!(
            "M{} {}L{} {}",
            n(hub * (turn + lean).cos()),
            n(hub * (turn + lean).sin()),
            n(end * turn.cos()),
            n(end * turn.sin())
        ));
    }
    canvas.path(&lines, &format!(r#"stroke="{}" stroke-width="1.5" opacity=".72""#, ALLOY.shine(0.2)));
    if build.disc > 0.0 {
        rotor(canvas, build.disc);
    }
    disc(canvas, o, hub, BLACK.shine(0.08));
    disc(canvas, o, hub * 0.5, ALLOY);
    canvas.circle(o, hub * 0.22, &format!(r#"fill="{}""#, BLACK.night(0.4)));
}

fn rotor(canvas: &mut Canvas, r: f64) {
    let o = (0.0, 0.0);
    canvas.circle(o, r * 0.88, &format!(r#"stroke="{}" stroke-width="{}""#, ALLOY.night(0.18), n(r * 0.22)));
    canvas.circle(
        o,
        r * 0.88,
        &format!(
            r#"stroke="{}" stroke-width="{}" stroke-dasharray="{} {}""#,
            BLACK,
            n(r * 0.09),
            n(r * 0.08),
            n(r * 0.14)
        ),
    );
    let mut arms = String::new();
    for i in 0..6 {
        let turn = f64::from(i) / 6.0 * TAU;
        arms.push_str(&format!(
            "M{} {}L{} {}",
            n(r * 0.3 * turn.cos()),
            n(r * 0.3 * turn.sin()),
            n(r * 0.8 * (turn + 0.5).cos()),
            n(r * 0.8 * (turn + 0.5).sin())
        ));
    }
    canvas.path(&arms, &format!(r#"stroke="{}" stroke-width="{}""#, ALLOY.night(0.3), n(r * 0.1)));
}
