//! Marks that are never summed up: broken checks, interventions, changed clocks. Where many fall on the same
//! pixels, one mark stands for them and shows their number. Also draws the lesson's notes, the selection and
//! the point where compared runs diverge.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::Domain;
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::{Kind, Ruling};
use crate::timeline::lanes::RULER_HEIGHT;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Align, Face, Fill, Ink, Pattern, Sign, Stroke, Target, Weight};
use crate::timeline::scene::{Note, Scene};
use crate::timeline::sentence::carried_out;
use crate::timeline::within::within;
use crate::timeline::{text, words};

use super::Sheet;
use super::context::Context;
use super::flight::flight;
use super::labels::{self, Rank, Tag};

/// The maximum number of marks of one kind; closer neighbours are drawn as one.
const MARKS_MAX: usize = 30;
/// The maximum width of a flag, in pixels.
const FLAG_PX_MAX: f32 = 330.0;
/// The maximum width of a flag that says what broke a promise, in pixels.
const BREACH_PX_MAX: f32 = 560.0;
/// The reduced width of a flag that has to fit beside others, in pixels.
const FLAG_PX_SHORT: f32 = 170.0;
const FLAG_HEIGHT: f32 = 20.0;
/// Events with the same words share one label if they are closer than this, in pixels.
const AGAIN_PX: f32 = 16.0;
/// The maximum width of words that were not written for the picture, in pixels.
const NOTE_PX_MAX: f32 = 300.0;
/// The width of a mark with a number beside it, in pixels.
const COUNT_PX: f32 = 38.0;

/// Marks that fall on the same pixels.
struct Group {
    first: EventId,
    x: f32,
    count: usize,
}

/// The events of one kind in the window, grouped where they are too close to tell apart.
fn grouped<D: Domain>(cx: &Context<'_, D>, wanted: impl Fn(EventId) -> bool) -> Vec<Group> {
    let apart = (cx.view.width() / MARKS_MAX as f32).max(9.0);
    let specials = cx.index.specials(cx.low, cx.high);
    let apart = if specials.len() <= MARKS_MAX { 2.0 } else { apart };
    let mut groups: Vec<Group> = Vec::new();
    for id in specials.iter().copied().filter(|id| wanted(*id)) {
        let x = cx.x(cx.at(id));
        match groups.last_mut() {
            // A number needs room before the next mark.
            Some(last) if x - last.x < if last.count > 1 { apart.max(COUNT_PX) } else { apart } => {
                last.count += 1;
            }
            _ => groups.push(Group { first: id, x, count: 1 }),
        }
    }
    groups
}

/// Writes beside a sign how many events it stands for, if more than one.
pub(super) fn draw_count(sheet: &mut Sheet, (x, y): (f32, f32), count: usize, style: Style) {
    if count > 1 {
        let text = format!("×{}", text::grouped(count as u64));
        sheet.room.place(Area::new(x + 8.0, y - 6.0, text::width(&text, Face::Number), 12.0));
        sheet.marks.text((x + 8.0, y + 4.0), text, Face::Number, Align::Start, style);
    }
}

/// Draws pennants for the groups without room for a flag, then their counts: consecutive signs are drawn as one
/// path.
fn draw_pennants<'a>(sheet: &mut Sheet, y: f32, groups: impl Iterator<Item = (&'a Group, Style)> + Clone) {
    for (group, style) in groups.clone() {
        sheet.marks.sign(Sign::Flag, (group.x, y), 6.0, style);
    }
    for (group, style) in groups {
        draw_count(sheet, (group.x + 3.0, y), group.count, style);
    }
}

fn counted(text: String, count: usize) -> String {
    if count > 1 { format!("{text} and {} more", text::grouped(count as u64 - 1)) } else { text }
}

/// Draws a red vertical line for each broken check, with a flag that says what broke it, and a tick for each goal reached.
pub(super) fn draw_verdicts<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let ruling = |id: EventId| {
        let event = cx.trace.event(id);
        let verdict = cx.trace.verdicts.get(event.b as usize);
        verdict.filter(|_| event.kind == Kind::Judged).map(|verdict| verdict.ruling)
    };
    let broken = grouped(cx, |id| ruling(id) == Some(Ruling::Violated));
    let flags = flags(cx, sheet, &broken);
    // A line without a flag begins below the flags of the others.
    let below = RULER_HEIGHT + FLAG_HEIGHT + 4.0;
    for (group, flag) in broken.iter().zip(&flags) {
        let top = if flag.is_some() { RULER_HEIGHT } else { below };
        let ends = ((group.x, top), (group.x, cx.lanes.bottom()));
        sheet.marks.line(ends.0, ends.1, Stroke::solid(1.3), violation_style(cx, group));
        sheet.room.line(ends.0, ends.1);
    }
    let bare = broken.iter().zip(&flags).filter(|(_, flag)| flag.is_none());
    draw_pennants(sheet, below + 6.0, bare.map(|(group, _)| (group, violation_style(cx, group))));
    for (group, (place, text)) in broken.iter().zip(flags).filter_map(|(group, flag)| Some((group, flag?))) {
        let style = violation_style(cx, group);
        // White on a faint fill would be unreadable.
        let faint = style.weight != Weight::Full;
        let (fill, ink) = if faint { (Fill::Outline, style.ink) } else { (Fill::Solid, Ink::OnAccent) };
        sheet.marks.rect(place, 6.0, fill, style);
        sheet.flags.push(place);
        let at = (place.x + 8.0, place.y + 14.5);
        sheet.marks.text(at, text, Face::Strong, Align::Start, style.with_ink(ink));
    }
    for group in grouped(cx, |id| ruling(id) == Some(Ruling::Reached)) {
        let target = Target::Verdict(cx.trace.event(group.first).b as usize);
        let weight = cx.weight(group.first).unwrap_or(Weight::Ghost);
        let at = (group.x, RULER_HEIGHT + FLAG_HEIGHT / 2.0);
        if sheet.room.place(Area::new(at.0 - 6.0, at.1 - 6.0, 12.0, 12.0)) {
            let style = Style::new(Ink::Good, weight, target);
            sheet.marks.sign(Sign::Tick, at, 5.0, style);
            draw_count(sheet, at, group.count, style);
        }
    }
}

fn violation_style<D: Domain>(cx: &Context<'_, D>, group: &Group) -> Style {
    let verdict = cx.trace.event(group.first).b as usize;
    let weight = cx.weight(group.first).unwrap_or(Weight::Ghost);
    Style::new(Ink::Violation, weight, Target::Verdict(verdict))
}

/// The flags that find room, in the order of the groups. Violations that happened are placed before those that
/// are faded or were only seen ahead.
fn flags<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, broken: &[Group]) -> Vec<Option<(Area, String)>> {
    // The latest violation is the one people look at.
    let mut order: Vec<usize> = (0..broken.len()).rev().collect();
    sort_by_number(&mut order, |index| violation_style(cx, &broken[*index]).weight as u64);
    let mut flags = vec![None; broken.len()];
    for index in order {
        flags[index] = flag(cx, sheet, &broken[index]);
    }
    flags
}

/// A place for a flag, and its words.
fn flag<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, group: &Group) -> Option<(Area, String)> {
    let (low, high) = (cx.view.left() + 2.0, cx.view.right() - 4.0);
    breach_words(cx, group, high - low - 16.0).into_iter().find_map(|text| {
        let width = text::width(&text, Face::Strong) + 16.0;
        // Beside its line, or across it where that does not fit, as on a narrow screen.
        let across = (group.x - width / 2.0).min(high - width).max(low);
        let place = [group.x - width, group.x, across]
            .map(|left| Area::new(left, RULER_HEIGHT + 1.0, width, FLAG_HEIGHT))
            .into_iter()
            .find(|place| place.x >= low && place.x + place.w <= high && sheet.room.place(*place))?;
        Some((place, text))
    })
}

/// Possible words for a flag, best first: what broke the promise, if all of it fits; the promise, which on its
/// own would read like good news; as much of the promise as fits beside other flags.
fn breach_words<D: Domain>(cx: &Context<'_, D>, group: &Group, room: f32) -> Vec<String> {
    let event = cx.trace.event(group.first);
    let detail = cx.trace.verdicts.get(event.b as usize).map_or("", |verdict| verdict.detail.as_str());
    let breach = counted(format!("✕ {detail}"), group.count);
    let fits = !detail.is_empty() && text::width(&breach, Face::Strong) <= room.min(BREACH_PX_MAX);
    let promise = format!("✕ broken: {}", cx.scene.names.check(event.a as u16));
    let shortened = [FLAG_PX_MAX, FLAG_PX_SHORT]
        .into_iter()
        .filter_map(|most| text::fit(&promise, Face::Strong, room.min(most)))
        .map(|text| counted(text, group.count));
    fits.then_some(breach).into_iter().chain(shortened).collect()
}

/// Draws the interventions below the lanes.
pub(super) fn draw_interventions<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let top = cx.lanes.bottom();
    let rows = ((cx.lanes.foot() - 8.0) / (FLAG_HEIGHT + 2.0)) as usize;
    let groups = grouped(cx, |id| cx.trace.event(id).kind == Kind::Intervened);
    let mut flags = Vec::with_capacity(groups.len());
    for group in &groups {
        let position = cx.trace.event(group.first).a as usize;
        let weight = cx.weight(group.first).unwrap_or(Weight::Ghost);
        let style = Style::new(Ink::Intervention, weight, Target::Intervention(position));
        let text = words_of(cx, position, group.first);
        let text = counted(text::fit(&text, Face::Small, FLAG_PX_MAX).unwrap_or_default(), group.count);
        let width = text::width(&text, Face::Small) + 16.0;
        let x = group.x;
        let left = within(x - width * 0.3, cx.view.left(), (cx.view.right() - width).max(cx.view.left()));
        let place = (0..rows)
            .map(|row| Area::new(left, top + 6.0 + row as f32 * (FLAG_HEIGHT + 2.0), width, FLAG_HEIGHT))
            .find(|place| sheet.room.place(*place));
        let end = place.map_or(top + 10.0, |place| place.y);
        sheet.marks.line((x, top - 14.0), (x, end), Stroke::solid(1.3), style);
        flags.push((group, style, place.map(|place| (place, text))));
    }
    let bare = flags.iter().filter(|(.., flag)| flag.is_none());
    draw_pennants(sheet, top - 4.0, bare.map(|(group, style, _)| (*group, *style)));
    for (_, style, flag) in flags {
        let Some((place, text)) = flag else { continue };
        sheet.marks.rect(place, 6.0, Fill::Outline, style);
        let at = (place.x + 8.0, place.y + 14.0);
        sheet.marks.text(at, text, Face::Small, Align::Start, style);
    }
}

/// The author of an intervention and what it did.
fn words_of<D: Domain>(cx: &Context<'_, D>, position: usize, event: EventId) -> String {
    let names = &cx.scene.names;
    let deed = carried_out(cx.trace, event).map(|done| words::deed(&done, names)).unwrap_or_default();
    names.author(position).tag().to_owned() + &deed
}

/// Draws clock signs where wall clocks were set or began to drift differently.
pub(super) fn draw_clocks<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let changes = grouped(cx, |id| {
        let event = cx.trace.event(id);
        matches!(event.kind, Kind::ClockStepped | Kind::ClockDrifted) && cx.lanes.shows(event.node)
    });
    for group in changes {
        let node = cx.trace.event(group.first).node;
        let weight = cx.weight(group.first).unwrap_or(Weight::Ghost);
        let at = (group.x, cx.y(node) + cx.lanes.ground() / 2.0 - 6.0);
        let style = Style::new(Ink::Trouble, weight, Target::Event(group.first));
        sheet.marks.sign(Sign::Clock, at, 6.0, style);
        draw_count(sheet, at, group.count, style);
    }
}

/// An event's point in the picture; `None` if it may not be seen, or its lane is out of sight.
fn point_of<D: Domain>(cx: &Context<'_, D>, id: EventId) -> Option<(f32, f32)> {
    if !cx.furthest().holds(id) {
        return None;
    }
    let event = cx.trace.event(id);
    if event.node != NodeId::NONE {
        return cx.lanes.shows(event.node).then(|| (cx.x(event.at), cx.y(event.node)));
    }
    let way = flight(cx, event.message()?, cx.furthest())?;
    let point = if event.kind == Kind::Duplicated { way.from } else { way.to };
    Some(point).filter(|point| (cx.lanes.top()..cx.lanes.bottom()).contains(&point.1))
}

/// Draws where the run diverges from the one it is compared with, once that point may be seen.
pub(super) fn draw_parting<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let Some(at) = cx.scene.parts_at.filter(|at| *at <= cx.furthest().at) else { return };
    let (x, top) = (cx.x(at), RULER_HEIGHT);
    if x < cx.view.left() - 1.0 || x > cx.view.right() + 1.0 {
        return;
    }
    let style = Style::plain(Ink::Selected);
    let stroke = Stroke::patterned(1.6, Pattern::Dashed);
    sheet.marks.line((x, top), (x, cx.lanes.bottom()), stroke, style);
    let text = "the runs diverge here";
    let width = text::width(text, Face::Strong);
    let places = [x + 5.0, x - 5.0 - width].map(|left| Area::new(left, top + 4.0, width, 15.0)).to_vec();
    let (text, face, rank) = (text.to_owned(), Face::Strong, Rank::Asked);
    sheet.tags.push(Tag { text, face, style, rank, places, tie: None, clear: false });
}

/// Draws the lesson's notes beside events, and words for events that a question is about but no note covers.
pub(super) fn draw_notes<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let Scene { notes, asked, .. } = cx.scene;
    let low = notes.partition_point(|note| note.event.index() < cx.low);
    let high = notes.partition_point(|note| note.event.index() < cx.high);
    let here = &notes[low..high.max(low)];
    let mut index = 0;
    let mut labelled: Vec<(NodeId, &str)> = Vec::new();
    while let Some(note) = here.get(index) {
        let x = |note: &Note| cx.x(cx.at(note.event));
        // Identical words side by side are written once.
        let again = |next: &Note| {
            let said = (&next.text, next.bad) == (&note.text, note.bad);
            let is_asked = asked.iter().any(|(event, ..)| *event == next.event);
            said && !is_asked
                && x(next) - x(note) < AGAIN_PX
                && cx.weight(next.event) == cx.weight(note.event)
        };
        let mut count = 1;
        while here.get(index + count).is_some_and(again) {
            count += 1;
        }
        let rank = match note {
            _ if asked.iter().any(|(event, ..)| *event == note.event) => Rank::Asked,
            Note { bad: true, .. } => Rank::Bad,
            _ => Rank::Note,
        };
        let look = (if note.bad { Ink::Bad } else { Ink::Good }, rank);
        // In a dense picture, good news that a lane repeats is labelled once.
        let said = (cx.trace.event(note.event).node, note.text.as_str());
        let again = cx.dense && rank == Rank::Note && labelled.contains(&said);
        labelled.push(said);
        let text = match count {
            _ if again => String::new(),
            1 => note.text.clone(),
            count => format!("{} × {count}", note.text),
        };
        draw_note(cx, sheet, note.event, text, look);
        for again in &here[index + 1..index + count] {
            draw_note(cx, sheet, again.event, String::new(), look);
        }
        index += count;
    }
    let known = |(event, _, known): &&(EventId, String, EventId)| {
        (cx.low..cx.high).contains(&event.index()) && cx.furthest().holds(*known)
    };
    for (event, words, _) in asked.iter().filter(known) {
        let told = here.iter().any(|note| note.event == *event);
        if let Some(words) = text::fit(words, Face::Normal, NOTE_PX_MAX).filter(|_| !told) {
            draw_note(cx, sheet, *event, words, (Ink::Ink, Rank::Asked));
        }
    }
}

fn draw_note<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    event: EventId,
    text: String,
    (ink, rank): (Ink, Rank),
) {
    let (Some((x, y)), Some(weight)) = (point_of(cx, event), cx.weight(event)) else { return };
    let half = cx.half(cx.trace.event(event).node).max(6.0);
    let style = Style::new(ink, weight, Target::Event(event));
    let places = labels::around((x, y), half, text::width(&text, Face::Normal));
    sheet.messages.sign(Sign::Dot, (x, y), 3.5, style);
    sheet.room.shape(Area::new(x - 3.5, y - 3.5, 7.0, 7.0));
    sheet.tags.push(Tag { text, face: Face::Normal, style, rank, places, tie: Some((x, y)), clear: false });
}

/// A ring around the selected event.
pub(super) fn draw_selection<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let Some((x, y)) = cx.scene.selected.and_then(|id| point_of(cx, id)) else { return };
    let style = Style::plain(Ink::Selected);
    sheet.frame.sign(Sign::Ring, (x, y), 8.0, style);
    let stroke = Stroke::patterned(1.0, Pattern::Dotted);
    sheet.grid.line((x, RULER_HEIGHT), (x, cx.lanes.bottom()), stroke, style);
}

#[cfg(test)]
mod tests;
