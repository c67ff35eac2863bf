//! Colours as three bytes, mixed in sRGB.

use std::fmt;

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rgb(u8, u8, u8);

/// A colour written as `0xrrggbb`.
pub(crate) const fn rgb(hex: u32) -> Rgb {
    let [_, r, g, b] = hex.to_be_bytes();
    Rgb(r, g, b)
}

/// Daylight as it falls through the studio window.
pub(crate) const DAYLIGHT: Rgb = rgb(0x00ff_f8ea);
/// The brown that warm shadows tend to.
pub(crate) const UMBER: Rgb = rgb(0x003c_200e);
/// The blue black of the night studio.
pub(crate) const INK: Rgb = rgb(0x0005_070a);
/// Plain white.
pub(crate) const WHITE: Rgb = rgb(0x00ff_ffff);

impl Rgb {
    /// This colour with the share `t` of another one.
    pub(crate) fn mix(self, other: Rgb, t: f64) -> Rgb {
        let blend = |a: u8, b: u8| {
            let (a, b) = (f64::from(a), f64::from(b));
            (a + (b - a) * t.clamp(0.0, 1.0)).round() as u8
        };
        Rgb(blend(self.0, other.0), blend(self.1, other.1), blend(self.2, other.2))
    }

    /// Towards daylight.
    pub(crate) fn lit(self, t: f64) -> Rgb {
        self.mix(DAYLIGHT, t)
    }

    /// Towards warm shadow.
    pub(crate) fn dim(self, t: f64) -> Rgb {
        self.mix(UMBER, t)
    }

    /// Towards the warm half-shadow of a plastered wall.
    pub(crate) fn shaded(self, t: f64) -> Rgb {
        self.mix(rgb(0x0095_6f4c), t)
    }

    /// Towards cold shadow.
    pub(crate) fn night(self, t: f64) -> Rgb {
        self.mix(INK, t)
    }

    /// Towards white.
    pub(crate) fn shine(self, t: f64) -> Rgb {
        self.mix(WHITE, t)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}
