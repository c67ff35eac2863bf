//! A theme as CSS custom properties.

use std::fmt::Write as _;

use super::token::TokenValue;
use super::{Mode, Theme};
use crate::style::fallback_family;

/// Steps of the type scale, from small print to the largest heading.
const STEPS: std::ops::RangeInclusive<i32> = -2..=7;
/// Widths in pixels between which type grows.
const NARROW: f64 = 390.0;
const WIDE: f64 = 1280.0;

impl Theme {
    /// Custom properties of all tokens and of the type scale, for both modes when there are two.
    #[must_use]
    pub fn css(&self) -> String {
        let mut css = String::with_capacity(4096);
        let _ = write!(css, ":root{{color-scheme:{};", self.color_scheme());
        for path in self.tokens.keys() {
            self.property(path, self.mode, &mut css);
        }
        self.scale(&mut css);
        css.push('}');
        if let Some(other) = &self.other {
            let mode = self.mode.other();
            let _ = write!(css, "@media(prefers-color-scheme:{}){{:root{{", mode.name());
            // An alias may lead to a changed token, so every token that reads differently is written.
            for path in self
                .tokens
                .keys()
                .filter(|path| other.contains_key(*path) || self.value(path, mode) != self.value(path, self.mode))
            {
                self.property(path, mode, &mut css);
            }
            css.push_str("}}");
        }
        css
    }

    fn property(&self, path: &str, mode: Mode, css: &mut String) {
        let Some(value) = self.value(path, mode) else { return };
        let mut text = value.css();
        if let TokenValue::FontFamily(families) = value
            && let Some(fallback) = families.first().and_then(|family| fallback_family(family))
        {
            // The bundled font's stand-in has its metrics, so nothing moves when the font arrives.
            let end = text.find(',').unwrap_or(text.len());
            text.insert_str(end, &format!(",\"{fallback}\""));
        }
        let _ = write!(css, "--{}:{text};", path.replace('.', "-"));
    }

    /// A modular scale that is gentler on narrow screens.
    fn scale(&self, css: &mut String) {
        let base = match self.value("scale.base", self.mode) {
            Some(TokenValue::Dimension(base)) => base.pixels().clamp(12.0, 24.0),
            _ => 16.0,
        };
        let ratio = match self.value("scale.ratio", self.mode) {
            Some(TokenValue::Number(ratio)) => ratio.clamp(1.0, 1.5),
            _ => 1.25,
        };
        let narrow_ratio = 1.0 + (ratio - 1.0) * 0.64;
        for step in STEPS {
            let (name, shrink) =
                if step < 0 { (format!("m{}", -step), 1.0 / 1.125_f64.powi(-step)) } else { (step.to_string(), 1.0) };
            let small = if step < 0 { base * shrink } else { base * narrow_ratio.powi(step) };
            let large = if step < 0 { base * shrink } else { base * ratio.powi(step) };
            let slope = (large - small) / (WIDE - NARROW);
            let start = small - slope * NARROW;
            if slope.abs() < 1e-9 {
                let _ = write!(css, "--step-{name}:{:.4}rem;", small / 16.0);
            } else {
                let _ = write!(
                    css,
                    "--step-{name}:clamp({:.4}rem,{:.4}rem + {:.4}vw,{:.4}rem);",
                    small / 16.0,
                    start / 16.0,
                    slope * 100.0,
                    large / 16.0
                );
            }
        }
    }
}
