//! The picture: a trace, seen through a view, as a list of shapes.
//!
//! | module | draws |
//! |---|---|
//! | `clocks` | where each node's own clock shows a round time, and its error |
//! | `context` | nothing: what all of them share |
//! | `nodes` | lanes and their heads; crashes, pauses, slowness |
//! | `states` | the state of a machine on a node, as a band above the lane |
//! | `levels` | resources that run out: workers and queue places, or tokens, as areas on their lanes |
//! | `ribbons` | traffic too dense to tell messages apart |
//! | `spans` | spans as bars, waits as arcs |
//! | `ties` | arcs from an undone deed to its undo |
//! | `rundown`, `clash` | time running down, as on a lease; two exclusive holders at once |
//! | `flight`, `messages` | a message's path; lines, signs and labels |
//! | `labels` | words, each where there is room near its subject |
//! | `marks` | marks that are never summed up: broken checks, interventions, changed clocks; notes |
//! | `ruler` | ruler, grid, playhead |

mod clash;
mod clocks;
mod context;
mod flight;
mod labels;
mod levels;
mod marks;
mod messages;
mod nodes;
mod ribbons;
mod ruler;
mod rundown;
mod spans;
mod states;
#[cfg(test)]
mod tests;
mod ties;

use crate::sim::process::Domain;
use crate::sim::trace::Trace;

use super::index::Index;
use super::lanes::Lanes;
use super::layer::{Area, Layer};
use super::list::{DisplayList, MAX_PRIMITIVES};
use super::scene::{Cursor, Scene};
use super::text::Room;
use super::view::View;

use context::Context;
use labels::Tag;

/// The inputs to a picture.
#[derive(Debug)]
pub struct Input<'a, D: Domain> {
    /// The run.
    pub trace: &'a Trace<D>,
    /// The trace's index, up to date.
    pub index: &'a Index,
    /// Names, highlights and the lesson's additions.
    pub scene: &'a Scene,
    /// The window onto time.
    pub view: &'a View,
    /// The positions of the lanes.
    pub lanes: &'a Lanes,
    /// The present.
    pub cursor: Cursor,
}

/// The layers of a picture, from the bottom up, and the labels.
struct Sheet {
    grid: Layer,
    lanes: Layer,
    density: Layer,
    vain: Layer,
    waits: Layer,
    bands: Layer,
    spans: Layer,
    messages: Layer,
    labels: Layer,
    marks: Layer,
    frame: Layer,
    room: Room,
    /// Labels waiting for a place.
    /// Where the flags of broken checks are.
    flags: Vec<Area>,
    tags: Vec<Tag>,
}

/// The capacity of each layer. Together they hold what a frame may hold.
const ROOM: [usize; 11] = [60, 250, 120, 120, 120, 260, 460, 810, 200, 386, 160];

const _: () = {
    let (mut sum, mut at) = (0, 0);
    while at < ROOM.len() {
        sum += ROOM[at];
        at += 1;
    }
    assert!(sum <= MAX_PRIMITIVES);
};

impl Sheet {
    fn new() -> Self {
        let [grid, lanes, density, vain, waits, bands, spans, messages, labels, marks, frame] =
            ROOM.map(Layer::new);
        Self {
            grid,
            lanes,
            density,
            vain,
            waits,
            bands,
            spans,
            messages,
            labels,
            marks,
            frame,
            room: Room::default(),
            tags: Vec::new(),
            flags: Vec::new(),
        }
    }

    fn into_list(self, width: f32, height: f32) -> DisplayList {
        // Layers that must show everything have more capacity than they can ever use.
        for layer in [&self.lanes, &self.marks, &self.frame] {
            debug_assert!(layer.left() > 0, "something that must be seen was left out");
        }
        let mut list = DisplayList { width, height, primitives: Vec::new() };
        let layers = [
            self.grid,
            self.lanes,
            self.density,
            self.vain,
            self.waits,
            self.bands,
            self.spans,
            self.messages,
            self.labels,
            self.marks,
            self.frame,
        ];
        for layer in layers {
            layer.drain_into(&mut list);
        }
        list
    }
}

/// Draws the picture. The most important items come first, so that their labels find room.
pub fn layout<D: Domain>(input: &Input<'_, D>) -> DisplayList {
    let cx = Context::new(input);
    let mut sheet = Sheet::new();
    nodes::reserve_heads(&cx, &mut sheet);
    ruler::draw_grid(&cx, &mut sheet);
    ruler::keep_clear(&cx, &mut sheet);
    nodes::draw_lanes(&cx, &mut sheet);
    levels::draw_levels(&cx, &mut sheet);
    marks::draw_parting(&cx, &mut sheet);
    marks::draw_verdicts(&cx, &mut sheet);
    marks::draw_interventions(&cx, &mut sheet);
    marks::draw_clocks(&cx, &mut sheet);
    states::draw_states(&cx, &mut sheet);
    let spans = spans::draw_spans(&cx, &mut sheet);
    let flights = messages::draw_lines(&cx, &mut sheet);
    messages::draw_writes(&cx, &mut sheet);
    clocks::draw_own_clocks(&cx, &mut sheet);
    ties::draw_ties(&cx, &mut sheet);
    spans::draw_waits(&cx, &mut sheet);
    messages::draw_losses(&cx, &flights, &mut sheet);
    marks::draw_notes(&cx, &mut sheet);
    clocks::draw_labels(&cx, &mut sheet);
    messages::draw_labels(&cx, &flights, &mut sheet);
    spans::draw_labels(&spans, &mut sheet);
    ribbons::draw(&cx, &mut sheet);
    labels::draw(&cx, &mut sheet);
    marks::draw_selection(&cx, &mut sheet);
    nodes::draw_heads(&cx, &mut sheet);
    nodes::draw_scrollbar(&cx, &mut sheet);
    ruler::draw_ruler(&cx, &mut sheet);
    ruler::draw_playhead(&cx, &mut sheet);
    sheet.into_list(cx.view.right(), cx.lanes.height())
}
