//! Clashes: two exclusive spans of the same name, open on different nodes at once. The overlap is red on
//! both bars and across everything between the two lanes.

use crate::sim::ids::{Label, SpanId};
use crate::sim::process::{Domain, Tone};
use crate::sim::sorting::sort_by_number;
use crate::sim::time::SimTime;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Align, Face, Fill, Ink, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::{Context, faded};

/// The maximum number of clashes drawn; any beyond it are left out.
const CLASHES_MAX: usize = 24;
/// The maximum number of holders compared.
const HOLDERS_MAX: usize = 120;

/// An exclusive span, as far as it may be seen.
#[derive(Clone, Copy)]
struct Holder {
    id: SpanId,
    label: Label,
    from: SimTime,
    to: SimTime,
    weight: Weight,
}

/// Draws the clashes among these spans.
pub(super) fn draw<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, spans: &[SpanId]) {
    let mut holders: Vec<Holder> = spans.iter().filter_map(|id| holder(cx, *id)).take(HOLDERS_MAX).collect();
    sort_by_number(&mut holders, |holder| holder.id.0.into());
    sort_by_number(&mut holders, |holder| holder.from.as_micros());
    let mut drawn = 0;
    for (index, later) in holders.iter().enumerate() {
        let earlier = holders[..index].iter().filter(|earlier| {
            earlier.label == later.label
                && earlier.to > later.from
                && cx.trace.spans[earlier.id.index()].node != cx.trace.spans[later.id.index()].node
        });
        for earlier in earlier {
            if drawn == CLASHES_MAX {
                return;
            }
            draw_clash(cx, sheet, earlier, later);
            drawn += 1;
        }
    }
}

fn holder<D: Domain>(cx: &Context<'_, D>, id: SpanId) -> Option<Holder> {
    let span = cx.trace.spans[id.index()];
    if span.tone != Tone::Holding || !cx.lanes.shows(span.node) {
        return None;
    }
    let end = cx.trace.span_end(id).map(|(event, _)| event);
    let reach = cx.reaches(span.opened, end).last()?;
    let to = end.filter(|event| reach.holds(*event)).map_or(reach.at, |event| cx.at(event));
    Some(Holder { id, label: span.label, from: cx.at(span.opened), to, weight: reach.weight })
}

fn draw_clash<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, earlier: &Holder, later: &Holder) {
    let (from, to) = (later.from, earlier.to.min(later.to));
    let Some((left, right)) = cx.stretch(from, to) else { return };
    let lit = [earlier, later].iter().any(|holder| cx.in_slice(cx.trace.spans[holder.id.index()].opened));
    let style =
        Style::new(Ink::Violation, faded(earlier.weight.max(later.weight), lit), Target::Span(later.id));
    let width = (right - left).max(2.0);
    let bars = [earlier, later]
        .map(|holder| cx.bar(cx.trace.spans[holder.id.index()].node, cx.index.span_row(holder.id)));
    let top = bars[0].0.min(bars[1].0);
    let foot = bars.iter().map(|(y, h)| y + h).fold(top, f32::max);
    let both = Area::new(left, top, width, foot - top);
    sheet.bands.rect(both, 2.0, Fill::Tint, style);
    sheet.bands.rect(both, 2.0, Fill::Outline, style);
    // Hatch the bars themselves in the spans' own layer, which is drawn above this one.
    for (y, h) in bars {
        sheet.spans.rect(Area::new(left, y, width, h), 3.0, Fill::Hatch, style);
    }
    let middle = f32::midpoint(top, foot);
    let Some(words) = text::fit("two at once", Face::Strong, width - 6.0) else { return };
    let place = Area::new(left + 3.0, middle - 7.0, text::width(&words, Face::Strong), 14.0);
    if sheet.labels.left() > 30 && sheet.room.place(place) {
        let shape_at = (place.x, middle + 4.5);
        sheet.labels.text(shape_at, words, Face::Strong, Align::Start, style);
    }
}
