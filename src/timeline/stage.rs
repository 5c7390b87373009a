//! The interface between a session and the timeline component, with the domain's types erased.

use crate::sim::time::SimTime;

use super::lanes::Lanes;
use super::list::{DisplayList, Target};
use super::view::View;

/// Key figures of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The number of nodes, and so of lanes.
    pub nodes: usize,
    /// The number of events up to the playhead.
    pub events: usize,
    /// The playhead, in true time.
    pub playhead: SimTime,
    /// The end of the run.
    pub horizon: SimTime,
}

/// Something that can be shown on a timeline: a session with its trace, index, scene and cursor.
pub trait Stage {
    /// Key figures of the run.
    fn summary(&self) -> Summary;

    /// The picture: [`layout`](super::layout::layout).
    fn picture(&self, view: &View, lanes: &Lanes) -> DisplayList;

    /// The strip below it: [`minimap`](super::minimap::minimap).
    fn minimap(&self, view: &View, width: f32, height: f32) -> DisplayList;

    /// A target in a sentence or two, one per line; empty if there is nothing to say. Mostly from
    /// [`target_sentence`](super::sentence::target_sentence).
    fn describe(&self, target: &Target) -> String;
}
