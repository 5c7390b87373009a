//! Arcs from an undone deed to its undo. When steps are undone in reverse order, their arcs on the coordinator's
//! lane nest like brackets; in any other order they cross.

use crate::sim::process::Domain;
use crate::timeline::index::ties::Tie;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Ink, Shape, Sign, Stroke, Target};
use crate::timeline::text;
use crate::timeline::within::within;

use super::Sheet;
use super::context::Context;
use super::labels::{LINE, Rank, Tag};

/// The maximum number of arcs drawn; beyond it, the longest ones.
const TIES_MAX: usize = 25;
/// Arcs narrower than this, in pixels, are not drawn.
const TIE_PX_MIN: f32 = 6.0;
/// The heights of the lowest and the highest arc, in pixels.
const RISE: (f32, f32) = (12.0, 46.0);

/// Draws the arcs; on each lane, wider arcs rise higher.
pub(super) fn draw_ties<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let ties: Vec<Tie> = cx.index.ties.touching(cx.from, cx.to, TIES_MAX).collect();
    let width = |tie: &Tie| (cx.x(cx.at(tie.undo)) - cx.x(cx.at(tie.deed))).abs();
    for tie in ties.iter().filter(|tie| cx.lanes.shows(tie.node)) {
        let of_lane = ties.iter().filter(|other| other.node == tie.node);
        let widest = of_lane.map(width).fold(1.0, f32::max);
        draw_tie(cx, sheet, tie, width(tie), widest);
    }
}

fn draw_tie<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, tie: &Tie, width: f32, widest: f32) {
    let Some(weight) = cx.weight(tie.later()) else { return };
    // Only a horizontal line would be visible of an arc much wider than the window.
    if width < TIE_PX_MIN || width > cx.view.width() * 4.0 {
        return;
    }
    let ink = if tie.is_reversed() { Ink::Bad } else { Ink::SpanCompensating };
    let style = Style::new(ink, weight, Target::Event(tie.later()));
    let (deed, undo) = (cx.x(cx.at(tie.deed)), cx.x(cx.at(tie.undo)));
    let y = cx.y(tie.node) - cx.half(tie.node) - 2.0;
    // The arc stays below the lane above, or, on the topmost lane, below the flags.
    let between = cx.lanes.pitch() - cx.half(tie.node) - cx.lanes.ground() / 2.0 - 4.0;
    let room = between.min(y - cx.lanes.top() - 2.0);
    let highest = within(room, RISE.0 + 4.0, RISE.1);
    let rise = RISE.0 + (highest - RISE.0) * (width / widest);
    let control = (f32::midpoint(deed, undo), y - rise * 2.0);
    let points = [(undo, y), control, (deed, y)];
    sheet.waits.push(Shape::Curve { points, stroke: Stroke::solid(1.8) }, style.ink, weight, style.target);
    sheet.waits.sign(Sign::Grip, (deed, y - 3.0), 4.5, style);
    let crest = (control.0, y - rise);
    sheet.room.arc(points);
    let text = if tie.is_reversed() {
        "undone before it was done".to_owned()
    } else {
        format!("undoes: {}", tie.words)
    };
    let wide = text::width(&text, Face::Small);
    let left = crest.0 - wide / 2.0;
    let places = [(left, -15.0), (left, 3.0), (left - wide / 2.0, 3.0), (left + wide / 2.0, 3.0)]
        .map(|(x, below)| Area::new(x, crest.1 + below, wide, LINE))
        .to_vec();
    let (face, rank) = (Face::Small, Rank::State);
    sheet.tags.push(Tag { text, face, style, rank, places, tie: Some(crest), clear: false });
}
