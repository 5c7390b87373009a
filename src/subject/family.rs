//! Families of words, each reached through a table of functions.
//!
//! A page needs only the families that its lesson speaks, and describing words takes much code: names, fields, meanings. So
//! [`Msg`], [`Fact`] and [`Timer`] do not call a word's methods themselves but look its [`Family`] up, and a family is registered
//! when one of its words first [becomes](From) one of them. In a split program ([`crate::late`]), that leaves the code of a family in the
//! files of the lessons whose processes speak it.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use super::{Fact, Msg, Timer};
use crate::sim::ids::Label;
use crate::sim::process::{Alarm, Describe, Meaning, Payload, Report, StateWords, TimerRole, Upshot};

/// The words of one subject.
pub(super) struct Family {
    pub msg: fn(&Msg) -> Option<&dyn Said>,
    pub fact: fn(&Fact) -> Option<&dyn Reported>,
    pub timer: fn(&Timer) -> Option<&dyn Rings>,
}

/// More than the greatest number of a family.
pub(super) const NUMBERS: usize = 64;

/// The families that have been registered, by number.
static HERE: [OnceLock<&'static Family>; NUMBERS] = [const { OnceLock::new() }; NUMBERS];

impl Family {
    /// Registers the family under its number in digests.
    pub fn register(&'static self, number: u8) {
        HERE[usize::from(number)].get_or_init(|| self);
    }

    /// The family with this number.
    ///
    /// # Panics
    ///
    /// If none of its words has [become](From) a message, a fact or a timer yet.
    pub fn of(number: u8) -> &'static Self {
        HERE[usize::from(number)].get().expect("a word's family is registered before the word is there")
    }
}

/// Anything that can be hashed, by a hasher of any type.
pub(super) trait Numbered {
    fn hash_numbers(&self, state: &mut dyn Hasher);
}

impl<W: Hash> Numbered for W {
    fn hash_numbers(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}

/// A [`Payload`] of any family.
pub(super) trait Said: Describe + Numbered {
    fn copied(&self) -> Msg;
    fn size_bytes(&self) -> u32;
    fn tampered(&self, draw: u64) -> Msg;
    fn bears(&self) -> Vec<Label>;
    fn upshot(&self) -> Upshot;
}

impl<W: Payload + Into<Msg>> Said for W {
    fn copied(&self) -> Msg {
        self.clone().into()
    }

    fn size_bytes(&self) -> u32 {
        Payload::size_bytes(self)
    }

    fn tampered(&self, draw: u64) -> Msg {
        Payload::tampered(self, draw).into()
    }

    fn bears(&self) -> Vec<Label> {
        Payload::bears(self)
    }

    fn upshot(&self) -> Upshot {
        Payload::upshot(self)
    }
}

/// A [`Report`] of any family.
pub(super) trait Reported: Describe + Numbered {
    fn copied(&self) -> Fact;
    fn meaning(&self) -> Meaning;
    fn state_words(&self) -> StateWords;
}

impl<W: Report + Into<Fact>> Reported for W {
    fn copied(&self) -> Fact {
        self.clone().into()
    }

    fn meaning(&self) -> Meaning {
        Report::meaning(self)
    }

    fn state_words(&self) -> StateWords {
        Report::state_words(self)
    }
}

/// An [`Alarm`] of any family.
pub(super) trait Rings: Describe + Numbered {
    fn role(&self) -> TimerRole;
}

impl<W: Alarm> Rings for W {
    fn role(&self) -> TimerRole {
        Alarm::role(self)
    }
}
