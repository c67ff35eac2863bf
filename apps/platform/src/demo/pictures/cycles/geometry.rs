//! Frame geometry as a frame builder gives it, in millimetres, and where the points then lie.

use super::tube::Point;

/// A geometry chart.
#[derive(Clone, Copy)]
pub(crate) struct Chart {
    /// Wheel radius with tyre.
    pub(crate) wheel: f64,
    /// Rear axle to bottom bracket.
    pub(crate) chainstay: f64,
    /// How far the bottom bracket lies below the axles.
    pub(crate) drop: f64,
    /// Bottom bracket to top of the head tube, upwards.
    pub(crate) stack: f64,
    /// Bottom bracket to top of the head tube, forwards.
    pub(crate) reach: f64,
    /// Head angle in degrees.
    pub(crate) head: f64,
    /// Seat angle in degrees.
    pub(crate) seat: f64,
    /// Length of the head tube.
    pub(crate) head_tube: f64,
    /// Length of the seat tube.
    pub(crate) seat_tube: f64,
    /// Offset of the fork.
    pub(crate) offset: f64,
}

/// From millimetres to pixels: where the rear wheel touches the ground, and the scale.
#[derive(Clone, Copy)]
pub(crate) struct View {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) scale: f64,
}

impl View {
    /// The pixel for a point in millimetres, forwards and upwards from the rear contact point.
    pub(crate) fn at(self, (x, y): Point) -> Point {
        (self.x + x * self.scale, self.y - y * self.scale)
    }

    /// A length in pixels.
    pub(crate) fn px(self, length: f64) -> f64 {
        length * self.scale
    }
}

/// The points of a frame, in millimetres.
#[derive(Clone, Copy)]
pub(crate) struct Points {
    pub(crate) rear: Point,
    pub(crate) front: Point,
    pub(crate) bracket: Point,
    pub(crate) head_top: Point,
    pub(crate) head_low: Point,
    pub(crate) seat_top: Point,
    /// Unit vector down the steering axis.
    pub(crate) steer: Point,
    /// Unit vector up the seat tube.
    pub(crate) post: Point,
}

impl Chart {
    /// Works the points out.
    pub(crate) fn points(&self) -> Points {
        let (head, seat) = (self.head.to_radians(), self.seat.to_radians());
        let rear = (0.0, self.wheel);
        let bracket = ((self.chainstay.powi(2) - self.drop.powi(2)).sqrt(), self.wheel - self.drop);
        let head_top = (bracket.0 + self.reach, bracket.1 + self.stack);
        let steer = (head.cos(), -head.sin());
        let head_low = along(head_top, steer, self.head_tube);
        let forward = (head.sin(), head.cos());
        let length = (head_top.1 + self.offset * forward.1 - self.wheel) / head.sin();
        let on_axis = along(head_top, steer, length);
        let front = along(on_axis, forward, self.offset);
        let post = (-seat.cos(), seat.sin());
        let seat_top = along(bracket, post, self.seat_tube);
        Points { rear, front, bracket, head_top, head_low, seat_top, steer, post }
    }
}

/// The point at a distance along a direction.
pub(crate) fn along(from: Point, direction: Point, distance: f64) -> Point {
    (from.0 + direction.0 * distance, from.1 + direction.1 * distance)
}

/// The point at a share of the way between two points.
pub(crate) fn between(a: Point, b: Point, share: f64) -> Point {
    (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
}
