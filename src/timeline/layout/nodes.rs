//! Lanes: backgrounds, heads, and the line that shows when a node was up, down, paused or slow.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::Kind;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Align, Face, Fill, Ink, Pattern, Sign, Stroke, Target, Weight};
use crate::timeline::text;

use super::context::{Context, Reach};
use super::labels::{self, Rank, Tag};
use super::marks::draw_count;
use super::{Sheet, levels, states};

/// With more changes than this in the window, neighbours are drawn as one, with their number.
const CHANGES_MAX: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Up,
    Down,
    Paused,
}

/// A node's state from one moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    health: Health,
    slow: bool,
}

impl State {
    const START: Self = Self { health: Health::Up, slow: false };

    fn after(self, kind: Kind, factor: u32) -> Self {
        match kind {
            Kind::Crashed => Self { health: Health::Down, ..self },
            Kind::Paused => Self { health: Health::Paused, ..self },
            Kind::Recovered | Kind::Resumed => Self { health: Health::Up, ..self },
            Kind::Slowed => Self { slow: factor > 1_000, ..self },
            _ => self,
        }
    }
}

/// Draws the lanes' backgrounds and each node's line.
pub(super) fn draw_lanes<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let (left, width) = (cx.view.left(), cx.view.width());
    let ground = cx.lanes.ground();
    let shown: Vec<NodeId> = cx.lanes.shown().collect();
    for node in &shown {
        let area = Area::new(left, cx.y(*node) - ground / 2.0, width, ground);
        sheet.lanes.rect(area, 0.0, Fill::Solid, Style::plain(Ink::Lane));
    }
    let changes: usize = shown.iter().map(|node| changes_in_sight(cx, *node).len()).sum();
    let apart = if changes > CHANGES_MAX { width * shown.len() as f32 / CHANGES_MAX as f32 } else { 0.0 };
    let signs: Vec<Sum> = shown.into_iter().flat_map(|node| draw_line(cx, sheet, node, apart)).collect();
    for (at, style, count) in signs {
        draw_count(sheet, at, count, style);
    }
    if cx.lanes.scroll_max() > 0.0 {
        // Cover what hangs over from lanes scrolled out of sight, so that it stays behind the interventions.
        let foot = Area::new(left, cx.lanes.bottom(), width, cx.lanes.foot());
        sheet.marks.rect(foot, 0.0, Fill::Solid, Style::plain(Ink::Paper));
    }
}

/// The changes of a node's state in the window.
fn changes_in_sight<'a, D: Domain>(cx: &Context<'a, D>, node: NodeId) -> &'a [EventId] {
    let all = cx.index.troubles(node);
    let low = all.partition_point(|id| cx.at(*id) < cx.from);
    let high = all.partition_point(|id| cx.furthest().holds(*id) && cx.at(*id) <= cx.to);
    &all[low..high.max(low)]
}

/// The node's state before the window.
fn state_before<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> State {
    let all = cx.index.troubles(node);
    let low = all.partition_point(|id| cx.at(*id) < cx.from && cx.furthest().holds(*id));
    let event = |id: &EventId| cx.trace.event(*id);
    let mut state = State::START;
    let slowed = all[..low].iter().rev().map(event).find(|event| event.kind == Kind::Slowed);
    let moved = all[..low].iter().rev().map(event).find(|event| event.kind != Kind::Slowed);
    for event in [slowed, moved].into_iter().flatten() {
        state = state.after(event.kind, event.a);
    }
    state
}

/// A sign's place and style, and how many changes it stands for.
type Sum = ((f32, f32), Style, usize);

/// Draws a node's line with its signs, and returns the signs. Their counts are drawn after all of them,
/// because consecutive signs are drawn as one path.
fn draw_line<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, node: NodeId, apart: f32) -> Vec<Sum> {
    let y = cx.y(node);
    let mut signs: Vec<Sum> = Vec::new();
    let mut state = state_before(cx, node);
    let mut since = cx.from;
    for id in changes_in_sight(cx, node) {
        let event = cx.trace.event(*id);
        let x = cx.x(event.at);
        let weight = cx.weight(*id).unwrap_or(Weight::Ghost);
        let next = state.after(event.kind, event.a);
        let signed = event.kind != Kind::Resumed;
        if let Some((_, _, count)) = signs.last_mut().filter(|((sign, _), ..)| x - sign < apart) {
            // Too close to the previous one: its sign stands for both, and the line continues unchanged.
            *count += usize::from(signed);
            state = next;
            continue;
        }
        draw_stretch(cx, sheet, node, (since, event.at), state);
        label_stretch(cx, sheet, node, (since, event.at), state);
        (state, since) = (next, event.at);
        let sign = match event.kind {
            Kind::Crashed => Sign::Cross,
            Kind::Recovered => Sign::Restart,
            Kind::Paused => Sign::Pause,
            Kind::Resumed => {
                draw_waking(cx, sheet, (x, y), Style::new(Ink::Ink, weight, Target::Event(*id)));
                continue;
            }
            _ => Sign::Clock,
        };
        let ink = if event.kind == Kind::Recovered { Ink::Good } else { Ink::Trouble };
        let style = Style::new(ink, weight, Target::Event(*id));
        sheet.marks.sign(sign, (x, y), 6.0, style);
        signs.push(((x, y), style, 1));
    }
    draw_stretch(cx, sheet, node, (since, cx.to), state);
    label_stretch(cx, sheet, node, (since, cx.to), state);
    signs
}

/// Draws where a paused node resumes.
fn draw_waking<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, (x, y): (f32, f32), style: Style) {
    let half = cx.lanes.ground() / 2.0;
    sheet.marks.line((x, y - half - 2.0), (x, y + half + 2.0), Stroke::solid(2.0), style);
    let text = "wakes".to_owned();
    let places = labels::around((x, y), half, text::width(&text, Face::Small));
    let (face, rank, tie) = (Face::Small, Rank::State, Some((x, y - half)));
    sheet.tags.push(Tag { text, face, style: style.with_ink(Ink::Soft), rank, places, tie, clear: false });
}

/// Labels a stretch in which nothing ran; gives its duration if the whole stretch is over and in sight.
fn label_stretch<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    node: NodeId,
    (from, to): (SimTime, SimTime),
    state: State,
) {
    let word = match state.health {
        Health::Up => return,
        Health::Down => "down",
        Health::Paused => "paused",
    };
    let Reach { at: now, .. } = cx.present;
    let Some((left, right)) = cx.stretch(from, to.min(now)).filter(|_| from < now) else { return };
    let (left, right) = (left.max(cx.view.left()), right.min(cx.view.right()));
    // If it began before the window or continues after it, it lasted longer.
    let whole = from > cx.from && to <= now && to < cx.to;
    let text = if whole { format!("{word} for {}", to.since(from)) } else { word.to_owned() };
    let width = text::width(&text, Face::Strong);
    let chip =
        Area::new(f32::midpoint(left, right) - width / 2.0 - 6.0, cx.y(node) - 9.0, width + 12.0, 18.0);
    if chip.w < right - left && sheet.room.place(chip) {
        sheet.labels.rect(chip, 4.0, Fill::Solid, Style::plain(Ink::Paper));
        let at = (chip.x + 6.0, chip.y + 13.5);
        sheet.labels.text(at, text, Face::Strong, Align::Start, Style::plain(Ink::Ink));
        return;
    }
    let (half, middle) = (cx.lanes.ground() / 2.0, f32::midpoint(left, right));
    let places = labels::around((middle, cx.y(node)), half, text::width(&text, Face::Small));
    let (face, rank, tie) = (Face::Small, Rank::State, Some((middle, cx.y(node) - half)));
    let style = Style::new(Ink::Trouble, Weight::Full, Target::Lane(node));
    sheet.tags.push(Tag { text, face, style, rank, places, tie, clear: false });
}

/// Draws a stretch in one state: as it was up to the playhead, and after it as it was seen to
/// continue, or dotted if that is unknown.
fn draw_stretch<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    node: NodeId,
    (from, to): (SimTime, SimTime),
    state: State,
) {
    let Reach { at: now, .. } = cx.present;
    let known = cx.furthest().at;
    let parts =
        [(from, to.min(now), Some(Weight::Full)), (from.max(now), to.min(known), Some(Weight::Ghost))];
    for (from, to, weight) in parts.into_iter().chain([(from.max(known), to, None)]) {
        if from >= to {
            continue;
        }
        let Some((left, right)) = cx.stretch(from, to) else { continue };
        if let Some(weight) = weight {
            draw_state(cx, sheet, node, (left, right), state, weight);
        } else {
            let y = cx.y(node);
            let style = Style { weight: Weight::Ghost, ..Style::plain(Ink::Soft) };
            sheet.lanes.line((left, y), (right, y), Stroke::patterned(1.0, Pattern::Dotted), style);
        }
    }
}

fn draw_state<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    node: NodeId,
    (left, right): (f32, f32),
    state: State,
    weight: Weight,
) {
    let y = cx.y(node);
    let style = Style { weight, ..Style::plain(Ink::Lifeline) };
    let trouble = style.with_ink(Ink::Trouble);
    let half = cx.half(node).max(9.0);
    let ground = cx.lanes.ground();
    let whole = Area::new(left, y - ground / 2.0 + 1.0, right - left, ground - 2.0);
    match state.health {
        // Above every bar: any work in progress is frozen, or gone.
        Health::Down => sheet.messages.rect(whole, 2.0, Fill::Dashed, trouble),
        Health::Paused => sheet.messages.rect(whole, 2.0, Fill::Hatch, style.with_ink(Ink::Ink)),
        Health::Up => {
            let width = if state.slow { 3.0 } else { 1.0 };
            sheet.lanes.line((left, y), (right, y), Stroke::solid(width), style);
            if state.slow {
                let under = Area::new(left, y + half + 1.0, right - left, 5.0);
                sheet.lanes.rect(under, 0.0, Fill::Hatch, trouble);
            }
        }
    }
}

/// Keeps labels clear of the heads that stand above their lanes.
pub(super) fn reserve_heads<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    if !cx.heads_stand_above() {
        return;
    }
    for node in cx.lanes.shown() {
        let (at, name, detail) = head_above(cx, node);
        let detail = detail.map_or(0.0, |detail| text::width(&detail, Face::Number) + 10.0);
        let width = text::width(&name, Face::Strong) + detail;
        sheet.room.place(Area::new(at.0, at.1 - 10.0, width, 14.0));
    }
}

/// The place and the words of a head above its lane.
fn head_above<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> ((f32, f32), String, Option<String>) {
    let above = cx.lanes.ground() / 2.0 + states::reach(cx, node);
    let at = (cx.view.left() + 6.0, cx.y(node) - above - 5.0);
    let name = cx.scene.names.node(node).to_owned();
    let detail = cx.scene.details.get(node.index()).filter(|detail| !detail.is_empty());
    let room = cx.view.width() - text::width(&name, Face::Strong) - 24.0;
    let detail = detail.and_then(|detail| fitting(detail, room));
    (at, name, detail)
}

/// As many of a node's details as fit: with less space between them, or only the first. Numbers are never cut.
fn fitting(detail: &str, room: f32) -> Option<String> {
    let first = detail.split(" · ").next().unwrap_or_default();
    let forms = [detail.to_owned(), detail.replace(" · L ", " L"), first.to_owned()];
    forms.into_iter().find(|form| text::width(form, Face::Number) <= room)
}

/// Draws names and details: left of the lanes, or above them where there is no room.
pub(super) fn draw_heads<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let left = cx.view.left();
    if !cx.heads_stand_above() {
        let area = Area::new(0.0, 0.0, left, cx.lanes.height());
        sheet.frame.rect(area, 0.0, Fill::Solid, Style::plain(Ink::Paper));
        draw_heads_beside(cx, sheet);
        return;
    }
    for node in cx.lanes.shown() {
        let ((x, y), name, detail) = head_above(cx, node);
        let style = Style::new(Ink::Ink, Weight::Full, Target::Lane(node));
        let width = text::width(&name, Face::Strong);
        sheet.frame.label((x, y), name, Face::Strong, style);
        if let Some(detail) = detail {
            sheet.frame.label((x + width + 8.0, y), detail, Face::Number, style.with_ink(Ink::Soft));
        }
    }
}

/// Where lanes scroll, draws a bar at the right that shows which part is in sight.
pub(super) fn draw_scrollbar<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let hidden = cx.lanes.scroll_max();
    if hidden <= 0.0 {
        return;
    }
    let (top, height) = (cx.lanes.top(), cx.lanes.bottom() - cx.lanes.top());
    let part = height / (height + hidden);
    let track = Area::new(cx.view.right() - 8.0, top, 6.0, height);
    let thumb =
        Area { y: top + (height - height * part) * cx.lanes.scroll() / hidden, h: height * part, ..track };
    sheet.frame.rect(track, 3.0, Fill::Solid, Style::plain(Ink::Grid));
    sheet.frame.rect(thumb, 3.0, Fill::Solid, Style::plain(Ink::Soft));
}

/// Texts in the same face are drawn together: changing the font costs more than writing.
fn draw_heads_beside<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let (left, pitch) = (cx.view.left(), cx.lanes.pitch());
    let room = left - 20.0;
    let style = |node, ink| Style::new(ink, Weight::Full, Target::Lane(node));
    for node in cx.lanes.shown() {
        let area = Area::new(0.0, cx.y(node) - pitch / 2.0, left, pitch);
        sheet.frame.rect(area, 0.0, Fill::Solid, style(node, Ink::Paper));
    }
    let whole = |y: f32| y - 16.0 >= cx.lanes.top() - 12.0 && y + 14.0 <= cx.lanes.bottom() + 12.0;
    let heads: Vec<_> = cx.lanes.shown().map(|node| (node, cx.y(node))).filter(|(_, y)| whole(*y)).collect();
    for (node, y) in &heads {
        let name = text::fit(cx.scene.names.node(*node), Face::Strong, room).unwrap_or_default();
        sheet.frame.text((14.0, y - 3.0), name, Face::Strong, Align::Start, style(*node, Ink::Ink));
    }
    for (node, y) in heads {
        let detail = cx.scene.details.get(node.index()).map_or("", String::as_str);
        let clocks = || (fitting(detail, room).unwrap_or_default(), Ink::Soft);
        let (detail, ink) = levels::in_words(cx, node).filter(|_| cx.dense).unwrap_or_else(clocks);
        sheet.frame.text((14.0, y + 13.0), detail, Face::Number, Align::Start, style(node, ink));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_left_out_rather_than_cut() {
        let detail = "10:00:56.000 · L 2978";
        let check =
            |room: f32, shown: Option<&str>| assert_eq!(fitting(detail, room).as_deref(), shown, "{room}");
        check(200.0, Some(detail));
        check(118.0, Some("10:00:56.000 L2978"));
        check(100.0, Some("10:00:56.000"));
        check(20.0, None);
    }
}
