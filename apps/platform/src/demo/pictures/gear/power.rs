//! Everything with a current in it: battery, charger, display, lights.

use std::f64::consts::TAU;

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{INK, Rgb, WHITE, rgb};
use crate::demo::pictures::cycles::tube::{ALLOY, BLACK, disc, plate, rod, round};
use crate::demo::pictures::line::{Line, polygon};

/// The pack for the down tube, lying at a slant on its stand.
pub(super) fn battery(canvas: &mut Canvas, accent: Rgb) {
    let foot = |x: f64, top: f64| polygon(&[(x, 905.0), (x + 40.0, top), (x + 110.0, top), (x + 150.0, 905.0)]);
    plate(canvas, &foot(290.0, 800.0), BLACK.night(0.1));
    plate(canvas, &foot(720.0, 640.0), BLACK.night(0.1));
    canvas.open(r#"transform="rotate(-21 600 640)""#);
    let shell = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(BLACK.shine(0.08)));
    canvas.rect((150.0, 520.0), (900.0, 226.0), &format!(r#"rx="58" fill="{shell}""#));
    let lid = canvas.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[(0.0, BLACK.shine(0.34), 1.0), (0.2, BLACK.shine(0.10), 1.0), (1.0, BLACK.night(0.5), 1.0)],
    );
    canvas.rect((262.0, 548.0), (640.0, 138.0), &format!(r#"rx="26" fill="{lid}" stroke="{INK}" stroke-width="4""#));
    canvas
        .path("M290 552H874", &format!(r#"stroke="{WHITE}" stroke-width="2.5" opacity=".45" stroke-linecap="round""#));
    let cap = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(accent.night(0.12)));
    canvas.path("M922 521H992A58 58 0 0 1 1050 579V687A58 58 0 0 1 992 745H922Z", &format!(r#"fill="{cap}""#));
    canvas.path("M922 521V745", &format!(r#"stroke="{INK}" stroke-width="6""#));
    for i in 0..5 {
        let lit = i < 4;
        let colour = if lit { accent } else { BLACK.shine(0.2) };
        let x = 640.0 + 44.0 * f64::from(i);
        if lit {
            let glow = canvas.blur(9.0);
            canvas.rect((x - 4.0, 598.0), (34.0, 40.0), &format!(r#"rx="6" fill="{colour}" opacity=".5" {glow}"#));
        }
        canvas.rect((x, 602.0), (26.0, 32.0), &format!(r#"rx="5" fill="{colour}""#));
    }
    canvas.path(
        &polygon(&[(356.0, 572.0), (318.0, 624.0), (344.0, 624.0), (330.0, 664.0), (376.0, 606.0), (348.0, 606.0)]),
        &format!(r#"fill="{accent}""#),
    );
    for x in [176.0, 200.0, 224.0] {
        canvas.rect((x, 566.0), (9.0, 134.0), &format!(r#"rx="4" fill="{INK}" opacity=".7""#));
    }
    canvas.circle((985.0, 634.0), 30.0, &format!(r#"fill="{}" stroke="{}" stroke-width="4""#, BLACK.night(0.2), ALLOY));
    canvas.path("M985 618v32", &format!(r#"stroke="{ALLOY}" stroke-width="6" stroke-linecap="round""#));
    canvas.close();
}

/// The charger with ribs, cable and plug.
pub(super) fn charger(canvas: &mut Canvas, accent: Rgb) {
    let cable = Line::from(780.0, 800.0)
        .curve((980.0, 800.0), (1080.0, 640.0), (940.0, 520.0))
        .curve((800.0, 400.0), (620.0, 300.0), (760.0, 200.0))
        .curve((830.0, 150.0), (900.0, 190.0), (904.0, 262.0))
        .open();
    rod(canvas, &cable, 26.0, BLACK.shine(0.04));
    canvas.open(r#"transform="rotate(8 904 330)""#);
    let barrel = canvas.linear((0.0, 0.0), (1.0, 0.0), &round(BLACK.shine(0.12)));
    canvas.rect((868.0, 252.0), (72.0, 120.0), &format!(r#"rx="16" fill="{barrel}""#));
    let metal = canvas.linear((0.0, 0.0), (1.0, 0.0), &round(ALLOY));
    canvas.rect((876.0, 366.0), (56.0, 62.0), &format!(r#"rx="8" fill="{metal}""#));
    canvas.rect((862.0, 300.0), (84.0, 22.0), &format!(r#"rx="8" fill="{accent}""#));
    canvas.close();
    let top = polygon(&[(260.0, 560.0), (360.0, 490.0), (900.0, 490.0), (830.0, 560.0)]);
    let front = Line::from(260.0, 560.0)
        .to(830.0, 560.0)
        .to(830.0, 868.0)
        .bend(830.0, 900.0, 798.0, 900.0)
        .to(292.0, 900.0)
        .bend(260.0, 900.0, 260.0, 868.0)
        .close();
    let side = polygon(&[(830.0, 560.0), (900.0, 490.0), (900.0, 816.0), (826.0, 892.0)]);
    plate(canvas, &side, BLACK.night(0.45));
    plate(canvas, &top, BLACK.shine(0.18));
    plate(canvas, &front, BLACK.shine(0.05));
    let mut ribs = String::new();
    for i in 0..11 {
        let x = 316.0 + 33.0 * f64::from(i);
        ribs.push_str(&format!("M{} 548L{} 500", n(x), n(x + 76.0)));
    }
    canvas.path(&ribs, &format!(r#"stroke="{INK}" stroke-width="11" opacity=".8""#));
    canvas.path(&ribs, &format!(r#"stroke="{WHITE}" stroke-width="2" opacity=".3" transform="translate(7 0)""#));
    canvas.rect((308.0, 612.0), (300.0, 238.0), &format!(r#"rx="18" stroke="{WHITE}" stroke-width="2" opacity=".2""#));
    canvas.path(
        &polygon(&[(470.0, 640.0), (392.0, 742.0), (446.0, 742.0), (420.0, 824.0), (516.0, 708.0), (456.0, 708.0)]),
        &format!(r#"fill="{accent}""#),
    );
    let glow = canvas.glow(12.0);
    canvas.path(
        "M680 700V820",
        &format!(r#"stroke="{accent}" stroke-width="34" stroke-linecap="round" opacity=".6" {glow}"#),
    );
    canvas.path("M680 640V820", &format!(r#"stroke="{}" stroke-width="14" stroke-linecap="round""#, BLACK.shine(0.2)));
    canvas.path("M680 700V820", &format!(r#"stroke="{}" stroke-width="14" stroke-linecap="round""#, accent.shine(0.4)));
    disc(canvas, (755.0, 800.0), 26.0, BLACK.shine(0.2));
}

/// The display on its bar.
pub(super) fn display(canvas: &mut Canvas, accent: Rgb) {
    let bar = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(BLACK.shine(0.06)));
    canvas.rect((90.0, 742.0), (1020.0, 92.0), &format!(r#"rx="20" fill="{bar}""#));
    plate(canvas, &polygon(&[(470.0, 720.0), (730.0, 720.0), (760.0, 860.0), (440.0, 860.0)]), BLACK.night(0.1));
    let body = Line::from(392.0, 250.0)
        .bend(396.0, 200.0, 446.0, 198.0)
        .to(754.0, 198.0)
        .bend(804.0, 200.0, 808.0, 250.0)
        .to(828.0, 810.0)
        .bend(826.0, 868.0, 772.0, 872.0)
        .to(428.0, 872.0)
        .bend(374.0, 868.0, 372.0, 810.0)
        .close();
    plate(canvas, &body, BLACK.shine(0.07));
    let screen = canvas.linear((0.0, 0.0), (1.0, 1.0), &[(0.0, rgb(0x0010_1618), 1.0), (1.0, rgb(0x0005_0809), 1.0)]);
    canvas.rect((424.0, 240.0), (352.0, 520.0), &format!(r#"rx="30" fill="{screen}" stroke="{INK}" stroke-width="5""#));
    let arc = |from: f64, to: f64, r: f64| {
        let p = |t: f64| (600.0 + r * (t * TAU).cos(), 452.0 + r * (t * TAU).sin());
        let ((a, b), (c, d)) = (p(from), p(to));
        format!("M{} {}A{r} {r} 0 {} 1 {} {}", n(a), n(b), u8::from(to - from > 0.5), n(c), n(d), r = n(r))
    };
    canvas.path(
        &arc(0.375, 1.125, 138.0),
        &format!(r#"stroke="{}" stroke-width="20" stroke-linecap="round""#, BLACK.shine(0.12)),
    );
    let soft = canvas.blur(10.0);
    canvas.path(
        &arc(0.375, 0.92, 138.0),
        &format!(r#"stroke="{accent}" stroke-width="26" stroke-linecap="round" opacity=".5" {soft}"#),
    );
    canvas.path(&arc(0.375, 0.92, 138.0), &format!(r#"stroke="{accent}" stroke-width="20" stroke-linecap="round""#));
    canvas.path(
        &arc(0.375, 1.125, 108.0),
        &format!(r#"stroke="{WHITE}" stroke-width="12" stroke-dasharray="2 15" opacity=".5""#),
    );
    digit(canvas, (528.0, 396.0), 2);
    digit(canvas, (608.0, 396.0), 7);
    let mut climb = String::from("M452 722");
    for (i, y) in [700.0, 690.0, 664.0, 676.0, 640.0, 622.0, 648.0, 672.0, 690.0].into_iter().enumerate() {
        climb.push_str(&format!("L{} {}", n(452.0 + 37.0 * i as f64), n(y)));
    }
    let fill = canvas.linear((0.0, 0.0), (0.0, 1.0), &[(0.0, accent, 0.5), (1.0, accent, 0.02)]);
    canvas.path(&format!("{climb}V722Z"), &format!(r#"fill="{fill}""#));
    for i in 0..6 {
        let colour = if i < 4 { accent } else { BLACK.shine(0.16) };
        canvas.rect((456.0 + 49.0 * f64::from(i), 268.0), (42.0, 16.0), &format!(r#"rx="5" fill="{colour}""#));
    }
    let glare = canvas.linear((0.0, 0.0), (1.0, 0.6), &[(0.0, WHITE, 0.20), (0.5, WHITE, 0.03), (0.51, WHITE, 0.0)]);
    canvas.rect((424.0, 240.0), (352.0, 520.0), &format!(r#"rx="30" fill="{glare}""#));
    for x in [500.0, 600.0, 700.0] {
        canvas.rect(
            (x - 34.0, 800.0),
            (68.0, 34.0),
            &format!(r#"rx="17" fill="{}" stroke="{}" stroke-width="2""#, BLACK.night(0.3), BLACK.shine(0.35)),
        );
    }
}

/// A figure of seven bars.
fn digit(canvas: &mut Canvas, (x, y): (f64, f64), value: u8) {
    let (w, h) = (58.0, 52.0);
    let bars = [
        (0.0, 0.0, w, 0.0),
        (w, 0.0, w, h),
        (w, h, w, 2.0 * h),
        (0.0, 2.0 * h, w, 2.0 * h),
        (0.0, h, 0.0, 2.0 * h),
        (0.0, 0.0, 0.0, h),
        (0.0, h, w, h),
    ];
    let lit: &[usize] = if value == 2 { &[0, 1, 6, 4, 3] } else { &[0, 1, 2] };
    let d: String = lit
        .iter()
        .map(|bar| {
            let (a, b, c, e) = bars[*bar];
            format!("M{} {}L{} {}", n(x + a), n(y + b), n(x + c), n(y + e))
        })
        .collect();
    canvas.path(&d, &format!(r#"stroke="{WHITE}" stroke-width="13" stroke-linecap="round""#));
}

/// Front and rear light.
pub(super) fn lights(canvas: &mut Canvas, accent: Rgb) {
    let beam = canvas.linear((1.0, 0.0), (0.0, 0.0), &[(0.0, WHITE, 0.62), (0.5, WHITE, 0.18), (1.0, WHITE, 0.0)]);
    let soft = canvas.blur(18.0);
    canvas.path("M420 600L-60 330V980L420 800Z", &format!(r#"fill="{beam}" {soft}"#));
    let body = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(BLACK.shine(0.08)));
    canvas.path("M410 560H640A50 50 0 0 1 690 610V790A50 50 0 0 1 640 840H410Z", &format!(r#"fill="{body}""#));
    let mut fins = String::new();
    for i in 0..6 {
        fins.push_str(&format!("M{} 566V834", n(500.0 + 26.0 * f64::from(i))));
    }
    canvas.path(&fins, &format!(r#"stroke="{INK}" stroke-width="10" opacity=".75""#));
    plate(canvas, &polygon(&[(480.0, 836.0), (620.0, 836.0), (640.0, 900.0), (460.0, 900.0)]), BLACK.night(0.2));
    disc_lens(canvas);
    let red = accent;
    let halo = canvas.radial((0.5, 0.5), 0.5, &[(0.0, red, 0.7), (0.4, red, 0.25), (1.0, red, 0.0)]);
    canvas.circle((900.0, 690.0), 330.0, &format!(r#"fill="{halo}""#));
    let shell = Line::from(800.0, 560.0)
        .bend(800.0, 520.0, 840.0, 520.0)
        .to(960.0, 520.0)
        .bend(1000.0, 520.0, 1000.0, 560.0)
        .to(1000.0, 850.0)
        .bend(1000.0, 900.0, 950.0, 900.0)
        .to(850.0, 900.0)
        .bend(800.0, 900.0, 800.0, 850.0)
        .close();
    plate(canvas, &shell, BLACK);
    let glass =
        canvas.radial((0.5, 0.45), 0.7, &[(0.0, red.shine(0.55), 1.0), (0.4, red, 1.0), (1.0, red.night(0.6), 1.0)]);
    canvas.rect((828.0, 552.0), (144.0, 268.0), &format!(r#"rx="28" fill="{glass}""#));
    let mut points = Vec::new();
    for row in 0..6 {
        for column in 0..3 {
            points.push((860.0 + 40.0 * f64::from(column), 586.0 + 40.0 * f64::from(row)));
        }
    }
    canvas.dots(&points, 17.0, &format!(r#"stroke="{}""#, red.shine(0.8)));
}

fn disc_lens(canvas: &mut Canvas) {
    canvas.ellipse(
        (412.0, 700.0),
        (92.0, 146.0),
        &format!(r#"fill="{}" stroke="{}" stroke-width="5""#, BLACK.shine(0.12), ALLOY),
    );
    let glass = canvas.radial(
        (0.45, 0.5),
        0.55,
        &[(0.0, WHITE, 1.0), (0.5, rgb(0x00dc_ecff), 1.0), (1.0, rgb(0x0058_6a80), 1.0)],
    );
    canvas.ellipse((404.0, 700.0), (74.0, 122.0), &format!(r#"fill="{glass}""#));
    canvas.ellipse((404.0, 700.0), (48.0, 80.0), &format!(r#"stroke="{WHITE}" stroke-width="4" opacity=".8""#));
    let halo = canvas.radial((0.5, 0.5), 0.5, &[(0.0, WHITE, 0.85), (0.3, WHITE, 0.3), (1.0, WHITE, 0.0)]);
    canvas.circle((390.0, 700.0), 250.0, &format!(r#"fill="{halo}""#));
}
