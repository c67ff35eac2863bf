//! Helmet, gloves and jacket.

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{INK, Rgb, WHITE, rgb};
use crate::demo::pictures::cycles::tube::{BLACK, plate};
use crate::demo::pictures::line::Line;

/// A helmet from the side, facing right.
pub(super) fn helmet(canvas: &mut Canvas, accent: Rgb) {
    let strap = |d: &str, canvas: &mut Canvas| {
        canvas.path(d, &format!(r#"stroke="{}" stroke-width="20" stroke-linejoin="round""#, BLACK.shine(0.10)));
        canvas.path(d, &format!(r#"stroke="{WHITE}" stroke-width="2" stroke-dasharray="7 6" opacity=".35""#));
    };
    strap("M420 660L560 856L590 872M760 660L600 856", canvas);
    plate(canvas, "M556 838h66q10 0 10 10v32q0 10 -10 10h-66q-10 0 -10 -10v-32q0 -10 10 -10z", BLACK.shine(0.2));
    let liner = Line::from(262.0, 650.0)
        .curve((300.0, 740.0), (420.0, 730.0), (520.0, 706.0))
        .to(900.0, 690.0)
        .to(940.0, 640.0)
        .to(600.0, 480.0)
        .close();
    canvas.path(&liner, &format!(r#"fill="{}""#, BLACK.night(0.4)));
    let shell = Line::from(236.0, 640.0)
        .curve((196.0, 420.0), (380.0, 248.0), (610.0, 250.0))
        .curve((800.0, 252.0), (936.0, 380.0), (968.0, 570.0))
        .curve((974.0, 616.0), (962.0, 640.0), (930.0, 644.0))
        .curve((800.0, 660.0), (690.0, 640.0), (560.0, 672.0))
        .curve((460.0, 700.0), (330.0, 740.0), (270.0, 700.0))
        .curve((250.0, 686.0), (242.0, 668.0), (236.0, 640.0))
        .close();
    let paint = canvas.linear(
        (0.15, 0.0),
        (0.75, 1.0),
        &[
            (0.0, rgb(0x00f4_f8fb), 1.0),
            (0.4, rgb(0x00b9_c5d0), 1.0),
            (0.75, rgb(0x0062_707e), 1.0),
            (1.0, rgb(0x002a_323c), 1.0),
        ],
    );
    canvas.path(&shell, &format!(r#"fill="{paint}""#));
    let clip = canvas.clip(&format!(r#"<path d="{shell}"/>"#));
    canvas.open(&clip);
    canvas.path("M200 690Q420 600 600 610T980 560V760H200Z", &format!(r#"fill="{}" opacity=".92""#, BLACK.shine(0.04)));
    canvas.path("M214 684Q420 596 600 606T974 556", &format!(r#"stroke="{accent}" stroke-width="7""#));
    let soft = canvas.blur(14.0);
    canvas.path(
        "M300 470Q400 290 620 274T860 380Q720 310 600 320T300 470Z",
        &format!(r#"fill="{WHITE}" opacity=".75" {soft}"#),
    );
    canvas.close();
    // Long vents, deep and lit at their lower lip.
    for d in [
        "M330 520Q420 400 560 372Q586 370 580 392Q480 430 400 540Q350 570 330 520Z",
        "M470 556Q540 446 690 404Q720 400 716 424Q620 470 560 556Q500 590 470 556Z",
        "M640 552Q700 466 800 424Q832 420 836 446Q770 486 732 548Q676 580 640 552Z",
        "M796 536Q826 478 872 450Q894 452 906 484Q880 500 868 534Q828 556 796 536Z",
        "M420 352Q500 296 600 292Q626 296 612 312Q520 322 446 372Q412 378 420 352Z",
        "M660 300Q742 304 810 352Q824 372 800 370Q736 332 664 324Q636 316 660 300Z",
    ] {
        let hole =
            canvas.linear((0.0, 0.0), (0.3, 1.0), &[(0.0, INK, 1.0), (0.7, BLACK, 1.0), (1.0, BLACK.shine(0.25), 1.0)]);
        canvas.path(d, &format!(r#"fill="{hole}" stroke="{WHITE}" stroke-width="2.5" stroke-opacity=".55""#));
    }
    let red = rgb(0x00ff_4a3c);
    let halo = canvas.radial((0.5, 0.5), 0.5, &[(0.0, red, 0.7), (0.35, red, 0.25), (1.0, red, 0.0)]);
    canvas.circle((262.0, 596.0), 150.0, &format!(r#"fill="{halo}""#));
    canvas
        .path("M248 560L256 630", &format!(r#"stroke="{}" stroke-width="15" stroke-linecap="round""#, red.shine(0.4)));
    plate(canvas, "M900 600Q1010 600 1046 640Q1050 660 1020 658Q960 640 880 652Z", BLACK.shine(0.06));
}

/// A pair of gloves, backs up.
pub(super) fn gloves(canvas: &mut Canvas, accent: Rgb) {
    canvas.open(r#"transform="translate(330 610)rotate(-9)""#);
    glove(canvas, accent);
    canvas.close();
    canvas.open(r#"transform="translate(872 640)rotate(8)scale(-1 1)""#);
    glove(canvas, accent);
    canvas.close();
}

fn glove(canvas: &mut Canvas, accent: Rgb) {
    let hand = Line::from(-118.0, 330.0)
        .curve((-122.0, 230.0), (-150.0, 130.0), (-160.0, 40.0))
        .curve((-168.0, -40.0), (-176.0, -120.0), (-170.0, -180.0))
        .curve((-164.0, -222.0), (-112.0, -222.0), (-106.0, -180.0))
        .to(-98.0, -70.0)
        .to(-94.0, -290.0)
        .curve((-90.0, -340.0), (-30.0, -340.0), (-26.0, -290.0))
        .to(-20.0, -74.0)
        .to(-12.0, -320.0)
        .curve((-8.0, -370.0), (54.0, -370.0), (56.0, -318.0))
        .to(56.0, -70.0)
        .to(72.0, -262.0)
        .curve((78.0, -310.0), (134.0, -306.0), (134.0, -256.0))
        .to(132.0, -20.0)
        .curve((150.0, -60.0), (180.0, -120.0), (212.0, -140.0))
        .curve((254.0, -158.0), (284.0, -116.0), (262.0, -78.0))
        .curve((224.0, -16.0), (180.0, 80.0), (150.0, 150.0))
        .curve((128.0, 210.0), (124.0, 270.0), (122.0, 330.0))
        .close();
    let soft = canvas.blur(20.0);
    canvas.path(&hand, &format!(r#"fill="{INK}" opacity=".8" transform="translate(18 26)" {soft}"#));
    let cloth = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.5),
        &[(0.0, BLACK.shine(0.30), 1.0), (0.4, BLACK.shine(0.10), 1.0), (1.0, BLACK.night(0.45), 1.0)],
    );
    let edge = canvas.linear((0.0, 0.0), (1.0, 0.6), &[(0.0, WHITE, 0.75), (0.5, WHITE, 0.2), (1.0, accent, 0.35)]);
    canvas.path(&hand, &format!(r#"fill="{cloth}" stroke="{edge}" stroke-width="3.5" stroke-linejoin="round""#));
    for (x, top) in [(-138.0, -120.0), (-60.0, -210.0), (22.0, -236.0), (104.0, -180.0)] {
        canvas.path(
            &format!("M{} {}h44M{} {}h44", n(x - 22.0), n(top), n(x - 22.0), n(top + 44.0)),
            &format!(r#"stroke="{INK}" stroke-width="5" opacity=".65" stroke-linecap="round""#),
        );
        plate(canvas, &format!("M{} -52q26 -14 52 0l-4 58q-22 10 -44 0z", n(x - 26.0)), BLACK.shine(0.20));
        canvas.path(
            &format!("M{} -40l14 14l-14 14M{} -40l14 14l-14 14", n(x - 14.0), n(x + 2.0)),
            &format!(r#"stroke="{accent}" stroke-width="6""#),
        );
    }
    let grey = rgb(0x00df_e6ec);
    canvas.path("M-128 70Q0 30 128 76L122 112Q0 68 -122 106Z", &format!(r#"fill="{grey}" opacity=".85""#));
    canvas.path(
        "M-120 150Q0 116 116 152",
        &format!(r#"stroke="{INK}" stroke-width="4" stroke-dasharray="10 7" opacity=".7""#),
    );
    plate(canvas, "M-126 236Q0 214 132 238L128 330Q0 346 -122 330Z", BLACK.night(0.15));
    plate(canvas, "M-20 246Q60 240 124 248L122 312Q60 320 -20 316Z", BLACK.shine(0.16));
    canvas.path("M96 262V302", &format!(r#"stroke="{accent}" stroke-width="10" stroke-linecap="round""#));
}

/// A hooded rain jacket, laid out flat.
pub(super) fn jacket(canvas: &mut Canvas, accent: Rgb) {
    let cloth = accent.night(0.42);
    let sleeve = |side: f64| {
        let x = |v: f64| 600.0 + side * v;
        Line::from(x(196.0), 322.0)
            .curve((x(280.0), 350.0), (x(330.0), 420.0), (x(352.0), 520.0))
            .to(x(424.0), 884.0)
            .bend(x(428.0), 912.0, x(400.0), 918.0)
            .to(x(320.0), 932.0)
            .bend(x(300.0), 934.0, x(296.0), 912.0)
            .to(x(212.0), 560.0)
            .close()
    };
    let trunk = Line::from(470.0, 286.0)
        .curve((420.0, 306.0), (390.0, 318.0), (372.0, 350.0))
        .curve((392.0, 520.0), (376.0, 760.0), (356.0, 980.0))
        .curve((520.0, 1010.0), (680.0, 1010.0), (844.0, 980.0))
        .curve((824.0, 760.0), (808.0, 520.0), (828.0, 350.0))
        .curve((810.0, 318.0), (780.0, 306.0), (730.0, 286.0))
        .close();
    let soft = canvas.blur(24.0);
    canvas.path(&trunk, &format!(r#"fill="{INK}" opacity=".8" transform="translate(14 30)" {soft}"#));
    for side in [-1.0, 1.0] {
        let d = sleeve(side);
        plate(canvas, &d, if side < 0.0 { cloth.shine(0.06) } else { cloth.night(0.25) });
        let clip = canvas.clip(&format!(r#"<path d="{d}"/>"#));
        canvas.open(&clip);
        let x = |v: f64| n(600.0 + side * v);
        canvas.path(
            &format!("M{} 720L{} 690L{} 736L{} 766Z", x(200.0), x(420.0), x(430.0), x(210.0)),
            &format!(r#"fill="{}" opacity=".9""#, rgb(0x00e6_edf2)),
        );
        canvas.path(
            &format!(
                "M{} 600Q{} 660 {} 700M{} 480Q{} 560 {} 640",
                x(240.0),
                x(300.0),
                x(290.0),
                x(330.0),
                x(300.0),
                x(330.0)
            ),
            &format!(r#"stroke="{INK}" stroke-width="12" opacity=".4" {soft}"#),
        );
        canvas.path(&format!("M{} 888L{} 862", x(280.0), x(430.0)), &format!(r#"stroke="{accent}" stroke-width="9""#));
        canvas.close();
    }
    let fill = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.5),
        &[
            (0.0, cloth.shine(0.30), 1.0),
            (0.32, cloth.shine(0.04), 1.0),
            (0.7, cloth.night(0.2), 1.0),
            (1.0, cloth.night(0.5), 1.0),
        ],
    );
    canvas.path(
        &trunk,
        &format!(r#"fill="{fill}" stroke="{}" stroke-opacity=".5" stroke-width="2.5""#, cloth.shine(0.6)),
    );
    let clip = canvas.clip(&format!(r#"<path d="{trunk}"/>"#));
    canvas.open(&clip);
    let crease = canvas.blur(9.0);
    canvas.path(
        "M430 380Q470 560 430 760T460 1000M770 380Q720 560 760 740T720 1000M520 700Q540 860 500 1000",
        &format!(r#"stroke="{INK}" stroke-width="16" opacity=".35" {crease}"#),
    );
    canvas.path(
        "M400 360Q430 560 400 760T400 1000",
        &format!(r#"stroke="{WHITE}" stroke-width="14" opacity=".18" {crease}"#),
    );
    let tape = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.0),
        &[(0.0, rgb(0x00c8_d2da), 1.0), (0.3, WHITE, 1.0), (1.0, rgb(0x0078_848e), 1.0)],
    );
    canvas.path("M340 560L600 640L860 560V606L600 686L340 606Z", &format!(r#"fill="{tape}""#));
    canvas.path("M340 560L600 640L860 560", &format!(r#"stroke="{INK}" stroke-width="2" opacity=".4""#));
    canvas.close();
    canvas.path("M600 300V998", &format!(r#"stroke="{INK}" stroke-width="15""#));
    canvas.path("M600 300V998", &format!(r#"stroke="{accent}" stroke-width="5" stroke-dasharray="5 5""#));
    plate(canvas, "M592 330h16v44q-8 8 -16 0z", accent);
    for (a, b) in [("M440 780L500 880", "M760 780L700 880")] {
        for d in [a, b] {
            canvas.path(d, &format!(r#"stroke="{INK}" stroke-width="13" stroke-linecap="round""#));
            canvas.path(d, &format!(r#"stroke="{accent}" stroke-width="4" stroke-linecap="round""#));
        }
    }
    let hood = Line::from(470.0, 300.0)
        .curve((440.0, 190.0), (500.0, 96.0), (600.0, 96.0))
        .curve((700.0, 96.0), (760.0, 190.0), (730.0, 300.0))
        .curve((690.0, 350.0), (640.0, 366.0), (600.0, 366.0))
        .curve((560.0, 366.0), (510.0, 350.0), (470.0, 300.0))
        .close();
    plate(canvas, &hood, cloth.shine(0.05));
    let inside = Line::from(508.0, 262.0)
        .curve((490.0, 190.0), (540.0, 146.0), (600.0, 146.0))
        .curve((660.0, 146.0), (710.0, 190.0), (692.0, 262.0))
        .curve((660.0, 318.0), (620.0, 330.0), (600.0, 330.0))
        .curve((580.0, 330.0), (540.0, 318.0), (508.0, 262.0))
        .close();
    let deep = canvas.linear((0.0, 0.0), (0.0, 1.0), &[(0.0, INK, 1.0), (1.0, cloth.night(0.55), 1.0)]);
    canvas.path(&inside, &format!(r#"fill="{deep}" stroke="{accent}" stroke-width="4" stroke-opacity=".8""#));
}
