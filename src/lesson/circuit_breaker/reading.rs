//! What the lesson's promises, beliefs and charts all read off a run: what a customer wants, and how Stock is.

use std::collections::BTreeMap;

use super::scenario::{FIRST_CALL, HOME_PAGE, KINDS};
use crate::sim::time::{Duration, SimTime};
use crate::subject::call;
use crate::subject::call::Health;

/// What a customer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The home page, which the web front has itself.
    HomePage,
    /// An order, for which Stock is asked.
    Order {
        /// In which shard of the stock.
        shard: u32,
    },
}

impl Request {
    /// What a call is about: customers take turns.
    pub const fn of(call: u32) -> Self {
        match call.wrapping_sub(FIRST_CALL) % KINDS {
            HOME_PAGE => Self::HomePage,
            shard => Self::Order { shard },
        }
    }
}

/// How Stock is, and since when it is well again.
#[derive(Clone, Debug, Default)]
pub struct Illness {
    /// By shard; `None` as key is all of it.
    ill: BTreeMap<Option<u32>, Health>,
    well_since: BTreeMap<Option<u32>, SimTime>,
}

impl Illness {
    /// Takes a fact in.
    pub fn follow(&mut self, at: SimTime, fact: &call::Fact) {
        let call::Fact::Turned { health, shard } = fact else { return };
        match health {
            // Who is only cold serves what is asked of him.
            Health::Well | Health::Cold { .. } => {
                self.ill.remove(shard);
                self.well_since.insert(*shard, at);
            }
            _ => {
                self.ill.insert(*shard, *health);
                self.well_since.remove(shard);
            }
        }
    }

    /// What is wrong with a shard, if anything is.
    pub fn of(&self, shard: u32) -> Option<Health> {
        [None, Some(shard)].iter().find_map(|part| self.ill.get(part).copied())
    }

    /// For how long a shard has been well again: nothing if it is ill. `None`: it never was ill.
    pub fn well_for(&self, now: SimTime, shard: u32) -> Option<Duration> {
        if self.of(shard).is_some() {
            return Some(Duration::ZERO);
        }
        let since = [None, Some(shard)].iter().filter_map(|part| self.well_since.get(part)).max();
        since.map(|since| now.since(*since))
    }

    /// How the whole service is, in a few words.
    pub fn words(&self) -> String {
        match self.ill.first_key_value() {
            None => "well".to_owned(),
            Some((None, health)) => health.words().to_owned(),
            Some((Some(shard), health)) => format!("shard {shard} is {}, the other well", health.words()),
        }
    }

    /// Whether anything is wrong.
    pub fn is_ill(&self) -> bool {
        !self.ill.is_empty()
    }
}
