//! Lanes: one per node, from the top down, and their heights.

use crate::sim::ids::NodeId;
use crate::timeline::within::within;

/// Height of the ruler at the top, in pixels.
pub const RULER_HEIGHT: f32 = 26.0;
/// Height kept below the ruler for the flags of broken checks, in pixels.
pub const FLAGS_HEIGHT: f32 = 24.0;
/// Height kept at the bottom for interventions, in pixels: two rows.
pub const FOOT_HEIGHT: f32 = 54.0;
/// The same where there is little room, in pixels: one row.
const FOOT_LOW: f32 = 32.0;
/// The smallest and the largest distance between two lanes, in pixels.
const PITCH: (f32, f32) = (60.0, 118.0);
/// The smallest distance in a low canvas, as in a frame on another page: there, seeing more of the run at
/// once is worth more than space around it.
const PITCH_LOW: f32 = 42.0;
/// Canvases lower than this, in pixels, use [`PITCH_LOW`].
const LOW: f32 = 340.0;

/// The positions of the lanes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lanes {
    count: usize,
    height: f32,
    foot: f32,
    pitch: f32,
    scroll: f32,
}

impl Lanes {
    /// `count` lanes in a canvas of this height, in pixels. If they do not fit, they scroll.
    pub fn new(count: usize, height: f32) -> Self {
        let least = if height < LOW { PITCH_LOW } else { PITCH.0 };
        let all = RULER_HEIGHT + FLAGS_HEIGHT + least * count as f32;
        let foot = if all + FOOT_HEIGHT > height { FOOT_LOW } else { FOOT_HEIGHT };
        let room = (height - RULER_HEIGHT - FLAGS_HEIGHT - foot).max(least);
        let pitch = within(room / count.max(1) as f32, least, PITCH.1);
        Self { count, height, foot, pitch, scroll: 0.0 }
    }

    /// The number of lanes.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The canvas's height in pixels.
    pub fn height(&self) -> f32 {
        self.height
    }

    /// The height of the intervention strip at the bottom, in pixels.
    pub fn foot(&self) -> f32 {
        self.foot
    }

    /// The distance between the centres of neighbouring lanes, in pixels.
    pub fn pitch(&self) -> f32 {
        self.pitch
    }

    /// The height of a lane's background, in pixels.
    pub fn ground(&self) -> f32 {
        (self.pitch * 0.6).clamp(28.0, 64.0)
    }

    /// Where the lanes begin, in pixels from the top.
    pub fn top(&self) -> f32 {
        RULER_HEIGHT + FLAGS_HEIGHT
    }

    /// Where the lanes end and the interventions begin, in pixels from the top: right below the last lane, or at the foot.
    pub fn bottom(&self) -> f32 {
        let end = self.top() + self.pitch * self.count as f32;
        end.min(self.height - self.foot).max(self.top())
    }

    /// How far the lanes can scroll, in pixels.
    pub fn scroll_max(&self) -> f32 {
        (self.pitch * self.count as f32 - (self.height - self.foot - self.top())).max(0.0)
    }

    /// How far the lanes are scrolled, in pixels.
    pub fn scroll(&self) -> f32 {
        self.scroll
    }

    /// The same lanes scrolled by this many more pixels.
    #[must_use]
    pub fn scrolled(self, px: f32) -> Self {
        let scroll = if px.is_finite() { self.scroll + px } else { self.scroll };
        Self { scroll: within(scroll, 0.0, self.scroll_max()), ..self }
    }

    /// The same lanes scrolled no further than it takes to have a node's lane whole in sight.
    #[must_use]
    pub fn revealing(self, node: NodeId) -> Self {
        let (y, half) = (self.y(node), self.pitch / 2.0);
        let above = (y - half - self.top()).min(0.0);
        let below = (y + half - self.bottom()).max(0.0);
        self.scrolled(above + below)
    }

    /// The centre of a node's lane; may be out of sight.
    pub fn y(&self, node: NodeId) -> f32 {
        self.top() + self.pitch * (node.index() as f32 + 0.5) - self.scroll
    }

    /// Returns whether any part of a node's lane is in sight.
    pub fn shows(&self, node: NodeId) -> bool {
        let y = self.y(node);
        node.index() < self.count && y + self.pitch / 2.0 > self.top() && y - self.pitch / 2.0 < self.bottom()
    }

    /// The nodes whose lanes are in sight.
    pub fn shown(&self) -> impl Iterator<Item = NodeId> + use<> {
        let lanes = *self;
        (0..self.count.min(usize::from(u16::MAX)))
            .map(|index| NodeId(index as u16))
            .filter(move |n| lanes.shows(*n))
    }

    /// The node whose lane is at this height, if any.
    pub fn node_at(&self, y: f32) -> Option<NodeId> {
        if y < self.top() || y >= self.bottom() {
            return None;
        }
        let index = ((y - self.top() + self.scroll) / self.pitch) as usize;
        (index < self.count).then_some(NodeId(index as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_lanes_share_the_height_and_many_scroll() {
        let few = Lanes::new(4, 526.0);
        assert!((few.scroll_max() - 0.0).abs() < f32::EPSILON);
        assert!(few.y(NodeId(3)) + few.pitch() / 2.0 <= 526.0 - few.foot() + 0.5);
        let cramped = Lanes::new(4, 266.0);
        assert!(cramped.foot() < few.foot() && cramped.scroll_max() < 0.5, "one row less, so that all fit");
        let many = Lanes::new(40, 526.0);
        assert!(many.scroll_max() > 1_000.0);
        assert!(!many.shows(NodeId(39)));
        let end = many.scrolled(1e9);
        assert!(end.shows(NodeId(39)) && !end.shows(NodeId(0)));
        assert!((end.y(NodeId(39)) + end.pitch() / 2.0 - end.bottom()).abs() < 0.5);
        assert!(end.shown().count() < 10);
    }

    #[test]
    fn a_lane_is_brought_into_sight_whole_and_one_in_sight_moves_nothing() {
        for start in [0.0, 333.0, 1e9] {
            let lanes = Lanes::new(40, 526.0).scrolled(start);
            for node in (0..40).map(NodeId) {
                let moved = lanes.revealing(node);
                let (top, foot) = (moved.y(node) - moved.pitch() / 2.0, moved.y(node) + moved.pitch() / 2.0);
                assert!(top >= moved.top() - 0.5 && foot <= moved.bottom() + 0.5, "{node:?} from {start}");
                assert!((moved.revealing(node).scroll() - moved.scroll()).abs() < 0.01);
            }
        }
    }

    #[test]
    fn every_lane_is_found_at_its_centre() {
        let lanes = Lanes::new(40, 526.0).scrolled(333.0);
        for node in lanes.shown() {
            let y = lanes.y(node);
            if (lanes.top()..lanes.bottom()).contains(&y) {
                assert_eq!(lanes.node_at(y), Some(node));
            }
        }
        assert_eq!(lanes.node_at(10.0), None);
        assert_eq!(Lanes::new(1, 526.0).node_at(400.0), None);
    }
}
