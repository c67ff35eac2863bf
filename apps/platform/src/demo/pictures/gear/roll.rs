//! Tyre and saddle.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::demo::pictures::canvas::{Canvas, n, oval};
use crate::demo::pictures::colour::{INK, Rgb, WHITE};
use crate::demo::pictures::cycles::tube::{ALLOY, BLACK, RUBBER, disc, plate, rod};
use crate::demo::pictures::line::Line;

/// A trail tyre turned a little, so that its tread shows.
pub(super) fn tyre(canvas: &mut Canvas, accent: Rgb) {
    let (near, far, rx, ry) = (530.0, 650.0, 318.0, 416.0);
    let y = 560.0;
    let at = |share: f64, turn: f64, lift: f64| {
        // The tread is crowned: its middle stands higher than its shoulders.
        let crown = lift + 22.0 * (share * PI).sin();
        (near + (far - near) * share + (rx + crown) * turn.cos(), y + (ry + crown) * turn.sin())
    };
    let band = canvas.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[
            (0.0, RUBBER.shine(0.42), 1.0),
            (0.2, RUBBER.shine(0.10), 1.0),
            (0.75, RUBBER.night(0.4), 1.0),
            (1.0, RUBBER.shine(0.16), 1.0),
        ],
    );
    canvas.ellipse((far, y), (rx, ry), &format!(r#"fill="{band}""#));
    let mut belt = String::new();
    for i in 0..=24 {
        let (px, py) = at(0.5, -FRAC_PI_2 + PI * f64::from(i) / 24.0, 0.0);
        belt.push_str(&format!("{}{} {}", if i == 0 { "M" } else { "L" }, n(px), n(py)));
    }
    canvas.path(&format!("{belt}L{} {}V{}Z", n(near), n(y + ry), n(y - ry)), &format!(r#"fill="{band}""#));
    knobs(canvas, at);
    ring(canvas, (near, y), (rx, ry), accent);
}

fn knobs(canvas: &mut Canvas, at: impl Fn(f64, f64, f64) -> (f64, f64)) {
    let mut faces = [String::new(), String::new(), String::new()];
    let mut tops = String::new();
    for i in 0..34 {
        let turn = -1.50 + 3.0 * f64::from(i) / 33.0;
        for (row, (from, to)) in [(0.06, 0.24), (0.32, 0.47), (0.53, 0.68), (0.78, 0.95)].into_iter().enumerate() {
            let shift = if row % 2 == 0 { 0.0 } else { 0.045 };
            let (start, end) = (turn + shift, turn + shift + 0.052);
            let corners =
                [at(from, start, 13.0), at(to, start + 0.012, 13.0), at(to, end + 0.012, 13.0), at(from, end, 13.0)];
            let tone = if turn < -0.55 {
                0
            } else if turn < 0.5 {
                1
            } else {
                2
            };
            let d: String = corners
                .iter()
                .enumerate()
                .map(|(k, (x, y))| format!("{}{} {}", if k == 0 { "M" } else { "L" }, x.round(), y.round()))
                .collect();
            faces[tone].push_str(&d);
            faces[tone].push('Z');
            tops.push_str(&format!(
                "M{} {}L{} {}",
                corners[0].0.round(),
                corners[0].1.round(),
                corners[1].0.round(),
                corners[1].1.round()
            ));
        }
    }
    for (d, tone) in faces.iter().zip([RUBBER.shine(0.30), RUBBER.shine(0.17), RUBBER.shine(0.08)]) {
        canvas.path(d, &format!(r#"fill="{tone}" stroke="{INK}" stroke-width="3""#));
    }
    canvas.path(&tops, &format!(r#"stroke="{WHITE}" stroke-width="2.5" opacity=".38""#));
}

fn ring(canvas: &mut Canvas, (x, y): (f64, f64), (rx, ry): (f64, f64), accent: Rgb) {
    let side = canvas.linear(
        (0.2, 0.0),
        (0.8, 1.0),
        &[
            (0.0, RUBBER.shine(0.34), 1.0),
            (0.35, RUBBER.shine(0.06), 1.0),
            (0.75, RUBBER.night(0.5), 1.0),
            (1.0, RUBBER.shine(0.12), 1.0),
        ],
    );
    let (ix, iy) = (rx - 62.0, ry - 78.0);
    let arc = |a: f64, b: f64| {
        format!(
            "M{} {}A{} {} 0 1 1 {} {}A{} {} 0 1 1 {} {}Z",
            n(x - a),
            n(y),
            n(a),
            n(b),
            n(x + a),
            n(y),
            n(a),
            n(b),
            n(x - a),
            n(y)
        )
    };
    let well = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.2),
        &[(0.0, INK, 1.0), (0.6, RUBBER.night(0.4), 1.0), (1.0, RUBBER.shine(0.10), 1.0)],
    );
    let clip = canvas.clip(&format!("<{}/>", oval(x, y, ix, iy)));
    canvas.open(&clip);
    canvas.path(
        &format!("{}{}", arc(ix + 4.0, iy + 4.0), {
            let (a, b, s) = (ix - 4.0, iy - 8.0, 92.0);
            format!(
                "M{} {}A{} {} 0 1 1 {} {}A{} {} 0 1 1 {} {}Z",
                n(x + s - a),
                n(y),
                n(a),
                n(b),
                n(x + s + a),
                n(y),
                n(a),
                n(b),
                n(x + s - a),
                n(y)
            )
        }),
        &format!(r#"fill="{well}" fill-rule="evenodd""#),
    );
    canvas.close();
    canvas.path(&format!("{}{}", arc(rx, ry), arc(ix, iy)), &format!(r#"fill="{side}" fill-rule="evenodd""#));
    let light = canvas.linear(
        (0.2, 0.0),
        (0.7, 1.0),
        &[(0.0, WHITE, 0.9), (0.3, WHITE, 0.12), (0.7, WHITE, 0.0), (1.0, WHITE, 0.4)],
    );
    canvas.ellipse((x, y), (rx - 14.0, ry - 16.0), &format!(r#"stroke="{light}" stroke-width="6""#));
    canvas.ellipse((x, y), (ix + 18.0, iy + 23.0), &format!(r#"stroke="{accent}" stroke-width="7" opacity=".9""#));
    canvas.ellipse(
        (x, y),
        (ix + 35.0, iy + 43.0),
        &format!(
            r#"stroke="{WHITE}" stroke-width="10" stroke-dasharray="150 900" stroke-dashoffset="-160" opacity=".55""#
        ),
    );
    canvas.ellipse((x, y), (ix, iy), &format!(r#"stroke="{light}" stroke-width="4""#));
}

/// A saddle on a short post.
pub(super) fn saddle(canvas: &mut Canvas, accent: Rgb) {
    let post = canvas.linear((0.0, 0.0), (1.0, 0.0), &crate::demo::pictures::cycles::tube::round(BLACK.shine(0.08)));
    canvas.path("M548 640H632L660 925H576Z", &format!(r#"fill="{post}""#));
    let rail = |drop: f64| {
        Line::from(330.0, 600.0 + drop)
            .curve((410.0, 600.0 + drop), (440.0, 668.0 + drop), (520.0, 668.0 + drop))
            .to(680.0, 668.0 + drop)
            .curve((760.0, 668.0 + drop), (800.0, 566.0 + drop), (900.0, 548.0 + drop))
            .open()
    };
    rod(canvas, &rail(-26.0), 20.0, ALLOY.night(0.5));
    rod(canvas, &rail(0.0), 24.0, ALLOY);
    plate(canvas, "M520 628H668L676 700H512Z", BLACK.shine(0.12));
    disc(canvas, (594.0, 664.0), 20.0, ALLOY);
    let base = Line::from(196.0, 520.0)
        .curve((240.0, 610.0), (330.0, 640.0), (420.0, 616.0))
        .curve((560.0, 572.0), (760.0, 586.0), (936.0, 566.0))
        .to(1010.0, 540.0)
        .to(1010.0, 500.0)
        .to(200.0, 480.0)
        .close();
    canvas.path(&base, &format!(r#"fill="{}""#, BLACK.night(0.55)));
    let cover = Line::from(176.0, 470.0)
        .curve((180.0, 404.0), (270.0, 392.0), (360.0, 420.0))
        .curve((480.0, 456.0), (600.0, 486.0), (720.0, 476.0))
        .curve((830.0, 466.0), (930.0, 452.0), (1000.0, 474.0))
        .curve((1050.0, 492.0), (1050.0, 540.0), (990.0, 552.0))
        .curve((860.0, 566.0), (620.0, 556.0), (480.0, 582.0))
        .curve((400.0, 600.0), (300.0, 616.0), (226.0, 556.0))
        .curve((190.0, 526.0), (174.0, 500.0), (176.0, 470.0))
        .close();
    plate(canvas, &cover, BLACK.shine(0.10));
    let sheen = canvas.linear((0.0, 0.0), (0.0, 1.0), &[(0.0, WHITE, 0.5), (0.3, WHITE, 0.06), (1.0, WHITE, 0.0)]);
    canvas.path(&cover, &format!(r#"fill="{sheen}" opacity=".6""#));
    let seam = Line::from(206.0, 520.0)
        .curve((280.0, 572.0), (380.0, 566.0), (470.0, 546.0))
        .curve((620.0, 520.0), (820.0, 530.0), (1020.0, 514.0))
        .open();
    canvas.path(&seam, &format!(r#"stroke="{INK}" stroke-width="5" opacity=".8""#));
    canvas.path(
        &seam,
        &format!(r#"stroke="{accent}" stroke-width="3.5" stroke-dasharray="13 8" transform="translate(0 -9)""#),
    );
    let panel = Line::from(236.0, 462.0)
        .curve((300.0, 430.0), (420.0, 470.0), (520.0, 496.0))
        .curve((440.0, 520.0), (320.0, 530.0), (256.0, 506.0))
        .close();
    canvas.path(
        &panel,
        &format!(r#"fill="{}" stroke="{WHITE}" stroke-opacity=".25" stroke-width="2""#, BLACK.night(0.35)),
    );
    canvas.path("M214 548L300 590", &format!(r#"stroke="{accent}" stroke-width="12" stroke-linecap="round""#));
}
