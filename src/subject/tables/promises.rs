//! Promises about the order of identifiers, about the reader, and about the times in identifiers.

use crate::sim::sorted::{Map, Set};

use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, WallTime};
use crate::subject::past::Past;
use crate::subject::row::{Cursor, Fact as RowFact, Id};
use crate::subject::{Fact, Words};

pub const ORDER: &str = "order";
pub const FED: &str = "feed";
pub const NEAR: &str = "near";

/// How far the time in an identifier may be from the clock of its machine, in microseconds.
const NEAR_US: u64 = 100_000;

/// The promises, in the order of the checks' positions.
pub fn checks() -> [Check<Words>; 3] {
    [
        Check::new(ORDER, "every row sorts after its cause", When::Always, InOrder::default()),
        Check::new(FED, "the feed misses no row", When::Always, Fed::default()),
        Check::new(NEAR, "an id's time is near its machine's clock", When::Always, Near),
    ]
}

/// The rows' causal order and their identifiers.
#[derive(Clone, Debug, Default)]
struct InOrder {
    past: Past,
    made: Map<u32, (Id, &'static str, EventId)>,
}

impl Monitor<Words> for InOrder {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(_, event, _) => self.past.follow(event),
            Seen::Fact(event_id, event, Fact::Row(RowFact::Made { number, text, id })) => {
                self.past.make(event.node, *number);
                let earlier = self
                    .made
                    .iter()
                    .find(|(other, (of_other, ..))| self.past.led(**other, *number) && of_other > id);
                let violation = earlier.map(|(_, (of_other, other, made))| {
                    let words =
                        format!("“{text}” ({id}) sorts before “{other}” ({of_other}), which led to it");
                    Violation::new(words).with([*made])
                });
                self.made.insert(*number, (*id, text.0, *event_id));
                return violation.into();
            }
            Seen::Fact(..) => {}
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// The committed rows, the rows the feed has read, and its cursor.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    committed: Map<u32, (Id, u32, &'static str)>,
    read: Set<u32>,
    cursor: Option<Cursor>,
    missed: Set<u32>,
}

impl Followed {
    /// Updates from a fact, and returns the row the feed misses because of it, with its text.
    pub fn missed_by(&mut self, fact: &RowFact) -> Option<(u32, &'static str)> {
        match fact {
            RowFact::Committed { number, id, commit, text } => {
                self.committed.insert(*number, (*id, *commit, text.0));
            }
            RowFact::Followed { rows, cursor } => {
                self.read.extend(rows.iter().map(|row| row.number));
                self.cursor = *cursor;
            }
            RowFact::Made { .. } | RowFact::Refused { .. } => return None,
        }
        let cursor = self.cursor?;
        let is_missed = |(number, (id, commit, _)): &(&u32, &(Id, u32, &'static str))| {
            !self.read.contains(*number) && !self.missed.contains(*number) && cursor.is_past(id, *commit)
        };
        let (number, text) =
            self.committed.iter().find(is_missed).map(|(number, (_, _, text))| (*number, *text))?;
        self.missed.insert(number);
        Some((number, text))
    }

    /// The rows the feed has missed.
    pub fn missed(&self) -> &Set<u32> {
        &self.missed
    }

    /// The number of committed rows, and how many of them were read.
    pub fn counts(&self) -> (usize, usize) {
        (self.committed.len(), self.read.len())
    }
}

/// The rows the feed has missed, and the events that show it: each row's commit, and the feed's last read.
#[derive(Clone, Debug, Default)]
struct Fed {
    followed: Followed,
    committed: Map<u32, EventId>,
    read: Option<EventId>,
}

impl Monitor<Words> for Fed {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, _, Fact::Row(fact)) = seen else { return Signal::Quiet };
        match fact {
            RowFact::Committed { number, .. } => _ = self.committed.insert(*number, *id),
            RowFact::Followed { .. } => self.read = Some(*id),
            RowFact::Made { .. } | RowFact::Refused { .. } => {}
        }
        let violation = self.followed.missed_by(fact).map(|(number, text)| {
            let words = format!("“{text}” appeared behind the feed's cursor, so the feed will never read it");
            Violation::new(words).with(self.committed.get(&number).copied()).with(self.read)
        });
        violation.into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// How far the time in an identifier is ahead of the clock of its machine, in microseconds.
pub fn off_by(wall: WallTime, id: &Id) -> Option<i64> {
    Some(id.time()?.as_micros() - wall.as_micros())
}

#[derive(Clone, Copy, Debug)]
struct Near;

impl Monitor<Words> for Near {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(_, event, Fact::Row(RowFact::Made { text, id, .. })) = seen else {
            return Signal::Quiet;
        };
        match off_by(event.wall(), id) {
            Some(off) if off.unsigned_abs() > NEAR_US => {
                let far = Duration::from_micros(off.unsigned_abs());
                let way = if off < 0 { "behind" } else { "ahead of" };
                Violation::new(format!("the id of “{text}” is {far} {way} the clock of its machine")).into()
            }
            _ => Signal::Quiet,
        }
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(*self)
    }
}
