//! Lock, pannier and floor pump.

use std::f64::consts::TAU;

use crate::demo::pictures::canvas::{Canvas, n};
use crate::demo::pictures::colour::{INK, Rgb, WHITE, rgb};
use crate::demo::pictures::cycles::tube::{ALLOY, BLACK, disc, plate, rod, round};
use crate::demo::pictures::line::{Line, polygon};

/// A U-lock standing on its bar.
pub(super) fn lock(canvas: &mut Canvas, accent: Rgb) {
    let shackle = Line::from(398.0, 850.0)
        .to(398.0, 430.0)
        .curve((398.0, 300.0), (470.0, 226.0), (600.0, 226.0))
        .curve((730.0, 226.0), (802.0, 300.0), (802.0, 430.0))
        .to(802.0, 850.0)
        .open();
    let id = canvas.shape(&shackle);
    for (width, shift, colour) in [
        (92.0, 0.0, BLACK.night(0.5)),
        (76.0, -5.0, BLACK),
        (50.0, -11.0, BLACK.shine(0.14)),
        (26.0, -17.0, BLACK.shine(0.30)),
    ] {
        canvas.put(&format!(
            r##"<use href="#{id}" x="{0}" y="{0}" stroke="{colour}" stroke-width="{1}"/>"##,
            n(shift),
            n(width)
        ));
    }
    let soft = canvas.blur(2.0);
    canvas.put(&format!(
        r##"<use href="#{id}" x="-22" y="-22" stroke="{WHITE}" stroke-width="7" opacity=".75" {soft}/>"##
    ));
    for x in [344.0, 748.0] {
        let sleeve = canvas.linear((0.0, 0.0), (1.0, 0.0), &round(accent.night(0.08)));
        canvas.rect((x, 640.0), (108.0, 118.0), &format!(r#"rx="12" fill="{sleeve}""#));
        canvas.path(
            &format!("M{} 664h108M{} 734h108", n(x), n(x)),
            &format!(r#"stroke="{INK}" stroke-width="4" opacity=".5""#),
        );
    }
    let bar = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(BLACK.shine(0.10)));
    canvas.rect((292.0, 806.0), (616.0, 148.0), &format!(r#"rx="66" fill="{bar}""#));
    canvas.path("M372 808V952M828 808V952", &format!(r#"stroke="{INK}" stroke-width="6" opacity=".8""#));
    let glow = canvas.radial((0.5, 0.5), 0.5, &[(0.0, accent, 0.6), (1.0, accent, 0.0)]);
    canvas.circle((600.0, 880.0), 120.0, &format!(r#"fill="{glow}""#));
    disc(canvas, (600.0, 880.0), 54.0, BLACK.shine(0.2));
    canvas.circle((600.0, 880.0), 42.0, &format!(r#"fill="{}" stroke="{accent}" stroke-width="6""#, BLACK.night(0.4)));
    canvas.path("M600 858a12 12 0 0 1 6 22l5 24h-22l5 -24a12 12 0 0 1 6 -22", &format!(r#"fill="{accent}""#));
}

/// A roll-top pannier.
pub(super) fn pannier(canvas: &mut Canvas, accent: Rgb) {
    for x in [420.0, 700.0] {
        plate(
            canvas,
            &format!("M{x} 470v-70q0 -26 26 -26h40q26 0 26 26v70h-24v-58q0 -12 -12 -12h-20q-12 0 -12 12v58z"),
            BLACK.shine(0.15),
        );
    }
    let body = Line::from(338.0, 470.0)
        .curve((330.0, 620.0), (302.0, 760.0), (306.0, 890.0))
        .bend(310.0, 965.0, 392.0, 965.0)
        .to(808.0, 965.0)
        .bend(890.0, 965.0, 894.0, 890.0)
        .curve((898.0, 760.0), (870.0, 620.0), (862.0, 470.0))
        .close();
    let cloth = canvas.linear(
        (0.0, 0.1),
        (1.0, 0.4),
        &[
            (0.0, accent.shine(0.38), 1.0),
            (0.2, accent, 1.0),
            (0.62, accent.night(0.24), 1.0),
            (1.0, accent.night(0.66), 1.0),
        ],
    );
    canvas.path(&body, &format!(r#"fill="{cloth}""#));
    let clip = canvas.clip(&format!(r#"<path d="{body}"/>"#));
    canvas.open(&clip);
    let soft = canvas.blur(11.0);
    canvas
        .path("M352 480Q470 560 420 760Q400 860 440 970L350 970Z", &format!(r#"fill="{WHITE}" opacity=".20" {soft}"#));
    canvas.path("M690 480Q660 620 740 720T720 970H900V480Z", &format!(r#"fill="{INK}" opacity=".28" {soft}"#));
    canvas.path(
        "M540 480Q560 560 520 640M640 470Q620 540 660 610",
        &format!(r#"stroke="{INK}" stroke-width="9" opacity=".28" {soft}"#),
    );
    canvas.rect((280.0, 846.0), (640.0, 130.0), &format!(r#"fill="{INK}" opacity=".62""#));
    let tape = canvas.linear(
        (0.0, 0.0),
        (1.0, 0.0),
        &[
            (0.0, rgb(0x00f2_f6fa), 1.0),
            (0.35, rgb(0x00ff_ffff), 1.0),
            (0.7, rgb(0x009a_a6b2), 1.0),
            (1.0, rgb(0x0055_606c), 1.0),
        ],
    );
    canvas.rect((280.0, 776.0), (640.0, 44.0), &format!(r#"fill="{tape}""#));
    canvas.path("M280 787H920M280 809H920", &format!(r#"stroke="{INK}" stroke-width="2" opacity=".25""#));
    canvas.close();
    canvas.path(&body, &format!(r#"stroke="{}" stroke-width="3" opacity=".7""#, accent.shine(0.5)));
    let roll = |y: f64, tall: f64, inset: f64| {
        format!(
            "M{} {}h{}q30 {} 0 {}h{}q-30 {} 0 {}z",
            n(346.0 + inset),
            n(y),
            n(508.0 - inset * 2.0),
            n(tall / 2.0),
            n(tall),
            n(-508.0 + inset * 2.0),
            n(-tall / 2.0),
            n(-tall)
        )
    };
    let fold = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(accent));
    canvas.path(&roll(414.0, 76.0, 0.0), &format!(r#"fill="{fold}""#));
    canvas.path(&roll(362.0, 66.0, 14.0), &format!(r#"fill="{fold}""#));
    canvas.path("M350 452H850", &format!(r#"stroke="{INK}" stroke-width="3" opacity=".45""#));
    for x in [448.0, 712.0] {
        canvas.rect((x, 366.0), (40.0, 330.0), &format!(r#"fill="{}""#, BLACK));
        canvas.path(
            &format!("M{} 366V696", n(x + 5.0)),
            &format!(r#"stroke="{WHITE}" stroke-width="2" opacity=".4" stroke-dasharray="9 6""#),
        );
        plate(
            canvas,
            &format!("M{} 596h76q10 0 10 10v76q0 10 -10 10h-76q-10 0 -10 -10v-76q0 -10 10 -10z", n(x - 18.0)),
            BLACK.shine(0.12),
        );
        canvas.rect((x - 8.0, 630.0), (56.0, 12.0), &format!(r#"rx="6" fill="{INK}""#));
    }
}

/// A floor pump with its gauge.
pub(super) fn pump(canvas: &mut Canvas, accent: Rgb) {
    let hose = Line::from(630.0, 850.0)
        .curve((860.0, 860.0), (930.0, 700.0), (860.0, 540.0))
        .curve((810.0, 430.0), (720.0, 400.0), (690.0, 330.0))
        .curve((672.0, 282.0), (700.0, 240.0), (722.0, 262.0))
        .open();
    rod(canvas, &hose, 22.0, BLACK.shine(0.05));
    plate(canvas, "M700 250l44 -20l34 60l-44 26z", ALLOY.night(0.1));
    let foot = Line::from(330.0, 985.0)
        .curve((360.0, 930.0), (480.0, 930.0), (540.0, 890.0))
        .to(660.0, 890.0)
        .curve((720.0, 930.0), (840.0, 930.0), (870.0, 985.0))
        .close();
    plate(canvas, &foot, BLACK.shine(0.08));
    let shaft = canvas.linear((0.0, 0.0), (1.0, 0.0), &round(ALLOY));
    canvas.rect((587.0, 170.0), (26.0, 180.0), &format!(r#"fill="{shaft}""#));
    let barrel = canvas.linear((0.0, 0.0), (1.0, 0.0), &round(accent.night(0.18)));
    canvas.rect((556.0, 320.0), (88.0, 590.0), &format!(r#"rx="10" fill="{barrel}""#));
    canvas.path(
        &polygon(&[(612.0, 460.0), (578.0, 530.0), (600.0, 530.0), (588.0, 590.0), (626.0, 510.0), (602.0, 510.0)]),
        &format!(r#"fill="{INK}" opacity=".75""#),
    );
    let collar = canvas.linear((0.0, 0.0), (1.0, 0.0), &round(BLACK.shine(0.1)));
    canvas.rect((546.0, 300.0), (108.0, 56.0), &format!(r#"rx="12" fill="{collar}""#));
    canvas.rect((546.0, 856.0), (108.0, 52.0), &format!(r#"rx="8" fill="{collar}""#));
    let wood = canvas.linear((0.0, 0.0), (0.0, 1.0), &round(rgb(0x00b9_7a45)));
    canvas.path(
        "M388 150Q388 122 420 122H780Q812 122 812 150T780 180H640L626 196H574L560 180H420Q388 178 388 150Z",
        &format!(r#"fill="{wood}""#),
    );
    canvas.path(
        "M420 140Q520 132 600 142T790 138M410 158Q520 152 620 160T800 156",
        &format!(r#"stroke="{INK}" stroke-width="2" opacity=".28""#),
    );
    disc(canvas, (600.0, 800.0), 112.0, BLACK.shine(0.16));
    let face = canvas.radial((0.4, 0.3), 0.9, &[(0.0, rgb(0x00fa_fcfd), 1.0), (1.0, rgb(0x00a8_b4bd), 1.0)]);
    canvas.circle((600.0, 800.0), 92.0, &format!(r#"fill="{face}" stroke="{INK}" stroke-width="4""#));
    let mut ticks = String::new();
    for i in 0..=20 {
        let turn = (0.375 + 0.75 * f64::from(i) / 20.0) * TAU;
        let long = if i % 5 == 0 { 58.0 } else { 68.0 };
        ticks.push_str(&format!(
            "M{} {}L{} {}",
            n(600.0 + long * turn.cos()),
            n(800.0 + long * turn.sin()),
            n(600.0 + 80.0 * turn.cos()),
            n(800.0 + 80.0 * turn.sin())
        ));
    }
    canvas.path(&ticks, &format!(r#"stroke="{BLACK}" stroke-width="4""#));
    canvas.path("M600 800L652 756", r##"stroke="#e5372b" stroke-width="7" stroke-linecap="round""##);
    disc(canvas, (600.0, 800.0), 12.0, BLACK);
}
