//! Window light from the upper left, worked out per surface and kept as a mask of shadow.

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{Rgb, rgb};

use super::lathe::Slice;

const LEFT: f64 = 0.60;
const UP: f64 = 0.62;
const FRONT: f64 = 0.67;

/// Which side of a form the light falls on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The outer wall.
    Outside,
    /// The inner wall of a hollow.
    Inside,
}

/// How deep the shadow is at `across` (-1 left to 1 right) on a surface that leans `lean`.
fn shadow(across: f64, lean: f64, side: Side) -> f64 {
    let upright = (1.0 - lean * lean).max(0.0).sqrt();
    let front = (1.0 - across * across).max(0.0).sqrt();
    let facing = match side {
        Side::Outside => upright * (FRONT * front - LEFT * across),
        Side::Inside => upright * (FRONT * 0.5 * front + LEFT * across),
    } + UP * lean;
    let wrap = 0.25;
    let light = ((facing + wrap) / (0.84 + wrap)).clamp(0.0, 1.0);
    let mut shadow = (1.0 - light).powf(0.86);
    if side == Side::Outside {
        // The table throws some light back at the shadow side; the far left edge turns away.
        shadow -= 0.20 * ((across - 0.62) / 0.38).clamp(0.0, 1.0) * (1.0 - lean.max(0.0));
        shadow += 0.10 * ((-across - 0.86) / 0.14).clamp(0.0, 1.0);
    } else {
        // The near lip keeps the light off the left wall.
        shadow += 0.22 * ((-across - 0.1) / 0.9).clamp(0.0, 1.0);
    }
    shadow.clamp(0.0, 0.96)
}

fn grey(level: f64) -> Rgb {
    rgb(0).shine(level)
}

/// The circles as markup about x = 0, each filled with its shadow: white is full shadow.
pub(crate) fn shading(canvas: &mut Canvas, slices: &[Slice], tilt: f64, side: Side) -> String {
    // Small pieces need fewer shades.
    let widest = slices.iter().map(|s| s.radius).fold(0.0, f64::max);
    let steps = if widest < 100.0 { 5.0 } else { 9.0 };
    let class = |slice: &Slice| (slice.lean * steps).round() as i32;
    let mut markup = String::new();
    let mut at = 0;
    while at < slices.len() {
        let first = slices[at];
        let run = slices[at..].iter().take_while(|s| class(s) == class(&first)).count();
        let lean = f64::from(class(&first)) / steps;
        let stops: Vec<_> = [-1.0, -0.85, -0.4, 0.1, 0.6, 1.0]
            .iter()
            .map(|x| ((x + 1.0) / 2.0, grey(shadow(*x, lean, side)), 1.0))
            .collect();
        let fill = canvas.linear((0.0, 0.0), (1.0, 0.0), &stops);
        markup.push_str(&format!(r#"<g fill="{fill}">"#));
        wall(&slices[at..at + run], tilt, &mut markup);
        markup.push_str("</g>");
        at += run;
    }
    markup
}

/// One stretch of wall. Where the radius hardly changes, a single upright piece does.
fn wall(run: &[Slice], tilt: f64, markup: &mut String) {
    let mut at = 0;
    while at < run.len() {
        let slice = run[at];
        let same =
            run[at..].iter().take_while(|s| (s.radius - slice.radius).abs() < (0.025 * slice.radius).min(2.5)).count();
        let (rx, ry) = (slice.radius + 1.5, slice.radius * tilt + 0.6);
        markup.push_str(&format!(r#"<ellipse cy="{}" rx="{}" ry="{}"/>"#, n(slice.y), rx.round(), n(ry)));
        let last = run[at + same - 1];
        if same > 3 {
            let (high, low) = (last.y.min(slice.y), last.y.max(slice.y));
            let r = rx.max(last.radius + 1.5);
            markup.push_str(&format!(
                r#"<rect x="{}" y="{}" width="{}" height="{}"/>"#,
                -r.round(),
                high.round(),
                2.0 * r.round(),
                (low - high).round()
            ));
            at += same;
        } else {
            at += 1;
        }
    }
}
