//! The studio of *Kiln & Field*.

use crate::demo::pictures::Picture;
use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::ceramics::glaze::{Decor, Glaze, Mouth, OAT, fire};
use crate::demo::pictures::ceramics::parts::{leaf, linen, stem};
use crate::demo::pictures::ceramics::pieces::{self, Spot, spot};
use crate::demo::pictures::ceramics::set::{self, Backdrop, Set, seat};
use crate::demo::pictures::colour::{DAYLIGHT, Rgb, UMBER, rgb};
use crate::demo::pictures::line::polygon;

const SIZE: (f64, f64) = (1600.0, 1000.0);

fn start(name: &str, set: &Set) -> Canvas {
    let mut canvas = Canvas::new(name, 1600, 1000);
    set::build(&mut canvas, set, SIZE);
    canvas
}

/// A window at the left edge with its sill.
fn window(canvas: &mut Canvas, wall: Rgb) {
    let frame = |inset: f64| {
        polygon(&[(-40.0, -40.0), (262.0 - inset, -40.0), (262.0 - inset, 540.0 - inset), (-40.0, 560.0 - inset)])
    };
    canvas.path(&frame(-26.0), &format!(r#"fill="{}""#, wall.shaded(0.3)));
    canvas.path(&frame(0.0), &format!(r#"fill="{}""#, DAYLIGHT));
    let sky = canvas.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[(0.0, rgb(0x00ff_fdf6), 1.0), (0.6, rgb(0x00ef_f1e2), 1.0), (1.0, rgb(0x00cf_d6b8), 1.0)],
    );
    for (x, y, w, h) in [
        (-40.0, -40.0, 136.0, 250.0),
        (116.0, -40.0, 124.0, 250.0),
        (-40.0, 232.0, 136.0, 286.0),
        (116.0, 232.0, 124.0, 284.0),
    ] {
        canvas.rect((x, y), (w, h), &format!(r#"fill="{sky}""#));
    }
    let hills = canvas.blur(8.0);
    canvas.path(
        "M-40 430Q60 380 96 420V518H-40ZM116 424Q190 390 240 430V516H116Z",
        &format!(r##"fill="#9dac86" opacity=".7" {hills}"##),
    );
    canvas.path("M-40 556H300L322 588H-40Z", &format!(r#"fill="{}""#, wall.lit(0.6)));
    canvas.path("M-40 588H322V600H-40Z", &format!(r#"fill="{}""#, wall.shaded(0.45)));
    let halo =
        canvas.radial_at((130.0, 240.0), 640.0, &[(0.0, DAYLIGHT, 0.75), (0.5, DAYLIGHT, 0.22), (1.0, DAYLIGHT, 0.0)]);
    canvas.flood(&format!(r#"fill="{halo}""#));
}

/// Light through the window, lying on the wall.
fn patches(canvas: &mut Canvas, x: f64, y: f64) {
    let soft = canvas.blur(12.0);
    canvas.open(&format!(r#"fill="{DAYLIGHT}" opacity=".62" {soft}"#));
    for (column, row) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let (a, b) = (x + column * 218.0, y + row * 232.0 + column * 62.0);
        canvas.path(&polygon(&[(a, b), (a + 196.0, b + 56.0), (a + 196.0, b + 264.0), (a, b + 208.0)]), "");
    }
    canvas.close();
}

/// Several pieces on a table by a window.
pub(super) fn still_life(name: &str) -> Picture {
    let wall = rgb(0x00e6_d3b7);
    let mut canvas = start(name, &Set { wall, table: rgb(0x00d2_b08a), horizon: 690.0, backdrop: Backdrop::Bare });
    let c = &mut canvas;
    window(c, wall);
    patches(c, 560.0, 40.0);
    linen(c, (930.0, 960.0), (330.0, 96.0), rgb(0x00e9_dfcb), rgb(0x008f_5d45));
    let tall = spot(1010.0, 800.0, 0.86).tilted(0.2);
    let straw = rgb(0x00be_935a);
    let mouth = tall.point(0.0, 646.0);
    for (i, to) in [(905.0, 40.0), (1000.0, -10.0), (1108.0, 44.0)].into_iter().enumerate() {
        stem(c, (mouth.0 + (i as f64 - 1.0) * 9.0, mouth.1), to, straw, 13, ["ha", "hb", "hc"][i]);
    }
    let slate = OAT.coloured(0x004d_6878).over(0x0090_6a4c, 10.0).dipped(0x008d_a2a4, 0.62, 9.0, true);
    pieces::bottle(c, tall, &Glaze { gloss: 0.75, speckles: 110, ..slate });
    let ochre =
        OAT.coloured(0x0062_4432).over(0x0048_3226, 8.0).dipped(0x00cd_9138, 0.46, 24.0, true).lined(0x00b0_7c30);
    pieces::amphora(c, spot(1310.0, 842.0, 0.84).tilted(0.2), &Glaze { gloss: 0.75, speckles: 70, ..ochre });
    let celadon = OAT.coloured(0x00a9_c0ad).lined(0x00c6_d4c4).over(0x00b0_8058, 9.0);
    pieces::jug(c, spot(720.0, 846.0, 0.74).tilted(0.22), &Glaze { gloss: 0.9, speckles: 40, ..celadon });
    pieces::bowl(c, spot(985.0, 905.0, 0.46).tilted(0.27), &OAT.over(0x00b0_7a4c, 9.0));
    let rust = OAT.coloured(0x00b3_6040).over(0x0086_4428, 6.0).lined(0x00ee_e4d2);
    pieces::cup(c, spot(1230.0, 934.0, 0.62).tilted(0.26), &Glaze { gloss: 0.6, ..rust });
    let moss = Glaze { gloss: 0.85, speckles: 40, ..OAT.coloured(0x006d_7a54) };
    pieces::bud(c, spot(1470.0, 915.0, 0.72).tilted(0.22), &moss, 0);
    set::frame(c);
    canvas.finish(
        "Still life by a window: bottle vase with grasses, eared vase, jug, bowl, cup and bud vase on a wooden table",
        wall,
    )
}

/// A board on the wall; returns nothing, its upper edge is at `y`.
fn board(canvas: &mut Canvas, x: f64, y: f64, width: f64) {
    let soft = canvas.blur(12.0);
    canvas.rect((x + 20.0, y + 18.0), (width, 34.0), &format!(r#"fill="{UMBER}" opacity=".42" {soft}"#));
    let wood = canvas.linear(
        (0.0, 0.0),
        (0.0, 1.0),
        &[
            (0.0, rgb(0x00c4_9464), 1.0),
            (0.5, rgb(0x00a8_7446), 1.0),
            (0.55, rgb(0x0086_5830), 1.0),
            (1.0, rgb(0x0070_4626), 1.0),
        ],
    );
    canvas.rect((x, y - 9.0), (width, 30.0), &format!(r#"fill="{wood}""#));
}

/// A row of the same piece: drawn once, shown several times.
fn row(canvas: &mut Canvas, count: usize, gap: f64, draw: impl FnOnce(&mut Canvas)) {
    let mark = canvas.mark();
    draw(canvas);
    let drawing = canvas.lift(mark);
    let id = canvas.define(format!(r#"<g id="@">{drawing}</g>"#));
    for i in 0..count {
        canvas.put(&format!(r##"<use href="#{id}" x="{}"/>"##, n(gap * i as f64)));
    }
}

/// Shelves of pieces waiting for the fire, and the kiln.
pub(super) fn studio(name: &str) -> Picture {
    let wall = rgb(0x00d6_c7ae);
    let mut canvas = start(name, &Set { wall, table: rgb(0x00b7_9a78), horizon: 850.0, backdrop: Backdrop::Bare });
    let c = &mut canvas;
    patches(c, 240.0, 10.0);
    let bisque = Glaze { gloss: 0.0, speckles: 20, bare: 0.0, rings: 0.8, ..OAT.coloured(0x00d9_a98a) };
    let raw = Glaze { colour: rgb(0x00b5_a594), liner: rgb(0x00b5_a594), ..bisque };
    for y in [300.0, 560.0, 820.0] {
        board(c, 70.0, y, 880.0);
    }
    let s = |x: f64, y: f64, scale: f64| spot(x, y - 4.0, scale).tilted(0.13);
    row(c, 4, 118.0, |c| {
        pieces::mug(c, s(150.0, 300.0, 0.26), &bisque);
    });
    pieces::bottle(c, s(690.0, 300.0, 0.36), &raw);
    pieces::bud(c, s(790.0, 300.0, 0.40), &Glaze { gloss: 0.7, ..OAT.coloured(0x0068_7a5c) }, 1);
    pieces::bud(c, s(882.0, 300.0, 0.40), &Glaze { gloss: 0.7, ..OAT.coloured(0x00c4_8a72) }, 0);
    row(c, 3, 186.0, |c| {
        pieces::bowl(c, s(180.0, 560.0, 0.25), &raw);
    });
    pieces::jug(c, s(710.0, 560.0, 0.36), &Glaze { gloss: 0.8, ..OAT.coloured(0x0056_7788) });
    pieces::moon(c, s(862.0, 560.0, 0.28), &OAT);
    pieces::carafe(c, s(150.0, 820.0, 0.32), &bisque);
    row(c, 2, 148.0, |c| {
        pieces::jar(c, s(290.0, 820.0, 0.33), &OAT);
    });
    for i in 0..5 {
        let glaze = if i % 2 == 0 { bisque } else { raw };
        pieces::plate(c, s(648.0, 820.0 - 15.0 * f64::from(i), 0.33), &Glaze { rings: 0.0, ..glaze });
    }
    pieces::amphora(
        c,
        s(860.0, 820.0, 0.30),
        &Glaze { gloss: 0.7, ..OAT.coloured(0x00c4_8a3a).over(0x0060_4030, 6.0) },
    );
    kiln(c, spot(1280.0, 930.0, 1.0).tilted(0.17));
    set::frame(c);
    canvas.finish(
        "Studio wall with three boards of drying and glazed pots, and a round kiln with its lid open and glowing",
        wall,
    )
}

/// A round kiln, lid up, hot.
fn kiln(canvas: &mut Canvas, at: Spot) {
    let heat = canvas.radial_at(
        (at.x, at.y - 440.0),
        430.0,
        &[(0.0, rgb(0x00ff_9a4a), 0.62), (0.5, rgb(0x00ff_8a3a), 0.18), (1.0, rgb(0x00ff_8a3a), 0.0)],
    );
    canvas.flood(&format!(r#"fill="{heat}""#));
    let steel = Glaze {
        colour: rgb(0x00b9_b4ab),
        liner: rgb(0x00ff_a04a),
        clay: rgb(0x0080_6a58),
        bare: 0.0,
        gloss: 0.55,
        speckles: 0,
        rings: 0.0,
        dip: None,
        decor: Decor::Bands(&[0.12, 0.5, 0.9], 9.0, rgb(0x0077_726a)),
    };
    for x in [-170.0, 170.0] {
        canvas.rect((at.x + x - 14.0, at.y - 40.0), (28.0, 74.0), &format!(r#"fill="{}""#, rgb(0x0048_3c32)));
    }
    let body = at.raised(40.0).throw(&[
        (0.0, 226.0),
        (0.0, 226.0),
        (6.0, 228.0),
        (200.0, 228.0),
        (394.0, 228.0),
        (400.0, 228.0),
    ]);
    set::ground(canvas, &body);
    seat(canvas, (at.x, at.y + 26.0), 200.0, at.tilt);
    let (x, y) = body.top();
    // The lid stands up behind.
    let lid = canvas.linear((0.0, 0.0), (1.0, 1.0), &[(0.0, rgb(0x00d8_cbb8), 1.0), (1.0, rgb(0x008a_7560), 1.0)]);
    canvas.ellipse((x + 26.0, y - 150.0), (226.0, 172.0), &format!(r#"fill="{}""#, rgb(0x0093_8c82)));
    canvas.ellipse((x + 16.0, y - 144.0), (218.0, 166.0), &format!(r#"fill="{lid}""#));
    let glow = canvas.radial((0.5, 0.95), 0.9, &[(0.0, rgb(0x00ff_a04a), 0.85), (1.0, rgb(0x00ff_a04a), 0.0)]);
    canvas.ellipse((x + 16.0, y - 144.0), (218.0, 166.0), &format!(r#"fill="{glow}""#));
    fire(canvas, &body, &steel, Mouth::Open(34.0, 200.0), "kiln");
    let core = canvas.radial(
        (0.5, 0.7),
        0.6,
        &[(0.0, rgb(0x00ff_f0c0), 1.0), (0.5, rgb(0x00ff_b45a), 0.9), (1.0, rgb(0x00e0_6a2a), 0.5)],
    );
    canvas.ellipse((x, y + 1.0), (194.0, 194.0 * at.tilt), &format!(r#"fill="{core}""#));
    canvas.rect(
        (x + 96.0, y + 150.0),
        (104.0, 150.0),
        &format!(r#"rx="10" fill="{}" stroke="{}" stroke-width="3""#, rgb(0x003d_3a37), rgb(0x0075_6e66)),
    );
    canvas.rect((x + 112.0, y + 168.0), (72.0, 40.0), &format!(r#"rx="5" fill="{}""#, rgb(0x001a_1210)));
    canvas.path(
        &format!("M{} {}h44", n(x + 126.0), n(y + 188.0)),
        r##"stroke="#ff8a3c" stroke-width="10" stroke-dasharray="9 5""##,
    );
    for i in 0..3 {
        canvas.circle((x + 124.0 + 24.0 * f64::from(i), y + 248.0), 8.0, r##"fill="#c9bfae""##);
    }
}

/// A bowl on the wheel.
pub(super) fn wheel(name: &str) -> Picture {
    let wall = rgb(0x00c9_b59a);
    let mut canvas = start(name, &Set { wall, table: rgb(0x008c_6a4c), horizon: 640.0, backdrop: Backdrop::Branch });
    let c = &mut canvas;
    let pan = Glaze {
        colour: rgb(0x0066_6a66),
        liner: rgb(0x0087_847a),
        clay: rgb(0x0060_5a50),
        bare: 0.0,
        gloss: 0.35,
        speckles: 0,
        rings: 0.0,
        dip: None,
        decor: Decor::Plain,
    };
    let base = spot(800.0, 960.0, 1.0).tilted(0.27);
    let tray = base.throw(&[(0.0, 500.0), (0.0, 500.0), (20.0, 524.0), (110.0, 548.0), (118.0, 552.0)]);
    set::ground(c, &tray);
    fire(c, &tray, &pan, Mouth::Open(16.0, 90.0), "tray");
    let metal = Glaze { colour: rgb(0x00a9_a79f), liner: rgb(0x00a9_a79f), gloss: 0.6, ..pan };
    let head = base.raised(64.0).throw(&[
        (0.0, 300.0),
        (0.0, 300.0),
        (26.0, 304.0),
        (26.0, 304.0),
        (30.0, 302.0),
        (31.0, 4.0),
    ]);
    seat(c, (base.x, base.y - 56.0), 290.0, 0.27);
    fire(c, &head, &metal, Mouth::Shut, "head");
    for (r, opacity) in [(286.0, ".4"), (262.0, ".25"), (238.0, ".35"), (214.0, ".2")] {
        c.ellipse(
            (base.x, base.y - 95.0),
            (r, r * 0.27),
            &format!(r#"stroke="{DAYLIGHT}" stroke-width="2.5" opacity="{opacity}""#),
        );
    }
    let clay = Glaze {
        colour: rgb(0x00b2_7f5e),
        liner: rgb(0x00b9_8766),
        clay: rgb(0x0094_6444),
        bare: 0.0,
        gloss: 0.75,
        speckles: 30,
        rings: 1.3,
        dip: None,
        decor: Decor::Plain,
    };
    pieces::bowl(c, base.raised(95.0).scaled(1.04), &clay);
    let water = Glaze { gloss: 0.8, ..OAT.coloured(0x005d_7c88) };
    pieces::deep_bowl(c, spot(240.0, 930.0, 0.5).tilted(0.27), &water);
    c.ellipse((240.0, 784.0), (116.0, 28.0), r##"fill="#a9c0c4" opacity=".75""##);
    c.ellipse((222.0, 778.0), (60.0, 9.0), &format!(r#"fill="{DAYLIGHT}" opacity=".6""#));
    jar_of_tools(c);
    set::frame(c);
    canvas.finish("A wide bowl of wet red clay on the potter's wheel, water and tools beside it", wall)
}

fn jar_of_tools(canvas: &mut Canvas) {
    for (x, y, tone, head) in
        [(1360.0, 470.0, 0x00b9_8450, 0), (1404.0, 430.0, 0x009a_6a3c, 1), (1440.0, 500.0, 0x00c4_9a68, 2)]
    {
        let foot = 1400.0 + (x - 1400.0) * 0.3;
        canvas.path(
            &format!("M{} 800L{} {}", n(foot), n(x), n(y)),
            &format!(r#"stroke="{}" stroke-width="13" stroke-linecap="round""#, rgb(tone)),
        );
        match head {
            0 => canvas.path(
                &format!("M{} {}q-34 -64 8 -96q40 34 -8 96", n(x), n(y)),
                r##"stroke="#7d7a74" stroke-width="6""##,
            ),
            1 => leaf(canvas, (x, y + 10.0), 110.0, -84.0, rgb(0x00a8_7c4c)),
            _ => canvas.path(
                &format!("M{} {}l-14 -70q22 -26 44 4l-14 70z", n(x - 6.0), n(y)),
                &format!(r#"fill="{}""#, rgb(0x0058_4030)),
            ),
        }
    }
    pieces::cup(canvas, spot(1400.0, 900.0, 0.78).tilted(0.26), &Glaze { gloss: 0.5, ..OAT });
}
