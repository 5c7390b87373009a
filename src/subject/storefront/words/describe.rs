//! How the shop's words are shown, and what they mean beyond that.

use super::{Answer, Fact, Msg, Slip, Step, Submission, Timer};
use crate::policy::outcome::Outcome;
use crate::policy::seal::Refusal;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

fn of_order(order: u32) -> (&'static str, String) {
    ("order", order.to_string())
}

fn of_page(page: u32) -> (&'static str, String) {
    ("page", page.to_string())
}

fn nth(attempt: u32) -> (&'static str, String) {
    ("attempt", attempt.to_string())
}

/// The fields of an order.
fn slip_fields(slip: &Slip) -> Fields {
    let mut fields = vec![of_order(slip.order), ("house", slip.house.to_string())];
    fields.extend(slip.note.map(|note| ("note", note.to_string())));
    fields
}

/// `41 kB`.
pub fn kb(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1_000))
}

/// `3.46 cents`, from thousandths.
pub fn cents(milli: u64) -> String {
    format!("{}.{:02} cents", milli / 1_000, milli % 1_000 / 10)
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Page { .. } => "page",
            Self::Shown { .. } => "page complete",
            Self::Place { .. } => "order",
            Self::Told { outcome: Outcome::Ok, .. } => "confirmed",
            Self::Told { outcome: Outcome::Failed, .. } => "sorry",
            Self::Told { .. } => "unknown",
            Self::Get { .. } => "get",
            Self::Items { .. } => "items",
            Self::Submit(_) => "submit",
            Self::Enter { .. } => "enter",
            Self::Submitted { answer, .. } | Self::Entered { answer, .. } => match answer {
                Answer::Entered => "entered",
                Answer::Gone => "not here",
                Answer::CutOff => "cut off",
                Answer::Unreadable => "unreadable",
            },
            Self::Lookup { .. } => "where?",
            Self::Address { moved: false, .. } => "first address",
            Self::Address { .. } => "second address",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Page { page } | Self::Shown { page } => vec![of_page(*page)],
            Self::Place { order } | Self::Told { order, .. } => vec![of_order(*order)],
            Self::Get { page, first, count } => {
                vec![of_page(*page), ("from item", (first + 1).to_string()), ("items", count.to_string())]
            }
            Self::Items { page, count, bytes, .. } => {
                vec![of_page(*page), ("items", count.to_string()), ("size", kb(*bytes))]
            }
            Self::Submit(Submission { slip, attempt, left, seal }) => {
                let mut fields = slip_fields(slip);
                fields.push(nth(*attempt));
                fields.extend(seal.number.map(|number| ("number", number.to_string())));
                fields.extend(seal.mac.map(|mac| ("signature", format!("{mac:016x}"))));
                fields.extend(left.map(|left| ("time left", left.to_string())));
                fields
            }
            Self::Enter { slip, attempt, left } => {
                let mut fields = slip_fields(slip);
                fields.push(nth(*attempt));
                fields.extend(left.map(|left| ("time left", left.to_string())));
                fields
            }
            Self::Submitted { order, attempt, .. } | Self::Entered { order, attempt, .. } => {
                vec![of_order(*order), nth(*attempt)]
            }
            Self::Lookup { lookup } | Self::Address { lookup, .. } => vec![("lookup", lookup.to_string())],
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Browsed { .. } => "asks for a page",
            Self::Loaded { complete: true, .. } => "page loaded",
            Self::Loaded { .. } => "gives up on a page",
            Self::Placed { .. } => "places an order",
            Self::Settled { outcome: Outcome::Ok, .. } => "order confirmed",
            Self::Settled { outcome: Outcome::Failed, .. } => "order refused",
            Self::Settled { .. } => "fate of the order unknown",
            Self::Sent { attempt: 1, .. } => "order sent",
            Self::Sent { .. } => "order sent again",
            Self::GaveUp { .. } => "no answer in time",
            Self::Collected { .. } => "page collected",
            Self::Line { step: Step::Waits, .. } => "items wait for the line",
            Self::Line { step: Step::Takes, .. } => "items take the line",
            Self::Line { .. } => "line is free",
            Self::Meddled { forged: true, .. } => "proxy forges an order",
            Self::Meddled { .. } => "proxy repeats an order",
            Self::Accepted { .. } => "order accepted",
            Self::Refused { why: Refusal::Forged, .. } => "forged: refused",
            Self::Refused { .. } => "repeated: refused",
            Self::Known { .. } => "key seen before",
            Self::Unfamiliar { refused: true, .. } => "unknown field: order refused",
            Self::Unfamiliar { .. } => "unknown field dropped",
            Self::Found { moved: false } => "finds the first address",
            Self::Found { .. } => "finds the second address",
            Self::Missed { .. } => "call to the old address",
            Self::Entered { .. } => "order entered",
            Self::CutOff { .. } => "order cut off",
            Self::Left => "moved away",
            Self::Limited { .. } => "limit rolled out",
            Self::Version { .. } => "version",
        }
    }

    fn fields(&self) -> Fields {
        let with = |order: u32, attempt: u32| vec![of_order(order), nth(attempt)];
        match self {
            Self::Browsed { page } => vec![of_page(*page)],
            Self::Loaded { page, took, .. } => vec![of_page(*page), ("took", took.to_string())],
            Self::Placed { order }
            | Self::Settled { order, .. }
            | Self::Meddled { order, .. }
            | Self::Unfamiliar { order, .. } => vec![of_order(*order)],
            Self::Sent { slip, attempt, number } | Self::Accepted { slip, attempt, number } => {
                let mut fields = slip_fields(slip);
                fields.push(nth(*attempt));
                fields.extend(number.map(|number| ("number", number.to_string())));
                fields
            }
            Self::GaveUp { order, attempt }
            | Self::Known { order, attempt }
            | Self::Refused { order, attempt, .. } => with(*order, *attempt),
            Self::Collected { page, calls, bytes, processing, cost } => vec![
                of_page(*page),
                ("calls", calls.to_string()),
                ("size", kb(*bytes)),
                ("processor time", processing.to_string()),
                ("a thousand cost", cents(*cost)),
            ],
            Self::Line { page, waiting, answers, .. } => {
                vec![of_page(*page), ("answers waiting", answers.to_string()), ("size", kb(*waiting))]
            }
            Self::Found { .. } | Self::Left => Vec::new(),
            Self::Missed { order, since } => vec![of_order(*order), ("moved", format!("{since} ago"))],
            Self::Entered { slip, attempt } => {
                let mut fields = slip_fields(slip);
                fields.push(nth(*attempt));
                fields
            }
            Self::CutOff { order, attempt, after, .. } => {
                let mut fields = with(*order, *attempt);
                fields.push(("after", after.to_string()));
                fields
            }
            Self::Limited { limit } => vec![("limit", limit.to_string())],
            Self::Version { number } => vec![("number", number.to_string())],
        }
    }
}

/// The catalogue's line, as something that one page at a time has.
const LINE: u32 = 0;

fn in_state(number: u64, mood: Mood) -> Meaning {
    let state = NodeState { machine: 0, number, mood, level: Level::new(0, 1) };
    Meaning { state: Some(state), ..Meaning::default() }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Line { step, answers, room, .. } => {
                // The line has a queue without end.
                let queue = Some(Level::open(*answers, *room + 1));
                let busy = Some(Level::new(u32::from(*step != Step::Leaves), 1));
                Meaning {
                    queue,
                    busy,
                    waits: (*step == Step::Waits).then_some(Wait::Resource(LINE)),
                    acquires: (*step == Step::Takes).then_some(LINE),
                    releases: (*step == Step::Leaves).then_some(LINE),
                    ..Meaning::default()
                }
            }
            Self::Left => in_state(0, Mood::Bad),
            Self::Limited { .. } => in_state(1, Mood::Warn),
            Self::Version { number: 1 } => in_state(2, Mood::Warn),
            Self::Version { .. } => in_state(3, Mood::Good),
            Self::Missed { .. } | Self::Unfamiliar { .. } | Self::CutOff { own: true, .. } => {
                Meaning { due_to: Some(0), ..Meaning::default() }
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let words = |name: &str, detail: String| StateWords { name: name.to_owned(), detail };
        match self {
            Self::Left => words("moved away", "the order service has another address".to_owned()),
            Self::Limited { limit } => words("own limit", format!("stops work after {limit}")),
            Self::Version { number: 1 } => words("version 1", "does not know the note".to_owned()),
            Self::Version { number } => words("up to date", format!("version {number}")),
            _ => StateWords::default(),
        }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "next customer",
            Self::PagePatience { .. } | Self::OrderPatience { .. } => "patience",
            Self::Wait { .. } => "timeout",
            Self::Packed => "processing",
            Self::Carried => "transmission",
            Self::Replay { .. } => "repeat",
            Self::Work { .. } => "work",
            Self::Limit { .. } => "limit",
            Self::Turn => "planned change",
        }
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } | Self::Turn | Self::Limit { .. } | Self::Replay { .. } => TimerRole::Scenery,
            Self::PagePatience { .. } | Self::OrderPatience { .. } | Self::Wait { .. } => TimerRole::Reply,
            Self::Packed | Self::Carried | Self::Work { .. } => TimerRole::Pause,
        }
    }
}
