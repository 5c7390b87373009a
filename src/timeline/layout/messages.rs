//! Messages: lines, signs and labels. Also draws disk writes, the other thing shown event by event.

use crate::sim::ids::{EventId, MessageId};
use crate::sim::link::DropReason;
use crate::sim::process::{Describe, Domain, Payload, Upshot};
use crate::sim::sorting::sort_by_number;
use crate::sim::time::SimTime;
use crate::sim::trace::Kind;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Ink, Shape, Sign, Stroke, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::Context;
use super::flight::{Ending, Flight, flight};
use super::labels::{self, LINE, Rank, Tag};

/// The maximum number of drawn messages that set out before the window.
const CROSSING_MAX: usize = 100;
/// With more messages than this, none is labelled: the labels would hide them.
const LABELLED_MAX: usize = 90;

/// Draws the lines of all messages in sight, or only the story's messages if there are too many. Returns their
/// flights, for the labels.
pub(super) fn draw_lines<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) -> Vec<Flight> {
    let mut ids: Vec<MessageId> = if cx.dense {
        let told = cx.scene.story.iter().filter(|event| event.index() < cx.trace.len());
        told.filter_map(|event| cx.trace.event(*event).message()).collect()
    } else {
        let before = SimTime::from_micros(cx.from.as_micros().saturating_sub(1));
        let (crossing, _) = cx.index.messages.touching(cx.from, before, CROSSING_MAX);
        let begun = (cx.low..cx.high).map(|index| &cx.trace.events[index]);
        let begun = begun.filter(|event| matches!(event.kind, Kind::Sent | Kind::Duplicated));
        crossing.into_iter().map(MessageId).chain(begun.map(|event| MessageId(event.a))).collect()
    };
    sort_by_number(&mut ids, |id| id.0.into());
    ids.dedup();
    let mut flights = Vec::with_capacity(ids.len());
    for id in ids {
        let message = cx.trace.message(id);
        if !cx.lanes.shows(message.from) && !cx.lanes.shows(message.to) {
            continue;
        }
        let fate = cx.trace.fate(id);
        let mut last = None;
        for reach in cx.reaches(cx.index.begun(id), fate) {
            last = flight(cx, id, reach);
            if let Some(flight) = &last {
                draw_flight(cx, sheet, flight);
                flights.extend(last.clone());
            }
        }
        // The seen-ahead flight and the flight so far share one sign.
        if let Some(flight) = last {
            draw_sign(cx, sheet, &flight);
        }
    }
    flights
}

fn draw_sign<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, flight: &Flight) {
    let Some((sign, at)) = flight.sign() else { return };
    if (cx.view.left() - 8.0..cx.view.right() + 8.0).contains(&at.0) {
        let style = Style::new(flight.ink(), flight.weight, Target::Message(flight.id));
        sheet.messages.sign(sign, at, 5.5, style);
    }
}

fn draw_flight<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, flight: &Flight) {
    let style = Style::new(flight.ink(), flight.weight, Target::Message(flight.id));
    let arrived = flight.ending == Ending::Arrived && !flight.is_faint();
    let width = if flight.is_faint() { 1.2 } else { 1.7 };
    let stroke = Stroke::patterned(width, flight.pattern()).with_arrow(arrived);
    let message = cx.trace.message(flight.id);
    let width = cx.view.width();
    let near = |p: (f32, f32)| (cx.view.left() - width..cx.view.right() + width).contains(&p.0);
    match flight.knee {
        _ if message.from == message.to => {
            let bend = (f32::midpoint(flight.from.0, flight.to.0), flight.to.1);
            let points = [flight.from, bend, (flight.to.0, flight.from.1)];
            if points.iter().all(|p| near(*p)) {
                sheet.messages.push(Shape::Bent { points, stroke }, style.ink, style.weight, style.target);
            }
        }
        Some(knee) if near(flight.from) && near(flight.to) => {
            let points = [flight.from, knee, flight.to];
            sheet.messages.push(Shape::Bent { points, stroke }, style.ink, style.weight, style.target);
        }
        knee => {
            let legs = [knee.map(|knee| (flight.from, knee)), Some((knee.unwrap_or(flight.from), flight.to))];
            for (from, to) in legs.into_iter().flatten() {
                if let Some((a, b)) = cx.cut(from, to) {
                    let whole = (b.0 - to.0).abs() < 0.01;
                    let ends = whole && (to.0 - flight.to.0).abs() < 0.01;
                    sheet.messages.line(a, b, stroke.with_arrow(arrived && ends), style);
                }
            }
        }
    }
    sheet.room.line(flight.from, flight.knee.unwrap_or(flight.to));
}

/// Crosses where messages disappeared, with the reason.
pub(super) fn draw_losses<D: Domain>(cx: &Context<'_, D>, flights: &[Flight], sheet: &mut Sheet) {
    for flight in flights {
        let Ending::Lost(reason) = flight.ending else { continue };
        let (x, y) = flight.to;
        if x < cx.view.left() - 8.0 || x > cx.view.right() + 8.0 {
            continue;
        }
        let style = Style::new(Ink::Lost, flight.weight, Target::Message(flight.id));
        sheet.messages.sign(Sign::Cross, (x, y), 6.0, style);
        sheet.room.shape(Area::new(x - 6.0, y - 6.0, 12.0, 12.0));
        let text = format!("{} {}", title(&cx.trace.message(flight.id).payload), fate_words(reason));
        let width = text::width(&text, Face::Small);
        // Prefer beside the cross over above or below it.
        let mut places = labels::around((x, y), 6.0, width);
        places.rotate_right(2);
        let tie = Some((x, y));
        sheet.tags.push(Tag { text, face: Face::Small, style, rank: Rank::Loss, places, tie, clear: false });
    }
}

/// A message's name, with the numbers it bears.
fn title(payload: &impl Payload) -> String {
    let numbers = payload.bears().into_iter().map(|number| format!(", {number}"));
    std::iter::once(payload.name().to_owned()).chain(numbers).collect()
}

/// A lost message's fate, in a word or two to put after its name.
const fn fate_words(reason: DropReason) -> &'static str {
    match reason {
        DropReason::Lost => "lost",
        DropReason::Partitioned => "cut off",
        DropReason::QueueFull => "refused: queue full",
        DropReason::NodeDown => "lost: node down",
        DropReason::Intervened => "dropped on purpose",
    }
}

/// Names of messages along their lines.
pub(super) fn draw_labels<D: Domain>(cx: &Context<'_, D>, flights: &[Flight], sheet: &mut Sheet) {
    if flights.len() > LABELLED_MAX {
        return;
    }
    for (index, flight) in flights.iter().enumerate() {
        // The seen-ahead flight is followed by the same message's flight so far.
        let twice = flights.get(index + 1).is_some_and(|next| next.id == flight.id);
        let folded = fold(cx, flights, index);
        if twice || matches!(flight.ending, Ending::Lost(_)) || folded == Some(0) {
            continue;
        }
        let end = flight.knee.unwrap_or(flight.to);
        let message = cx.trace.message(flight.id);
        if (end.1 - flight.from.1).abs() < 30.0 || message.from == message.to {
            continue;
        }
        let mut text = title(&message.payload);
        if let Some(count) = folded.filter(|count| *count > 1) {
            text = format!("{text} × {count}");
        }
        let width = text::width(&text, Face::Small);
        let style = Style::new(Ink::Soft, flight.weight, Target::Message(flight.id));
        let along = [0.5, 0.36, 0.64, 0.24, 0.76].map(|part| {
            (flight.from.0 + (end.0 - flight.from.0) * part, flight.from.1 + (end.1 - flight.from.1) * part)
        });
        let slant = ((end.0 - flight.from.0) / (end.1 - flight.from.1)).abs() * 7.0;
        let gap = (5.0 + slant).min(16.0);
        let mut places = Vec::with_capacity(10);
        // Words on the bars of a lane would seem to belong to that lane.
        for on_lanes in [false, true] {
            for (x, y) in along {
                let on = cx.lanes.shown().any(|node| (y - cx.y(node)).abs() < cx.half(node) + 7.0);
                if on == on_lanes {
                    places.push(Area::new(x + gap, y - 7.0, width, LINE));
                    places.push(Area::new(x - gap - width, y - 7.0, width, LINE));
                }
            }
        }
        let face = Face::Small;
        // Numbers that decide the message's outcome are worth a leader.
        let (rank, tie) = match message.payload.bears().len() {
            0 => (Rank::Plain, None),
            _ => {
                (Rank::Loss, Some((f32::midpoint(flight.from.0, end.0), f32::midpoint(flight.from.1, end.1))))
            }
        };
        sheet.tags.push(Tag { text, face, style, rank, places, tie, clear: tie.is_none() });
    }
}

/// The number of consecutive idle messages this one's label stands for: all of them if it is the middle one, otherwise
/// none; `None` if the message is not idle.
fn fold<D: Domain>(cx: &Context<'_, D>, flights: &[Flight], index: usize) -> Option<usize> {
    if !flights[index].is_faint() {
        return None;
    }
    let this = cx.trace.message(flights[index].id);
    // Count the messages like this one, back and forward to the nearest exchanges that changed something.
    let (mut before, mut after) = (0, 0);
    for (position, other) in flights.iter().enumerate() {
        let message = cx.trace.message(other.id);
        let same = (message.from, message.to) == (this.from, this.to);
        if position == index || !same && (message.from, message.to) != (this.to, this.from) {
            continue;
        }
        let alike = usize::from(same && message.payload.name() == this.payload.name());
        match (other.is_faint(), position < index) {
            (true, true) => before += alike,
            (true, false) => after += alike,
            (false, true) => before = 0,
            (false, false) => break,
        }
    }
    // Only answers are labelled, and polls without one; a request goes with its answer.
    let answers = this.payload.upshot() != Upshot::Some;
    let middle = before == after || before == after + 1;
    Some(if answers && middle { before + after + 1 } else { 0 })
}

/// Draws small squares where nodes wrote to their disks.
pub(super) fn draw_writes<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    for index in if cx.dense { 0..0 } else { cx.low..cx.high } {
        let event = &cx.trace.events[index];
        let id = EventId(index as u32);
        if event.kind != Kind::Wrote || !cx.lanes.shows(event.node) {
            continue;
        }
        let weight = cx.weight(id).unwrap_or(Weight::Ghost);
        let at = (cx.x(event.at), cx.y(event.node) + cx.half(event.node));
        sheet.messages.sign(Sign::Square, at, 3.5, Style::new(Ink::Write, weight, Target::Event(id)));
        sheet.room.shape(Area::new(at.0 - 3.5, at.1 - 3.5, 7.0, 7.0));
    }
}

#[cfg(test)]
mod tests;
