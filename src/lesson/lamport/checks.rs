//! The two promises that are watched: about the order of the log, and about what is read out of it.

use std::collections::BTreeMap;

use crate::policy::vector::Relation;
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::subject::flow::{Fact as FlowFact, Place};
use crate::subject::past::Past;
use crate::subject::{Fact, Words};

/// The check that no line stands before what led to it.
pub const ORDER: &str = "order";
/// The check that what is said of two lines is so.
pub const SAID: &str = "said";

/// The promises, in the order of their positions.
pub fn checks() -> [Check<Words>; 2] {
    [
        Check::new(ORDER, "no line stands before what led to it", When::Always, Watch::new(ORDER)),
        Check::new(SAID, "what is said of two lines is so", When::Always, Watch::new(SAID)),
    ]
}

/// What truly led to what, and where the log has each line.
#[derive(Clone, Debug)]
struct Watch {
    check: &'static str,
    past: Past,
    /// Where each line was placed, what it says, and in which event.
    placed: BTreeMap<u32, (Place, &'static str, EventId)>,
    /// When each line was logged.
    logged: BTreeMap<u32, EventId>,
}

impl Watch {
    fn new(check: &'static str) -> Self {
        Self { check, past: Past::default(), placed: BTreeMap::new(), logged: BTreeMap::new() }
    }

    /// A line that came to stand before one that led to it, in words.
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
            Violation::new(format!("“{early}” stands before “{cause}”, which led to it")).with([placed])
        })
    }

    fn seen(&mut self, event: EventId, fact: &FlowFact) -> Option<Violation> {
        match fact {
            FlowFact::Placed { number, text, place } if self.check == ORDER => {
                self.misplaced(*number, text.0, *place, event)
            }
            FlowFact::Said { number, text, above, above_text, relation } if self.check == SAID => {
                let truth = relation_of(&self.past, *above, *number);
                let words = || match truth {
                    Relation::Before => format!("“{above_text}” did lead to “{text}”"),
                    Relation::After => format!("“{above_text}” followed from “{text}”"),
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

/// How a line stands to another, in truth.
pub fn relation_of(past: &Past, one: u32, other: u32) -> Relation {
    match (past.led(one, other), past.led(other, one)) {
        (true, _) => Relation::Before,
        (_, true) => Relation::After,
        _ => Relation::Concurrent,
    }
}

impl Monitor<Words> for Watch {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(_, event, _) => self.past.follow(event),
            Seen::Fact(id, event, Fact::Flow(FlowFact::Logged(line))) => {
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
