//! A message's flight across the picture: from its sender's lane along its planned slope to wherever it ended.
//!
//! A message that arrives later than planned keeps its slope up to a knee just before the receiver's
//! lane and waits there. A lost message ends where it was lost; the network loses messages half-way. A
//! copy begins where the original was when the copy was made.

use crate::sim::fault::MessageFault;
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::link::DropReason;
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::{FLAG_TAMPERED, Kind};
use crate::timeline::list::{Ink, Pattern, Sign, Weight};

use super::context::{Context, Reach, faded};

/// How far before the receiver's lane the knee of a late message is, in pixels.
const KNEE_PX: f32 = 12.0;
/// Delays narrower than this, in pixels, are drawn as part of the slope.
const DELAY_PX_MIN: f32 = 5.0;
/// The distance of a sign on the line from the sender, in pixels.
const SIGN_PX: f32 = 34.0;
/// How far the loop of a message to its own sender hangs below the lane, in pixels.
const LOOP_PX: f32 = 16.0;

/// How a flight ended, as far as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Not ended yet.
    InFlight,
    Arrived,
    /// Disappeared.
    Lost(DropReason),
}

/// A message's path across the picture.
#[expect(clippy::struct_excessive_bools, reason = "any of them may go with any other")]
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub id: MessageId,
    pub ending: Ending,
    pub weight: Weight,
    /// From the sender to where it ended, or is now.
    pub from: (f32, f32),
    pub to: (f32, f32),
    /// Where it left its planned slope.
    pub knee: Option<(f32, f32)>,
    pub copy: bool,
    pub late: bool,
    pub tampered: bool,
    /// True if it had no effect, though nothing went wrong.
    pub idle: bool,
}

impl Flight {
    /// Returns whether it is barely worth a look.
    pub(super) fn is_faint(&self) -> bool {
        self.ink() == Ink::Bundle
    }

    pub(super) fn ink(&self) -> Ink {
        match self {
            Self { ending: Ending::Lost(_), .. } => Ink::Lost,
            Self { tampered: true, .. } => Ink::Tampered,
            Self { copy: true, .. } => Ink::Duplicate,
            _ if self.late || self.knee.is_some() => Ink::Delayed,
            _ if self.idle => Ink::Bundle,
            _ => Ink::Message,
        }
    }

    pub(super) fn pattern(&self) -> Pattern {
        match self.ending {
            Ending::Lost(_) => Pattern::Dashed,
            _ if self.copy => Pattern::Double,
            _ if self.idle => Pattern::Dotted,
            _ => Pattern::Solid,
        }
    }

    /// A sign for what must not be shown by colour alone, and its place.
    pub(super) fn sign(&self) -> Option<(Sign, (f32, f32))> {
        let end = self.knee.unwrap_or(self.to);
        let (dx, dy) = (end.0 - self.from.0, end.1 - self.from.1);
        // Near the sender, so that the sign does not move while the message flies on.
        let part = (SIGN_PX / dx.hypot(dy).max(1.0)).min(0.5);
        let near = (self.from.0 + dx * part, self.from.1 + dy * part);
        match self.knee {
            _ if self.tampered => Some((Sign::Zigzag, near)),
            Some(knee) => Some((Sign::Clock, knee)),
            None if self.late => Some((Sign::Clock, near)),
            None => None,
        }
    }
}

/// A message's path as far as `reach` goes; `None` if it had not set out yet.
pub(super) fn flight<D: Domain>(cx: &Context<'_, D>, id: MessageId, reach: Reach) -> Option<Flight> {
    let begun = cx.index.begun(id);
    if !reach.holds(begun) {
        return None;
    }
    let message = cx.trace.message(id);
    let fate = cx.trace.fate(id);
    let (start, planned) = plan(cx, id, fate);
    let ended = fate.filter(|event| reach.holds(*event));
    let last = ended.map_or(reach.at, |event| cx.at(event));
    let ending = ended.map_or(Ending::InFlight, |event| ending(cx, event));
    let highlighted = cx.in_slice(begun) || ended.is_some_and(|event| cx.in_slice(event));
    let (y0, y1) = ends(cx, message.from, message.to);
    let copy = cx.trace.copy_of(id).is_some();
    let from_part = if copy { part_at_copy(cx, id) } else { 0.0 };
    let from = (cx.x(start), y0 + (y1 - y0) * from_part);
    let way = Way { from, planned: (cx.x(planned), y1), last_x: cx.x(last) };
    let (mut to, knee) = way.end(ending);
    if let (Ending::Lost(_), None) = (&ending, knee) {
        to.1 = between_lanes(cx, (message.from, message.to), to.1);
    }
    Some(Flight {
        id,
        ending,
        weight: faded(reach.weight, highlighted),
        from,
        to,
        knee,
        copy,
        late: cx.index.is_late(id),
        tampered: is_tampered(cx, id, ended, reach),
        idle: reach.holds(cx.index.idle_since(id)),
    })
}

/// When it set out, and when it was planned to arrive.
fn plan<D: Domain>(cx: &Context<'_, D>, id: MessageId, fate: Option<EventId>) -> (SimTime, SimTime) {
    let begun = cx.trace.event(cx.index.begun(id));
    let start = begun.at;
    let flight_us = if begun.kind == Kind::Sent {
        u64::from(begun.b)
    } else {
        // A copy's plan is not recorded, so use its actual end, or else the link's usual flight time.
        let message = cx.trace.message(id);
        let usual =
            || cx.index.links().iter().find(|link| (link.from, link.to) == (message.from, message.to));
        fate.map_or_else(
            || usual().map_or(1, |link| link.usual_us),
            |event| (cx.at(event) - start).as_micros(),
        )
    };
    let doubled = fate.is_some_and(|event| is_lost_halfway(cx, event, start, flight_us));
    let flight_us = if doubled { flight_us * 2 } else { flight_us };
    (start, SimTime::from_micros(start.as_micros().saturating_add(flight_us.max(1))))
}

/// Returns whether it was planned to be lost half-way: then the recorded time is the time until the loss, not the whole flight.
fn is_lost_halfway<D: Domain>(cx: &Context<'_, D>, fate: EventId, start: SimTime, flight_us: u64) -> bool {
    let event = cx.trace.event(fate);
    event.kind == Kind::Dropped
        && (event.at - start).as_micros() >= flight_us
        && matches!(
            cx.trace.drop_reason(event),
            DropReason::Lost | DropReason::Intervened | DropReason::Partitioned
        )
}

fn ending<D: Domain>(cx: &Context<'_, D>, fate: EventId) -> Ending {
    let event = cx.trace.event(fate);
    match event.kind {
        Kind::Dropped => Ending::Lost(cx.trace.drop_reason(event)),
        _ => Ending::Arrived,
    }
}

/// How far the original was along its path when this copy was made, as a fraction.
fn part_at_copy<D: Domain>(cx: &Context<'_, D>, id: MessageId) -> f32 {
    let message = cx.trace.message(id);
    let sent = cx.trace.event(message.sent);
    let elapsed = (cx.at(cx.index.begun(id)) - sent.at).as_micros() as f32;
    (elapsed / (sent.b.max(1) as f32)).clamp(0.0, 0.85)
}

fn is_tampered<D: Domain>(cx: &Context<'_, D>, id: MessageId, ended: Option<EventId>, reach: Reach) -> bool {
    let flagged = |event: EventId| cx.trace.event(event).flags & FLAG_TAMPERED != 0;
    let begun = cx.index.begun(id);
    let by_hand = || {
        let singled_out = cx.index.singled_out(&cx.trace.reference(id));
        singled_out.iter().any(|(by, fault)| *fault == MessageFault::Tamper && reach.holds(*by))
    };
    flagged(begun) || ended.map_or_else(by_hand, flagged)
}

/// The heights at which a message leaves one lane and reaches the other.
fn ends<D: Domain>(cx: &Context<'_, D>, from: NodeId, to: NodeId) -> (f32, f32) {
    let (a, b) = (cx.y(from), cx.y(to));
    if from == to {
        let edge = a + cx.half(from);
        return (edge, edge + LOOP_PX);
    }
    let down = if b > a { 1.0 } else { -1.0 };
    (a + down * cx.half(from), b - down * cx.half(to))
}

/// The height of a loss. A cross on the lane of a node in between would look as if that node had lost the message, so it moves into the
/// gap on the sender's side.
fn between_lanes<D: Domain>(cx: &Context<'_, D>, (from, to): (NodeId, NodeId), y: f32) -> f32 {
    let (low, high) = (from.index().min(to.index()), from.index().max(to.index()));
    let clear = cx.lanes.ground() / 2.0 + 9.0;
    let between = (low + 1..high).map(|index| cx.y(NodeId(index as u16)));
    let struck = between.into_iter().find(|lane| (lane - y).abs() < clear);
    struck.map_or(y, |lane| if from < to { lane - clear } else { lane + clear })
}

/// A planned path and how far along it the message is.
struct Way {
    from: (f32, f32),
    planned: (f32, f32),
    last_x: f32,
}

impl Way {
    /// The end of the path, and its knee if it has one.
    fn end(&self, ending: Ending) -> ((f32, f32), Option<(f32, f32)>) {
        let late = self.last_x - self.planned.0 > DELAY_PX_MIN;
        match ending {
            Ending::Arrived if late => ((self.last_x, self.planned.1), Some(self.knee())),
            Ending::Arrived => ((self.last_x, self.planned.1), None),
            Ending::InFlight | Ending::Lost(_) if late => {
                let knee = self.knee();
                ((self.last_x, knee.1), Some(knee))
            }
            Ending::Lost(DropReason::QueueFull) => {
                let down = if self.planned.1 > self.from.1 { 1.0 } else { -1.0 };
                ((self.last_x + 3.0, self.from.1 + down * 14.0), None)
            }
            Ending::InFlight | Ending::Lost(_) => (self.point(self.part()), None),
        }
    }

    fn part(&self) -> f32 {
        let whole = self.planned.0 - self.from.0;
        if whole < 0.01 { 1.0 } else { ((self.last_x - self.from.0) / whole).clamp(0.0, 1.0) }
    }

    fn point(&self, part: f32) -> (f32, f32) {
        let mix = |a: f32, b: f32| a + (b - a) * part;
        (mix(self.from.0, self.planned.0), mix(self.from.1, self.planned.1))
    }

    fn knee(&self) -> (f32, f32) {
        let height = (self.planned.1 - self.from.1).abs().max(1.0);
        self.point((1.0 - KNEE_PX / height).clamp(0.5, 1.0))
    }
}
