//! The marks of the two shops, at the size of a browser tab.

use crate::demo::pictures::Picture;
use crate::demo::pictures::canvas::Canvas;
use crate::demo::pictures::colour::rgb;

/// A vase in a round field.
pub(super) fn kiln(name: &str) -> Picture {
    let mut canvas = Canvas::new(name, 64, 64);
    let clay = rgb(0x0027_457a);
    canvas.circle((32.0, 32.0), 32.0, &format!(r#"fill="{clay}""#));
    canvas.path("M25 12H39C39 18 36 20 36 24C36 28 47 31 47 40C47 47 42 52 38 52H26C22 52 17 47 17 40C17 31 28 28 28 24C28 20 25 18 25 12Z", r##"fill="#f6eddd""##);
    canvas.path(
        "M17.4 37C22 33 27 40 32 37S42 33 46.6 37C47.600 44 43 52 38 52H26C21 52 16.400 44 17.400 37Z",
        r##"fill="#a9c0ea""##,
    );
    canvas.finish("Kiln & Field", clay)
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
