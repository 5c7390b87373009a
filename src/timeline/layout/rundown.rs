//! Rundowns: a line that falls from the top of a lane's first bar to its bottom over the lifetime of
//! something, such as a lease. Until it ends, a dashed line continues to where the time will have run
//! out, and a label says how much is left. If it was cancelled, the line stops at what was left then.

use crate::sim::ids::TimerId;
use crate::sim::process::{Describe, Domain};
use crate::sim::time::SimTime;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Ink, Pattern, Stroke, Target};
use crate::timeline::text;
use crate::timeline::within::within;

use super::Sheet;
use super::context::{Context, Reach, faded, part_of};
use super::labels::{Rank, Tag};

/// Rundowns narrower than this, in pixels, are not drawn.
const WIDTH_MIN: f32 = 6.0;

/// Draws a rundown as far as it may be seen.
pub(super) fn draw<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, id: TimerId, reach: Reach) {
    let timer = &cx.trace.timers[id.index()];
    let end = cx.trace.timer_end(id).filter(|(event, _)| reach.holds(*event));
    let (set, due) = (cx.at(timer.set), timer.due);
    let until = end.map_or(reach.at, |(event, _)| cx.at(event)).min(due);
    if cx.x(due) - cx.x(set) < WIDTH_MIN {
        return;
    }
    let (top, height) = cx.bar(timer.node, 0);
    let weight =
        faded(reach.weight, cx.in_slice(timer.set) || end.is_some_and(|(event, _)| cx.in_slice(event)));
    let style = Style::new(Ink::Warn, weight, Target::Timer(id));
    let point = |at: SimTime| (cx.x(at), top + 1.0 + (height - 2.0) * part_of(set, due, at));
    if let Some((from, to)) = cx.cut(point(set), point(until)) {
        sheet.waits.line(from, to, Stroke::solid(2.0), style);
    }
    if end.is_some() {
        return;
    }
    if let Some((from, to)) = cx.cut(point(until), point(due)) {
        sheet.waits.line(from, to, Stroke::patterned(1.2, Pattern::Dashed), style);
    }
    let left = due.since(until);
    let text = format!("{} left: {left}", timer.timer.name());
    let width = text::width(&text, Face::Small);
    // Nothing is drawn right of the playhead yet, so prefer that side; otherwise go left of it.
    let (low, high) = (cx.view.left() + 4.0, cx.view.right() - 4.0 - width);
    let (after, before) = (cx.x(until) + 6.0, cx.x(until) - 4.0 - width);
    let (above, on, below) = (top - 15.0, top + height - 13.0, top + height + 2.0);
    let places = [(after, on), (after, above), (before, above), (before, below)]
        .map(|(x, y)| Area::new(within(x, low, high.max(low)), y, width, 13.0));
    let (face, style, places) = (Face::Small, style.with_ink(Ink::Soft), places.to_vec());
    sheet.tags.push(Tag { text, face, style, rank: Rank::Level, places, tie: None, clear: false });
}
