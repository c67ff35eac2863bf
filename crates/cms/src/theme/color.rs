//! Colours of design tokens: reading, writing, converting to sRGB and measuring contrast.

use serde_json::{Value, json};

/// A colour in one of the colour spaces that every current browser draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color {
    space: Space,
    components: [f64; 3],
    alpha: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Srgb,
    DisplayP3,
    Hsl,
    Oklab,
    Oklch,
}

impl Space {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "srgb" => Self::Srgb,
            "display-p3" => Self::DisplayP3,
            "hsl" => Self::Hsl,
            "oklab" => Self::Oklab,
            "oklch" => Self::Oklch,
            _ => return None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Srgb => "srgb",
            Self::DisplayP3 => "display-p3",
            Self::Hsl => "hsl",
            Self::Oklab => "oklab",
            Self::Oklch => "oklch",
        }
    }

    /// Lowest and highest value of each component, from the colour module of DTCG 2025.10.
    const fn ranges(self) -> [(f64, f64); 3] {
        match self {
            Self::Srgb | Self::DisplayP3 => [(0.0, 1.0); 3],
            Self::Hsl => [(0.0, 360.0), (0.0, 100.0), (0.0, 100.0)],
            Self::Oklab => [(0.0, 1.0), (-0.5, 0.5), (-0.5, 0.5)],
            Self::Oklch => [(0.0, 1.0), (0.0, 0.5), (0.0, 360.0)],
        }
    }
}

impl Color {
    /// Reads the object of DTCG 2025.10 or the hash form of earlier drafts.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub(super) fn read(value: &Value) -> Result<Self, String> {
        if let Value::String(text) = value {
            return Self::from_hex(text)
                .ok_or_else(|| "A colour is an object with colorSpace and components, or #rrggbb.".to_owned());
        }
        let object = value.as_object().ok_or("A colour is an object with colorSpace and components.")?;
        if let Some(unknown) =
            object.keys().find(|key| !matches!(key.as_str(), "colorSpace" | "components" | "alpha" | "hex"))
        {
            return Err(format!("`{}` is no part of a colour.", unknown.escape_debug()));
        }
        let space = object.get("colorSpace").and_then(Value::as_str).and_then(Space::from_name);
        let space = space.ok_or("colorSpace must be srgb, display-p3, hsl, oklab or oklch.")?;
        let list = object
            .get("components")
            .and_then(Value::as_array)
            .filter(|list| list.len() == 3)
            .ok_or("components must be three numbers.")?;
        let mut components = [0.0; 3];
        for ((component, value), (low, high)) in components.iter_mut().zip(list).zip(space.ranges()) {
            *component = match value {
                Value::String(none) if none == "none" => 0.0,
                number => number
                    .as_f64()
                    .filter(|number| (low..=high).contains(number))
                    .ok_or_else(|| format!("A component is outside {low} to {high}."))?,
            };
        }
        let alpha = object
            .get("alpha")
            .map_or(Some(1.0), Value::as_f64)
            .filter(|alpha| (0.0..=1.0).contains(alpha))
            .ok_or("alpha must be 0 to 1.")?;
        Ok(Self { space, components, alpha })
    }

    fn from_hex(text: &str) -> Option<Self> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| matches!(digits.len(), 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let channel = |index: usize| {
            u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok().map(|value| f64::from(value) / 255.0)
        };
        Some(Self {
            space: Space::Srgb,
            components: [channel(0)?, channel(1)?, channel(2)?],
            alpha: channel(3).unwrap_or(1.0),
        })
    }

    /// The object of DTCG 2025.10, with the hash form as fallback.
    pub(super) fn write(&self) -> Value {
        let mut object =
            json!({ "colorSpace": self.space.name(), "components": self.components.map(round), "hex": self.hex() });
        if self.alpha < 1.0 {
            object["alpha"] = json!(round(self.alpha));
        }
        object
    }

    /// CSS that draws it.
    pub(super) fn css(&self) -> String {
        let [a, b, c] = self.components.map(round);
        let alpha = round(self.alpha);
        match self.space {
            Space::Srgb | Space::Hsl if alpha >= 1.0 => self.hex(),
            Space::Srgb => format!("rgb({} {} {}/{alpha})", round(a * 255.0), round(b * 255.0), round(c * 255.0)),
            Space::Hsl => format!("hsl({a} {b}% {c}%/{alpha})"),
            Space::DisplayP3 => format!("color(display-p3 {a} {b} {c}/{alpha})"),
            Space::Oklab => format!("oklab({a} {b} {c}/{alpha})"),
            Space::Oklch => format!("oklch({a} {b} {c}/{alpha})"),
        }
    }

    /// `#rrggbb` of the nearest sRGB colour, without its transparency.
    #[must_use]
    pub fn hex(&self) -> String {
        let [r, g, b] = self.srgb().map(|channel| (channel * 255.0).round() as u8);
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// WCAG 2.2 contrast of this colour as text on `background`, 1 to 21. <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    #[must_use]
    pub fn contrast_on(&self, background: &Self) -> f64 {
        let behind = background.srgb();
        let front = self.srgb();
        let blended = [0, 1, 2].map(|index| front[index] * self.alpha + behind[index] * (1.0 - self.alpha));
        let (a, b) = (luminance(blended), luminance(behind));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Gamma-encoded sRGB, clipped to its gamut.
    fn srgb(&self) -> [f64; 3] {
        let [a, b, c] = self.components;
        let encoded = match self.space {
            Space::Srgb => [a, b, c],
            Space::Hsl => hsl_to_srgb(a, b / 100.0, c / 100.0),
            Space::DisplayP3 => p3_to_linear([a, b, c].map(decode)).map(encode),
            Space::Oklab => oklab_to_linear(a, b, c).map(encode),
            Space::Oklch => oklab_to_linear(a, b * c.to_radians().cos(), b * c.to_radians().sin()).map(encode),
        };
        encoded.map(|channel| channel.clamp(0.0, 1.0))
    }
}

/// Four decimals are finer than any screen.
pub(super) fn round(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

fn luminance(srgb: [f64; 3]) -> f64 {
    let [r, g, b] = srgb.map(decode);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn decode(channel: f64) -> f64 {
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

fn encode(channel: f64) -> f64 {
    if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 }
}

/// CSS Color 4, section 7.1.
fn hsl_to_srgb(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
    [0.0, 8.0, 4.0].map(|n| {
        let k = (n + hue / 30.0) % 12.0;
        lightness - saturation * lightness.min(1.0 - lightness) * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    })
}

/// Product of the P3 and sRGB matrices of CSS Color 4, section 17.
fn p3_to_linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    [
        1.224_940_18 * r - 0.224_940_18 * g,
        -0.042_056_95 * r + 1.042_056_95 * g,
        -0.019_637_55 * r - 0.078_636_05 * g + 1.098_273_6 * b,
    ]
}

/// <https://bottosson.github.io/posts/oklab/>
fn oklab_to_linear(lightness: f64, a: f64, b: f64) -> [f64; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn converts_to_srgb() {
        let check = |value: Value, expected: &str| assert_eq!(Color::read(&value).unwrap().hex(), expected, "{value}");
        check(json!("#27457a"), "#27457a");
        check(json!({ "colorSpace": "srgb", "components": [1, 0, 0] }), "#ff0000");
        check(json!({ "colorSpace": "hsl", "components": [210, 50, 40] }), "#336699");
        check(json!({ "colorSpace": "oklch", "components": [0.627_955, 0.257_683, 29.234] }), "#ff0000");
        check(json!({ "colorSpace": "oklab", "components": [1, 0, "none"] }), "#ffffff");
        check(json!({ "colorSpace": "display-p3", "components": [0.5, 0.5, 0.5] }), "#808080");
    }

    #[test]
    fn measures_contrast() {
        let color = |text: &str| Color::from_hex(text).unwrap();
        assert!((color("#000000").contrast_on(&color("#ffffff")) - 21.0).abs() < 1e-9);
        assert!((color("#777777").contrast_on(&color("#ffffff")) - 4.478).abs() < 0.001);
        assert!((color("#00000000").contrast_on(&color("#ffffff")) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn refuses_what_is_no_colour() {
        for value in [
            json!("red"),
            json!("#fff}"),
            json!(1),
            json!({ "colorSpace": "srgb", "components": [2, 0, 0] }),
            json!({ "colorSpace": "lab", "components": [0, 0, 0] }),
        ] {
            assert!(Color::read(&value).is_err(), "{value}");
        }
    }
}
