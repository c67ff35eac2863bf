//! Handles, spouts, stems, candles: what is added to a thrown form.

use crate::demo::pictures::canvas::{Canvas, n, n2};
use crate::demo::pictures::chance::Chance;
use crate::demo::pictures::colour::{DAYLIGHT, Rgb, UMBER, rgb};
use crate::demo::pictures::line::Line;

use super::glaze::{Glaze, shade_of};
use super::pieces::Spot;

type Point = (f64, f64);

/// The curve of a pulled handle.
pub(crate) fn handle(a: Point, b: Point, c: Point, d: Point) -> String {
    Line::from(a.0, a.1).curve(b, c, d).open()
}

/// A round rod along a path, lit from the upper left.
pub(crate) fn tube(canvas: &mut Canvas, d: &str, width: f64, colour: Rgb) {
    let id = canvas.shape(d);
    let dark = shade_of(colour);
    canvas.put(&format!(
        r##"<g stroke-linecap="round" stroke-linejoin="round"><use href="#{id}" stroke="{}" stroke-width="{}"/>"##,
        dark.dim(0.2),
        n(width)
    ));
    for (share, shift, mix) in [(0.82, 0.05, 0.35), (0.62, 0.10, 0.65), (0.42, 0.14, 1.0)] {
        canvas.put(&format!(
            r##"<use href="#{id}" x="{0}" y="{0}" stroke="{1}" stroke-width="{2}"/>"##,
            n(-width * shift),
            dark.mix(colour, mix),
            n(width * share)
        ));
    }
    let soft = canvas.blur((width * 0.05).max(0.6));
    canvas.put(&format!(
        r##"<use href="#{id}" x="{0}" y="{0}" stroke="{DAYLIGHT}" stroke-width="{1}" opacity=".5" {soft}/></g>"##,
        n(-width * 0.2),
        n(width * 0.14)
    ));
}

/// The pulled lip of a jug, behind its mouth.
pub(crate) fn pouring_lip(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) {
    let p = |x, up| spot.point(x, up);
    let (a, tip, b) = (p(-96.0, 540.0), p(-206.0, 546.0), p(-112.0, 420.0));
    let d = Line::from(a.0, a.1)
        .curve(p(-130.0, 552.0), p(-180.0, 560.0), tip)
        .curve(p(-186.0, 520.0), p(-140.0, 480.0), b)
        .to(spot.x, b.1)
        .to(spot.x, a.1)
        .close();
    let fill = canvas.linear(
        (0.0, 0.0),
        (0.6, 1.0),
        &[
            (0.0, glaze.colour.lit(0.45), 1.0),
            (0.5, glaze.colour, 1.0),
            (1.0, glaze.colour.mix(shade_of(glaze.colour), 0.5), 1.0),
        ],
    );
    canvas.path(&d, &format!(r#"fill="{fill}""#));
    let inside = Line::from(a.0, a.1)
        .curve(p(-130.0, 548.0), p(-178.0, 556.0), p(-200.0, 545.0))
        .curve(p(-170.0, 530.0), p(-140.0, 512.0), p(-118.0, 500.0))
        .close();
    canvas.path(&inside, &format!(r#"fill="{}""#, glaze.liner.mix(shade_of(glaze.liner), 0.35)));
}

/// The channel of a pulled lip, laid over the mouth once the jug is fired.
pub(crate) fn lip_channel(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) {
    let p = |x, up| spot.point(x, up);
    let (back, tip, front) = (p(-104.0, 543.0), p(-203.0, 547.0), p(-112.0, 501.0));
    let channel = Line::from(back.0, back.1)
        .curve(p(-136.0, 552.0), p(-176.0, 556.0), tip)
        .curve(p(-176.0, 532.0), p(-146.0, 512.0), front)
        .curve(p(-96.0, 512.0), p(-94.0, 532.0), back)
        .close();
    let inside = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.3),
        &[
            (0.0, glaze.liner.lit(0.2), 1.0),
            (0.6, glaze.liner.mix(shade_of(glaze.liner), 0.4), 1.0),
            (1.0, glaze.liner.mix(shade_of(glaze.liner), 0.68), 1.0),
        ],
    );
    canvas.path(&channel, &format!(r#"fill="{inside}""#));
    let near = Line::from(tip.0, tip.1).curve(p(-176.0, 532.0), p(-146.0, 510.0), p(-113.0, 499.0)).open();
    canvas.path(&near, &format!(r#"stroke="{}" stroke-width="{}""#, glaze.colour.lit(0.4), n(8.0 * spot.scale)));
    let far = Line::from(back.0, back.1).curve(p(-136.0, 552.0), p(-176.0, 556.0), tip).open();
    canvas.path(
        &far,
        &format!(
            r#"stroke="{}" stroke-width="{}" stroke-linecap="round""#,
            glaze.colour.lit(0.25),
            n(5.0 * spot.scale)
        ),
    );
}

/// The spout of the teapot, on the left.
pub(crate) fn spout(canvas: &mut Canvas, spot: Spot, glaze: &Glaze) {
    let p = |x, up| spot.point(x, up);
    let (start, lip, under) = (p(-200.0, 250.0), p(-384.0, 330.0), p(-220.0, 90.0));
    let d = Line::from(start.0, start.1)
        .curve(p(-270.0, 250.0), p(-310.0, 310.0), lip)
        .to(p(-412.0, 314.0).0, p(-412.0, 314.0).1)
        .curve(p(-372.0, 230.0), p(-330.0, 110.0), under)
        .close();
    let fill = canvas.linear(
        (0.2, 0.0),
        (0.6, 1.0),
        &[(0.0, glaze.colour.lit(0.4), 1.0), (0.4, glaze.colour, 1.0), (1.0, shade_of(glaze.colour), 1.0)],
    );
    canvas.path(&d, &format!(r#"fill="{fill}""#));
    let mouth = p(-398.0, 322.0);
    canvas.put(&format!(r#"<g transform="translate({} {})rotate(-30)">"#, n(mouth.0), n(mouth.1)));
    canvas.ellipse(
        (0.0, 0.0),
        (17.0 * spot.scale, 6.5 * spot.scale),
        &format!(r#"fill="{}" stroke="{}" stroke-width="2""#, UMBER, glaze.colour.lit(0.3)),
    );
    canvas.close();
    let soft = canvas.blur(3.0);
    let (a, b) = (p(-300.0, 262.0), p(-376.0, 312.0));
    canvas.path(
        &Line::from(a.0, a.1).bend(p(-345.0, 262.0).0, p(-345.0, 272.0).1, b.0, b.1).open(),
        &format!(
            r#"stroke="{DAYLIGHT}" stroke-width="{}" opacity="{}" {soft}"#,
            n(9.0 * spot.scale),
            n2(0.2 + glaze.gloss * 0.4)
        ),
    );
}

/// The cane handle over a teapot: its far half, or its near half with the bindings.
pub(crate) fn cane(canvas: &mut Canvas, spot: Spot, far: bool) {
    let p = |x, up| spot.point(x, up);
    let lugs = [p(-168.0, 288.0), p(168.0, 288.0)];
    if far {
        return;
    }
    let d = Line::from(lugs[0].0, lugs[0].1).curve(p(-230.0, 640.0), p(230.0, 640.0), lugs[1]).open();
    let cane = rgb(0x00b0_8048);
    tube(canvas, &d, 24.0 * spot.scale, cane);
    canvas.path(
        &d,
        &format!(
            r#"stroke="{}" stroke-width="{}" stroke-dasharray="3 15" opacity=".5""#,
            cane.dim(0.6),
            n(24.0 * spot.scale)
        ),
    );
    for (x, y) in lugs {
        canvas.ellipse(
            (x, y),
            (20.0 * spot.scale, 16.0 * spot.scale),
            &format!(r#"fill="{}" stroke="{}" stroke-width="3""#, cane.dim(0.35), cane.dim(0.7)),
        );
    }
}

/// The round step inside a plate.
pub(crate) fn well(canvas: &mut Canvas, at: Point, r: f64, tilt: f64) {
    let step = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.4),
        &[(0.0, UMBER, 0.55), (0.4, UMBER, 0.18), (0.6, DAYLIGHT, 0.25), (1.0, DAYLIGHT, 0.75)],
    );
    let soft = canvas.blur(2.5);
    canvas.ellipse(at, (r, r * tilt), &format!(r#"stroke="{step}" stroke-width="6" {soft}"#));
}

/// A dry stem with seed heads, from the mouth of a vase.
pub(crate) fn stem(canvas: &mut Canvas, from: Point, to: Point, colour: Rgb, seeds: usize, seed: &str) {
    let mut chance = Chance::of(seed);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let hook = (from.0 + dx * 0.15, from.1 + dy * 0.6);
    canvas.path(
        &Line::from(from.0, from.1).bend(hook.0, hook.1, to.0, to.1).open(),
        &format!(r#"stroke="{}" stroke-width="4" stroke-linecap="round""#, colour.dim(0.3)),
    );
    for i in 0..seeds {
        let t = 0.45 + 0.55 * (i as f64) / seeds as f64;
        let on = |a: f64, b: f64, c: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        let (x, y) = (on(from.0, hook.0, to.0), on(from.1, hook.1, to.1));
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let turn = dy.atan2(dx).to_degrees() + side * chance.between(28.0, 46.0);
        let long = chance.between(34.0, 54.0) * (1.25 - t * 0.5);
        let tone = colour.mix(DAYLIGHT, chance.between(0.0, 0.3)).dim(chance.between(0.0, 0.25));
        canvas.put(&format!(
            r#"<path transform="translate({} {})rotate({})" d="M0 0Q{half} {} {} 0Q{half} {} 0 0" fill="{tone}"/>"#,
            n(x),
            n(y),
            n(turn),
            n(-long * 0.24),
            n(long),
            n(long * 0.24),
            half = n(long * 0.5)
        ));
    }
}

/// A broad leaf with a middle rib.
pub(crate) fn leaf(canvas: &mut Canvas, from: Point, length: f64, turn: f64, colour: Rgb) {
    let fill = canvas.linear(
        (0.0, 0.0),
        (0.3, 1.0),
        &[
            (0.0, colour.lit(0.32), 1.0),
            (0.5, colour, 1.0),
            (0.51, colour.dim(0.18), 1.0),
            (1.0, colour.dim(0.42), 1.0),
        ],
    );
    let (half, wide) = (length * 0.45, length * 0.30);
    canvas.put(&format!(
        r#"<g transform="translate({} {})rotate({})"><path d="M0 0C{half} {up} {near} {up} {long} 0C{near} {down} {half} {down} 0 0" fill="{fill}"/><path d="M0 0H{rib}" stroke="{}" stroke-width="2" opacity=".6"/></g>"#,
        n(from.0), n(from.1), n(turn), colour.lit(0.45),
        half = n(half * 0.5), up = n(-wide), near = n(length * 0.8), long = n(length), down = n(wide), rib = n(length * 0.94)
    ));
}

/// A burning candle standing at a point.
pub(crate) fn candle(canvas: &mut Canvas, (x, y): Point, width: f64, height: f64) {
    let wax = rgb(0x00f3_e7cf);
    let fill = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.0),
        &[(0.0, wax.dim(0.12), 1.0), (0.3, wax.lit(0.6), 1.0), (0.7, wax.dim(0.15), 1.0), (1.0, wax.dim(0.42), 1.0)],
    );
    let top = y - height;
    let d = format!(
        "M{} {}V{}A{r} {e} 0 0 1 {} {}V{}A{r} {e} 0 0 1 {} {}Z",
        n(x - width / 2.0),
        n(y),
        n(top),
        n(x + width / 2.0),
        n(top),
        n(y),
        n(x - width / 2.0),
        n(y),
        r = n(width / 2.0),
        e = n(width * 0.14)
    );
    canvas.path(&d, &format!(r#"fill="{fill}""#));
    canvas.ellipse((x, top), (width / 2.0, width * 0.14), &format!(r#"fill="{}""#, rgb(0x00ff_e9b8)));
    let glow = canvas.radial(
        (0.5, 0.5),
        0.5,
        &[(0.0, rgb(0x00ff_d58a), 0.75), (0.4, rgb(0x00ff_c46b), 0.25), (1.0, rgb(0x00ff_c46b), 0.0)],
    );
    canvas.circle((x, top - width), width * 4.6, &format!(r#"fill="{glow}""#));
    canvas
        .path(&format!("M{} {}v{}", n(x), n(top), n(-width * 0.32)), &format!(r#"stroke="{UMBER}" stroke-width="3""#));
    let flame = canvas.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[(0.0, rgb(0x00ff_b84a), 0.9), (0.5, rgb(0x00ff_f0c0), 1.0), (1.0, rgb(0x00ff_9a3c), 0.7)],
    );
    let (w, base) = (width * 0.26, top - width * 0.14);
    let d = format!(
        "M{x} {b}C{l} {b} {l} {m} {x} {t}C{r} {m} {r} {b} {x} {b}",
        x = n(x),
        b = n(base),
        l = n(x - w * 1.6),
        r = n(x + w * 1.6),
        m = n(base - width * 0.6),
        t = n(base - width * 1.5)
    );
    canvas.path(&d, &format!(r#"fill="{flame}""#));
}

/// A folded linen cloth with a woven stripe, lying on the table.
pub(crate) fn linen(canvas: &mut Canvas, (x, y): Point, (w, h): Point, colour: Rgb, stripe: Rgb) {
    let soft = canvas.blur(9.0);
    let lean = h * 0.55;
    let fold = |up: f64, out: f64| {
        format!(
            "M{} {}C{} {} {} {} {} {}L{} {}Q{} {} {} {}Z",
            n(x),
            n(y - up),
            n(x + w * 0.3),
            n(y - up + 9.0),
            n(x + w * 0.7),
            n(y - up - 7.0),
            n(x + w + out),
            n(y - up),
            n(x + w + lean),
            n(y - h - up),
            n(x + w * 0.5 + lean),
            n(y - h - up - 7.0),
            n(x + lean),
            n(y - h - up)
        )
    };
    canvas.path(&fold(-12.0, 14.0), &format!(r#"fill="{UMBER}" opacity=".5" {soft}"#));
    for (i, tone) in [colour.dim(0.34), colour.dim(0.2), colour.dim(0.28), colour.lit(0.15)].into_iter().enumerate() {
        canvas.path(
            &fold(i as f64 * 9.0, (i % 2) as f64 * 5.0),
            &format!(r#"fill="{tone}" stroke="{tone}" stroke-width="7" stroke-linejoin="round""#),
        );
    }
    let clip = canvas.clip(&format!(r#"<path d="{}"/>"#, fold(27.0, 5.0)));
    canvas.open(&clip);
    for (at, width) in [(0.10, 12.0), (0.15, 4.0), (0.80, 4.0), (0.85, 12.0)] {
        let d = format!("M{} {}l{} {}", n(x + w * at - lean * 0.1), n(y), n(lean * 1.2), n(-h * 1.25));
        canvas.path(&d, &format!(r#"stroke="{stripe}" stroke-width="{width}" opacity=".7""#));
    }
    let crease = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.3),
        &[(0.0, DAYLIGHT, 0.3), (0.45, DAYLIGHT, 0.0), (0.5, UMBER, 0.16), (0.62, UMBER, 0.0), (1.0, UMBER, 0.2)],
    );
    canvas.path(&fold(27.0, 5.0), &format!(r#"fill="{crease}""#));
    canvas.close();
}
