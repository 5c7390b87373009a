//! The three promises that are watched.

use std::collections::BTreeMap;

use crate::actor::words::edit;
use crate::actor::words::{Fact, Words};
use crate::policy::register::Taken;
use crate::sim::check::{Check, Monitor, Seen, Signal, When};
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;

/// The check that no write loses to one that its author had read.
pub const FOLLOWS: u16 = 0;
/// The check that no write is lost to one whose author did not know of it.
pub const UNSEEN: u16 = 1;
/// The check that what is measured is so.
pub const MEASURED: u16 = 2;

/// What may be wrong about a measured time: a millisecond, or a twentieth of it.
const TOLERANCE_US: u64 = 1_000;

/// The promises, in the order of their positions.
pub fn checks() -> [Check<Words>; 3] {
    [
        Check::always("a correction outlives what it corrects", Read::default(), |read, event, fact| {
            read.lost(event, fact).filter(|lost| lost.had_read).map(|lost| lost.words)
        }),
        Check::always("nothing is lost unseen", Read::default(), |read, event, fact| {
            read.lost(event, fact).filter(|lost| !lost.had_read).map(|lost| lost.words)
        }),
        Check::new("measured times are true", When::Always, Watched::default()),
    ]
}

/// For each edit, the one that its author had read.
#[derive(Clone, Debug, Default)]
pub struct Read(BTreeMap<u32, Option<u32>>);

/// A write that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Whether its author had read what it lost to.
    pub had_read: bool,
    /// What happened, in words.
    pub words: String,
}

impl Read {
    /// Whether the author of `edit` had read `other`, or something that replaced it.
    fn knew(&self, edit: u32, other: u32) -> bool {
        let before = |edit: &u32| self.0.get(edit).copied().flatten();
        // An edit replaces an earlier decision, so the chain has no circle; its length is bounded all the same.
        std::iter::successors(before(&edit), before).take(self.0.len()).any(|edit| edit == other)
    }

    /// Takes in a fact, and says what was lost by it.
    pub fn lost(&mut self, _: EventId, fact: &Fact) -> Option<Lost> {
        match fact.edit()? {
            edit::Fact::Set { edit, replaces, .. } => {
                self.0.insert(*edit, *replaces);
                None
            }
            edit::Fact::Decided { edit, taken: Taken::Dropped, before: Some(other) } => {
                let had_read = self.knew(*edit, *other);
                let words = if had_read {
                    format!("edit {edit} corrected edit {other}, and was thrown away for it")
                } else {
                    format!("edit {edit} was thrown away for edit {other}, and is called saved")
                };
                Some(Lost { had_read, words })
            }
            edit::Fact::Decided { edit, taken: Taken::Kept, before: Some(other) }
                if !self.knew(*edit, *other) =>
            {
                let words = format!("edit {other} gave way to edit {edit}, whose author had not read it");
                Some(Lost { had_read: false, words })
            }
            _ => None,
        }
    }
}

/// When each edit was first set, in true time.
#[derive(Clone, Debug, Default)]
struct Watched(BTreeMap<u32, SimTime>);

impl Monitor<Words> for Watched {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(_, event, Fact::Edit(fact)) = seen else { return Signal::Quiet };
        match fact {
            edit::Fact::Set { edit, .. } => drop(self.0.entry(*edit).or_insert(event.at)),
            edit::Fact::Measured { edit, took_us, .. } => {
                let Some(set) = self.0.get(edit) else { return Signal::Quiet };
                let took = event.at - *set;
                let off = took_us.abs_diff(i64::try_from(took.as_micros()).unwrap_or(i64::MAX));
                if off > TOLERANCE_US.max(took.as_micros() / 20) {
                    let measured = edit::signed(*took_us);
                    return Signal::Violated(
                        format!("edit {edit} took {took}, and was measured as {measured}"),
                        None,
                    );
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
