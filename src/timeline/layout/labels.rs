//! Label placement: beside the event; or anywhere near, tied to it by a leader; or left out.
//!
//! Code that draws something worth a label leaves a [`Tag`]. Once all shapes are known, the tags are placed in order
//! of rank, so that the most important ones get the best places.

use crate::sim::process::Domain;
use crate::sim::sorting::sort_by_number;
use crate::timeline::lanes::RULER_HEIGHT;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Ink, Stroke};
use crate::timeline::text::Room;
use crate::timeline::within::within;

use super::Sheet;
use super::context::Context;

/// The kind of subject a label has. Earlier variants are placed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The subject of a question. Written wherever there is any room at all.
    Asked,
    /// Bad news.
    Bad,
    /// A note from the lesson.
    Note,
    /// A message that was lost.
    Loss,
    /// Something that runs down or runs out.
    Level,
    /// Something that holds for a while.
    State,
    /// A message or a wait.
    Plain,
}

/// Words waiting for a place.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub text: String,
    pub face: Face,
    pub style: Style,
    pub rank: Rank,
    /// The preferred places, best first.
    pub places: Vec<Area>,
    /// Where a leader from the words ends if none of the places is free; with `None` the words are left out instead.
    pub tie: Option<(f32, f32)>,
    /// If true, the words are left out rather than written across a message.
    pub clear: bool,
}

/// The height of a line of words, in pixels.
pub(super) const LINE: f32 = 14.0;
/// A label farther from its event than this, in pixels, gets a leader.
const BESIDE: f32 = 20.0;
/// How far from its event a label looks for room, in pixels: before it is written across a message, and at all.
const NEAR_PX: f32 = 45.0;
const FAR_PX: f32 = 170.0;
/// The distance between neighbouring candidate places, in pixels.
const STEP: (f32, f32) = (24.0, 10.0);
/// Capacity of the layer that ordinary labels leave free for the important ones.
const RESERVE: usize = 20;

/// The places for words beside a point whose lane takes `half` pixels above and below it.
pub(super) fn around((x, y): (f32, f32), half: f32, width: f32) -> Vec<Area> {
    let (right, left, across) = (x + 5.0, x - 5.0 - width, x - width / 2.0);
    let (above, below, level) = (y - half - LINE - 1.0, y + half + 4.0, y - LINE / 2.0);
    let mut places = Vec::with_capacity(8);
    for (x, y) in [
        (right, below),
        (right, above),
        (left, below),
        (left, above),
        (across, below),
        (across, above),
        (right + 3.0, level),
        (left - 3.0, level),
    ] {
        places.push(Area::new(x, y, width, LINE));
    }
    places
}

/// Writes the labels that find room.
pub(super) fn draw<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let mut tags = std::mem::take(&mut sheet.tags);
    sort_by_number(&mut tags, |tag| tag.rank as u64 * 4 + tag.style.weight as u64);
    for tag in tags {
        let needed = if tag.rank <= Rank::Bad { 2 } else { RESERVE };
        if tag.text.is_empty() || sheet.labels.left() < needed {
            continue;
        }
        let Some((place, tie)) = find(cx, sheet, &tag) else { continue };
        sheet.room.place(place);
        if let Some((from, to)) = tie {
            sheet.room.curve(from, to);
            let thin =
                Style { ink: if tag.style.ink == Ink::Bad { Ink::Bad } else { Ink::Soft }, ..tag.style };
            sheet.labels.line(from, to, Stroke::solid(1.0), thin);
        }
        sheet.labels.label((place.x, place.y + place.h - 3.0), tag.text, tag.face, tag.style);
    }
}

/// A place for a tag, and its leader if it needs one.
fn find<D: Domain>(cx: &Context<'_, D>, sheet: &Sheet, tag: &Tag) -> Option<(Area, Option<Leader>)> {
    let window = window(cx);
    let place = search(&sheet.room, &window, tag)?;
    let far = tag.tie.filter(|point| distance(&place, *point) > BESIDE);
    Some((place, far.map(|point| leader(&place, point))))
}

/// The best place: beside its event, then near it without crossing anything, then beside it across a line, then
/// farther away. What must be said may be written over a shape, but never over other words.
fn search(room: &Room, window: &Area, tag: &Tag) -> Option<Area> {
    let (mut across, mut drawn_in, mut over) = (None, None, None);
    for place in &tag.places {
        // If the words stick out at a side, move them in, provided a leader can show what they belong to.
        let x = within(place.x, window.x, (window.x + window.w - place.w).max(window.x));
        let moved = tag.tie.is_some() && (x - place.x).abs() > 0.5;
        let place = if moved { Area { x, ..*place } } else { *place };
        if !holds(window, &place) {
            continue;
        }
        if moved && room.is_free(&place) {
            drawn_in = drawn_in.or(Some(place));
        } else if room.is_free(&place) {
            if room.is_clear(&place) {
                return Some(place);
            }
            across = across.or(Some(place));
        } else if room.is_unwritten(&place) {
            over = over.or(Some(place));
        }
    }
    if tag.clear {
        return None;
    }
    let (Some(point), Some(first)) = (tag.tie, tag.places.first()) else { return across };
    let reach = match tag.rank {
        Rank::Asked | Rank::Bad => FAR_PX,
        Rank::Loss | Rank::Level => FAR_PX / 2.0,
        Rank::Note | Rank::State | Rank::Plain => NEAR_PX,
    };
    let (mut unclear, mut anywhere) = (None, None);
    for place in places_around(point, (first.w, first.h), reach) {
        let (from, to) = leader(&place, point);
        // A vertical leader could be mistaken for the playhead.
        let tied = (from.0 - to.0).abs() > 2.0 && holds(window, &place) && room.is_free(&place);
        if !tied || !room.is_open(from, to) {
            let unwritten = tag.rank == Rank::Asked && holds(window, &place) && room.is_unwritten(&place);
            anywhere = anywhere.or(unwritten.then_some(place));
            continue;
        }
        let near = distance(&place, point) <= NEAR_PX;
        if (near || across.is_none()) && room.is_clear(&place) {
            return Some(place);
        }
        unclear = unclear.or(Some(place));
    }
    across.or(drawn_in).or(unclear).or(over.filter(|_| tag.rank == Rank::Asked)).or(anywhere)
}

/// The line from a label to its event.
type Leader = ((f32, f32), (f32, f32));

/// The area where labels may stand at all.
fn window<D: Domain>(cx: &Context<'_, D>) -> Area {
    // Where lanes scroll, anything below them is cut off.
    let spare = if cx.lanes.scroll_max() > 0.0 { 0.0 } else { 8.0 };
    let (left, top) = (cx.view.left() + 2.0, RULER_HEIGHT + 1.0);
    Area::new(left, top, cx.view.right() - 2.0 - left, cx.lanes.bottom() + spare - top)
}

fn holds(window: &Area, place: &Area) -> bool {
    place.x >= window.x
        && place.y >= window.y
        && place.x + place.w <= window.x + window.w
        && place.y + place.h <= window.y + window.h
}

/// All places around a point that are no farther from it than `reach`, nearest first.
fn places_around((x, y): (f32, f32), (w, h): (f32, f32), reach: f32) -> Vec<Area> {
    let (columns, rows) = (((reach + w / 2.0) / STEP.0) as i32, (reach / STEP.1) as i32);
    let mut places = Vec::new();
    for row in -rows..=rows {
        for column in -columns..=columns {
            let middle = (x + column as f32 * STEP.0, y + row as f32 * STEP.1);
            let place = Area::new(middle.0 - w / 2.0, middle.1 - h / 2.0, w, h);
            if distance(&place, (x, y)) <= reach {
                places.push(place);
            }
        }
    }
    sort_by_number(&mut places, |place| (distance(place, (x, y)) * 16.0) as u64);
    places
}

/// The point of a place nearest to another point.
fn nearest(place: &Area, (x, y): (f32, f32)) -> (f32, f32) {
    (within(x, place.x, place.x + place.w), within(y, place.y, place.y + place.h))
}

/// The distance from a place to a point.
fn distance(place: &Area, point: (f32, f32)) -> f32 {
    let near = nearest(place, point);
    let away = (near.0 - point.0, near.1 - point.1);
    (away.0 * away.0 + away.1 * away.1).sqrt()
}

/// The line that ties a label to its event. It stops just short of the words.
fn leader(place: &Area, point: (f32, f32)) -> Leader {
    let inner = Area::new(place.x - 2.0, place.y, place.w + 4.0, place.h);
    (nearest(&inner, point), point)
}
