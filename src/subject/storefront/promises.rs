//! The monitors of the shop's promises: one for each fallacy, and two for the first.

use super::cases::Cases;
use super::eight::Promise;
use super::words::Fact;
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::subject::Words;

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        let (id, name) = self.title();
        Check::new(id, name, When::Always, Watch { promise: self, cases: Cases::default(), broken: false })
    }
}

/// What is known so far.
#[derive(Clone, Debug)]
struct Watch {
    promise: Promise,
    cases: Cases,
    /// True once the promise is broken. A fallacy breaks it again and again, and one case is enough to say so.
    broken: bool,
}

impl Watch {
    fn follow(&mut self, id: EventId, fact: &Fact) -> Option<Violation> {
        let case = self.cases.follow(id, fact).into_iter().find(|case| case.promise == self.promise)?;
        self.broken = true;
        Some(Violation::new(case.words()).with(case.witnesses))
    }
}

impl Monitor<Words> for Watch {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Fact(id, _, fact) if !self.broken => {
                fact.shop().and_then(|fact| self.follow(*id, fact)).into()
            }
            _ => Signal::Quiet,
        }
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
