//! Path data: a builder, and smooth curves through points.

use super::canvas::n;

/// Path data under construction.
#[derive(Clone, Default)]
pub(crate) struct Line(String);

impl Line {
    /// Starts at a point.
    pub(crate) fn from(x: f64, y: f64) -> Self {
        Self(format!("M{} {}", n(x), n(y)))
    }

    /// A straight stroke.
    pub(crate) fn to(mut self, x: f64, y: f64) -> Self {
        self.0.push_str(&format!("L{} {}", n(x), n(y)));
        self
    }

    /// A curve with one handle.
    pub(crate) fn bend(mut self, hx: f64, hy: f64, x: f64, y: f64) -> Self {
        self.0.push_str(&format!("Q{} {} {} {}", n(hx), n(hy), n(x), n(y)));
        self
    }

    /// A curve with two handles.
    pub(crate) fn curve(mut self, a: (f64, f64), b: (f64, f64), end: (f64, f64)) -> Self {
        self.0.push_str(&format!("C{} {} {} {} {} {}", n(a.0), n(a.1), n(b.0), n(b.1), n(end.0), n(end.1)));
        self
    }

    /// Back to the start.
    pub(crate) fn close(mut self) -> String {
        self.0.push('Z');
        self.0
    }

    /// Left open.
    pub(crate) fn open(self) -> String {
        self.0
    }
}

/// A polygon.
pub(crate) fn polygon(points: &[(f64, f64)]) -> String {
    let mut d = polyline(points);
    d.push('Z');
    d
}

/// A chain of straight strokes.
pub(crate) fn polyline(points: &[(f64, f64)]) -> String {
    let mut pen = Pen::default();
    for (index, point) in points.iter().enumerate() {
        pen.go(if index == 0 { "M" } else { "l" }, &[*point]);
    }
    pen.d
}

/// Writes steps relative to where it stands, which is shorter, without adding up its rounding.
#[derive(Default)]
struct Pen {
    d: String,
    at: (f64, f64),
}

impl Pen {
    fn go(&mut self, command: &str, points: &[(f64, f64)]) {
        self.d.push_str(command);
        let from = self.at;
        for (x, y) in points {
            for value in [x - from.0, y - from.1] {
                let text = n(value);
                if !self.d.ends_with(command) && !text.starts_with('-') {
                    self.d.push(' ');
                }
                self.d.push_str(&text);
            }
            self.at = (from.0 + tenth(x - from.0), from.1 + tenth(y - from.1));
        }
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A Catmull-Rom curve through the points, as many straight pieces. A point given twice is a
/// corner.
pub(crate) fn smooth(points: &[(f64, f64)], pieces: usize) -> Vec<(f64, f64)> {
    let mut dense = Vec::new();
    for i in 0..points.len().saturating_sub(1) {
        let (b, c) = (points[i], points[i + 1]);
        if b == c {
            continue;
        }
        let a = if i == 0 { b } else { points[i - 1] };
        let d = points.get(i + 2).copied().unwrap_or(c);
        for step in 0..pieces {
            let t = step as f64 / pieces as f64;
            dense.push((rom(a.0, b.0, c.0, d.0, t), rom(a.1, b.1, c.1, d.1, t)));
        }
    }
    dense.extend(points.last());
    dense
}

fn rom(a: f64, b: f64, c: f64, d: f64, t: f64) -> f64 {
    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + (3.0 * b - a - 3.0 * c + d) * t * t * t)
}

/// Path data for a smooth open curve through the points.
pub(crate) fn flowing(points: &[(f64, f64)]) -> String {
    let Some(first) = points.first() else {
        return String::new();
    };
    let mut pen = Pen::default();
    pen.go("M", &[*first]);
    for i in 0..points.len() - 1 {
        let (b, c) = (points[i], points[i + 1]);
        let a = if i == 0 { b } else { points[i - 1] };
        let d = points.get(i + 2).copied().unwrap_or(c);
        pen.go(
            "c",
            &[
                (b.0 + (c.0 - a.0) / 6.0, b.1 + (c.1 - a.1) / 6.0),
                (c.0 - (d.0 - b.0) / 6.0, c.1 - (d.1 - b.1) / 6.0),
                c,
            ],
        );
    }
    pen.d
}

/// Leaves out points that lie within `tolerance` of the line without them.
pub(crate) fn simplify(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let length = (last.0 - first.0).hypot(last.1 - first.1).max(1e-9);
    let far = points.iter().enumerate().skip(1).take(points.len().saturating_sub(2)).map(|(i, p)| {
        let away = (last.0 - first.0) * (first.1 - p.1) - (first.0 - p.0) * (last.1 - first.1);
        (i, away.abs() / length)
    });
    match far.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((i, distance)) if distance > tolerance => {
            let mut left = simplify(&points[..=i], tolerance);
            left.pop();
            left.extend(simplify(&points[i..], tolerance));
            left
        }
        _ => vec![first, last],
    }
}
