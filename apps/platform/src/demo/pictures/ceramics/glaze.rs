//! Glazes, and the firing of a form with one.

use crate::demo::pictures::canvas::{Canvas, n, n2};
use crate::demo::pictures::chance::Chance;
use crate::demo::pictures::colour::{DAYLIGHT, Rgb, UMBER, rgb};
use crate::demo::pictures::line::{flowing, polyline, simplify};

use super::lathe::Form;
use super::light::{Side, shading};

/// A second glaze the form was dipped into.
#[derive(Clone, Copy)]
pub(crate) struct Dip {
    /// Its colour.
    pub(crate) colour: Rgb,
    /// Where its edge runs, as a share of the height.
    pub(crate) edge: f64,
    /// How far the edge wanders, in pixels.
    pub(crate) wander: f64,
    /// Whether the form was dipped mouth first.
    pub(crate) from_top: bool,
}

/// What is done to the surface besides glazing.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Decor {
    /// Nothing.
    Plain,
    /// Upright flutes cut into the wall, this many across the front.
    Flutes(u32),
    /// Bands brushed on while the wheel turns: heights as shares, and their width in pixels.
    Bands(&'static [f64], f64, Rgb),
    /// Thumb dots in a row at a height.
    Dots(f64, Rgb),
}

/// A surface.
#[derive(Clone, Copy)]
pub(crate) struct Glaze {
    /// The glaze outside.
    pub(crate) colour: Rgb,
    /// The glaze inside.
    pub(crate) liner: Rgb,
    /// The bare clay at the foot and where glaze breaks over edges.
    pub(crate) clay: Rgb,
    /// How much of the foot stays bare, in pixels.
    pub(crate) bare: f64,
    /// 0 is matt, 1 is wet.
    pub(crate) gloss: f64,
    /// Number of iron speckles.
    pub(crate) speckles: usize,
    /// How strongly throwing rings show, 0 to 1.
    pub(crate) rings: f64,
    /// A second glaze.
    pub(crate) dip: Option<Dip>,
    /// Surface work.
    pub(crate) decor: Decor,
}

/// Buff stoneware under a warm white.
pub(crate) const OAT: Glaze = Glaze {
    colour: rgb(0x00ec_e2cf),
    liner: rgb(0x00f1_e9da),
    clay: rgb(0x00b5_8a63),
    bare: 10.0,
    gloss: 0.35,
    speckles: 150,
    rings: 0.35,
    dip: None,
    decor: Decor::Plain,
};

impl Glaze {
    /// The same surface in one other colour, inside and out.
    pub(crate) const fn coloured(self, hex: u32) -> Self {
        Self { colour: rgb(hex), liner: rgb(hex), ..self }
    }

    /// The same surface with another inside.
    pub(crate) const fn lined(self, hex: u32) -> Self {
        Self { liner: rgb(hex), ..self }
    }

    /// The same surface over another clay.
    pub(crate) const fn over(self, hex: u32, bare: f64) -> Self {
        Self { clay: rgb(hex), bare, ..self }
    }

    /// The same surface, dipped.
    pub(crate) const fn dipped(self, hex: u32, edge: f64, wander: f64, from_top: bool) -> Self {
        let dip = Some(Dip { colour: rgb(hex), edge, wander, from_top });
        Self { dip, ..self }
    }
}

/// How a form ends at the top.
#[derive(Clone, Copy)]
pub(crate) enum Mouth {
    /// Open, with a wall this thick and this much of the inside worth drawing.
    Open(f64, f64),
    /// Closed.
    Shut,
}

/// Draws a form in a glaze.
pub(crate) fn fire(canvas: &mut Canvas, form: &Form, glaze: &Glaze, mouth: Mouth, seed: &str) {
    let mut chance = Chance::of(seed);
    let small = form.height() < 260.0 && form.girth() < 110.0;
    let speckles = if small { glaze.speckles / 4 } else { glaze.speckles };
    let glaze = &Glaze { speckles, ..*glaze };
    let outline = canvas.shape(&form.outline());
    let clip = canvas.clip(&format!(r##"<use href="#{outline}"/>"##));
    let height = form.height();
    let girth = form.girth();
    let (left, top) = (form.x - girth - 2.0, form.y - height - girth * form.tilt - 2.0);
    let size = (girth * 2.0 + 4.0, form.y + girth * form.tilt - top + 4.0);

    canvas.open(&clip);
    let body = canvas.linear_at(
        (form.x, form.y - height),
        (form.x, form.y),
        &[(0.0, glaze.colour.lit(0.10), 1.0), (0.55, glaze.colour, 1.0), (1.0, glaze.colour.dim(0.10), 1.0)],
    );
    canvas.rect((left, top), size, &format!(r#"fill="{body}""#));
    if let Some(dip) = glaze.dip {
        pour(canvas, form, dip, &mut chance);
    }
    decorate(canvas, form, glaze);
    if glaze.bare > 0.0 {
        let edge = rim_line(form, glaze.bare, 1.2, &mut chance);
        let d = format!("{}V{}H{}Z", flowing(&edge), n(form.y + girth), n(left - 4.0));
        canvas.path(&d, &format!(r#"fill="{}""#, glaze.clay));
        canvas.path(&flowing(&edge), &format!(r#"stroke="{}" stroke-width="2.5" opacity=".45""#, glaze.clay.dim(0.45)));
    }
    rings(canvas, form, glaze, &mut chance);
    speckle(canvas, form, glaze, &mut chance);

    let slices = form.slices(if small { 12.0 } else { 8.0 });
    let shade = shading(canvas, &slices, form.tilt, Side::Outside);
    let mask = canvas.mask(&format!(r#"<g transform="translate({})">{shade}</g>"#, n(form.x)));
    canvas.rect((left, top), size, &format!(r#"fill="{}" opacity=".92" {mask}"#, shade_of(glaze.colour)));
    let seat = canvas.linear_at(
        (form.x, form.y + form.tilt * form.foot()),
        (form.x, form.y - height * 0.16),
        &[(0.0, UMBER, 0.5), (0.4, UMBER, 0.16), (1.0, UMBER, 0.0)],
    );
    canvas.rect((left, top), size, &format!(r#"fill="{seat}""#));
    gleam(canvas, form, glaze);
    canvas.close();

    if let Mouth::Open(wall, depth) = mouth {
        open_mouth(canvas, form, glaze, wall, depth);
    }
}

/// The colour a glaze has in shadow.
pub(crate) fn shade_of(colour: Rgb) -> Rgb {
    colour.mix(rgb(0x0062_3414), 0.55).dim(0.42)
}

/// A line around the front at a height, wandering a little.
pub(crate) fn rim_line(form: &Form, height: f64, wander: f64, chance: &mut Chance) -> Vec<(f64, f64)> {
    let phase = chance.between(0.0, 6.0);
    (0..=10)
        .map(|i| {
            let across = f64::from(i) / 5.0 - 1.0;
            let eased = (across * std::f64::consts::FRAC_PI_2).sin();
            let wave = (across * 4.1 + phase).sin() * 0.6 + (across * 9.7 + phase * 2.0).sin() * 0.4;
            let h = height + wave * wander;
            let (x, y) = form.at(h, eased);
            (x + (eased * 3.0), y)
        })
        .collect()
}

fn pour(canvas: &mut Canvas, form: &Form, dip: Dip, chance: &mut Chance) {
    let height = form.height();
    let edge = rim_line(form, height * dip.edge, dip.wander, chance);
    let (far_left, far_right) = (form.x - form.girth() - 6.0, form.x + form.girth() + 6.0);
    let end = if dip.from_top { form.y - height - form.girth() } else { form.y + form.girth() };
    let d = format!("{}H{}V{}H{}Z", flowing(&edge), n(far_right), n(end), n(far_left));
    let near = form.y - height * dip.edge;
    let tail = near + (end - near).signum() * height * 0.5;
    let fill = canvas.linear_at(
        (form.x, near),
        (form.x, tail),
        &[(0.0, dip.colour.lit(0.10), 1.0), (0.35, dip.colour, 1.0), (1.0, dip.colour.dim(0.12), 1.0)],
    );
    canvas.path(&d, &format!(r#"fill="{fill}""#));
    // Glaze gathers into a thicker, darker line where it stopped, and thins to a pale halo.
    canvas.path(&flowing(&edge), &format!(r#"stroke="{}" stroke-width="5" opacity=".55""#, dip.colour.dim(0.4)));
    let halo: Vec<_> = edge.iter().map(|(x, y)| (*x, y + if dip.from_top { 5.0 } else { -5.0 })).collect();
    canvas.path(&flowing(&halo), &format!(r#"stroke="{DAYLIGHT}" stroke-width="4" opacity=".22""#));
}

fn decorate(canvas: &mut Canvas, form: &Form, glaze: &Glaze) {
    let height = form.height();
    match glaze.decor {
        Decor::Plain => {}
        Decor::Flutes(count) => flutes(canvas, form, glaze, count),
        Decor::Bands(heights, width, colour) => {
            let mut chance = Chance::of("bands");
            for share in heights {
                let edge = rim_line(form, height * share, 1.6, &mut chance);
                canvas
                    .path(&flowing(&edge), &format!(r#"stroke="{colour}" stroke-width="{}" opacity=".82""#, n(width)));
                let dry: Vec<_> = edge.iter().map(|(x, y)| (*x, y + width * 0.3)).collect();
                canvas.path(
                    &flowing(&dry),
                    &format!(
                        r#"stroke="{}" stroke-width="{}" stroke-dasharray="90 14 40 9" opacity=".35""#,
                        colour.lit(0.5),
                        n(width * 0.16)
                    ),
                );
            }
        }
        Decor::Dots(share, colour) => {
            for row in 0..2 {
                for i in -7..=7 {
                    let across = (f64::from(i) + 0.5 * f64::from(row)) * 0.2;
                    let (x, y) = form.at(height * (share + 0.09 * f64::from(row)), across.sin());
                    let size = height * 0.022;
                    canvas.ellipse(
                        (x, y),
                        (size * across.cos().max(0.15), size),
                        &format!(r#"fill="{colour}" opacity=".8""#),
                    );
                }
            }
        }
    }
}

fn flutes(canvas: &mut Canvas, form: &Form, glaze: &Glaze, count: u32) {
    let height = form.height();
    let mut widths = [String::new(), String::new(), String::new()];
    for i in 0..=count {
        let turn = (f64::from(i) / f64::from(count) * 2.0 - 1.0) * std::f64::consts::FRAC_PI_2;
        let points: Vec<_> =
            (0..=4).map(|j| form.at(height * (0.06 + 0.87 * f64::from(j) / 4.0), turn.sin())).collect();
        let class = (turn.cos() * 2.99) as usize;
        widths[class].push_str(&flowing(&simplify(&points, 0.8)));
    }
    for (d, width) in widths.iter().zip(["2.2", "4", "5.6"]) {
        if d.is_empty() {
            continue;
        }
        let groove = canvas.shape(d);
        let dark = glaze.colour.dim(0.8);
        canvas.put(&format!(
            r##"<use href="#{groove}" stroke="{dark}" stroke-width="{width}" opacity=".24"/><use href="#{groove}" x="{width}" stroke="{DAYLIGHT}" stroke-width="{width}" opacity=".26"/>"##
        ));
    }
}

fn rings(canvas: &mut Canvas, form: &Form, glaze: &Glaze, chance: &mut Chance) {
    if glaze.rings <= 0.0 {
        return;
    }
    let mut kinds = [String::new(), String::new(), String::new()];
    let mut at = glaze.bare + 14.0;
    while at < form.height() - 8.0 {
        let r = form.radius(at);
        let arc = format!(
            "M{} {}a{} {} 0 0 0 {} 0",
            (form.x - r).round(),
            n(form.y - at),
            r.round(),
            n(r * form.tilt),
            2.0 * r.round()
        );
        kinds[(chance.unit() * 3.0) as usize].push_str(&arc);
        at += chance.between(16.0, 46.0);
    }
    for (d, (width, strength)) in kinds.iter().zip([("2.4", 0.09), ("4", 0.14), ("6.5", 0.20)]) {
        if !d.is_empty() {
            canvas.path(
                d,
                &format!(r#"stroke="{UMBER}" stroke-width="{width}" opacity="{}""#, n2(strength * glaze.rings)),
            );
        }
    }
}

fn speckle(canvas: &mut Canvas, form: &Form, glaze: &Glaze, chance: &mut Chance) {
    let height = form.height();
    let mut sizes = [Vec::new(), Vec::new(), Vec::new()];
    for i in 0..glaze.speckles {
        let across = (chance.between(-1.0, 1.0) * 1.5).sin();
        let point = form.at(chance.between(glaze.bare + 4.0, height), across);
        let size = if i % 17 == 0 {
            2
        } else if i % 4 == 0 {
            1
        } else {
            0
        };
        sizes[size].push(point);
    }
    let iron = glaze.clay.dim(0.55);
    for (points, (size, opacity)) in sizes.iter().zip([(1.8, ".55"), (3.0, ".5"), (4.6, ".45")]) {
        if !points.is_empty() {
            canvas.dots(points, size, &format!(r#"stroke="{iron}" opacity="{opacity}""#));
        }
    }
}

/// The window mirrored in the glaze.
fn gleam(canvas: &mut Canvas, form: &Form, glaze: &Glaze) {
    let height = form.height();
    let strip = |from: f64, to: f64, left: f64, right: f64| {
        let h = |i: u32| height * (from + (to - from) * f64::from(i) / 6.0);
        let mut points: Vec<_> = (0..=6).map(|i| form.at(h(i), left)).collect();
        points.extend((0..=6).rev().map(|i| form.at(h(i), right)));
        polyline(&points)
    };
    let soft = canvas.blur(5.0 + 20.0 * (1.0 - glaze.gloss));
    let strength = n2(0.16 + 0.42 * glaze.gloss);
    canvas.path(&strip(0.30, 0.90, -0.66, -0.34), &format!(r#"fill="{DAYLIGHT}" opacity="{strength}" {soft}"#));
    if glaze.gloss > 0.5 {
        let crisp = canvas.blur(1.6);
        let strength = n2(glaze.gloss * 0.6);
        for (from, to) in [(0.46, 0.63), (0.65, 0.82)] {
            canvas.path(&strip(from, to, -0.60, -0.47), &format!(r#"fill="{DAYLIGHT}" opacity="{strength}" {crisp}"#));
        }
        canvas.path(&strip(0.25, 0.8, 0.86, 0.93), &format!(r#"fill="{DAYLIGHT}" opacity=".2" {crisp}"#));
    }
}

fn open_mouth(canvas: &mut Canvas, form: &Form, glaze: &Glaze, wall: f64, depth: f64) {
    let (x, y) = form.top();
    let (outer, inner) = (form.mouth(), form.mouth() - wall);
    let lip = match glaze.dip {
        Some(dip) if dip.from_top => dip.colour,
        _ => glaze.colour,
    };
    let edge = canvas.linear(
        (0.0, 0.3),
        (1.0, 0.7),
        &[(0.0, lip.lit(0.5), 1.0), (0.5, lip.lit(0.22), 1.0), (1.0, lip.dim(0.2), 1.0)],
    );
    canvas.ellipse((x, y), (outer, outer * form.tilt), &format!(r#"fill="{edge}""#));
    canvas.ellipse(
        (x, y),
        (outer - 1.2, outer * form.tilt - 0.9),
        &format!(r#"stroke="{}" stroke-width="2.2" opacity=".5""#, glaze.clay.mix(lip, 0.3)),
    );
    let hole = (inner, inner * form.tilt);
    let clip = canvas.clip(&format!("<{}/>", crate::demo::pictures::canvas::oval(x, y + 1.0, hole.0, hole.1)));
    canvas.open(&clip);
    canvas.rect((x - inner, y - hole.1), (inner * 2.0, hole.1 * 2.0 + 2.0), &format!(r#"fill="{}""#, glaze.liner));
    let count = if inner < form.girth() * 0.5 { 4.0 } else { 14.0 };
    let slices = form.hollow(wall, depth, (depth / count).max(4.0));
    let shade = shading(canvas, &slices, form.tilt, Side::Inside);
    let mask = canvas.mask(&format!(r#"<g transform="translate({})">{shade}</g>"#, n(x)));
    canvas.rect(
        (x - inner, y - hole.1),
        (inner * 2.0, hole.1 * 2.0 + 2.0),
        &format!(r#"fill="{}" opacity=".86" {mask}"#, shade_of(glaze.liner)),
    );
    // Narrow mouths are dark further in.
    let narrow = (1.0 - inner / (form.girth() * 0.8)).clamp(0.0, 0.8);
    if narrow > 0.05 {
        canvas.ellipse((x, y + 4.0), hole, &format!(r#"fill="{UMBER}" opacity="{}""#, n2(narrow + 0.15)));
    }
    canvas.close();
    canvas.ellipse(
        (x, y + 1.0),
        hole,
        &format!(r#"stroke="{}" stroke-width="1.6" opacity=".35""#, glaze.clay.dim(0.3)),
    );
}
