//! A small SVG builder: shapes in drawing order, definitions kept once, short numbers.

use std::fmt::Write as _;

use super::Picture;
use super::colour::Rgb;

/// A gradient stop: offset, colour, opacity.
pub(crate) type Stop = (f64, Rgb, f64);

/// A picture being drawn.
pub(crate) struct Canvas {
    name: String,
    width: u32,
    height: u32,
    prefix: String,
    known: Vec<(String, String)>,
    defs: String,
    body: String,
}

impl Canvas {
    /// An empty picture. Ids in it start with a prefix of its own, so that several pictures may
    /// stand in one document.
    pub(crate) fn new(name: &str, width: u32, height: u32) -> Self {
        let prefix: String = name.split('-').filter_map(|word| word.get(..2)).collect();
        Self {
            name: name.to_owned(),
            width,
            height,
            prefix,
            known: Vec::new(),
            defs: String::new(),
            body: String::new(),
        }
    }

    /// Keeps a definition and returns its id; `@` in the text stands for the id.
    pub(crate) fn define(&mut self, text: String) -> String {
        if let Some((_, id)) = self.known.iter().find(|(known, _)| *known == text) {
            return id.clone();
        }
        let id = format!("{}{}", self.prefix, self.known.len());
        self.defs.push_str(&text.replace('@', &id));
        self.known.push((text, id.clone()));
        id
    }

    fn stops(stops: &[Stop]) -> String {
        let mut text = String::new();
        for (offset, colour, opacity) in stops {
            text.push_str("<stop ");
            if *offset > 0.0 {
                let _ = write!(text, r#"offset="{}" "#, n2(*offset));
            }
            let _ = write!(text, r#"stop-color="{colour}""#);
            if *opacity < 1.0 {
                let _ = write!(text, r#" stop-opacity="{}""#, n2(*opacity));
            }
            text.push_str("/>");
        }
        text
    }

    /// A gradient over the box of whatever it fills, from one corner fraction to another.
    pub(crate) fn linear(&mut self, from: (f64, f64), to: (f64, f64), stops: &[Stop]) -> String {
        let stops = Self::stops(stops);
        // From left to right is what a gradient does unless told otherwise.
        let text = if (from, to) == ((0.0, 0.0), (1.0, 0.0)) {
            format!(r#"<linearGradient id="@">{stops}</linearGradient>"#)
        } else {
            format!(
                r#"<linearGradient id="@" x1="{}" y1="{}" x2="{}" y2="{}">{stops}</linearGradient>"#,
                n2(from.0),
                n2(from.1),
                n2(to.0),
                n2(to.1),
            )
        };
        format!("url(#{})", self.define(text))
    }

    /// A gradient between two points of the picture.
    pub(crate) fn linear_at(&mut self, from: (f64, f64), to: (f64, f64), stops: &[Stop]) -> String {
        let text = format!(
            r#"<linearGradient id="@" gradientUnits="userSpaceOnUse" x1="{}" y1="{}" x2="{}" y2="{}">{}</linearGradient>"#,
            n(from.0),
            n(from.1),
            n(to.0),
            n(to.1),
            Self::stops(stops)
        );
        format!("url(#{})", self.define(text))
    }

    /// A round gradient over the box of whatever it fills.
    pub(crate) fn radial(&mut self, centre: (f64, f64), radius: f64, stops: &[Stop]) -> String {
        let text = format!(
            r#"<radialGradient id="@" cx="{}" cy="{}" r="{}">{}</radialGradient>"#,
            n2(centre.0),
            n2(centre.1),
            n2(radius),
            Self::stops(stops)
        );
        format!("url(#{})", self.define(text))
    }

    /// A round gradient about a point of the picture.
    pub(crate) fn radial_at(&mut self, centre: (f64, f64), radius: f64, stops: &[Stop]) -> String {
        let text = format!(
            r#"<radialGradient id="@" gradientUnits="userSpaceOnUse" cx="{}" cy="{}" r="{}">{}</radialGradient>"#,
            n(centre.0),
            n(centre.1),
            n(radius),
            Self::stops(stops)
        );
        format!("url(#{})", self.define(text))
    }

    /// A blur, as a `filter` attribute.
    pub(crate) fn blur(&mut self, deviation: f64) -> String {
        let text = format!(
            r#"<filter id="@" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="{}"/></filter>"#,
            n(deviation)
        );
        format!(r#"filter="url(#{})""#, self.define(text))
    }

    /// A blur that may reach anywhere, for shapes as thin as a line.
    pub(crate) fn glow(&mut self, deviation: f64) -> String {
        let text = format!(
            r#"<filter id="@" filterUnits="userSpaceOnUse" x="0" y="0" width="{}" height="{}"><feGaussianBlur stdDeviation="{}"/></filter>"#,
            self.width,
            self.height,
            n(deviation)
        );
        format!(r#"filter="url(#{})""#, self.define(text))
    }

    /// Keeps path data to be used several times, and returns its id.
    pub(crate) fn shape(&mut self, d: &str) -> String {
        self.define(format!(r#"<path id="@" d="{d}"/>"#))
    }

    /// A clip, as a `clip-path` attribute. `shape` is markup.
    pub(crate) fn clip(&mut self, shape: &str) -> String {
        let id = self.define(format!(r#"<clipPath id="@">{shape}</clipPath>"#));
        format!(r#"clip-path="url(#{id})""#)
    }

    /// A mask by light, as a `mask` attribute. `shapes` is markup.
    pub(crate) fn mask(&mut self, shapes: &str) -> String {
        let id = self.define(format!(
            r#"<mask id="@" maskUnits="userSpaceOnUse" x="0" y="0" width="{}" height="{}">{shapes}</mask>"#,
            self.width, self.height
        ));
        format!(r#"mask="url(#{id})""#)
    }

    /// Markup as it is.
    pub(crate) fn put(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    /// Opens a group.
    pub(crate) fn open(&mut self, attributes: &str) {
        if attributes.is_empty() {
            self.body.push_str("<g>");
        } else {
            let _ = write!(self.body, "<g {attributes}>");
        }
    }

    /// Closes the last group.
    pub(crate) fn close(&mut self) {
        self.body.push_str("</g>");
    }

    /// Takes what has been drawn since `mark` out of the picture, to be used as a definition.
    pub(crate) fn lift(&mut self, mark: usize) -> String {
        self.body.split_off(mark)
    }

    /// Where drawing stands now; see [`Canvas::lift`].
    pub(crate) fn mark(&self) -> usize {
        self.body.len()
    }

    /// A rectangle.
    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), attributes: &str) {
        let _ =
            write!(self.body, r#"<rect x="{}" y="{}" width="{}" height="{}" {attributes}/>"#, n(x), n(y), n(w), n(h));
    }

    /// A rectangle over the whole picture.
    pub(crate) fn flood(&mut self, attributes: &str) {
        let _ = write!(self.body, r#"<rect width="{}" height="{}" {attributes}/>"#, self.width, self.height);
    }

    /// An ellipse.
    pub(crate) fn ellipse(&mut self, (x, y): (f64, f64), (rx, ry): (f64, f64), attributes: &str) {
        let shape = oval(x, y, rx, ry);
        let _ = write!(self.body, "<{shape} {attributes}/>");
    }

    /// A circle.
    pub(crate) fn circle(&mut self, (x, y): (f64, f64), r: f64, attributes: &str) {
        let _ = write!(self.body, r#"<circle cx="{}" cy="{}" r="{}" {attributes}/>"#, n(x), n(y), n(r));
    }

    /// A path.
    pub(crate) fn path(&mut self, d: &str, attributes: &str) {
        let _ = write!(self.body, r#"<path d="{d}" {attributes}/>"#);
    }

    /// Many dots of one size in one path, each at a whole pixel.
    pub(crate) fn dots(&mut self, points: &[(f64, f64)], size: f64, attributes: &str) {
        let d: String = points.iter().map(|(x, y)| format!("M{} {}h0", x.round(), y.round())).collect();
        let _ = write!(self.body, r#"<path d="{d}" stroke-width="{}" stroke-linecap="round" {attributes}/>"#, n(size));
    }

    /// The finished picture.
    pub(crate) fn finish(self, alt: &str, placeholder: Rgb) -> Picture {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" fill="none"><defs>{}</defs>{}</svg>"#,
            self.defs,
            self.body,
            w = self.width,
            h = self.height
        );
        Picture {
            name: self.name,
            width: self.width,
            height: self.height,
            svg,
            alt: alt.to_owned(),
            placeholder: placeholder.to_string(),
        }
    }
}

/// `ellipse` with its geometry, without brackets.
pub(crate) fn oval(x: f64, y: f64, rx: f64, ry: f64) -> String {
    format!(r#"ellipse cx="{}" cy="{}" rx="{}" ry="{}""#, n(x), n(y), n(rx), n(ry))
}

/// A number with at most one decimal.
pub(crate) fn n(value: f64) -> String {
    short(format!("{value:.1}"))
}

/// A number with at most two decimals.
pub(crate) fn n2(value: f64) -> String {
    short(format!("{value:.2}"))
}

fn short(text: String) -> String {
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" | "" | "-" => "0".to_owned(),
        _ => match text.strip_prefix("0.") {
            Some(rest) => format!(".{rest}"),
            None => match text.strip_prefix("-0.") {
                Some(rest) => format!("-.{rest}"),
                None => text.to_owned(),
            },
        },
    }
}
