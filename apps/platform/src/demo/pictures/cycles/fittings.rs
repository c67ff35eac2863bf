//! What is bolted to a frame: drivetrain, motor, fork, saddle, bars, mudguards, lights.

use std::f64::consts::TAU;

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{Rgb, WHITE, rgb};
use crate::demo::pictures::line::Line;

use super::geometry::{Points, View, along, between};
use super::tube::{ALLOY, BLACK, Point, disc, plate, rod, tube};

/// The crank on one side; `turn` in degrees, 0 points forwards.
pub(crate) fn crank(canvas: &mut Canvas, view: View, bracket: Point, turn: f64, near: bool) {
    let turn = turn.to_radians();
    let end = along(bracket, (turn.cos(), turn.sin()), 168.0);
    let colour = if near { BLACK.shine(0.16) } else { BLACK.night(0.3) };
    tube(canvas, view.at(bracket), view.at(end), (view.px(34.0), view.px(24.0)), colour);
    let (x, y) = view.at(end);
    let (w, h) = (view.px(94.0), view.px(22.0));
    canvas.rect(
        (x - w / 2.0, y - h / 2.0),
        (w, h),
        &format!(r#"rx="{}" fill="{}" stroke="{}" stroke-width="1.5""#, n(h * 0.3), BLACK.night(0.2), ALLOY),
    );
    disc(canvas, (x, y), view.px(13.0), ALLOY);
    if near {
        disc(canvas, view.at(bracket), view.px(24.0), BLACK.shine(0.2));
        canvas.circle(view.at(bracket), view.px(9.0), &format!(r#"fill="{}""#, ALLOY));
    }
}

/// The chainring with its teeth and spider.
pub(crate) fn chainring(canvas: &mut Canvas, at: Point, r: f64, colour: Rgb) {
    let pitch = r * TAU / 42.0;
    canvas.circle(
        at,
        r,
        &format!(
            r#"stroke="{}" stroke-width="{}" stroke-dasharray="{} {}""#,
            ALLOY.night(0.1),
            n(r * 0.14),
            n(pitch * 0.55),
            n(pitch * 0.45)
        ),
    );
    canvas.circle(at, r * 0.88, &format!(r#"stroke="{}" stroke-width="{}""#, colour, n(r * 0.14)));
    let mut arms = String::new();
    for i in 0..5 {
        let turn = f64::from(i) / 5.0 * TAU + 0.4;
        arms.push_str(&format!(
            "M{} {}L{} {}",
            n(at.0),
            n(at.1),
            n(at.0 + r * 0.85 * turn.cos()),
            n(at.1 + r * 0.85 * turn.sin())
        ));
    }
    canvas.path(&arms, &format!(r#"stroke="{}" stroke-width="{}""#, BLACK.shine(0.12), n(r * 0.17)));
}

/// Chain or belt around two wheels, with the far run behind.
pub(crate) fn drive(canvas: &mut Canvas, (front, front_r): (Point, f64), (back, back_r): (Point, f64), belt: bool) {
    let d = format!(
        "M{} {}L{} {}M{} {}L{} {}",
        n(front.0),
        n(front.1 - front_r),
        n(back.0),
        n(back.1 - back_r),
        n(front.0),
        n(front.1 + front_r),
        n(back.0),
        n(back.1 + back_r)
    );
    if belt {
        canvas.path(&d, &format!(r#"stroke="{}" stroke-width="7""#, BLACK.shine(0.05)));
        canvas.path(&d, &format!(r#"stroke="{}" stroke-width="1.6" transform="translate(0 -2)" opacity=".7""#, ALLOY));
    } else {
        canvas.path(&d, &format!(r#"stroke="{}" stroke-width="5.5""#, BLACK.night(0.3)));
        canvas.path(&d, &format!(r#"stroke="{}" stroke-width="4" stroke-dasharray="5 3""#, ALLOY));
    }
    canvas.circle(back, back_r, &format!(r#"stroke="{}" stroke-width="5" stroke-dasharray="4 3""#, ALLOY));
    canvas.circle(back, back_r * 0.8, &format!(r#"stroke="{}" stroke-width="{}""#, BLACK.shine(0.15), n(back_r * 0.3)));
}

/// The rear derailleur: cage and two pulleys below the axle.
pub(crate) fn derailleur(canvas: &mut Canvas, view: View, rear: Point) {
    let (upper, lower) = (view.at((rear.0 + 22.0, rear.1 - 72.0)), view.at((rear.0 + 58.0, rear.1 - 146.0)));
    tube(canvas, view.at(rear), upper, (view.px(22.0), view.px(26.0)), BLACK);
    tube(canvas, upper, lower, (view.px(26.0), view.px(22.0)), BLACK.shine(0.1));
    for at in [upper, lower] {
        canvas.circle(
            at,
            view.px(17.0),
            &format!(r#"stroke="{}" stroke-width="3" stroke-dasharray="3 2" fill="{}""#, ALLOY, BLACK),
        );
    }
}

/// A rigid fork from the crown down to the axle.
pub(crate) fn rigid_fork(canvas: &mut Canvas, view: View, p: &Points, colour: Rgb) {
    let crown = along(p.head_low, p.steer, 18.0);
    tube(canvas, view.at(p.head_low), view.at(crown), (view.px(48.0), view.px(46.0)), colour);
    tube(canvas, view.at(between(p.head_low, crown, 0.4)), view.at(p.front), (view.px(38.0), view.px(20.0)), colour);
    disc(canvas, view.at(p.front), view.px(15.0), BLACK.shine(0.1));
}

/// A suspension fork: crown, bright stanchion, lower leg.
pub(crate) fn sprung_fork(canvas: &mut Canvas, view: View, p: &Points, travel: f64, colour: Rgb) {
    let forward = (-p.steer.1, p.steer.0);
    let lift = |q: Point| along(q, forward, 30.0);
    let crown = along(p.head_low, p.steer, 8.0);
    let seal = lift(along(crown, p.steer, travel + 60.0));
    let foot = along(p.front, (p.steer.0, p.steer.1), 14.0);
    tube(canvas, view.at(lift(crown)), view.at(seal), (view.px(33.0), view.px(33.0)), rgb(0x00c9_a45a));
    tube(canvas, view.at(seal), view.at(foot), (view.px(48.0), view.px(42.0)), colour);
    tube(
        canvas,
        view.at(along(crown, forward, -26.0)),
        view.at(along(crown, forward, 52.0)),
        (view.px(46.0), view.px(52.0)),
        colour,
    );
    disc(canvas, view.at(p.front), view.px(20.0), BLACK.shine(0.12));
}

/// A mid motor around the bottom bracket.
pub(crate) fn motor(canvas: &mut Canvas, view: View, bracket: Point, accent: Rgb) {
    let p = |x: f64, y: f64| view.at((bracket.0 + x, bracket.1 + y));
    let (a, b, c, d, e) = (p(-66.0, 18.0), p(-30.0, 92.0), p(96.0, 96.0), p(116.0, 20.0), p(20.0, -76.0));
    let shape = Line::from(a.0, a.1)
        .bend(p(-74.0, 84.0).0, p(-74.0, 84.0).1, b.0, b.1)
        .to(c.0, c.1)
        .bend(p(140.0, 62.0).0, p(140.0, 62.0).1, d.0, d.1)
        .bend(p(92.0, -74.0).0, p(92.0, -74.0).1, e.0, e.1)
        .bend(p(-62.0, -70.0).0, p(-62.0, -70.0).1, a.0, a.1)
        .close();
    plate(canvas, &shape, BLACK.shine(0.03));
    canvas.circle(p(52.0, 30.0), view.px(40.0), &format!(r#"stroke="{}" stroke-width="2" opacity=".45""#, WHITE));
    canvas.circle(
        p(52.0, 30.0),
        view.px(26.0),
        &format!(r#"stroke="{accent}" stroke-width="{}" opacity=".9""#, n(view.px(6.0))),
    );
}

/// The battery in a down tube: its lid, seam, lock and charge lights.
pub(crate) fn battery(canvas: &mut Canvas, view: View, low: Point, high: Point, width: f64, accent: Rgb) {
    let (a, b) = (view.at(between(low, high, 0.22)), view.at(between(low, high, 0.80)));
    tube(canvas, a, b, (view.px(width * 0.62), view.px(width * 0.58)), BLACK);
    for i in 0..4 {
        let at = view.at(between(low, high, 0.69 + 0.022 * f64::from(i)));
        let colour = if i < 3 { accent } else { BLACK.shine(0.3) };
        canvas.circle(at, view.px(5.0), &format!(r#"fill="{colour}""#));
    }
    let lock = view.at(between(low, high, 0.28));
    canvas.circle(lock, view.px(9.0), &format!(r#"fill="{}" stroke="{}" stroke-width="1""#, BLACK.night(0.3), ALLOY));
}

/// Seat post and saddle; `height` of the saddle above the end of the seat tube.
pub(crate) fn seat(canvas: &mut Canvas, view: View, p: &Points, height: f64, colour: Rgb) {
    let top = along(p.seat_top, p.post, height);
    tube(
        canvas,
        view.at(along(p.seat_top, p.post, -20.0)),
        view.at(top),
        (view.px(30.0), view.px(28.0)),
        BLACK.shine(0.05),
    );
    tube(
        canvas,
        view.at(along(p.seat_top, p.post, -16.0)),
        view.at(along(p.seat_top, p.post, 8.0)),
        (view.px(40.0), view.px(40.0)),
        BLACK,
    );
    let q = |x: f64, y: f64| view.at((top.0 + x, top.1 + y));
    let (rail_a, rail_b) = (q(-74.0, 18.0), q(90.0, 12.0));
    canvas.path(
        &Line::from(rail_a.0, rail_a.1).bend(q(0.0, -16.0).0, q(0.0, -16.0).1, rail_b.0, rail_b.1).open(),
        &format!(r#"stroke="{}" stroke-width="{}""#, ALLOY, n(view.px(7.0))),
    );
    let start = q(-134.0, 44.0);
    let shape = Line::from(start.0, start.1)
        .curve(q(-120.0, 66.0), q(-70.0, 58.0), q(-20.0, 46.0))
        .curve(q(30.0, 38.0), q(96.0, 48.0), q(146.0, 40.0))
        .curve(q(156.0, 32.0), q(150.0, 22.0), q(134.0, 20.0))
        .curve(q(60.0, 22.0), q(0.0, 10.0), q(-60.0, -2.0))
        .curve(q(-100.0, -6.0), q(-146.0, 14.0), start)
        .close();
    plate(canvas, &shape, colour);
}

/// A stem above the head tube; returns where it holds the bar, in millimetres.
pub(crate) fn stem(canvas: &mut Canvas, view: View, p: &Points, rise: f64, length: f64) -> Point {
    let up = (-p.steer.0, -p.steer.1);
    let top = along(p.head_top, up, rise);
    let clamp = (top.0 + length, top.1 + length * 0.12 + 8.0);
    tube(canvas, view.at(p.head_top), view.at(along(top, up, 14.0)), (view.px(40.0), view.px(38.0)), BLACK);
    tube(canvas, view.at(along(top, up, -4.0)), view.at(clamp), (view.px(36.0), view.px(34.0)), BLACK.shine(0.05));
    disc(canvas, view.at(clamp), view.px(20.0), BLACK.shine(0.1));
    clamp
}

/// A bar end with grip, brake lever and a small display.
pub(crate) fn grip(canvas: &mut Canvas, view: View, clamp: Point, sweep: f64, rise: f64, accent: Rgb) {
    let end = (clamp.0 - sweep, clamp.1 + rise);
    let (a, b) = (view.at(clamp), view.at(end));
    let knee = view.at((clamp.0 - sweep * 0.2, clamp.1 + rise));
    rod(canvas, &Line::from(a.0, a.1).bend(knee.0, knee.1, b.0, b.1).open(), view.px(22.0), BLACK.shine(0.08));
    tube(
        canvas,
        view.at((end.0 + sweep * 0.5, end.1 + 1.0)),
        view.at((end.0 - 16.0, end.1 - 2.0)),
        (view.px(33.0), view.px(36.0)),
        BLACK.night(0.1),
    );
    let lever = [
        view.at((clamp.0 - sweep * 0.15, clamp.1 + rise - 6.0)),
        view.at((clamp.0 + 8.0, clamp.1 + rise - 50.0)),
        view.at((clamp.0 - sweep * 0.45, clamp.1 + rise - 72.0)),
    ];
    canvas.path(
        &Line::from(lever[0].0, lever[0].1).bend(lever[1].0, lever[1].1, lever[2].0, lever[2].1).open(),
        &format!(r#"stroke="{}" stroke-width="{}" stroke-linecap="round""#, ALLOY, n(view.px(12.0))),
    );
    let (x, y) = view.at((clamp.0 - 8.0, clamp.1 + rise + 36.0));
    canvas.put(&format!(r#"<g transform="rotate(-28 {} {})">"#, n(x), n(y)));
    canvas.rect(
        (x - view.px(34.0), y - view.px(10.0)),
        (view.px(68.0), view.px(22.0)),
        &format!(r#"rx="4" fill="{}" stroke="{}" stroke-width="1.5""#, BLACK, ALLOY.night(0.2)),
    );
    canvas.rect((x - view.px(26.0), y - view.px(10.0)), (view.px(52.0), view.px(5.0)), &format!(r#"fill="{accent}""#));
    canvas.close();
}

/// A drop bar seen from the side, with its brake hood.
pub(crate) fn drop_bar(canvas: &mut Canvas, view: View, clamp: Point, tape: Rgb) {
    let q = |x: f64, y: f64| view.at((clamp.0 + x, clamp.1 + y));
    let start = q(-6.0, 0.0);
    let bar = Line::from(start.0, start.1)
        .curve(q(40.0, 4.0), q(96.0, 6.0), q(100.0, -30.0))
        .curve(q(106.0, -86.0), q(70.0, -128.0), q(10.0, -132.0))
        .to(q(-48.0, -136.0).0, q(-48.0, -136.0).1)
        .open();
    rod(canvas, &bar, view.px(30.0), tape);
    let a = q(66.0, 16.0);
    let hood = Line::from(a.0, a.1)
        .curve(q(96.0, 26.0), q(124.0, 30.0), q(140.0, 66.0))
        .curve(q(160.0, 70.0), q(164.0, 44.0), q(152.0, 16.0))
        .curve(q(140.0, -8.0), q(110.0, -22.0), q(84.0, -20.0))
        .close();
    plate(canvas, &hood, BLACK);
    let b = q(150.0, 18.0);
    canvas.path(
        &Line::from(b.0, b.1).curve(q(150.0, -40.0), q(140.0, -78.0), q(112.0, -104.0)).open(),
        &format!(r#"stroke="{}" stroke-width="{}" stroke-linecap="round""#, ALLOY.night(0.1), n(view.px(13.0))),
    );
}

/// A mudguard over a wheel, between two angles (degrees, counter-clockwise from forwards).
pub(crate) fn mudguard(canvas: &mut Canvas, view: View, axle: Point, r: f64, (from, to): (f64, f64), colour: Rgb) {
    let point = |turn: f64| view.at(along(axle, (turn.to_radians().cos(), turn.to_radians().sin()), r));
    let (a, b) = (point(from), point(to));
    let large = u8::from((to - from).abs() > 180.0);
    let d = format!("M{} {}A{r} {r} 0 {large} 0 {} {}", n(a.0), n(a.1), n(b.0), n(b.1), r = n(view.px(r)));
    rod(canvas, &d, view.px(20.0), colour);
    for turn in [from + (to - from) * 0.12, from + (to - from) * 0.88] {
        let (p, q) = (view.at(axle), point(turn));
        canvas.path(
            &format!("M{} {}L{} {}", n(p.0), n(p.1), n(q.0), n(q.1)),
            &format!(r#"stroke="{}" stroke-width="2" opacity=".8""#, ALLOY.night(0.2)),
        );
    }
}

/// A front light with its beam.
pub(crate) fn front_light(canvas: &mut Canvas, view: View, at: Point) {
    let (x, y) = view.at(at);
    let (w, h) = (view.px(52.0), view.px(40.0));
    let beam = canvas.linear(
        (0.0, 0.5),
        (1.0, 0.5),
        &[(0.0, rgb(0x00f4_f8ff), 0.5), (0.35, rgb(0x00f4_f8ff), 0.16), (0.9, rgb(0x00f4_f8ff), 0.0)],
    );
    let soft = canvas.blur(10.0);
    canvas.path(
        &format!("M{} {}l{} {}v{}z", n(x + w * 0.5), n(y), n(w * 9.0), n(-h * 1.2), n(h * 5.6)),
        &format!(r#"fill="{beam}" {soft}"#),
    );
    canvas.rect(
        (x - w / 2.0, y - h / 2.0),
        (w, h),
        &format!(r#"rx="{}" fill="{}" stroke="{}" stroke-width="1.5""#, n(h * 0.4), BLACK, ALLOY.night(0.2)),
    );
    canvas.rect((x + w * 0.3, y - h * 0.4), (w * 0.24, h * 0.8), &format!(r#"rx="3" fill="{WHITE}""#));
}

/// A rear light with its glow.
pub(crate) fn rear_light(canvas: &mut Canvas, view: View, at: Point) {
    let (x, y) = view.at(at);
    let red = rgb(0x00ff_3b30);
    let glow = canvas.radial((0.5, 0.5), 0.5, &[(0.0, red, 0.8), (0.3, red, 0.3), (1.0, red, 0.0)]);
    canvas.circle((x, y), view.px(90.0), &format!(r#"fill="{glow}""#));
    canvas.rect(
        (x - view.px(10.0), y - view.px(24.0)),
        (view.px(20.0), view.px(48.0)),
        &format!(r#"rx="4" fill="{}""#, red.shine(0.25)),
    );
}
