//! Promises about corrected prices and measured times.

use crate::sim::sorted::Map;

use crate::policy::register::Taken;
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::subject::edit;
use crate::subject::request::RequestId;
use crate::subject::{Fact, Words};

/// The check that no write loses to one its author had read.
pub const FOLLOWS: &str = "correction-stays";
/// The check that no write is lost to one whose author had not read it.
pub const UNSEEN: &str = "nothing-lost-unseen";
pub const MEASURED: &str = "measured-times";

/// The permitted error of a measured duration, in microseconds; for long ones, a twentieth of the duration.
const TOLERANCE_US: u64 = 1_000;

/// The promises, in the order of the checks' positions.
pub fn checks() -> [Check<Words>; 3] {
    [
        Check::always(
            FOLLOWS,
            "no correction loses to what it corrects",
            Read::default(),
            |read, event, fact| read.lost(event, fact).filter(|lost| lost.had_read).map(Violation::from),
        ),
        Check::always(UNSEEN, "no write is lost unread", Read::default(), |read, event, fact| {
            read.lost(event, fact).filter(|lost| !lost.had_read).map(Violation::from)
        }),
        Check::new(MEASURED, "measured durations are right", When::Always, Watched::default()),
    ]
}

/// The edits that authors have read of each other. An author that is refused thinks again and sets the same price once
/// more, having read something else in the meantime. So what counts is what it had read for the write that the
/// store took.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Each write's author, and the edit the author had read by then.
    sets: Map<Write, (u16, Option<u32>)>,
    /// The write and the event with which the store took each edit it has held.
    kept: Map<u32, (Write, EventId)>,
}

/// A write: the edit, and the request that carried it.
type Write = (u32, RequestId);

/// A write that was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// True if its author had read the edit it lost to.
    pub had_read: bool,
    /// A description, in words.
    pub words: String,
    /// The event in which the store took the edit that won, or the one that was replaced.
    pub other: Option<EventId>,
}

impl From<Lost> for Violation {
    fn from(lost: Lost) -> Self {
        Self::new(lost.words).with(lost.other)
    }
}

impl Read {
    /// The edit that a write's author had read.
    fn replaces(&self, write: Write) -> Option<u32> {
        self.sets.get(&write).and_then(|(_, read)| *read)
    }

    /// Returns whether a write's author had read `other`, or something that replaced it.
    fn knew(&self, write: Write, other: u32) -> bool {
        let before = |edit: &u32| self.kept.get(edit).and_then(|(write, _)| self.replaces(*write));
        // An edit replaces an earlier decision, so the chain has no cycle; bound its length anyway.
        let chain = std::iter::successors(self.replaces(write), before);
        chain.take(self.sets.len()).any(|edit| edit == other)
    }

    /// Returns whether an edit that the store held is by the same author, who need not read its own writes.
    fn is_own(&self, write: Write, other: u32) -> bool {
        let author = |write: &Write| self.sets.get(write).map(|(author, _)| *author);
        let other = self.kept.get(&other).and_then(|(write, _)| author(write));
        other.is_some() && author(&write) == other
    }

    /// The event in which the store took an edit.
    fn taken(&self, edit: u32) -> Option<EventId> {
        self.kept.get(&edit).map(|(_, taken)| *taken)
    }

    /// Updates from a fact, and returns the write it loses, if any.
    pub fn lost(&mut self, event: EventId, fact: &Fact) -> Option<Lost> {
        match fact.edit()? {
            edit::Fact::Set { edit, request, stamp, replaces, .. } => {
                self.sets.insert((*edit, *request), (stamp.by, *replaces));
                None
            }
            edit::Fact::Decided { edit, request, taken: Taken::Dropped, before: Some(other) } => {
                let had_read = self.knew((*edit, *request), *other);
                // The same author has set another price since, and that one stays.
                if !had_read && edit < other && self.is_own((*edit, *request), *other) {
                    return None;
                }
                let words = if had_read {
                    format!("edit {edit} corrects edit {other}, but was thrown away in its favour")
                } else {
                    format!("edit {edit} was thrown away in favour of edit {other}, but called saved")
                };
                Some(Lost { had_read, words, other: self.taken(*other) })
            }
            edit::Fact::Decided { edit, request, taken: Taken::Kept, before } => {
                let write = (*edit, *request);
                self.kept.insert(*edit, (write, event));
                let other =
                    before.filter(|other| !self.knew(write, *other) && !self.is_own(write, *other))?;
                let words = format!("edit {other} was replaced by edit {edit}, whose author had not read it");
                Some(Lost { had_read: false, words, other: self.taken(other) })
            }
            _ => None,
        }
    }
}

/// The true time and the event at which each edit was first set.
#[derive(Clone, Debug, Default)]
struct Watched(Map<u32, (SimTime, EventId)>);

impl Monitor<Words> for Watched {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, Fact::Edit(fact)) = seen else { return Signal::Quiet };
        match fact {
            edit::Fact::Set { edit, .. } => drop(self.0.entry(*edit).or_insert((event.at, *id))),
            edit::Fact::Measured { edit, took_us, .. } => {
                let Some((at, set)) = self.0.get(edit) else { return Signal::Quiet };
                let took = event.at - *at;
                let off = took_us.abs_diff(i64::try_from(took.as_micros()).unwrap_or(i64::MAX));
                if off > TOLERANCE_US.max(took.as_micros() / 20) {
                    let measured = edit::signed(*took_us);
                    let words = format!("edit {edit} took {took}, but was measured as {measured}");
                    return Violation::new(words).with([*set]).into();
                }
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::stamp::Stamp;
    use crate::sim::time::WallTime;
    use crate::subject::pay::Cents;

    /// Author 0 makes odd edits, author 1 even ones.
    fn set(edit: u32, request: u32, replaces: Option<u32>) -> Fact {
        let by = u16::from(edit.is_multiple_of(2));
        let stamp = Stamp { time: WallTime::from_micros(0), by };
        Fact::Edit(edit::Fact::Set { edit, request: RequestId(request), price: Cents(1), stamp, replaces })
    }

    fn decided(edit: u32, request: u32, taken: Taken, before: Option<u32>) -> Fact {
        Fact::Edit(edit::Fact::Decided { edit, request: RequestId(request), taken, before })
    }

    /// If the last of these facts loses a write, whether its author had read the edit it lost to.
    fn last_loses(facts: &[Fact]) -> Option<bool> {
        let mut read = Read::default();
        let lost = facts.iter().map(|fact| read.lost(EventId(0), fact).map(|lost| lost.had_read));
        lost.last().expect("a fact")
    }

    const FIRST: fn() -> [Fact; 2] = || [set(1, 1, None), decided(1, 1, Taken::Kept, None)];

    #[test]
    fn what_counts_is_what_was_read_for_the_write_that_the_store_took() {
        // Edit 2 is set twice: before its author has read edit 1, and after.
        let twice = |taken: u32| {
            let [a, b] = FIRST();
            let sets = [set(2, 1, None), set(2, 2, Some(1))];
            let facts = [a, b].into_iter().chain(sets).chain([decided(2, taken, Taken::Kept, Some(1))]);
            last_loses(&facts.collect::<Vec<_>>())
        };
        assert_eq!(twice(1), Some(false), "this one was written before edit 1 was read");
        assert_eq!(twice(2), None);
    }

    #[test]
    fn a_later_read_does_not_take_back_an_earlier_one() {
        // Edit 2 is set having read edit 1, and the store takes that write; then it is set again, having read edit 3.
        let [a, b] = FIRST();
        let facts = [a, b, set(2, 1, Some(1)), set(2, 2, Some(3)), decided(2, 1, Taken::Kept, Some(1))];
        assert_eq!(last_loses(&facts), None);
    }

    #[test]
    fn whoever_has_read_a_correction_knows_what_it_corrected() {
        let [a, b] = FIRST();
        let second = [set(2, 1, Some(1)), decided(2, 1, Taken::Kept, Some(1)), set(3, 2, Some(2))];
        let facts: Vec<Fact> = [a, b].into_iter().chain(second).collect();
        let dropped = [facts.as_slice(), &[decided(3, 2, Taken::Dropped, Some(1))]].concat();
        assert_eq!(last_loses(&dropped), Some(true), "it lost to what it had read");
        let unseen = [facts.as_slice(), &[decided(3, 2, Taken::Dropped, Some(4))]].concat();
        assert_eq!(last_loses(&unseen), Some(false));
    }

    #[test]
    fn an_author_knows_its_own_price_without_reading_it() {
        let [a, b] = FIRST();
        let facts = [a, b, set(3, 2, None), decided(3, 2, Taken::Kept, Some(1))];
        assert_eq!(last_loses(&facts), None, "author 0 replaces its own");
        let late = [set(1, 1, None), set(3, 2, None), decided(3, 2, Taken::Kept, None)];
        let late = [late.as_slice(), &[decided(1, 1, Taken::Dropped, Some(3))]].concat();
        assert_eq!(last_loses(&late), None, "it comes late, and its author wants the later one");
        let [a, b] = FIRST();
        let facts = [a, b, set(2, 1, None), decided(2, 1, Taken::Kept, Some(1))];
        assert_eq!(last_loses(&facts), Some(false), "author 1 does not know of it");
    }
}
