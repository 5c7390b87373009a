//! Promises about logs: their order, and the conclusions drawn from them.

use crate::sim::sorted::Map;

use super::words::{Fact as Flow, Place};
use crate::policy::vector::Relation;
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::subject::past::Past;
use crate::subject::{Fact, Words};

pub const ORDER: &str = "order";
pub const SAID: &str = "said";

/// A promise about a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No line comes before its cause.
    Order,
    /// Every claim about two lines is true.
    Said,
}

impl Promise {
    /// The check for this promise.
    pub fn check(self) -> Check<Words> {
        let (id, name) = match self {
            Self::Order => (ORDER, "no line comes before its cause"),
            Self::Said => (SAID, "every claimed cause really is one"),
        };
        Check::new(id, name, When::Always, Watch::new(self))
    }
}

/// The true causal order, and the place of each line in the log.
#[derive(Clone, Debug)]
struct Watch {
    promise: Promise,
    past: Past,
    /// The place of each line, its text, and the event that placed it.
    placed: Map<u32, (Place, &'static str, EventId)>,
    /// The event that logged each line.
    logged: Map<u32, EventId>,
}

impl Watch {
    fn new(promise: Promise) -> Self {
        Self { promise, past: Past::default(), placed: Map::new(), logged: Map::new() }
    }

    /// The violation if a line now stands before one that led to it.
    fn misplaced(
        &mut self,
        number: u32,
        text: &'static str,
        place: Place,
        event: EventId,
    ) -> Option<Violation> {
        let wrong = self.placed.iter().find_map(|(other, (of_other, other_text, placed))| {
            if self.past.led(*other, number) && *of_other > place {
                Some((text, *other_text, *placed))
            } else if self.past.led(number, *other) && place > *of_other {
                Some((*other_text, text, *placed))
            } else {
                None
            }
        });
        self.placed.insert(number, (place, text, event));
        wrong.map(|(early, cause, placed)| {
            Violation::new(format!("“{early}” comes before its cause, “{cause}”")).with([placed])
        })
    }

    fn seen(&mut self, event: EventId, fact: &Flow) -> Option<Violation> {
        match (self.promise, fact) {
            (Promise::Order, Flow::Placed { number, text, place }) => {
                self.misplaced(*number, text.0, *place, event)
            }
            (Promise::Said, Flow::Said { number, text, above, above_text, relation }) => {
                let truth = self.past.relation(*above, *number);
                let words = || match truth {
                    Relation::Before => format!("“{above_text}” did lead to “{text}”"),
                    Relation::After => format!("“{text}” led to “{above_text}”"),
                    Relation::Concurrent | Relation::Same => {
                        format!("“{above_text}” did not lead to “{text}”: neither knew of the other")
                    }
                };
                let logged = [above, number].map(|line| self.logged.get(line).copied());
                (*relation != truth).then(|| Violation::new(words()).with(logged.into_iter().flatten()))
            }
            _ => None,
        }
    }
}

impl Monitor<Words> for Watch {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(_, event, _) => self.past.follow(event),
            Seen::Fact(id, event, Fact::Flow(Flow::Logged(line))) => {
                self.logged.insert(line.number, *id);
                self.past.make(event.node, line.number);
            }
            Seen::Fact(id, _, Fact::Flow(fact)) => return self.seen(*id, fact).into(),
            Seen::Fact(..) => {}
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
