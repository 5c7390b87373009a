//! Promises about sagas.

use std::fmt::Write as _;

use super::reading::{Book, Extent, Truth};
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::trace::Kind;
use crate::subject::saga::{Deed, Fact, Msg};
use crate::subject::{self, Words};

pub const ONCE: &str = "once";

/// No deed is done twice, and none is undone more often than it was done.
pub fn once() -> Check<Words> {
    Check::always(
        ONCE,
        "nothing is done twice or undone twice",
        Book::default(),
        |book: &mut Book, event, fact: &subject::Fact| {
            let fact = *fact.saga()?;
            let effect = |truth: &Truth, deed: Deed| truth.effect(deed);
            let truth = book.follow(event, fact);
            match fact {
                Fact::Did { saga, deed } if effect(truth, deed) > 1 => {
                    let words = format!("{}: {} {} times", saga, deed.done(), effect(truth, deed));
                    Some(Violation::new(words).with(truth.acts_of(deed)))
                }
                Fact::Undid { saga, deed } if effect(truth, deed) < 0 => {
                    let words = format!("{}: {}, though nothing was left to undo", saga, deed.undone());
                    Some(Violation::new(words).with(truth.acts_of(deed)))
                }
                _ => None,
            }
        },
    )
}

/// By the end nothing is owed by any saga; `owes` says what one owes.
pub fn by_the_end(
    id: &'static str,
    name: &'static str,
    owes: fn(u32, &Truth) -> Option<String>,
) -> Check<Words> {
    Check::new(id, name, When::Eventually, Debts { book: Book::default(), owes })
}

/// Follows sagas and what befalls them, and judges at the end. It names the last misfortune of a saga, or else the
/// last thing that was reported about it.
#[derive(Clone, Debug)]
struct Debts {
    book: Book,
    owes: fn(u32, &Truth) -> Option<String>,
}

impl Monitor<Words> for Debts {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Fact(id, _, fact) => {
                if let Some(fact) = fact.saga() {
                    self.book.follow(*id, *fact);
                }
            }
            Seen::Event(id, event, msg) => match event.kind {
                Kind::Dropped => {
                    if let Some(saga) = msg.and_then(subject::Msg::saga).map(Msg::saga) {
                        self.book.0.entry(saga).or_default().trouble = Some(*id);
                    }
                }
                Kind::Crashed => {
                    let open = self.book.0.values_mut().filter(|truth| truth.ended.is_none());
                    open.filter(|truth| truth.extent() == Extent::Partly)
                        .for_each(|truth| truth.trouble = Some(*id));
                }
                _ => {}
            },
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let owed = |(saga, truth)| Some(((self.owes)(saga, truth)?, truth));
        let mut debts = self.book.real().filter_map(owed);
        let Some((mut words, truth)) = debts.next() else { return Signal::Quiet };
        let more = debts.count();
        if more > 0 {
            let _ = write!(words, " (and {more} more)");
        }
        Violation::new(words).by(truth.trouble.or(truth.last)).with(truth.last).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
