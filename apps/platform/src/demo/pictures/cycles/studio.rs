//! The night studio: black walls, a wet floor and tubes of light.

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{INK, Rgb, WHITE, rgb};

/// How the light is set up behind the product.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rig {
    /// A ring of light.
    Ring,
    /// Two upright tubes.
    Tubes,
    /// A slanted tube.
    Slash,
    /// A soft lamp behind things that lie flat.
    Panel,
    /// Upright tubes of different length.
    Bars,
    /// A grid of thin lines running to the horizon, and a tube above.
    Grid,
    /// The grid alone.
    Lattice,
}

/// A dark set.
#[derive(Clone, Copy)]
pub(crate) struct Studio {
    /// The tint of wall and floor.
    pub(crate) wall: Rgb,
    /// The colour of the light.
    pub(crate) accent: Rgb,
    /// Where the floor begins.
    pub(crate) horizon: f64,
    /// The light.
    pub(crate) rig: Rig,
}

/// Draws wall, light and floor over the whole picture.
pub(crate) fn build(canvas: &mut Canvas, studio: &Studio, (width, height): (f64, f64)) {
    let h = studio.horizon;
    let wall = canvas.linear_at(
        (0.0, 0.0),
        (0.0, h),
        &[
            (0.0, studio.wall.night(0.30), 1.0),
            (0.6, studio.wall.shine(0.05), 1.0),
            (1.0, studio.wall.shine(0.12), 1.0),
        ],
    );
    canvas.flood(&format!(r#"fill="{wall}""#));
    let mist = canvas.radial_at(
        (width * 0.5, h * 0.62),
        width * 0.62,
        &[(0.0, haze(studio), 0.34), (0.45, haze(studio), 0.16), (1.0, haze(studio), 0.0)],
    );
    canvas.flood(&format!(r#"fill="{mist}""#));
    let floor = canvas.linear_at(
        (0.0, h),
        (0.0, height),
        &[
            (0.0, studio.wall.shine(0.10), 1.0),
            (0.25, studio.wall.night(0.25), 1.0),
            (1.0, studio.wall.night(0.55), 1.0),
        ],
    );
    canvas.rect((0.0, h), (width, height - h), &format!(r#"fill="{floor}""#));
    light(canvas, studio, (width, height));
    let sheen = canvas.radial_at(
        (width * 0.5, h + 40.0),
        width * 0.55,
        &[(0.0, WHITE, 0.20), (0.5, haze(studio), 0.10), (1.0, haze(studio), 0.0)],
    );
    canvas.rect((0.0, h), (width, height - h), &format!(r#"fill="{sheen}""#));
    let seam = canvas.linear_at((0.0, 0.0), (width, 0.0), &[(0.0, WHITE, 0.0), (0.5, WHITE, 0.22), (1.0, WHITE, 0.0)]);
    canvas.rect((0.0, h - 1.0), (width, 2.0), &format!(r#"fill="{seam}""#));
}

/// The air between the lights: mostly slate, or yellow light would make it olive.
fn haze(studio: &Studio) -> Rgb {
    studio.accent.mix(rgb(0x0093_a6bc), 0.72)
}

fn light(canvas: &mut Canvas, studio: &Studio, (width, height): (f64, f64)) {
    let (h, accent) = (studio.horizon, studio.accent);
    let (mid, unit) = (width / 2.0, h / 800.0);
    match studio.rig {
        Rig::Ring => {
            let r = 318.0 * unit;
            neon(canvas, &format!("M{} {}a{r} {r} 0 1 1 .1 0", n(mid), n(h * 0.56 + r), r = n(r)), accent, 9.0);
            mirror(canvas, studio, &format!("M{} {}h{}", n(mid - r * 0.6), n(h + 40.0), n(r * 1.2)));
        }
        Rig::Tubes => {
            for x in [mid - 390.0 * unit, mid + 390.0 * unit] {
                neon(canvas, &format!("M{} {}V{}", n(x), n(h * 0.10), n(h - 26.0)), accent, 9.0);
                mirror(canvas, studio, &format!("M{} {}v{}", n(x), n(h + 24.0), n((height - h) * 0.5)));
            }
        }
        Rig::Slash => {
            neon(
                canvas,
                &format!("M{} {}L{} {}", n(mid - 330.0 * unit), n(h - 60.0), n(mid + 250.0 * unit), n(h * 0.05)),
                accent,
                10.0,
            );
            neon(
                canvas,
                &format!("M{} {}L{} {}", n(mid - 150.0 * unit), n(h - 60.0), n(mid + 390.0 * unit), n(h * 0.10)),
                accent.mix(WHITE, 0.5),
                3.0,
            );
        }
        Rig::Panel => {
            let lamp = canvas.radial_at(
                (mid * 0.8, h * 0.40),
                width * 0.66,
                &[(0.0, haze(studio).shine(0.2), 0.52), (0.35, haze(studio), 0.26), (1.0, haze(studio), 0.0)],
            );
            canvas.flood(&format!(r#"fill="{lamp}""#));
        }
        Rig::Bars => {
            for (i, tall) in [0.30, 0.52, 0.78, 0.60, 0.86, 0.46, 0.26].into_iter().enumerate() {
                let x = mid + (i as f64 - 3.0) * 128.0 * unit;
                let d = format!("M{} {}V{}", n(x), n(h * (0.5 - tall * 0.44)), n(h * (0.5 + tall * 0.36)));
                neon(canvas, &d, accent.mix(WHITE, 0.1 * (i % 3) as f64), 5.0);
            }
        }
        Rig::Grid | Rig::Lattice => {
            let mut lines = String::new();
            for i in -9..=9 {
                let spread = f64::from(i);
                lines.push_str(&format!(
                    "M{} {}L{} {}",
                    n(mid + spread * 58.0),
                    n(h),
                    n(mid + spread * 260.0),
                    n(height)
                ));
            }
            for i in 1..7 {
                let y = h + (height - h) * (f64::from(i) / 6.0).powi(2);
                lines.push_str(&format!("M0 {}H{}", n(y), n(width)));
            }
            let fade = canvas.linear_at((0.0, h), (0.0, height), &[(0.0, accent, 0.45), (1.0, accent, 0.04)]);
            canvas.path(&lines, &format!(r#"stroke="{fade}" stroke-width="2""#));
            if studio.rig == Rig::Lattice {
                return;
            }
            neon(canvas, &format!("M{} {}H{}", n(mid - 470.0 * unit), n(h * 0.17), n(mid + 470.0 * unit)), accent, 8.0);
        }
    }
}

/// A glowing tube.
pub(crate) fn neon(canvas: &mut Canvas, d: &str, colour: Rgb, width: f64) {
    let id = canvas.shape(d);
    let (wide, near) = (canvas.glow(36.0), canvas.glow(9.0));
    canvas.put(&format!(
        r##"<g stroke-linecap="round"><use href="#{id}" stroke="{colour}" stroke-width="{}" opacity=".34" {wide}/><use href="#{id}" stroke="{colour}" stroke-width="{}" opacity=".6" {near}/><use href="#{id}" stroke="{}" stroke-width="{}"/></g>"##,
        n(width * 5.0), n(width * 2.0), colour.shine(0.6), n(width)
    ));
}

fn mirror(canvas: &mut Canvas, studio: &Studio, d: &str) {
    let soft = canvas.glow(16.0);
    canvas.path(d, &format!(r#"stroke="{}" stroke-width="26" opacity=".22" {soft}"#, studio.accent));
}

/// Stands a finished drawing on the floor: its shadow, its mirror image, then itself. `drawing`
/// is markup; `ground` is where it touches the floor.
pub(crate) fn stand(canvas: &mut Canvas, drawing: &str, ground: f64, (left, right): (f64, f64)) {
    let id = canvas.define(format!(r#"<g id="@">{drawing}</g>"#));
    let fade = canvas.linear_at((0.0, ground), (0.0, ground + 210.0), &[(0.0, WHITE, 0.36), (1.0, WHITE, 0.0)]);
    let mask = canvas.mask(&format!(r#"<rect x="0" y="{}" width="2000" height="400" fill="{fade}"/>"#, n(ground)));
    canvas.put(&format!(r##"<g {mask}><use href="#{id}" transform="matrix(1 0 0 -1 0 {})"/></g>"##, n(ground * 2.0)));
    let soft = canvas.blur(12.0);
    canvas.ellipse(
        ((left + right) / 2.0, ground + 4.0),
        ((right - left) / 2.0, 17.0),
        &format!(r#"fill="{INK}" opacity=".85" {soft}"#),
    );
    canvas.put(&format!(r##"<use href="#{id}"/>"##));
}

/// The dark towards the corners, drawn last.
pub(crate) fn frame(canvas: &mut Canvas) {
    let edge = canvas.radial((0.5, 0.48), 0.74, &[(0.5, rgb(0), 0.0), (0.75, rgb(0), 0.08), (1.0, rgb(0), 0.32)]);
    canvas.flood(&format!(r#"fill="{edge}""#));
}
