//! The pictures of the demo shops, drawn in code: same name, same picture, on every machine.
//!
//! *Kiln & Field* is thrown on a lathe of profiles and lit through one window; *Voltbound* is
//! built from frame geometry under tubes of light. Nothing is loaded, nothing is text.

mod canvas;
mod ceramics;
mod chance;
mod colour;
mod cycles;
mod gear;
mod line;
mod scenes;
#[cfg(test)]
mod tests;

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Its name: the slug of a product, or the name of a scene.
    pub(crate) name: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// The SVG document.
    pub(crate) svg: String,
    /// What it shows, for those who do not see it.
    pub(crate) alt: String,
    /// The dominant colour as `#rrggbb`.
    pub(crate) placeholder: String,
}

/// The picture of a demo product, 1200 by 1200.
pub(crate) fn product_picture(slug: &str) -> Option<Picture> {
    ceramics::picture(slug).or_else(|| cycles::picture(slug)).or_else(|| gear::picture(slug))
}

/// A scene by name, 1600 by 1000, or one of the two marks, 64 by 64.
pub(crate) fn scene(name: &str) -> Option<Picture> {
    scenes::picture(name)
}

/// Every name that [`product_picture`] or [`scene`] knows.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ceramics::slugs().chain(cycles::slugs()).chain(gear::slugs()).chain(scenes::names())
}
