//! The checks of every specimen run, one of each kind. The tests judge the same promises again from the finished
//! trace.

use std::collections::BTreeMap;

use happens_before::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use happens_before::sim::ids::EventId;
use happens_before::sim::trace::{FLAG_TAMPERED, Kind};

use super::words::{Fact, Specimen};

/// The checks, by position.
pub fn all() -> [Check<Specimen>; 3] {
    [
        Check::always(
            "one-charge",
            "one charge a question",
            BTreeMap::<u32, u32>::new(),
            |charges, _, fact| {
                let Fact::Charged { ticket } = fact else { return None };
                let times = charges.entry(*ticket).or_default();
                *times += 1;
                (*times > 1).then(|| Violation::new(format!("question {ticket} was charged {times} times")))
            },
        ),
        Check::eventually(
            "settled",
            "every question is settled",
            BTreeMap::<u32, EventId>::new(),
            |open, event, fact| {
                match fact {
                    Fact::Asked { ticket } => drop(open.insert(*ticket, event)),
                    Fact::Answered { ticket } | Fact::GaveUp { ticket } => drop(open.remove(ticket)),
                    _ => {}
                }
                None
            },
            |open| {
                let (ticket, event) = open.first_key_value()?;
                Some(Violation::new(format!("question {ticket} is open")).by(*event))
            },
        ),
        Check::new("changed", "a message arrives changed", When::Sometimes, Changed),
    ]
}

/// Waits for a message that arrives changed.
#[derive(Clone, Debug)]
struct Changed;

impl Monitor<Specimen> for Changed {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Specimen>) -> Signal {
        match seen {
            Seen::Event(_, event, Some(msg))
                if event.kind == Kind::Delivered && event.flags & FLAG_TAMPERED != 0 =>
            {
                Signal::Reached(format!("{msg:?}"))
            }
            _ => Signal::Quiet,
        }
    }

    fn clone_box(&self) -> Box<dyn Monitor<Specimen>> {
        Box::new(self.clone())
    }
}
