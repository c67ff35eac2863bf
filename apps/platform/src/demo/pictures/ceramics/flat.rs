//! Plates seen from the front, leaning against the wall.

use crate::demo::pictures::canvas::{Canvas, n, n2};
use crate::demo::pictures::chance::Chance;
use crate::demo::pictures::colour::{DAYLIGHT, UMBER};

use super::glaze::{Glaze, shade_of};

/// Draws a plate that leans against the wall; `(x, y)` is its centre.
pub(crate) fn leaning_plate(canvas: &mut Canvas, (x, y): (f64, f64), r: f64, glaze: &Glaze, seed: &str) {
    let (rx, ry) = (r, r * 0.965);
    let soft = canvas.blur(16.0);
    canvas.ellipse(
        (x + r * 0.14, y + r * 0.04),
        (rx * 0.99, ry * 0.98),
        &format!(r#"fill="{UMBER}" opacity=".42" {soft}"#),
    );
    let seat = canvas.blur(7.0);
    canvas.ellipse(
        (x + r * 0.05, y + ry * 0.985),
        (r * 0.42, r * 0.045),
        &format!(r#"fill="{UMBER}" opacity=".6" {seat}"#),
    );

    let edge =
        canvas.linear((0.1, 0.1), (0.9, 0.9), &[(0.0, glaze.clay.lit(0.45), 1.0), (1.0, glaze.clay.dim(0.5), 1.0)]);
    canvas.ellipse((x, y), (rx, ry), &format!(r#"fill="{edge}""#));
    let face = canvas.linear(
        (0.08, 0.08),
        (0.94, 0.94),
        &[
            (0.0, glaze.colour.lit(0.5), 1.0),
            (0.4, glaze.colour, 1.0),
            (1.0, glaze.colour.mix(shade_of(glaze.colour), 0.55), 1.0),
        ],
    );
    canvas.ellipse((x - 1.0, y - 1.0), (rx - 5.0, ry - 5.0), &format!(r#"fill="{face}""#));
    let clip =
        canvas.clip(&format!("<{}/>", crate::demo::pictures::canvas::oval(x - 1.0, y - 1.0, rx - 6.0, ry - 6.0)));
    canvas.open(&clip);
    if let Some(dip) = glaze.dip {
        // Dipped at a slant, so that two glazes share the face.
        let (half, drop) = (r * 1.2, r * (1.0 - 2.0 * dip.edge));
        let d = format!(
            "M{} {}C{} {} {} {} {} {}V{}H{}Z",
            n(x - half),
            n(y + drop),
            n(x - r * 0.4),
            n(y + drop - r * 0.25),
            n(x + r * 0.3),
            n(y + drop + r * 0.22),
            n(x + half),
            n(y + drop - r * 0.3),
            n(y + half),
            n(x - half)
        );
        let fill = canvas.linear_at(
            (x - r, y - r),
            (x + r, y + r),
            &[
                (0.2, dip.colour.lit(0.3), 1.0),
                (0.6, dip.colour, 1.0),
                (1.0, dip.colour.mix(shade_of(dip.colour), 0.55), 1.0),
            ],
        );
        canvas.path(
            &d,
            &format!(r#"fill="{fill}" stroke="{}" stroke-width="6" stroke-opacity=".5""#, dip.colour.dim(0.45)),
        );
    }
    let mut chance = Chance::of(seed);
    let mut ring = r * 0.10;
    while ring < r * 0.95 {
        let strength = n2(chance.between(0.03, 0.11));
        canvas.ellipse(
            (x, y),
            (ring, ring * 0.965),
            &format!(r#"stroke="{UMBER}" stroke-width="{}" opacity="{strength}""#, n(chance.between(2.0, 6.0))),
        );
        ring += chance.between(0.05, 0.11) * r;
    }
    for (size, count, opacity) in [(2.0, glaze.speckles * 3 / 4, ".5"), (3.6, glaze.speckles / 4, ".45")] {
        let points: Vec<_> = (0..count)
            .map(|_| {
                let (turn, away) = (chance.between(0.0, std::f64::consts::TAU), chance.unit().sqrt() * r * 0.97);
                (x + away * turn.cos(), y + away * turn.sin() * 0.965)
            })
            .collect();
        canvas.dots(&points, size, &format!(r#"stroke="{}" opacity="{opacity}""#, glaze.clay.dim(0.55)));
    }
    canvas.close();
    well(canvas, (x, y), r, glaze);
}

/// The step from the rim down to the well, and the light on both.
fn well(canvas: &mut Canvas, (x, y): (f64, f64), r: f64, glaze: &Glaze) {
    let soft = canvas.blur(6.0);
    let ring = (r * 0.70, r * 0.70 * 0.965);
    let dark = canvas.linear(
        (0.1, 0.1),
        (0.9, 0.9),
        &[(0.0, UMBER, 0.62), (0.45, UMBER, 0.10), (0.6, DAYLIGHT, 0.0), (1.0, DAYLIGHT, 0.75)],
    );
    canvas.ellipse((x, y), ring, &format!(r#"stroke="{dark}" stroke-width="15" {soft}"#));
    canvas.ellipse(
        (x, y),
        (ring.0 + 9.0, ring.1 + 9.0),
        &format!(r#"stroke="{DAYLIGHT}" stroke-width="3" opacity=".35""#),
    );
    let lip = canvas.linear((0.1, 0.1), (0.9, 0.9), &[(0.0, DAYLIGHT, 0.9), (0.5, DAYLIGHT, 0.2), (1.0, UMBER, 0.4)]);
    canvas.ellipse((x - 1.0, y - 1.0), (r - 9.0, (r - 9.0) * 0.965), &format!(r#"stroke="{lip}" stroke-width="4""#));
    let glow = canvas.radial((0.3, 0.26), 0.5, &[(0.0, DAYLIGHT, 0.25 + glaze.gloss * 0.4), (1.0, DAYLIGHT, 0.0)]);
    canvas.ellipse((x, y), (r * 0.97, r * 0.93), &format!(r#"fill="{glow}""#));
}
