//! Metal: tubes, rods and plates under a strip light from above.

use crate::demo::pictures::canvas::{Canvas, Stop, n};
use crate::demo::pictures::colour::{Rgb, rgb};
use crate::demo::pictures::line::polygon;

/// A point in pixels.
pub(crate) type Point = (f64, f64);

/// Black anodised parts.
pub(crate) const BLACK: Rgb = rgb(0x0026_2b32);
/// Rubber.
pub(crate) const RUBBER: Rgb = rgb(0x0019_1c20);
/// Bare alloy.
pub(crate) const ALLOY: Rgb = rgb(0x009a_a4af);

/// Light across a round tube from the upper edge to the lower.
pub(crate) fn round(colour: Rgb) -> [Stop; 6] {
    [
        (0.0, colour.shine(0.20), 1.0),
        (0.14, colour.shine(0.72), 1.0),
        (0.30, colour.shine(0.12), 1.0),
        (0.58, colour.night(0.22), 1.0),
        (0.88, colour.night(0.70), 1.0),
        (1.0, colour.night(0.45), 1.0),
    ]
}

/// A straight tube between two points, as wide as given at each.
pub(crate) fn tube(canvas: &mut Canvas, a: Point, b: Point, (wide_a, wide_b): (f64, f64), colour: Rgb) {
    let length = (b.0 - a.0).hypot(b.1 - a.1).max(0.01);
    let (mut nx, mut ny) = ((b.1 - a.1) / length, (a.0 - b.0) / length);
    if ny > 0.05 || (ny.abs() <= 0.05 && nx > 0.0) {
        (nx, ny) = (-nx, -ny);
    }
    let at = |p: Point, half: f64| (p.0 + nx * half, p.1 + ny * half);
    let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let half = wide_a.max(wide_b) / 2.0;
    let fill = canvas.linear_at(at(middle, half), at(middle, -half), &round(colour));
    let d = polygon(&[at(a, wide_a / 2.0), at(b, wide_b / 2.0), at(b, -wide_b / 2.0), at(a, -wide_a / 2.0)]);
    canvas.path(&d, &format!(r#"fill="{fill}""#));
}

/// A bent rod along a path.
pub(crate) fn rod(canvas: &mut Canvas, d: &str, width: f64, colour: Rgb) {
    let id = canvas.shape(d);
    canvas.put(&format!(
        r##"<g stroke-linecap="round" stroke-linejoin="round"><use href="#{id}" stroke="{}" stroke-width="{}"/><use href="#{id}" y="{}" stroke="{}" stroke-width="{}"/><use href="#{id}" y="{}" stroke="{}" stroke-width="{}"/><use href="#{id}" y="{}" stroke="{}" stroke-width="{}"/></g>"##,
        colour.night(0.66), n(width),
        n(-width * 0.06), colour.night(0.22), n(width * 0.74),
        n(-width * 0.14), colour.shine(0.10), n(width * 0.46),
        n(-width * 0.24), colour.shine(0.68), n((width * 0.13).max(1.0))
    ));
}

/// A disc seen from the side, lit from above.
pub(crate) fn disc(canvas: &mut Canvas, centre: Point, r: f64, colour: Rgb) {
    let fill = canvas.linear(
        (0.2, 0.0),
        (0.7, 1.0),
        &[(0.0, colour.shine(0.45), 1.0), (0.4, colour, 1.0), (1.0, colour.night(0.6), 1.0)],
    );
    canvas.circle(centre, r, &format!(r#"fill="{fill}""#));
}

/// A shape with a soft bevel: filled top to bottom, with a light upper edge.
pub(crate) fn plate(canvas: &mut Canvas, d: &str, colour: Rgb) {
    let fill = canvas.linear(
        (0.0, 0.0),
        (0.25, 1.0),
        &[(0.0, colour.shine(0.26), 1.0), (0.35, colour, 1.0), (1.0, colour.night(0.55), 1.0)],
    );
    let edge = canvas.linear(
        (0.0, 0.0),
        (0.2, 1.0),
        &[(0.0, colour.shine(0.75), 0.95), (0.4, colour.shine(0.3), 0.25), (1.0, colour.night(0.6), 0.3)],
    );
    canvas.path(d, &format!(r#"fill="{fill}" stroke="{edge}" stroke-width="2.5" stroke-linejoin="round""#));
}
