//! Wide pictures for heroes and stories, and the two marks.

mod kiln;
mod marks;
mod volt;

use super::Picture;

type Take = fn(&str) -> Picture;

const SCENES: &[(&str, Take)] = &[
    ("kiln-hero", kiln::still_life),
    ("kiln-studio", kiln::studio),
    ("kiln-hands", kiln::wheel),
    ("kiln-mark", marks::kiln),
    ("volt-hero", volt::hero),
    ("volt-workshop", volt::workshop),
    ("volt-ride", volt::ride),
    ("volt-mark", marks::volt),
];

/// The names of all scenes and marks.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCENES.iter().map(|(name, _)| *name)
}

/// A scene or mark by name.
pub(crate) fn picture(name: &str) -> Option<Picture> {
    let (name, take) = SCENES.iter().find(|(known, _)| *known == name)?;
    Some(take(name))
}
