//! Round forms: a profile turned about an upright axis and seen from a little above.

use crate::demo::pictures::line::{polygon, simplify, smooth};

/// A turned form standing on the table.
#[derive(Clone)]
pub(crate) struct Form {
    /// Where the axis stands.
    pub(crate) x: f64,
    /// Where the axis meets the table.
    pub(crate) y: f64,
    /// How open circles look: 0 from the side, 1 from above.
    pub(crate) tilt: f64,
    /// Height and radius, from the foot up.
    profile: Vec<(f64, f64)>,
}

/// One circle of a form, and how its surface leans.
#[derive(Clone, Copy)]
pub(crate) struct Slice {
    pub(crate) y: f64,
    pub(crate) radius: f64,
    /// Sine of the lean: 1 faces up, -1 faces down.
    pub(crate) lean: f64,
}

impl Form {
    /// Throws a form through the points (height, radius), from the foot up. A point given twice
    /// is an edge.
    pub(crate) fn thrown((x, y): (f64, f64), tilt: f64, points: &[(f64, f64)]) -> Self {
        let profile = smooth(points, 12).into_iter().map(|(h, r)| (h, r.max(0.5))).collect();
        Self { x, y, tilt, profile }
    }

    /// Total height.
    pub(crate) fn height(&self) -> f64 {
        self.profile.iter().map(|p| p.0).fold(0.0, f64::max)
    }

    /// Radius of the mouth.
    pub(crate) fn mouth(&self) -> f64 {
        self.profile.last().map_or(1.0, |p| p.1)
    }

    /// Radius of the foot.
    pub(crate) fn foot(&self) -> f64 {
        self.profile.first().map_or(1.0, |p| p.1)
    }

    /// The largest radius.
    pub(crate) fn girth(&self) -> f64 {
        self.profile.iter().map(|p| p.1).fold(0.0, f64::max)
    }

    /// The radius at a height.
    pub(crate) fn radius(&self, height: f64) -> f64 {
        for pair in self.profile.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if height >= a.0 && height <= b.0 && b.0 > a.0 {
                return a.1 + (b.1 - a.1) * (height - a.0) / (b.0 - a.0);
            }
        }
        if height <= 0.0 { self.foot() } else { self.mouth() }
    }

    /// The point on the front of the surface at a height, `across` from -1 (left) to 1.
    pub(crate) fn at(&self, height: f64, across: f64) -> (f64, f64) {
        let r = self.radius(height);
        let front = (1.0 - across * across).max(0.0).sqrt();
        (self.x + r * across, self.y - height + self.tilt * r * front)
    }

    /// Where the mouth is.
    pub(crate) fn top(&self) -> (f64, f64) {
        (self.x, self.y - self.height())
    }

    /// Circles from the foot up, at most `step` apart along the surface.
    pub(crate) fn slices(&self, step: f64) -> Vec<Slice> {
        let mut slices = Vec::new();
        let mut walked = step;
        for pair in self.profile.windows(2) {
            let ((h0, r0), (h1, r1)) = (pair[0], pair[1]);
            let length = (h1 - h0).hypot(r1 - r0);
            if length < 1e-6 {
                continue;
            }
            let lean = (r0 - r1) / length;
            // Narrow circles are close together, or the outline would show them.
            let stride = (r0 * self.tilt * 0.3).clamp(2.0, step);
            while walked <= length + stride {
                let t = ((walked - stride) / length).clamp(0.0, 1.0);
                slices.push(Slice { y: self.y - (h0 + (h1 - h0) * t), radius: r0 + (r1 - r0) * t, lean });
                walked += stride;
            }
            walked -= length;
        }
        if let (Some(&(h, r)), Some(last)) = (self.profile.last(), slices.last().copied()) {
            slices.push(Slice { y: self.y - h, radius: r, lean: last.lean });
        }
        slices
    }

    /// The outline as path data.
    pub(crate) fn outline(&self) -> String {
        let slices = self.slices(2.0);
        let reach = |s: &Slice| self.tilt * s.radius;
        let top = slices.iter().map(|s| s.y - reach(s)).fold(f64::MAX, f64::min);
        let bottom = slices.iter().map(|s| s.y + reach(s)).fold(f64::MIN, f64::max);
        let width = |y: f64| {
            slices
                .iter()
                .map(|s| {
                    let away = (y - s.y) / reach(s).max(0.1);
                    s.radius * (1.0 - away * away).max(0.0).sqrt()
                })
                .fold(0.0, f64::max)
        };
        let mut right = vec![(self.x, top)];
        let mut y = top;
        while y < bottom {
            // Fine steps where the ends round off.
            let edge = (y - top).min(bottom - y);
            y += if edge < 4.0 { 0.4 } else { 1.5 };
            right.push((self.x + width(y.min(bottom)), y.min(bottom)));
        }
        right.push((self.x, bottom));
        let right = simplify(&right, 0.3);
        let left = right.iter().rev().map(|(x, y)| (2.0 * self.x - x, *y));
        polygon(&right.iter().copied().chain(left).collect::<Vec<_>>())
    }

    /// The hollow inside, from the lip down: circles with the lean of the inner wall.
    pub(crate) fn hollow(&self, wall: f64, depth: f64, step: f64) -> Vec<Slice> {
        let top = self.height();
        let mut slices = Vec::new();
        let mut down = 0.0;
        while down < depth {
            let radius = (self.radius(top - down) - wall).max(1.0);
            let next = (self.radius(top - down - 2.0) - wall).max(1.0);
            let lean = (radius - next) / (radius - next).hypot(2.0);
            slices.push(Slice { y: self.y - top + down, radius, lean });
            down += step;
        }
        slices
    }
}
