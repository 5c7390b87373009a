//! Messages: lines, signs and labels. Also writes to disk, the other thing that single events show.

use crate::sim::ids::{EventId, MessageId};
use crate::sim::link::DropReason;
use crate::sim::process::{Domain, Payload};
use crate::sim::sorting::sort_by_number;
use crate::sim::time::SimTime;
use crate::sim::trace::Kind;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Ink, Shape, Sign, Stroke, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::Context;
use super::crowd::Survey;
use super::flight::{Ending, Flight, flight};

/// The most messages drawn that set out before the window.
const CROSSING_MAX: usize = 100;
/// With more messages than this none is labelled: the labels would hide them.
const LABELLED_MAX: usize = 90;

/// The lines of all messages in sight. Returns their ways, for labels.
pub(super) fn draw_lines<D: Domain>(cx: &Context<'_, D>, survey: &Survey, sheet: &mut Sheet) -> Vec<Flight> {
    let before = cx.from.as_micros().saturating_sub(1);
    let before = SimTime::from_micros(before);
    let (crossing, _) = cx.index.messages.touching(cx.from, before, CROSSING_MAX);
    let mut ids: Vec<MessageId> = crossing.into_iter().map(MessageId).collect();
    sort_by_number(&mut ids, |id| id.0.into());
    for range in &survey.sparse {
        for index in range.clone() {
            let event = &cx.trace.events[index];
            if matches!(event.kind, Kind::Sent | Kind::Duplicated) {
                ids.push(MessageId(event.a));
            }
        }
    }
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
        // What was seen of a flight to come and what is known of it share one sign.
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
    let arrived = flight.ending == Ending::Arrived;
    let stroke = Stroke::patterned(1.7, flight.pattern()).with_arrow(arrived);
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

/// Crosses where messages disappeared, with the reason beside them where there is room.
pub(super) fn draw_losses<D: Domain>(cx: &Context<'_, D>, flights: &[Flight], sheet: &mut Sheet) {
    for flight in flights {
        let Ending::Lost(reason) = flight.ending else { continue };
        let (x, y) = flight.to;
        if x < cx.view.left() - 8.0 || x > cx.view.right() + 8.0 {
            continue;
        }
        let style = Style::new(Ink::Lost, flight.weight, Target::Message(flight.id));
        sheet.messages.sign(Sign::Cross, (x, y), 6.0, style);
        if flights.len() > LABELLED_MAX {
            continue;
        }
        let text = format!("{} {}", title(&cx.trace.message(flight.id).payload), fate_words(reason));
        let width = text::width(&text, Face::Small);
        let places = [(x + 11.0, y + 4.0), (x - 11.0 - width, y + 4.0), (x + 6.0, y + 19.0)]
            .map(|(left, base)| Area::new(left, base - 11.0, width, 14.0));
        if let Some(place) = sheet.room.best(&places, cx.view.left(), cx.view.right()) {
            sheet.labels.label((place.x, place.y + 11.0), text, Face::Small, style);
        }
    }
}

/// What a message is called, with the numbers that it bears.
fn title(payload: &impl Payload) -> String {
    let numbers = payload.bears().into_iter().map(|number| format!(", {number}"));
    std::iter::once(payload.name().to_owned()).chain(numbers).collect()
}

/// What became of a lost message, in a word or two after its name.
const fn fate_words(reason: DropReason) -> &'static str {
    match reason {
        DropReason::Lost => "lost",
        DropReason::Partitioned => "cut off",
        DropReason::QueueFull => "refused: queue full",
        DropReason::NodeDown => "lost: node down",
        DropReason::Intervened => "dropped on purpose",
    }
}

/// Names of messages along their lines, where no line and no other label is.
pub(super) fn draw_labels<D: Domain>(cx: &Context<'_, D>, flights: &[Flight], sheet: &mut Sheet) {
    if flights.len() > LABELLED_MAX {
        return;
    }
    for (index, flight) in flights.iter().enumerate() {
        // What was seen of a flight to come is followed by what is known of it now.
        let twice = flights.get(index + 1).is_some_and(|next| next.id == flight.id);
        if twice || matches!(flight.ending, Ending::Lost(_)) || sheet.labels.left() < 20 {
            continue;
        }
        let end = flight.knee.unwrap_or(flight.to);
        let message = cx.trace.message(flight.id);
        if (end.1 - flight.from.1).abs() < 30.0 || message.from == message.to {
            continue;
        }
        let text = title(&message.payload);
        let width = text::width(&text, Face::Small);
        let style = Style::new(Ink::Soft, flight.weight, Target::Message(flight.id));
        let along = [0.5, 0.36, 0.64, 0.24, 0.76].map(|part| {
            (flight.from.0 + (end.0 - flight.from.0) * part, flight.from.1 + (end.1 - flight.from.1) * part)
        });
        // Words on the bars of a lane would be taken for that lane's.
        let crosses = |y: f32| cx.lanes.shown().any(|node| (y - cx.y(node)).abs() < cx.half(node) + 7.0);
        let (crossing, between): (Vec<_>, Vec<_>) = along.into_iter().partition(|(_, y)| crosses(*y));
        for (x, y) in between.into_iter().chain(crossing) {
            let slant = ((end.0 - flight.from.0) / (end.1 - flight.from.1)).abs() * 7.0;
            let gap = (5.0 + slant).min(16.0);
            let sides = [x + gap, x - gap - width];
            let fitting = sides.into_iter().find(|left| {
                let inside = *left >= cx.view.left() && left + width <= cx.view.right();
                inside && sheet.room.place_clear(Area::new(*left, y - 7.0, width, 14.0))
            });
            if let Some(left) = fitting {
                sheet.labels.label((left, y + 4.0), text, Face::Small, style);
                break;
            }
        }
    }
}

/// Small squares where nodes wrote to their disks.
pub(super) fn draw_writes<D: Domain>(cx: &Context<'_, D>, survey: &Survey, sheet: &mut Sheet) {
    for index in survey.sparse.iter().cloned().flatten() {
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
