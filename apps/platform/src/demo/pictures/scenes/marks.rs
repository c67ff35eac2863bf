//! The marks of the two shops, at the size of a browser tab.

use crate::demo::pictures::Picture;
use crate::demo::pictures::canvas::Canvas;
use crate::demo::pictures::colour::rgb;

/// A dipped bowl in a round field.
pub(super) fn kiln(name: &str) -> Picture {
    let mut canvas = Canvas::new(name, 64, 64);
    let ink = rgb(0x0027_457a);
    canvas.circle((32.0, 32.0), 32.0, &format!(r#"fill="{ink}""#));
    canvas.path("M11 24H53C53 38 46 46 39 48V53H25V48C18 46 11 38 11 24Z", r##"fill="#f5f1e8""##);
    canvas.path(
        "M11 24H53C53 28 52.4 31 51.4 34C46 31 42 37 36 35S27 30 22 34C18 37 15 35 12.6 34C11.6 31 11 28 11 24Z",
        r##"fill="#c9764f""##,
    );
    canvas.finish("Kiln & Field", ink)
}

/// A bolt in a wheel.
pub(super) fn volt(name: &str) -> Picture {
    let mut canvas = Canvas::new(name, 64, 64);
    let night = rgb(0x0013_1619);
    canvas.rect((0.0, 0.0), (64.0, 64.0), &format!(r#"rx="15" fill="{night}""#));
    canvas.circle((32.0, 32.0), 22.5, r##"stroke="#ffc633" stroke-width="5" stroke-dasharray="108 33.4" transform="rotate(-58 32 32)" stroke-linecap="round""##);
    canvas.path("M36 10L20 36H31L27 54L45 27H33Z", r##"fill="#ffc633""##);
    canvas.finish("Voltbound", night)
}
