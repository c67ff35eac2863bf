//! The studio set: wall, table, window light and the shadows that things throw.

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::chance::Chance;
use crate::demo::pictures::colour::{DAYLIGHT, Rgb, UMBER};
use crate::demo::pictures::line::polygon;

use super::lathe::Form;

/// What falls on the wall.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backdrop {
    /// Nothing but the fall of the light.
    Bare,
    /// Light through a window with six panes.
    Window,
    /// A niche with a round head.
    Niche,
    /// The shadow of a branch outside.
    Branch,
}

/// Colours and horizon of a set.
#[derive(Clone, Copy)]
pub(crate) struct Set {
    /// The wall.
    pub(crate) wall: Rgb,
    /// The table.
    pub(crate) table: Rgb,
    /// Where they meet.
    pub(crate) horizon: f64,
    /// What falls on the wall.
    pub(crate) backdrop: Backdrop,
}

/// Draws wall and table over the whole picture.
pub(crate) fn build(canvas: &mut Canvas, set: &Set, (width, height): (f64, f64)) {
    let wall = canvas.linear_at(
        (0.0, 0.0),
        (width, set.horizon),
        &[
            (0.0, set.wall.lit(0.58), 1.0),
            (0.3, set.wall.lit(0.22), 1.0),
            (0.65, set.wall.shaded(0.08), 1.0),
            (1.0, set.wall.shaded(0.38), 1.0),
        ],
    );
    canvas.flood(&format!(r#"fill="{wall}""#));
    fall(canvas, set, width);
    let table = canvas.linear_at(
        (0.0, set.horizon),
        (0.0, height),
        &[(0.0, set.table.shaded(0.22), 1.0), (0.12, set.table, 1.0), (1.0, set.table.lit(0.25), 1.0)],
    );
    canvas.rect((0.0, set.horizon), (width, height - set.horizon), &format!(r#"fill="{table}""#));
    let across = canvas.linear_at(
        (0.0, 0.0),
        (width, 0.0),
        &[(0.0, DAYLIGHT, 0.40), (0.25, DAYLIGHT, 0.16), (0.5, DAYLIGHT, 0.0)],
    );
    canvas.rect((0.0, set.horizon), (width, height - set.horizon), &format!(r#"fill="{across}""#));
    let away = canvas.linear_at((0.0, 0.0), (width, 0.0), &[(0.4, UMBER, 0.0), (0.7, UMBER, 0.06), (1.0, UMBER, 0.20)]);
    canvas.rect((0.0, set.horizon), (width, height - set.horizon), &format!(r#"fill="{away}""#));
    let seam = canvas.blur(6.0);
    canvas.rect((-20.0, set.horizon - 7.0), (width + 40.0, 8.0), &format!(r#"fill="{UMBER}" opacity=".20" {seam}"#));
    grain(canvas, (width, height));
}

fn fall(canvas: &mut Canvas, set: &Set, width: f64) {
    let h = set.horizon;
    match set.backdrop {
        Backdrop::Bare => {
            let glow = canvas.radial_at(
                (width * 0.28, h * 0.36),
                width * 0.55,
                &[(0.0, DAYLIGHT, 0.5), (0.5, DAYLIGHT, 0.18), (1.0, DAYLIGHT, 0.0)],
            );
            canvas.flood(&format!(r#"fill="{glow}""#));
        }
        Backdrop::Window => {
            let soft = canvas.blur(9.0);
            canvas.open(&format!(r#"fill="{DAYLIGHT}" opacity=".62" {soft}"#));
            for column in 0..2 {
                for row in 0..3 {
                    let x = width * (0.20 + 0.27 * f64::from(column));
                    let y = h * (0.04 + 0.285 * f64::from(row)) + f64::from(column) * h * 0.10;
                    let (w, tall, drop) = (width * 0.235, h * 0.25, h * 0.088);
                    canvas.path(&polygon(&[(x, y), (x + w, y + drop), (x + w, y + drop + tall), (x, y + tall)]), "");
                }
            }
            canvas.close();
        }
        Backdrop::Niche => {
            let (left, right, spring) = (width * 0.17, width * 0.83, h * 0.52);
            let r = (right - left) / 2.0;
            let d = format!(
                "M{} {}V{}A{r} {r} 0 0 1 {} {}V{}Z",
                n(left),
                n(h),
                n(spring),
                n(right),
                n(spring),
                n(h),
                r = n(r)
            );
            let inside = canvas.linear_at(
                (left, 0.0),
                (right, 0.0),
                &[
                    (0.0, set.wall.shaded(0.78), 1.0),
                    (0.25, set.wall.shaded(0.38), 1.0),
                    (0.7, set.wall.lit(0.10), 1.0),
                    (1.0, set.wall.lit(0.35), 1.0),
                ],
            );
            canvas.path(&d, &format!(r#"fill="{inside}""#));
            canvas.path(&d, &format!(r#"stroke="{DAYLIGHT}" stroke-width="3" opacity=".5""#));
        }
        Backdrop::Branch => {
            let glow = canvas.radial_at(
                (width * 0.3, h * 0.4),
                width * 0.6,
                &[(0.0, DAYLIGHT, 0.5), (0.5, DAYLIGHT, 0.18), (1.0, DAYLIGHT, 0.0)],
            );
            canvas.flood(&format!(r#"fill="{glow}""#));
            let soft = canvas.blur(10.0);
            canvas.open(&format!(r#"fill="{0}" stroke="{0}" opacity=".17" {soft}"#, UMBER));
            canvas.path(
                &format!(
                    "M{} -40C{} {} {} {} {} {}",
                    n(width * 0.98),
                    n(width * 0.86),
                    n(h * 0.2),
                    n(width * 0.7),
                    n(h * 0.28),
                    n(width * 0.5),
                    n(h * 0.50)
                ),
                r#"fill="none" stroke-width="9""#,
            );
            let mut chance = Chance::of("branch");
            for i in 0..16 {
                let t = f64::from(i) / 15.0;
                let (x, y) = (width * (0.95 - 0.44 * t), h * (0.02 + 0.44 * t.powf(0.8)));
                let turn = if i % 2 == 0 { 100.0 } else { 200.0 } + chance.between(-18.0, 18.0);
                let long = chance.between(70.0, 115.0);
                canvas.put(&format!(
                    r#"<path transform="translate({} {})rotate({})" d="M0 0Q{} {} {} 0Q{} {} 0 0"/>"#,
                    n(x),
                    n(y),
                    n(turn),
                    n(long * 0.4),
                    n(-long * 0.32),
                    n(long),
                    n(long * 0.4),
                    n(long * 0.3)
                ));
            }
            canvas.close();
        }
    }
}

/// Paper grain, barely there.
fn grain(canvas: &mut Canvas, (width, height): (f64, f64)) {
    let mut chance = Chance::of("paper");
    let points: Vec<_> =
        (0..130).map(|_| (chance.between(0.0, width).round(), chance.between(0.0, height).round())).collect();
    canvas.dots(&points, 2.0, &format!(r#"stroke="{UMBER}" opacity=".10""#));
}

/// The shadow of a form on the table: where it touches, and thrown to the right.
pub(crate) fn ground(canvas: &mut Canvas, form: &Form) {
    thrown_shadow(canvas, &form.outline(), (form.x, form.y), form.height());
    seat(canvas, (form.x, form.y), form.foot(), form.tilt);
}

/// The dark line under something that stands.
pub(crate) fn seat(canvas: &mut Canvas, (x, y): (f64, f64), foot: f64, tilt: f64) {
    let (rx, ry) = (foot * 1.22 + 12.0, (foot * 1.22 + 12.0) * tilt);
    let dark = canvas.radial((0.5, 0.5), 0.5, &[(0.0, UMBER, 0.85), (0.74, UMBER, 0.62), (1.0, UMBER, 0.0)]);
    canvas.ellipse((x + foot * 0.07, y + ry * 0.10), (rx, ry), &format!(r#"fill="{dark}""#));
}

/// An outline thrown on the table by the window.
pub(crate) fn thrown_shadow(canvas: &mut Canvas, outline: &str, (_, base): (f64, f64), height: f64) {
    let (lean, flat) = (0.82, 0.25);
    let fade = canvas.linear_at(
        (0.0, base + 30.0),
        (0.0, base - height),
        &[(0.0, UMBER, 0.60), (0.5, UMBER, 0.34), (1.0, UMBER, 0.10)],
    );
    let soft = canvas.blur(13.0);
    let outline = canvas.shape(outline);
    canvas.put(&format!(
        r##"<use href="#{outline}" fill="{fade}" transform="matrix(1 0 {} {} {} {})" {soft}/>"##,
        -lean,
        flat,
        n(lean * base),
        n(base * (1.0 - flat))
    ));
}

/// The quiet darkening towards the corners, drawn last.
pub(crate) fn frame(canvas: &mut Canvas) {
    let edge = canvas.radial(
        (0.44, 0.46),
        0.78,
        &[(0.45, UMBER, 0.0), (0.7, UMBER, 0.04), (0.86, UMBER, 0.12), (1.0, UMBER, 0.24)],
    );
    canvas.flood(&format!(r#"fill="{edge}""#));
}
