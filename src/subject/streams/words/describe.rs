//! How words of streams are shown, and what they mean beyond that.

use super::{Discarded, Fact, Flight, Msg, Timer};
use crate::policy::sequence::Tally;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Slip { .. } => "slip",
            Self::Ack { .. } => "ack",
            Self::Word { nth: 1, .. } => "proposal",
            Self::Word { .. } => "confirmation",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Slip { sale, amount, number } => {
                let mut fields = vec![("sale", sale.to_string()), ("amount", format!("€{amount}"))];
                fields.extend(number.map(|number| ("number", number.to_string())));
                fields
            }
            Self::Ack { next, also } => {
                let mut fields = vec![("next expected", next.to_string())];
                fields.extend(also.map(|also| ("has number", also.to_string())));
                fields
            }
            Self::Word { nth, of } => vec![("message", format!("{nth} of {of}"))],
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::RangUp { .. } => "rung up",
            Self::Sent { times: 0 | 1, .. } => "sent",
            Self::Sent { .. } => "sent again",
            Self::CrossedOff { .. } => "crossed off",
            Self::Filed { .. } => "filed",
            Self::Booked { .. } => "booked",
            Self::KeptFree { .. } => "line kept free",
            Self::HeldBack { .. } => "held back",
            Self::Discarded { why: Discarded::Repeat, .. } => "discarded as a repeat",
            Self::Discarded { why: Discarded::OutsideWindow, .. } => "discarded: outside the window",
            Self::Line { waits_for: Some(_), .. } => "waiting for a number",
            Self::Line { .. } => "nothing missing",
            Self::Counted(_) => "counted",
            Self::Closed { .. } => "day closed",
            Self::Heard { .. } => "heard",
            Self::Agreed { .. } => "agreed beforehand",
            Self::Window { full: true, .. } => "window full",
            Self::Window { .. } => "window open",
            Self::Decided { acts: true, .. } => "switches",
            Self::Decided { .. } => "does not switch",
        }
    }

    fn fields(&self) -> Fields {
        let one = |sale: &u32| ("sale", sale.to_string());
        match self {
            Self::RangUp { sale, amount } => vec![one(sale), ("amount", format!("€{amount}"))],
            Self::Sent { sale, times, .. } => vec![one(sale), ("transmission", times.to_string())],
            Self::CrossedOff { sale, .. } | Self::Filed { sale } | Self::Discarded { sale, .. } => {
                vec![one(sale)]
            }
            Self::Booked { sale, amount, line } => {
                vec![one(sale), ("amount", format!("€{amount}")), ("line", line.to_string())]
            }
            Self::KeptFree { number } => vec![("number", number.to_string())],
            Self::HeldBack { sale, missing } => vec![one(sale), ("behind number", missing.to_string())],
            Self::Line { waits_for, kept, .. } => {
                let mut fields: Fields =
                    waits_for.iter().map(|number| ("number", number.to_string())).collect();
                fields.push(("held back", kept.to_string()));
                fields
            }
            Self::Counted(Tally { gaps, repeats, inversions }) => vec![
                ("gaps", gaps.to_string()),
                ("repeats", repeats.to_string()),
                ("inversions", inversions.to_string()),
            ],
            Self::Closed { entries, sum } => {
                vec![("entries", entries.to_string()), ("sum", format!("€{sum}"))]
            }
            Self::Heard { nth, of } => vec![("message", format!("{nth} of {of}"))],
            Self::Decided { heard, .. } => vec![("messages heard", heard.to_string())],
            Self::Agreed { messages: 1 } => vec![("length", "one message".to_owned())],
            Self::Agreed { messages } => vec![("length", format!("{messages} messages"))],
            Self::Window { flight, .. } => {
                vec![("under way", flight.under_way.to_string()), ("waiting", flight.waiting.to_string())]
            }
        }
    }
}

/// What waits behind a window is drawn below the lane.
fn behind(flight: &Flight) -> Level {
    Level::new(flight.waiting, flight.of)
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Sent { flight: Some(flight), .. } | Self::CrossedOff { flight, .. } => {
                Meaning { queue: Some(behind(flight)), ..Meaning::default() }
            }
            Self::Window { full, flight } => {
                let level = Level::new(flight.under_way.min(flight.window), flight.window);
                let mood = if *full { Mood::Warn } else { Mood::Good };
                let state = NodeState { machine: 0, number: u64::from(*full), mood, level };
                Meaning { state: Some(state), queue: Some(behind(flight)), ..Meaning::default() }
            }
            // A line of the book is for one slip. What comes later in the stream waits until that has come.
            Self::KeptFree { number } => Meaning { acquires: Some(*number), ..Meaning::default() },
            Self::Booked { line, .. } => Meaning { releases: Some(*line), ..Meaning::default() },
            Self::HeldBack { missing, .. } => {
                Meaning { waits: Some(Wait::Resource(*missing)), ..Meaning::default() }
            }
            Self::Line { waits_for, kept, room } => {
                let level = Level::new(*kept, *room);
                let mood = if waits_for.is_some() { Mood::Bad } else { Mood::Good };
                let number = u64::from(waits_for.unwrap_or(0));
                let state = NodeState { machine: 0, number, mood, level };
                Meaning { state: Some(state), queue: Some(level), ..Meaning::default() }
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        match self {
            Self::Line { waits_for: Some(number), kept, .. } => {
                StateWords { name: format!("waiting for {number}"), detail: format!("{kept} held back") }
            }
            Self::Line { .. } => StateWords { name: "in order".to_owned(), detail: String::new() },
            Self::Window { full: true, .. } => {
                StateWords { name: "window full".to_owned(), detail: String::new() }
            }
            Self::Window { .. } => StateWords { name: "window open".to_owned(), detail: String::new() },
            _ => StateWords::default(),
        }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Sale { .. } => "next sale",
            Self::Resend { .. } => "retransmission timeout",
            Self::File { .. } => "filing",
            Self::Close => "close of the day",
            Self::Open => "proposal",
            Self::Hour | Self::Answer => "the hour",
        }
    }
}

impl Alarm for Timer {
    /// Customers and closing hours are the scenario's business, and filing is too short to be looked at.
    fn role(&self) -> TimerRole {
        match self {
            Self::Resend { .. } | Self::Answer => TimerRole::Reply,
            Self::Sale { .. } | Self::File { .. } | Self::Close | Self::Open | Self::Hour => {
                TimerRole::Scenery
            }
        }
    }
}
