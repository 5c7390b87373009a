//! Promises about sagas.

use std::fmt::Write as _;

use super::reading::{Book, Extent, Truth};
use crate::policy::saga::Ending;
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::trace::Kind;
use crate::subject::counting::times;
use crate::subject::saga::{Deed, Fact, Msg};
use crate::subject::{self, Words};

pub const WHOLE: &str = "whole";
pub const ONCE: &str = "once";
pub const REVERSE: &str = "reverse";
pub const REST: &str = "rest";
pub const STUCK: &str = "stuck";

/// A promise about sagas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// By the end, an order is done everywhere or undone everywhere, unless someone still has to hear of it.
    WholeAtRest,
    /// An orchestrator's report about an ended saga is true.
    WholeAsEnded,
    /// No deed is done twice, and none is undone more often than it was done.
    Once,
    /// The latest step is undone first.
    Reverse,
    /// An orchestrator brings every saga to an end.
    Rest,
    /// A refusal leaves a way forward, or a way back.
    NeverStuck,
}

impl Promise {
    /// The check for this promise.
    pub fn check(self) -> Check<Words> {
        let book = Book::default();
        match self {
            Self::WholeAtRest => {
                by_the_end(WHOLE, "an order at rest is all done or all undone", |order, truth| {
                    // It is not at rest while someone still has to hear of it.
                    let rests = truth.owed <= 0;
                    let partly = rests && truth.extent() == Extent::Partly;
                    partly.then(|| format!("order {order}: {}", truth.words()))
                })
            }
            Self::WholeAsEnded => {
                let name = "an ended saga is all done, all undone, or parked";
                Check::always(WHOLE, name, book, contradicted)
            }
            Self::Once => Check::always(ONCE, "nothing is done twice or undone twice", book, repeated),
            Self::Reverse => Check::always(
                REVERSE,
                "steps are undone in reverse order, but for parked ones",
                book,
                out_of_order,
            ),
            Self::Rest => by_the_end(REST, "every saga comes to an end", |saga, truth| {
                truth.ended.is_none().then(|| format!("saga {saga} was left half-way: {}", truth.words()))
            }),
            Self::NeverStuck => Check::always(STUCK, "a refusal never leaves a saga stuck", book, stuck),
        }
    }
}

fn contradicted(book: &mut Book, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (fact, truth) = book.take_in(event, fact)?;
    let telling = matches!(fact, Fact::Ended { .. } | Fact::Did { .. } | Fact::Undid { .. });
    let ending = truth.ended.filter(|ending| telling && !truth.extent().bears_out(*ending))?;
    let said = if ending == Ending::Confirmed { "confirmed" } else { "compensated" };
    let words = format!("saga {} is called {said}, but the truth is: {}", fact.saga(), truth.words());
    Some(Violation::new(words).with(truth.ended_at).with(contradicting(truth, ending)))
}

/// The last event of each deed whose state contradicts the saga's reported ending.
fn contradicting(truth: &Truth, ending: Ending) -> impl Iterator<Item = EventId> + '_ {
    let expected = i64::from(ending == Ending::Confirmed);
    let wrong = truth.acts.keys().filter(move |deed| truth.effect(**deed) != expected);
    wrong.filter_map(|deed| truth.acts_of(*deed).last())
}

fn repeated(book: &mut Book, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (fact, truth) = book.take_in(event, fact)?;
    let (deed, words) = match fact {
        Fact::Did { saga, deed } if truth.effect(deed) > 1 => {
            (deed, format!("saga {saga}: {} {}", deed.done(), times(truth.effect(deed))))
        }
        Fact::Undid { saga, deed } if truth.effect(deed) < 0 => {
            (deed, format!("saga {saga}: {}, though nothing was left to undo", deed.undone()))
        }
        _ => return None,
    };
    Some(Violation::new(words).with(truth.acts_of(deed)))
}

fn out_of_order(book: &mut Book, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (fact, truth) = book.take_in(event, fact)?;
    let Fact::Undid { saga, deed } = fact else { return None };
    // Steps from the pivot on are never undone.
    let later = match deed {
        Deed::CreateOrder => Deed::ReserveStock,
        Deed::BookHotel => Deed::BookCar,
        _ => return None,
    };
    // Steps left to a human hold up nothing else.
    let stands = truth.effect(later) > 0 && !truth.parked.contains(&later);
    let words = || format!("saga {saga}: {} while {}", deed.undone(), later.done());
    stands.then(|| Violation::new(words()).with(truth.acts_of(later).last()))
}

fn stuck(book: &mut Book, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (fact, truth) = book.take_in(event, fact)?;
    // If a step was parked, the human was needed because of that step, not because of a refusal.
    let stuck = matches!(fact, Fact::Ended { ending: Ending::Parked, .. }) && truth.parked.is_empty();
    let words = || format!("saga {} can go neither forward nor back: {}", fact.saga(), truth.words());
    stuck.then(|| Violation::new(words()).with(truth.refused))
}

/// A check that no saga owes anything at the end; `owes` says what a saga owes.
fn by_the_end(id: &'static str, name: &'static str, owes: fn(u32, &Truth) -> Option<String>) -> Check<Words> {
    Check::new(id, name, When::Eventually, Debts { book: Book::default(), owes })
}

/// Tracks sagas and their misfortunes, and judges at the end. It names a saga's last misfortune, or otherwise the
/// last fact about it.
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
                    let open =
                        self.book.0.iter_mut().map(|(_, truth)| truth).filter(|truth| truth.ended.is_none());
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
        let violation = Violation::new(words).by(truth.trouble.or(truth.last));
        match truth.first.zip(truth.last) {
            Some((first, last)) => violation.owing(first, last).into(),
            None => violation.into(),
        }
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
