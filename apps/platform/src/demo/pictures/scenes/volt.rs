//! The world of *Voltbound*.

use crate::demo::pictures::Picture;
use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::chance::Chance;
use crate::demo::pictures::colour::{INK, Rgb, WHITE, rgb};
use crate::demo::pictures::cycles::bikes::{self, Paint};
use crate::demo::pictures::cycles::geometry::View;
use crate::demo::pictures::cycles::studio::{self, Rig, Studio, neon};
use crate::demo::pictures::cycles::tube::{ALLOY, BLACK, disc, plate, rod, tube};
use crate::demo::pictures::line::{flowing, polygon};

const SIZE: (f64, f64) = (1600.0, 1000.0);
const VOLT: Rgb = rgb(0x00ff_c633);

/// The trail bike, large.
pub(super) fn hero(name: &str) -> Picture {
    let mut canvas = Canvas::new(name, 1600, 1000);
    let c = &mut canvas;
    let wall = rgb(0x0017_1b20);
    studio::build(c, &Studio { wall, accent: VOLT, horizon: 720.0, rig: Rig::Lattice }, SIZE);
    neon(c, "M560 690L1080 40", VOLT, 12.0);
    neon(c, "M740 690L1200 110", VOLT.shine(0.6), 3.0);
    neon(c, "M1160 690L1500 270", rgb(0x00ff_6b3d), 5.0);
    let mark = c.mark();
    let view = View { x: 640.0, y: 850.0, scale: 0.555 };
    bikes::trail(c, view, Paint { frame: rgb(0x00f2_a81d), accent: VOLT });
    let drawing = c.lift(mark);
    studio::stand(c, &drawing, 850.0, (440.0, 1560.0));
    studio::frame(c);
    canvas.finish("Trail e-bike in amber before slanted tubes of light on a wet black floor", wall)
}

/// A bike in the work stand before the wall of tools.
pub(super) fn workshop(name: &str) -> Picture {
    let mut canvas = Canvas::new(name, 1600, 1000);
    let c = &mut canvas;
    let (wall, warm) = (rgb(0x001d_1b1a), rgb(0x00ff_b45a));
    studio::build(c, &Studio { wall, accent: warm, horizon: 830.0, rig: Rig::Panel }, SIZE);
    c.rect(
        (90.0, 120.0),
        (1420.0, 480.0),
        &format!(r#"rx="10" fill="{}" stroke="{}" stroke-width="3""#, wall.shine(0.07), wall.shine(0.2)),
    );
    let holes = c.define(r##"<pattern id="@" width="40" height="40" patternUnits="userSpaceOnUse"><circle cx="20" cy="20" r="4" fill="#0a0908"/></pattern>"##.to_owned());
    c.rect((90.0, 120.0), (1420.0, 480.0), &format!(r##"rx="10" fill="url(#{holes})""##));
    tools(c);
    neon(c, "M330 66H1270", warm.shine(0.3), 10.0);
    let pool = c.radial_at((800.0, 120.0), 900.0, &[(0.0, warm, 0.28), (1.0, warm, 0.0)]);
    c.flood(&format!(r#"fill="{pool}""#));
    bench(c);
    let mark = c.mark();
    // The stand: foot, mast and clamp.
    tube(c, (560.0, 905.0), (560.0, 350.0), (40.0, 34.0), BLACK.shine(0.12));
    plate(
        c,
        &polygon(&[(390.0, 910.0), (560.0, 870.0), (740.0, 910.0), (740.0, 926.0), (390.0, 926.0)]),
        BLACK.shine(0.1),
    );
    let view = View { x: 500.0, y: 820.0, scale: 0.55 };
    c.open(r#"transform="rotate(-4 700 600)""#);
    bikes::gravel(c, view, Paint { frame: rgb(0x0047_a8d8), accent: warm });
    c.close();
    tube(c, (556.0, 384.0), (640.0, 384.0), (40.0, 44.0), BLACK.shine(0.2));
    plate(c, &polygon(&[(616.0, 352.0), (654.0, 346.0), (668.0, 412.0), (630.0, 420.0)]), warm.night(0.25));
    disc(c, (560.0, 372.0), 34.0, BLACK.shine(0.25));
    disc(c, (560.0, 372.0), 16.0, warm);
    let drawing = c.lift(mark);
    studio::stand(c, &drawing, 926.0, (380.0, 760.0));
    studio::frame(c);
    canvas.finish("Workshop at night: a blue gravel bike in the work stand before a wall of tools", wall)
}

fn tools(canvas: &mut Canvas) {
    let steel = ALLOY.night(0.12);
    // Spanners, by size.
    for i in 0..6 {
        let (x, y, s) = (170.0 + 58.0 * f64::from(i), 190.0, 1.0 - 0.09 * f64::from(i));
        canvas.put(&format!(r#"<g transform="translate({} {})scale({})">"#, n(x), n(y), n(s * 10.0) + "e-1"));
        plate(
            canvas,
            "M-10 30L-22 14V-14L-8 -22V0H8V-22L22 -14V14L10 30V190L22 206V232L8 240V218H-8V240L-22 232V206L-10 190Z",
            steel,
        );
        canvas.close();
    }
    // Screwdrivers with bright handles.
    for (i, colour) in [0x00e5_4b3c, 0x00ff_b45a, 0x0047_a8d8, 0x00d4_ff3a].into_iter().enumerate() {
        let x = 1130.0 + 56.0 * i as f64;
        plate(canvas, &format!("M{} 180q16 -10 32 0v104q-16 12 -32 0z", n(x - 16.0)), rgb(colour).night(0.15));
        canvas.rect((x - 5.0, 288.0), (10.0, 120.0), &format!(r#"fill="{steel}""#));
    }
    // A spare wheel and a chain whip.
    canvas.circle((1420.0, 420.0), 128.0, &format!(r#"stroke="{}" stroke-width="20""#, BLACK.night(0.2)));
    canvas.circle((1420.0, 420.0), 110.0, &format!(r#"stroke="{}" stroke-width="7""#, steel));
    canvas.circle(
        (1420.0, 420.0),
        55.0,
        &format!(r#"stroke="{steel}" stroke-width="110" stroke-dasharray="1.6 13" opacity=".5""#),
    );
    disc(canvas, (1420.0, 420.0), 16.0, ALLOY);
    rod(canvas, "M240 500H470", 18.0, steel);
    rod(canvas, "M180 540Q200 480 240 500", 12.0, BLACK.shine(0.3));
}

fn bench(canvas: &mut Canvas) {
    let wood = canvas.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[(0.0, rgb(0x009a_6c40), 1.0), (0.4, rgb(0x0070_4a2a), 1.0), (1.0, rgb(0x003a_2616), 1.0)],
    );
    canvas.rect((1080.0, 660.0), (520.0, 34.0), &format!(r#"fill="{wood}""#));
    canvas.rect((1110.0, 694.0), (490.0, 200.0), &format!(r#"fill="{}""#, rgb(0x0016_1412)));
    for i in 0..3 {
        let y = 708.0 + 60.0 * f64::from(i);
        canvas.rect(
            (1130.0, y),
            (440.0, 50.0),
            &format!(
                r#"rx="5" fill="{}" stroke="{}" stroke-width="2""#,
                rgb(0x00b5_3a2c).night(0.25),
                rgb(0x00e5_6a52).night(0.2)
            ),
        );
        canvas.rect((1300.0, y + 18.0), (100.0, 12.0), &format!(r#"rx="6" fill="{ALLOY}""#));
    }
    plate(canvas, "M1180 660v-70q0 -14 14 -14h60q14 0 14 14v70z", rgb(0x0047_a8d8).night(0.3));
    canvas.rect((1206.0, 552.0), (36.0, 24.0), &format!(r#"rx="4" fill="{}""#, BLACK.shine(0.2)));
    plate(canvas, "M1330 660v-36h150v36z", BLACK.shine(0.12));
    canvas.path("M1350 624v-26h110v26", &format!(r#"stroke="{}" stroke-width="9""#, ALLOY.night(0.3)));
}

/// Riding home: the city behind, the mountains before.
pub(super) fn ride(name: &str) -> Picture {
    let mut canvas = Canvas::new(name, 1600, 1000);
    let c = &mut canvas;
    let sky = c.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[
            (0.0, rgb(0x000a_1024), 1.0),
            (0.35, rgb(0x001c_2450), 1.0),
            (0.58, rgb(0x0062_3a72), 1.0),
            (0.70, rgb(0x00d8_6a5c), 1.0),
            (0.78, rgb(0x00ff_b46a), 1.0),
        ],
    );
    c.flood(&format!(r#"fill="{sky}""#));
    let mut chance = Chance::of("night");
    let stars: Vec<_> =
        (0..90).map(|_| (chance.between(0.0, SIZE.0).round(), (chance.unit().powi(2) * 430.0).round())).collect();
    c.dots(&stars[..66], 1.8, &format!(r#"stroke="{WHITE}" opacity=".6""#));
    c.dots(&stars[66..], 3.2, &format!(r#"stroke="{WHITE}" opacity=".85""#));
    let sun = c.radial_at(
        (1130.0, 690.0),
        480.0,
        &[(0.0, rgb(0x00ff_e6b0), 0.95), (0.2, rgb(0x00ff_c07a), 0.55), (1.0, rgb(0x00ff_8a5a), 0.0)],
    );
    c.flood(&format!(r#"fill="{sun}""#));
    for (seed, base, height, near, far) in [
        ("far", 700.0, 210.0, 0x0058_3a6c, 0x009c_567a),
        ("middle", 740.0, 150.0, 0x0032_2850, 0x0062_3c68),
        ("near", 800.0, 110.0, 0x0017_1834, 0x0033_2850),
    ] {
        ridge(c, seed, base, height, (rgb(far), rgb(near)));
    }
    city(c, &mut chance);
    let ground =
        c.linear_at((0.0, 800.0), (0.0, 1000.0), &[(0.0, rgb(0x0014_1526), 1.0), (1.0, rgb(0x0006_070d), 1.0)]);
    c.path("M0 846Q400 800 800 826T1600 842V1000H0Z", &format!(r#"fill="{ground}""#));
    c.path(
        "M0 846Q400 800 800 826T1600 842",
        &format!(r#"stroke="{}" stroke-width="3" opacity=".7""#, rgb(0x00ff_b48a)),
    );
    c.rect((0.0, 884.0), (1600.0, 116.0), &format!(r#"fill="{}""#, rgb(0x000b_0c14)));
    c.path("M0 884H1600", &format!(r#"stroke="{}" stroke-width="2" opacity=".5""#, rgb(0x00ff_b48a)));
    c.path("M-20 944H1620", &format!(r#"stroke="{VOLT}" stroke-width="6" stroke-dasharray="90 70" opacity=".75""#));
    for i in 0..14 {
        let x = 60.0 + 118.0 * f64::from(i);
        c.path(&format!("M{} 884v-34", n(x)), &format!(r#"stroke="{INK}" stroke-width="8""#));
        c.circle((x, 852.0), 3.0, r##"fill="#ff6a4a""##);
    }
    beam(c);
    let view = View { x: 400.0, y: 926.0, scale: 0.45 };
    let mark = c.mark();
    bikes::gravel(c, view, Paint { frame: rgb(0x0034_3c50), accent: VOLT });
    rider(c, view);
    let drawing = c.lift(mark);
    studio::stand(c, &drawing, 926.0, (230.0, 1050.0));
    canvas.finish("Rider on a gravel e-bike at dusk, light on the road, city and mountains behind", rgb(0x0032_2850))
}

fn ridge(canvas: &mut Canvas, seed: &str, base: f64, height: f64, (top, low): (Rgb, Rgb)) {
    let mut chance = Chance::of(seed);
    let mut points = vec![(0.0, 1000.0)];
    let mut x = -20.0;
    let mut high = chance.between(0.2, 0.6);
    while x < 1660.0 {
        points.push((x, base - height * high));
        let step = chance.between(26.0, 74.0);
        high = (high + chance.between(-0.34, 0.34)).clamp(0.02, 1.0);
        x += step;
    }
    points.push((1660.0, 1000.0));
    let fill = canvas.linear_at((0.0, base - height), (0.0, base + 60.0), &[(0.0, top, 1.0), (1.0, low, 1.0)]);
    canvas.path(&polygon(&points), &format!(r#"fill="{fill}""#));
}

fn city(canvas: &mut Canvas, chance: &mut Chance) {
    let mut towers = String::new();
    let mut windows = Vec::new();
    let mut x = 980.0;
    while x < 1600.0 {
        let (w, h) = (chance.between(26.0, 64.0).round(), chance.between(50.0, 190.0).round());
        towers.push_str(&format!("M{} 840v-{h}h{w}v{h}z", n(x)));
        let (mut wx, mut wy) = (x + 9.0, 840.0 - h + 14.0);
        while wy < 800.0 {
            if chance.unit() < 0.42 {
                windows.push((wx.round(), wy.round()));
            }
            wx += 11.0;
            if wx > x + w - 6.0 {
                wx = x + 9.0;
                wy += 15.0;
            }
        }
        x += w + chance.between(2.0, 16.0);
    }
    canvas.path(&towers, &format!(r#"fill="{}""#, rgb(0x000f_1126)));
    canvas.dots(&windows, 4.0, r##"stroke="#ffd08a" opacity=".85""##);
}

fn beam(canvas: &mut Canvas) {
    let light = canvas.linear_at(
        (862.0, 0.0),
        (1540.0, 0.0),
        &[(0.0, rgb(0x00ff_fae0), 0.60), (0.2, rgb(0x00ff_fae0), 0.20), (1.0, rgb(0x00ff_fae0), 0.0)],
    );
    let soft = canvas.blur(9.0);
    canvas.path("M862 596L1560 720V925L1160 925Z", &format!(r#"fill="{light}" {soft}"#));
}

/// The rider, leaning into the bar.
fn rider(canvas: &mut Canvas, view: View) {
    let p = |x: f64, y: f64| view.at((x, y));
    let limb = |canvas: &mut Canvas, points: &[(f64, f64)], width: f64, colour: Rgb| {
        let at: Vec<_> = points.iter().map(|(x, y)| p(*x, *y)).collect();
        let id = canvas.shape(&flowing(&at));
        let w = view.px(width);
        // Dusk from the right draws a thin warm edge.
        canvas.put(&format!(
            r##"<g stroke-linecap="round" stroke-linejoin="round"><use href="#{id}" stroke="{}" stroke-width="{}"/><use href="#{id}" x="-1.5" y="1" stroke="{}" stroke-width="{}"/><use href="#{id}" x="{}" y="{}" stroke="{colour}" stroke-width="{}"/></g>"##,
            colour.mix(rgb(0x00ff_b48a), 0.62), n(w), colour.night(0.45), n(w - 2.5), n(-w * 0.10), n(-w * 0.10), n(w * 0.62)
        ));
    };
    let (hip, shoulder, hand) = ((236.0, 1000.0), (560.0, 1330.0), (960.0, 930.0));
    let (dark, jacket) = (rgb(0x001c_2234), rgb(0x0024_6a66));
    limb(canvas, &[hip, (560.0, 800.0), (276.0, 460.0), (262.0, 372.0)], 118.0, dark.night(0.4));
    limb(canvas, &[hip, (640.0, 720.0), (600.0, 300.0)], 126.0, dark);
    limb(canvas, &[(570.0, 246.0), (640.0, 244.0), (680.0, 236.0)], 66.0, BLACK);
    limb(canvas, &[(226.0, 1010.0), (330.0, 1230.0), shoulder], 230.0, jacket);
    limb(canvas, &[(590.0, 1310.0), (730.0, 1050.0), hand], 92.0, jacket.shine(0.06));
    let (a, b) = (p(420.0, 1300.0), p(370.0, 1180.0));
    canvas.path(
        &format!("M{} {}L{} {}", n(a.0), n(a.1), n(b.0), n(b.1)),
        &format!(r#"stroke="{VOLT}" stroke-width="9" stroke-linecap="round""#),
    );
    disc(canvas, p(690.0, 1430.0), view.px(98.0), rgb(0x00a9_7a5c).night(0.35));
    let (x, y) = p(676.0, 1470.0);
    let r = view.px(140.0);
    canvas.put(&format!(r#"<g transform="translate({} {})rotate(14)">"#, n(x), n(y)));
    plate(
        canvas,
        &format!(
            "M{} 0C{} {} {} {} {} 0Q0 {} {} 0Z",
            n(-r * 1.06),
            n(-r * 1.0),
            n(-r * 1.2),
            n(r * 0.9),
            n(-r * 1.2),
            n(r * 1.1),
            n(r * 0.34),
            n(-r * 1.06)
        ),
        rgb(0x00e8_eef2).night(0.1),
    );
    canvas.path(
        &format!("M{} {}Q0 {} {} {}", n(-r * 0.7), n(-r * 0.3), n(-r * 0.9), n(r * 0.6), n(-r * 0.4)),
        &format!(r#"stroke="{INK}" stroke-width="8" opacity=".7""#),
    );
    canvas.close();
    let red = rgb(0x00ff_4a3c);
    let halo = canvas.radial((0.5, 0.5), 0.5, &[(0.0, red, 0.9), (1.0, red, 0.0)]);
    let back = p(120.0, 900.0);
    canvas.circle(back, 44.0, &format!(r#"fill="{halo}""#));
    canvas.circle(back, 7.0, &format!(r#"fill="{}""#, red.shine(0.4)));
}
