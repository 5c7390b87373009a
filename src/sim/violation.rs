//! Broken promises: what a monitor says about them, besides that they are broken.
//!
//! Every violation names its witnesses. Two kinds of promise need more than that. One that allows a number of events is
//! broken by a whole set of them ([`Tally`]). One that is judged at the end is broken by something that did not happen
//! ([`Debt`]).

use std::fmt::Write as _;

use super::ids::EventId;

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Why, in words.
    pub detail: String,
    /// The event that broke it, if it is not the current one.
    pub event: Option<EventId>,
    /// Earlier events that made this one a violation: the first of two charges, the grant that was still valid.
    pub witnesses: Vec<EventId>,
    /// The set that was too large, if the promise allows a number of events.
    pub tally: Option<Box<Tally>>,
    /// What is still owed, if the promise is judged at the end.
    pub debt: Option<Debt>,
}

impl Violation {
    /// A violation by the current event, without witnesses.
    pub fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), event: None, witnesses: Vec::new(), tally: None, debt: None }
    }

    /// A violation by a set of events that is too large. The words begin with the members' name, ending in s, and say what they did:
    /// `calls got no answer`. The verb has to fit one of them, too.
    pub fn counted(tally: Tally, words: &str) -> Self {
        let mut detail = tally.broke.to_string();
        if let Some(of) = tally.of {
            let _ = write!(detail, " of {of}");
        }
        let is_one = tally.of.unwrap_or(tally.broke) == 1;
        let words = match words.split_once("s ") {
            Some((member, did)) if is_one => format!("{member} {did}"),
            _ => words.to_owned(),
        };
        let _ = write!(detail, " {words}, and {} may", tally.allowed);
        Self { tally: Some(Box::new(tally)), ..Self::new(detail) }
    }

    /// Attributes the violation to another event.
    pub fn by(self, event: impl Into<Option<EventId>>) -> Self {
        Self { event: event.into(), ..self }
    }

    /// Adds witnesses.
    pub fn with(mut self, witnesses: impl IntoIterator<Item = EventId>) -> Self {
        self.witnesses.extend(witnesses);
        self
    }

    /// Names what is owed. Both events become witnesses. What came before the obligation is no step towards meeting it.
    pub fn owing(self, made: EventId, last: EventId) -> Self {
        let debt = Debt { made, last: last.max(made) };
        Self { debt: Some(debt), ..self }.with([made, debt.last])
    }
}

impl From<String> for Violation {
    fn from(detail: String) -> Self {
        Self::new(detail)
    }
}

/// More events than a promise allows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tally {
    /// The number of events that count against the promise.
    pub broke: u32,
    /// The number of events that could have counted, if the promise is about a share of them.
    pub of: Option<u32>,
    /// The highest number that keeps the promise.
    pub allowed: u32,
    /// The events that show it, in order: those that are counted, if each counts once.
    pub members: Vec<EventId>,
    /// The event with which the number became too large, if it is one of these.
    pub passed: Option<EventId>,
}

impl Tally {
    /// These events, in order, each counted once.
    pub fn of_events(members: Vec<EventId>, allowed: u32) -> Self {
        let passed = members.get(allowed as usize).copied();
        Self { broke: u32::try_from(members.len()).unwrap_or(u32::MAX), of: None, allowed, members, passed }
    }

    /// Out of so many.
    pub fn out_of(self, of: u32) -> Self {
        Self { of: Some(of), ..self }
    }
}

/// Something that should have happened by the end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Debt {
    /// The event that made the obligation.
    pub made: EventId,
    /// The last event that brought it closer to being met, or that put an end to what would have; the obligation itself if there is none.
    pub last: EventId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_says_what_is_allowed_and_who_was_one_too_many() {
        let rate = Tally::of_events(vec![EventId(3), EventId(5), EventId(8)], 1);
        assert_eq!((rate.broke, rate.passed), (3, Some(EventId(5))));
        let share = Violation::counted(rate.clone().out_of(20), "calls got no answer");
        assert_eq!(share.detail, "3 of 20 calls got no answer, and 1 may");
        let one = Tally { broke: 1, of: Some(1), ..rate.clone() };
        assert_eq!(
            Violation::counted(one, "calls got no answer").detail,
            "1 of 1 call got no answer, and 1 may"
        );
        let rate = Violation::counted(rate, "requests within one second");
        assert_eq!(rate.detail, "3 requests within one second, and 1 may");
    }

    #[test]
    fn an_obligation_and_the_last_step_towards_it_are_witnesses() {
        let owed = Violation::new("never done").owing(EventId(2), EventId(7));
        assert_eq!(owed.witnesses, [EventId(2), EventId(7)]);
        assert_eq!(owed.debt, Some(Debt { made: EventId(2), last: EventId(7) }));
    }
}
