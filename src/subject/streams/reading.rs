//! What is read off runs in which a till sends sales to head office: the book and what is wrong with it, who believes what, and words for the
//! timeline.

use super::scene::{OFFICE, TILL};
use super::till::sum_of;
use crate::policy::sequence::Tally;
use crate::sim::ids::EventId;
use crate::sim::sorted::{Map, Set};
use crate::sim::time::Duration;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::counting::counted;
use crate::subject::pay::Cents;
use crate::subject::reading::{Reader, facts, first_event};
use crate::subject::slip::{Fact as Slip, Msg, Sale};
use crate::subject::{Fact, Words};

/// What was reported of slips.
pub fn slips(trace: &Trace<Words>) -> Reader<'_, Slip> {
    Reader::new(trace, Fact::slip)
}

/// How things stand at the till and at head office.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// When each sale was rung up.
    pub rung: Map<Sale, EventId>,
    /// When each was filed at head office, where that is told.
    pub filed: Map<Sale, EventId>,
    /// When each was booked first.
    pub booked: Map<Sale, EventId>,
    /// How many slips the till has sent.
    pub sent: u32,
    /// What the till has crossed off; `None`: nobody acknowledges anything.
    pub crossed: Option<Set<Sale>>,
    /// Lines in the book, and their sum in cents.
    pub lines: u32,
    pub cents: u32,
    /// Lines about a sale that was booked before.
    pub twice: u32,
    /// Lines about a sale that came after a later one, repeats not counted.
    pub late: u32,
    /// What head office counts by the numbers.
    pub counted: Option<Tally>,
    /// The number that head office waits for, and how many slips it keeps.
    pub waits: Option<(u32, u32)>,
    /// Whether head office has closed its book.
    pub closed: bool,
    latest: Sale,
    last: [Option<EventId>; 2],
}

impl Day {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut day = Self::default();
        for (event, fact) in facts(trace, count, Fact::slip) {
            let at_office = trace.event(event).node == OFFICE;
            day.last[usize::from(at_office)] = Some(event);
            day.follow(event, fact, at_office);
        }
        day
    }

    fn follow(&mut self, event: EventId, fact: &Slip, at_office: bool) {
        match fact {
            Slip::RangUp { sale, .. } => _ = self.rung.insert(*sale, event),
            Slip::Sent { flight, .. } => {
                self.sent += 1;
                if flight.is_some() {
                    self.crossed.get_or_insert_with(Set::new);
                }
            }
            Slip::CrossedOff { sale, .. } => {
                self.crossed.get_or_insert_with(Set::new).insert(*sale);
            }
            Slip::Filed { sale } => _ = self.filed.insert(*sale, event),
            // What comes then belongs into the next day's book.
            Slip::Booked { .. } if self.closed => {}
            Slip::Booked { sale, amount, .. } => {
                self.lines += 1;
                self.cents = self.cents.wrapping_add(amount.0);
                if self.booked.contains_key(sale) {
                    self.twice += 1;
                } else {
                    self.booked.insert(*sale, event);
                    self.late += u32::from(*sale < self.latest);
                    self.latest = self.latest.max(*sale);
                }
            }
            Slip::Line { waits_for, kept, .. } => self.waits = waits_for.map(|number| (number, *kept)),
            Slip::Counted(tally) => self.counted = Some(*tally),
            Slip::Closed { .. } if at_office => self.closed = true,
            _ => {}
        }
    }

    /// Sales that were rung up and are not in the book.
    pub fn missing(&self) -> u32 {
        self.rung.keys().filter(|sale| !self.booked.contains_key(*sale)).count() as u32
    }

    /// Whether the book is as it should be for what was rung up, in the order in which that was.
    pub fn is_right(&self) -> bool {
        self.missing() + self.twice + self.late == 0
    }

    /// Whether head office can tell that something is missing.
    fn knows_of_gaps(&self) -> bool {
        self.waits.is_some() || self.counted.is_some_and(|tally| tally.gaps > 0)
    }

    /// Whether head office can tell that something came twice.
    fn knows_of_repeats(&self) -> bool {
        self.counted.is_some_and(|tally| tally.repeats > 0)
    }

    /// Sales that the till has crossed off and head office does not have.
    fn mistaken(&self) -> u32 {
        let crossed = self.crossed.iter().flat_map(Set::iter);
        crossed.filter(|sale| !self.filed.contains_key(*sale)).count() as u32
    }

    /// Sales that head office has and the till does not know of.
    fn unknown(&self) -> u32 {
        let Some(crossed) = &self.crossed else { return 0 };
        self.filed.keys().filter(|sale| !crossed.contains(*sale)).count() as u32
    }
}

/// `1 sale`, `3 sales`.
pub fn sales(count: u32) -> String {
    counted(count, "sale")
}

/// `1 line`, `3 lines`: one that stands there twice is no second sale.
fn lines(count: u32) -> String {
    counted(count, "line")
}

/// What is wrong with a book, in a few words.
fn flaws(day: &Day, missing: u32) -> Vec<String> {
    let told = [(missing, "missing"), (day.twice, "booked twice"), (day.late, "out of order")];
    told.into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect()
}

/// What head office makes of its book: what it does not know better, it takes for right.
fn book(day: &Day) -> String {
    let sum = Cents(day.cents);
    let entries = if day.knows_of_repeats() {
        format!("its book has {}, €{sum}", lines(day.lines))
    } else {
        format!("its book has {}, each of another sale, €{sum}", lines(day.lines))
    };
    if let Some((number, kept)) = day.waits {
        return format!("{entries}; number {number} is missing, {kept} held back");
    }
    match day.counted {
        Some(Tally { gaps, repeats, inversions }) if gaps + repeats + inversions > 0 => {
            format!("{entries}; by the numbers {gaps} missing, {repeats} repeated, {inversions} late")
        }
        _ if day.closed => format!("{entries}; none is missing"),
        _ => entries,
    }
}

/// How often a slip of a sale disappeared among the first `count` events, by sale.
fn lost(trace: &Trace<Words>, count: usize) -> Map<Sale, u32> {
    let mut lost = Map::new();
    for (_, event) in trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Dropped) {
        let Some(message) = event.message() else { continue };
        if let Some(Msg::Slip { sale, .. }) = trace.message(message).payload.slip() {
            *lost.entry(*sale).or_insert(0) += 1;
        }
    }
    lost
}

/// What till and head office believe, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    if slips(trace).any(|fact| matches!(fact, Slip::Agreed { .. })) {
        return agreed(trace, count);
    }
    let day = Day::of(trace, count);
    let rung = day.rung.len() as u32;
    // What is on its way is not missing yet.
    let lost = lost(trace, count);
    let gone = |sale: &&Sale| lost.contains_key(*sale) && !day.booked.contains_key(*sale);
    let missing = if day.closed { day.missing() } else { lost.keys().filter(gone).count() as u32 };
    let flaws = flaws(&day, missing);
    let booked = format!("{} rung up, {} in the book", sales(rung), lines(day.lines));
    let truth = if flaws.is_empty() { booked } else { format!("{booked}: {}", flaws.join(", ")) };
    let (believes, flaw) = match &day.crossed {
        None if rung == 0 => ("no sale yet".to_owned(), Flaw::None),
        None => (
            format!("head office has all of its {}, €{}", sales(rung), sum_of(rung)),
            Flaw::from(missing + day.twice > 0),
        ),
        Some(crossed) => {
            let open = rung.saturating_sub(crossed.len() as u32);
            let words =
                format!("{} safe at head office and crossed off, {open} not", sales(crossed.len() as u32));
            let flaw = match (day.mistaken(), day.unknown()) {
                (0, 0) => Flaw::None,
                (0, _) => Flaw::AtOdds,
                _ => Flaw::Mistaken,
            };
            (words, flaw)
        }
    };
    let till = BeliefRow { node: TILL, believes, flaw, since: day.last[0] };
    let office = BeliefRow {
        node: OFFICE,
        believes: book(&day),
        flaw: (day.twice > 0 && !day.knows_of_repeats() || day.closed && missing > 0 && !day.knows_of_gaps())
            .into(),
        since: day.last[1],
    };
    Beliefs { truth, truth_is_bad: !flaws.is_empty(), rows: vec![till, office] }
}

/// What each of the two has decided, among the first `count` events: the till, then head office.
pub fn decisions(trace: &Trace<Words>, count: usize) -> [Option<bool>; 2] {
    let mut decided = [None; 2];
    for (event, fact) in facts(trace, count, Fact::slip) {
        if let Slip::Decided { acts, .. } = fact {
            decided[usize::from(trace.event(event).node == OFFICE)] = Some(*acts);
        }
    }
    decided
}

/// What each of two believes who have agreed on something.
fn agreed(trace: &Trace<Words>, count: usize) -> Beliefs {
    let decided = decisions(trace, count);
    let split = matches!(decided, [Some(one), Some(other)] if one != other);
    let truth = match decided {
        [Some(true), Some(true)] => "both switch",
        [Some(false), Some(false)] => "neither switches",
        [Some(true), Some(false)] => "the till switches, and head office does not",
        [Some(false), Some(true)] => "head office switches, and the till does not",
        _ => "nothing is decided yet",
    };
    let mut heard = [(0, None), (0, None)];
    for (event, fact) in facts(trace, count, Fact::slip) {
        let row = &mut heard[usize::from(trace.event(event).node == OFFICE)];
        match fact {
            Slip::Heard { .. } => *row = (row.0 + 1, Some(event)),
            Slip::Decided { .. } => row.1 = Some(event),
            _ => {}
        }
    }
    let row = |at: usize| {
        let (messages, since) = heard[at];
        let heard = match messages {
            0 => "has heard nothing".to_owned(),
            1 => "has heard one message".to_owned(),
            many => format!("has heard {many} messages"),
        };
        let believes = match decided[at] {
            None => heard,
            Some(true) => format!("{heard}; both switch"),
            Some(false) => format!("{heard}; nobody switches"),
        };
        BeliefRow { node: [TILL, OFFICE][at], believes, flaw: split.into(), since }
    };
    Beliefs { truth: truth.to_owned(), truth_is_bad: split, rows: vec![row(0), row(1)] }
}

/// Words beside what the book gets wrong, what waits, and what comes again.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut day = Day::default();
    let mut notes: Vec<Note> = Vec::new();
    let rung_up = Day::of(trace, trace.len()).rung.len() as u32;
    for (event, fact) in slips(trace).all() {
        let at_office = trace.event(event).node == OFFICE;
        let note = match fact {
            Slip::Counted(now) if now.gaps > day.counted.unwrap_or_default().gaps => {
                passed_over(trace, &day, event).map(|words| (words, true))
            }
            _ => note(trace, &day, fact, at_office, rung_up),
        };
        if let Some((words, bad)) = note.filter(|_| notes.last().is_none_or(|last| last.event != event)) {
            notes.push(Note { event, words, bad });
        }
        day.follow(event, fact, at_office);
    }
    notes
}

/// Which numbers the slip that arrives with an event passed over.
fn passed_over(trace: &Trace<Words>, day: &Day, event: EventId) -> Option<String> {
    let Msg::Slip { sale, .. } = trace.message(trace.event(event).message()?).payload.slip()? else {
        return None;
    };
    let missing = (1..*sale).rev().take_while(|number| !day.booked.contains_key(number)).count() as u32;
    match missing {
        0 => None,
        1 => Some(format!("{} is missing", sale - 1)),
        _ => Some(format!("{} to {} are missing", sale - missing, sale - 1)),
    }
}

fn note(
    trace: &Trace<Words>,
    day: &Day,
    fact: &Slip,
    at_office: bool,
    rung_up: u32,
) -> Option<(String, bool)> {
    Some(match fact {
        Slip::Booked { sale, .. } if day.closed => (format!("sale {sale} after the close"), true),
        Slip::Booked { sale, .. } if day.booked.contains_key(sale) => (format!("sale {sale} again"), true),
        Slip::Booked { sale, .. } if *sale < day.latest => {
            (format!("sale {sale} after {}", day.latest), true)
        }
        Slip::HeldBack { sale, missing } if day.waits.is_none_or(|(number, _)| number != *missing) => {
            (format!("sale {sale} waits for number {missing}"), false)
        }
        Slip::Line { waits_for: None, .. } => {
            let (number, kept) = day.waits?;
            (format!("{number} is here: books {} at once", kept + 1), false)
        }
        Slip::CrossedOff { sale, .. } if !day.filed.contains_key(sale) => {
            (format!("crosses off sale {sale}, which is not there"), true)
        }
        Slip::Closed { entries, sum } if at_office => {
            let right = *entries == rung_up && *sum == sum_of(rung_up);
            (format!("book closed: {}, €{sum}", lines(*entries)), !right)
        }
        Slip::Closed { entries, sum } => (format!("rung up: {}, €{sum}", sales(*entries)), false),
        Slip::Decided { acts, .. } => {
            let split = matches!(decisions(trace, trace.len()), [Some(a), Some(b)] if a != b);
            let words = if *acts { "switches" } else { "does not switch" };
            (words.to_owned(), split)
        }
        _ => return None,
    })
}

/// How long a sale took from the till into the book, if it came there, and how much of that it was held back.
pub fn latency(trace: &Trace<Words>, day: &Day, sale: Sale) -> Option<(Duration, Duration)> {
    let at = |event: EventId| trace.event(event).at;
    let (rung, booked) = (at(*day.rung.get(&sale)?), at(*day.booked.get(&sale)?));
    let filed = day.filed.get(&sale).map_or(booked, |filed| at(*filed));
    Some((booked - rung, booked.since(filed)))
}

/// The longest of these, over all sales.
pub fn slowest(trace: &Trace<Words>) -> Option<(Sale, Duration)> {
    let day = Day::of(trace, trace.len());
    let all = day.rung.keys().filter_map(|sale| Some((*sale, latency(trace, &day, *sale)?.0)));
    all.reduce(|worst, next| if next.1 > worst.1 { next } else { worst })
}

/// The first slip that disappeared: the event, and its sale.
pub fn first_lost(trace: &Trace<Words>) -> Option<(EventId, Sale)> {
    let sale = |event: &crate::sim::trace::Event| match trace.message(event.message()?).payload.slip()? {
        Msg::Slip { sale, .. } => Some(*sale),
        _ => None,
    };
    let lost = first_event(trace, |event| event.kind == Kind::Dropped && sale(event).is_some())?;
    Some((lost, sale(trace.event(lost))?))
}

/// When head office closed its book, and what it had: lines and their sum.
pub fn closed(trace: &Trace<Words>) -> Option<(EventId, u32, Cents)> {
    slips(trace).all().find_map(|(event, fact)| match fact {
        Slip::Closed { entries, sum } if trace.event(event).node == OFFICE => Some((event, *entries, *sum)),
        _ => None,
    })
}

/// When a sale was booked for the `nth` time, from 1.
pub fn booked(trace: &Trace<Words>, sale: Sale, nth: usize) -> Option<EventId> {
    slips(trace).nth(nth, |fact| matches!(fact, Slip::Booked { sale: of, .. } if *of == sale))
}

/// When a sale was sent for the `nth` time, from 1.
pub fn sent(trace: &Trace<Words>, sale: Sale, nth: usize) -> Option<EventId> {
    slips(trace).nth(nth, |fact| matches!(fact, Slip::Sent { sale: of, .. } if *of == sale))
}

/// When the first slip was held back: its sale, and the number that was missing.
pub fn first_held(trace: &Trace<Words>) -> Option<(EventId, (Sale, u32))> {
    slips(trace).find(|fact| match fact {
        Slip::HeldBack { sale, missing } => Some((*sale, *missing)),
        _ => None,
    })
}

/// When the second of two decided.
pub fn both_decided(trace: &Trace<Words>) -> Option<EventId> {
    slips(trace).nth(2, |fact| matches!(fact, Slip::Decided { .. }))
}
