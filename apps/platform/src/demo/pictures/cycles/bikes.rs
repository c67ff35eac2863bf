//! The five bicycles.

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{Rgb, WHITE};
use crate::demo::pictures::line::Line;

use super::fittings::{
    battery, chainring, crank, derailleur, drive, drop_bar, front_light, grip, motor, mudguard, rear_light, rigid_fork,
    seat, sprung_fork, stem,
};
use super::geometry::{Chart, Points, View, along, between};
use super::tube::{ALLOY, BLACK, Point, disc, plate, rod, tube};
use super::wheel::{Wheel, wheel};

/// Paint and accent of a bicycle.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) frame: Rgb,
    pub(crate) accent: Rgb,
}

fn chain_side(canvas: &mut Canvas, view: View, p: &Points, paint: Paint, belt: bool) {
    let (ring, cog) = if belt { (62.0, 34.0) } else { (64.0, 40.0) };
    drive(canvas, (view.at(p.bracket), view.px(ring)), (view.at(p.rear), view.px(cog)), belt);
    chainring(canvas, view.at(p.bracket), view.px(ring + 6.0), paint.accent);
    crank(canvas, view, p.bracket, -22.0, true);
}

/// A gravel bike: drop bar, level tubes, knobbly tyres.
pub(crate) fn gravel(canvas: &mut Canvas, view: View, paint: Paint) {
    let chart = Chart {
        wheel: 352.0,
        chainstay: 438.0,
        drop: 74.0,
        stack: 572.0,
        reach: 392.0,
        head: 71.0,
        seat: 73.5,
        head_tube: 150.0,
        seat_tube: 500.0,
        offset: 50.0,
    };
    let p = chart.points();
    let px = |v: f64| view.px(v);
    crank(canvas, view, p.bracket, 158.0, false);
    let build = Wheel {
        r: px(352.0),
        tyre: px(44.0),
        rim: px(30.0),
        spokes: 28,
        disc: px(80.0),
        knobs: true,
        accent: paint.accent,
    };
    wheel(canvas, view.at(p.rear), &build);
    wheel(canvas, view.at(p.front), &build);
    derailleur(canvas, view, p.rear);
    let seat_node = between(p.bracket, p.seat_top, 0.84);
    tube(canvas, view.at(p.rear), view.at(seat_node), (px(16.0), px(18.0)), paint.frame);
    tube(canvas, view.at(p.rear), view.at(p.bracket), (px(20.0), px(28.0)), paint.frame);
    let (top, low) = (along(p.head_top, p.steer, 26.0), along(p.head_low, p.steer, -34.0));
    tube(canvas, view.at(p.bracket), view.at(p.seat_top), (px(36.0), px(34.0)), paint.frame);
    tube(canvas, view.at(p.bracket), view.at(low), (px(66.0), px(60.0)), paint.frame);
    battery(canvas, view, p.bracket, low, 62.0, paint.accent);
    tube(canvas, view.at(between(p.bracket, p.seat_top, 0.93)), view.at(top), (px(32.0), px(42.0)), paint.frame);
    rigid_fork(canvas, view, &p, paint.frame);
    tube(canvas, view.at(p.head_top), view.at(p.head_low), (px(46.0), px(54.0)), paint.frame);
    motor(canvas, view, p.bracket, paint.accent);
    seat(canvas, view, &p, 176.0, BLACK);
    let clamp = stem(canvas, view, &p, 30.0, 84.0);
    drop_bar(canvas, view, clamp, BLACK.night(0.1));
    front_light(canvas, view, (clamp.0 + 34.0, clamp.1 - 44.0));
    chain_side(canvas, view, &p, paint, false);
}

/// A city bike with a low step, mudguards, rack and lights.
pub(crate) fn city(canvas: &mut Canvas, view: View, paint: Paint) {
    let chart = Chart {
        wheel: 356.0,
        chainstay: 470.0,
        drop: 64.0,
        stack: 640.0,
        reach: 372.0,
        head: 68.5,
        seat: 71.0,
        head_tube: 210.0,
        seat_tube: 450.0,
        offset: 56.0,
    };
    let p = chart.points();
    let px = |v: f64| view.px(v);
    crank(canvas, view, p.bracket, 158.0, false);
    let build = Wheel {
        r: px(356.0),
        tyre: px(50.0),
        rim: px(22.0),
        spokes: 32,
        disc: px(80.0),
        knobs: false,
        accent: paint.accent,
    };
    wheel(canvas, view.at(p.rear), &build);
    wheel(canvas, view.at(p.front), &build);
    mudguard(canvas, view, p.rear, 376.0, (58.0, 200.0), paint.frame);
    mudguard(canvas, view, p.front, 376.0, (24.0, 172.0), paint.frame);
    let (a, b) = (view.at((-240.0, 784.0)), view.at((204.0, 784.0)));
    for foot in [-150.0, -10.0] {
        let (q, axle) = (view.at((foot, 780.0)), view.at(p.rear));
        rod(canvas, &format!("M{} {}L{} {}", n(q.0), n(q.1), n(axle.0), n(axle.1)), px(11.0), BLACK.shine(0.1));
    }
    tube(canvas, view.at((-214.0, 746.0)), view.at((168.0, 746.0)), (px(62.0), px(62.0)), BLACK);
    for i in 0..4 {
        let colour = if i < 3 { paint.accent } else { BLACK.shine(0.3) };
        canvas.circle(view.at((80.0 + 18.0 * f64::from(i), 746.0)), px(5.0), &format!(r#"fill="{colour}""#));
    }
    rod(canvas, &Line::from(a.0, a.1 - px(14.0)).to(a.0, a.1).to(b.0, b.1).open(), px(18.0), BLACK.shine(0.12));
    rear_light(canvas, view, (-228.0, 746.0));
    let seat_node = between(p.bracket, p.seat_top, 0.62);
    tube(canvas, view.at(p.rear), view.at(seat_node), (px(18.0), px(20.0)), paint.frame);
    tube(canvas, view.at(p.rear), view.at(p.bracket), (px(24.0), px(34.0)), paint.frame);
    tube(canvas, view.at(p.bracket), view.at(p.seat_top), (px(42.0), px(38.0)), paint.frame);
    let low = view.at(along(p.head_low, p.steer, -60.0));
    let (bracket, knee) = (view.at(p.bracket), view.at((p.bracket.0 + 250.0, p.bracket.1 + 40.0)));
    let mid = view.at((p.bracket.0 + 110.0, p.bracket.1 + 22.0));
    rod(
        canvas,
        &Line::from(bracket.0, bracket.1)
            .to(mid.0, mid.1)
            .curve(knee, (low.0 - px(120.0), low.1 + px(190.0)), low)
            .open(),
        px(78.0),
        paint.frame,
    );
    rigid_fork(canvas, view, &p, paint.frame);
    tube(canvas, view.at(p.head_top), view.at(p.head_low), (px(50.0), px(56.0)), paint.frame);
    motor(canvas, view, p.bracket, paint.accent);
    seat(canvas, view, &p, 150.0, ALLOY.mix(paint.accent, 0.1).night(0.5));
    let clamp = stem(canvas, view, &p, 120.0, 46.0);
    grip(canvas, view, clamp, 190.0, 26.0, paint.accent);
    front_light(canvas, view, (p.head_top.0 + 66.0, p.head_top.1 - 26.0));
    chain_side(canvas, view, &p, paint, true);
}

/// A trail bike with full suspension.
pub(crate) fn trail(canvas: &mut Canvas, view: View, paint: Paint) {
    let chart = Chart {
        wheel: 376.0,
        chainstay: 448.0,
        drop: 32.0,
        stack: 624.0,
        reach: 470.0,
        head: 64.5,
        seat: 75.0,
        head_tube: 118.0,
        seat_tube: 420.0,
        offset: 44.0,
    };
    let p = chart.points();
    let px = |v: f64| view.px(v);
    crank(canvas, view, p.bracket, 158.0, false);
    let build = Wheel {
        r: px(376.0),
        tyre: px(66.0),
        rim: px(26.0),
        spokes: 32,
        disc: px(100.0),
        knobs: true,
        accent: paint.accent,
    };
    wheel(canvas, view.at(p.rear), &build);
    wheel(canvas, view.at(p.front), &build);
    derailleur(canvas, view, p.rear);
    let pivot = (p.bracket.0 + 10.0, p.bracket.1 + 96.0);
    let rocker = (p.bracket.0 - 150.0, p.bracket.1 + 300.0);
    let eye = (p.bracket.0 + 14.0, p.bracket.1 + 296.0);
    let shock = (p.bracket.0 + 200.0, p.bracket.1 + 446.0);
    tube(canvas, view.at(p.rear), view.at(rocker), (px(26.0), px(30.0)), paint.frame.night(0.25));
    tube(canvas, view.at(p.rear), view.at(pivot), (px(28.0), px(42.0)), paint.frame.night(0.25));
    let low = along(p.head_low, p.steer, -24.0);
    let top = along(p.head_top, p.steer, 36.0);
    let seat_low = between(p.bracket, p.seat_top, 0.2);
    tube(canvas, view.at(seat_low), view.at(p.seat_top), (px(48.0), px(38.0)), paint.frame);
    tube(canvas, view.at(between(p.bracket, p.seat_top, 0.86)), view.at(top), (px(38.0), px(56.0)), paint.frame);
    tube(canvas, view.at((p.bracket.0 + 26.0, p.bracket.1 + 24.0)), view.at(low), (px(104.0), px(78.0)), paint.frame);
    battery(canvas, view, (p.bracket.0 + 26.0, p.bracket.1 + 24.0), low, 86.0, paint.accent);
    let body = between(eye, shock, 0.42);
    tube(canvas, view.at(eye), view.at(body), (px(22.0), px(22.0)), ALLOY.shine(0.3));
    tube(canvas, view.at(body), view.at(shock), (px(46.0), px(46.0)), BLACK.shine(0.08));
    tube(
        canvas,
        view.at(between(body, shock, 0.08)),
        view.at(between(body, shock, 0.2)),
        (px(50.0), px(50.0)),
        paint.accent,
    );
    let link =
        [view.at(rocker), view.at((eye.0 + 16.0, eye.1 + 8.0)), view.at((p.bracket.0 - 66.0, p.bracket.1 + 226.0))];
    plate(
        canvas,
        &Line::from(link[0].0, link[0].1).to(link[1].0, link[1].1).to(link[2].0, link[2].1).close(),
        BLACK.shine(0.1),
    );
    for at in [rocker, pivot, eye, shock, (p.bracket.0 - 68.0, p.bracket.1 + 244.0)] {
        disc(canvas, view.at(at), px(17.0), ALLOY.night(0.1));
    }
    sprung_fork(canvas, view, &p, 150.0, BLACK.shine(0.04));
    tube(canvas, view.at(p.head_top), view.at(p.head_low), (px(54.0), px(62.0)), paint.frame);
    motor(canvas, view, p.bracket, paint.accent);
    seat(canvas, view, &p, 210.0, BLACK);
    let clamp = stem(canvas, view, &p, 24.0, 44.0);
    grip(canvas, view, clamp, 92.0, 34.0, paint.accent);
    chain_side(canvas, view, &p, paint, false);
}

/// A folding bike: small wheels, one beam with a hinge, long posts.
pub(crate) fn folding(canvas: &mut Canvas, view: View, paint: Paint) {
    let chart = Chart {
        wheel: 254.0,
        chainstay: 400.0,
        drop: -34.0,
        stack: 330.0,
        reach: 470.0,
        head: 72.0,
        seat: 70.0,
        head_tube: 120.0,
        seat_tube: 330.0,
        offset: 30.0,
    };
    let p = chart.points();
    let px = |v: f64| view.px(v);
    crank(canvas, view, p.bracket, 158.0, false);
    let build = Wheel {
        r: px(254.0),
        tyre: px(48.0),
        rim: px(24.0),
        spokes: 20,
        disc: px(76.0),
        knobs: false,
        accent: paint.accent,
    };
    wheel(canvas, view.at(p.rear), &build);
    wheel(canvas, view.at(p.front), &build);
    mudguard(canvas, view, p.rear, 272.0, (52.0, 196.0), BLACK.shine(0.1));
    mudguard(canvas, view, p.front, 272.0, (26.0, 168.0), BLACK.shine(0.1));
    rear_light(canvas, view, (-268.0, 390.0));
    let seat_node = between(p.bracket, p.seat_top, 0.72);
    tube(canvas, view.at(p.rear), view.at(seat_node), (px(20.0), px(24.0)), paint.frame);
    tube(canvas, view.at(p.rear), view.at(p.bracket), (px(22.0), px(34.0)), paint.frame);
    let beam = (between(p.bracket, p.seat_top, 0.62), along(p.head_low, p.steer, -70.0));
    tube(canvas, view.at(beam.0), view.at(beam.1), (px(104.0), px(88.0)), paint.frame);
    battery(canvas, view, beam.0, between(beam.0, beam.1, 0.5), 70.0, paint.accent);
    tube(canvas, view.at(p.bracket), view.at(p.seat_top), (px(46.0), px(44.0)), paint.frame);
    let hinge = between(beam.0, beam.1, 0.56);
    let (lower, upper) = (view.at((hinge.0 + 6.0, hinge.1 - 62.0)), view.at((hinge.0 - 6.0, hinge.1 + 62.0)));
    tube(canvas, lower, upper, (px(34.0), px(34.0)), BLACK.shine(0.12));
    tube(
        canvas,
        view.at((hinge.0 + 12.0, hinge.1 + 30.0)),
        view.at((hinge.0 + 104.0, hinge.1 + 16.0)),
        (px(22.0), px(16.0)),
        paint.accent,
    );
    rigid_fork(canvas, view, &p, paint.frame);
    tube(canvas, view.at(p.head_top), view.at(p.head_low), (px(50.0), px(54.0)), paint.frame);
    let up = (-p.steer.0, -p.steer.1);
    let high = along(p.head_top, up, 400.0);
    tube(canvas, view.at(p.head_top), view.at(high), (px(46.0), px(34.0)), BLACK.shine(0.08));
    tube(
        canvas,
        view.at(along(p.head_top, up, 26.0)),
        view.at(along(p.head_top, up, 70.0)),
        (px(60.0), px(60.0)),
        BLACK,
    );
    grip(canvas, view, high, 90.0, 20.0, paint.accent);
    front_light(canvas, view, (p.head_top.0 + 52.0, p.head_top.1 + 10.0));
    seat(canvas, view, &p, 400.0, BLACK);
    chain_side(canvas, view, &p, paint, true);
}

/// A cargo bike with its box before the rider.
pub(crate) fn cargo(canvas: &mut Canvas, view: View, paint: Paint) {
    let chart = Chart {
        wheel: 330.0,
        chainstay: 460.0,
        drop: 50.0,
        stack: 610.0,
        reach: 380.0,
        head: 70.0,
        seat: 71.0,
        head_tube: 250.0,
        seat_tube: 440.0,
        offset: 40.0,
    };
    let mut p = chart.points();
    let px = |v: f64| view.px(v);
    let front = (1930.0, 254.0);
    p.front = front;
    crank(canvas, view, p.bracket, 158.0, false);
    wheel(
        canvas,
        view.at(p.rear),
        &Wheel {
            r: px(330.0),
            tyre: px(56.0),
            rim: px(24.0),
            spokes: 32,
            disc: px(84.0),
            knobs: false,
            accent: paint.accent,
        },
    );
    wheel(
        canvas,
        view.at(front),
        &Wheel {
            r: px(254.0),
            tyre: px(56.0),
            rim: px(24.0),
            spokes: 24,
            disc: px(80.0),
            knobs: false,
            accent: paint.accent,
        },
    );
    mudguard(canvas, view, p.rear, 350.0, (56.0, 198.0), BLACK.shine(0.1));
    rear_light(canvas, view, (-344.0, 470.0));
    let seat_node = between(p.bracket, p.seat_top, 0.66);
    tube(canvas, view.at(p.rear), view.at(seat_node), (px(20.0), px(24.0)), paint.frame);
    tube(canvas, view.at(p.rear), view.at(p.bracket), (px(26.0), px(36.0)), paint.frame);
    let floor = [(p.bracket.0, p.bracket.1), (p.bracket.0 + 300.0, 226.0), (1500.0, 226.0), (1690.0, 520.0)];
    let at: Vec<Point> = floor.iter().map(|q| view.at(*q)).collect();
    rod(
        canvas,
        &Line::from(at[0].0, at[0].1)
            .to(at[1].0, at[1].1)
            .to(at[2].0, at[2].1)
            .bend(view.at((1640.0, 240.0)).0, view.at((1640.0, 240.0)).1, at[3].0, at[3].1)
            .open(),
        px(62.0),
        paint.frame,
    );
    tube(canvas, view.at((1684.0, 640.0)), view.at((1716.0, 440.0)), (px(58.0), px(58.0)), paint.frame);
    tube(canvas, view.at((1720.0, 450.0)), view.at(front), (px(44.0), px(26.0)), paint.frame);
    mudguard(canvas, view, front, 276.0, (30.0, 150.0), BLACK.shine(0.1));
    disc(canvas, view.at(front), px(20.0), BLACK.shine(0.1));
    load(canvas, view, paint);
    tube(canvas, view.at(p.bracket), view.at(p.seat_top), (px(44.0), px(40.0)), paint.frame);
    tube(
        canvas,
        view.at(between(p.bracket, p.seat_top, 0.5)),
        view.at(along(p.head_low, p.steer, -70.0)),
        (px(60.0), px(60.0)),
        paint.frame,
    );
    tube(canvas, view.at((p.bracket.0 + 250.0, 236.0)), view.at(p.head_low), (px(50.0), px(56.0)), paint.frame);
    battery(canvas, view, between(p.bracket, p.seat_top, 0.5), along(p.head_low, p.steer, -70.0), 58.0, paint.accent);
    tube(canvas, view.at(p.head_top), view.at(p.head_low), (px(54.0), px(58.0)), paint.frame);
    motor(canvas, view, p.bracket, paint.accent);
    seat(canvas, view, &p, 150.0, BLACK);
    let clamp = stem(canvas, view, &p, 130.0, 40.0);
    grip(canvas, view, clamp, 170.0, 24.0, paint.accent);
    front_light(canvas, view, (1744.0, 560.0));
    chain_side(canvas, view, &p, paint, true);
}

fn load(canvas: &mut Canvas, view: View, paint: Paint) {
    let q = |x: f64, y: f64| view.at((x, y));
    let outline = |inset: f64| {
        let (a, b, c, d) = (
            q(905.0 + inset, 288.0 + inset),
            q(1490.0 - inset, 288.0 + inset),
            q(1640.0 - inset * 1.4, 770.0 - inset),
            q(800.0 + inset * 1.3, 770.0 - inset),
        );
        Line::from(a.0, a.1).to(b.0, b.1).to(c.0, c.1).to(d.0, d.1).close()
    };
    plate(canvas, &outline(0.0), BLACK.mix(paint.frame, 0.12));
    canvas.path(&outline(26.0), &format!(r#"stroke="{WHITE}" stroke-width="1.5" opacity=".18""#));
    let mut slats = String::new();
    for i in 1..5 {
        let t = f64::from(i) / 5.0;
        let (a, b) = (q(905.0 - 105.0 * t, 288.0 + 482.0 * t), q(1490.0 + 150.0 * t, 288.0 + 482.0 * t));
        slats.push_str(&format!("M{} {}L{} {}", n(a.0), n(a.1), n(b.0), n(b.1)));
    }
    canvas.path(&slats, r##"stroke="#05070a" stroke-width="3" opacity=".6""##);
    canvas.path(&slats, &format!(r#"stroke="{WHITE}" stroke-width="1" opacity=".25" transform="translate(0 2.5)""#));
    let (a, b) = (q(790.0, 782.0), q(1652.0, 782.0));
    rod(canvas, &format!("M{} {}L{} {}", n(a.0), n(a.1), n(b.0), n(b.1)), view.px(26.0), paint.frame);
    let (c, d) = (q(1000.0, 700.0), q(1090.0, 640.0));
    canvas.rect((c.0, c.1), (d.0 - c.0, d.1 - c.1), &format!(r#"rx="6" fill="{}""#, paint.accent));
}
