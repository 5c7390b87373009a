//! What a session shows the timeline component, with its domain's types erased.

use crate::sim::time::SimTime;

use super::lanes::Lanes;
use super::list::{DisplayList, Target};
use super::view::View;

/// What there is to see, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Nodes, and so lanes.
    pub nodes: usize,
    /// Events up to the playhead.
    pub events: usize,
    /// The playhead, in true time.
    pub playhead: SimTime,
    /// The end of the run.
    pub horizon: SimTime,
}

/// Something that can be shown on a timeline: a session with its trace, index, scene and cursor.
pub trait Stage {
    /// What there is to see, in figures.
    fn summary(&self) -> Summary;

    /// The picture: [`layout`](super::layout::layout).
    fn picture(&self, view: &View, lanes: &Lanes) -> DisplayList;

    /// The strip below it: [`minimap`](super::minimap::minimap).
    fn minimap(&self, view: &View, width: f32, height: f32) -> DisplayList;

    /// What a target is, in a sentence or two, a line each; empty if there is nothing to say.
    /// [`target_sentence`](super::sentence::target_sentence) says most of it.
    fn describe(&self, target: &Target) -> String;
}
