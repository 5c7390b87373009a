//! Another way on from the same state.

use std::sync::Arc;

use super::World;
use crate::fault::Scripted;
use crate::process::Domain;
use crate::time::SimTime;
use crate::trace::Extent;

/// What is done to a run from outside, in the order of its times. Clones share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script(pub(super) Arc<[Scripted]>);

impl Script {
    /// Puts interventions in the order of their times; those of the same time keep their order.
    pub fn of(interventions: &[Scripted]) -> Self {
        let mut ordered = interventions.to_vec();
        Scripted::sort(&mut ordered);
        Self(ordered.into())
    }
}

impl<D: Domain> World<D> {
    /// The script that it follows.
    pub fn script(&self) -> Script {
        Script(Arc::clone(&self.script))
    }

    /// How far the trace of everything that led here reaches.
    pub fn extent(&self) -> Extent {
        Extent {
            events: self.next_event as usize,
            messages: self.next_message as usize,
            timers: self.lent.next_timer as usize,
            spans: self.lent.next_span as usize,
            interventions: self.next_scripted,
        }
    }

    /// Whether a run with another script would have come to this state, too.
    pub fn fits(&self, script: &Script) -> bool {
        if Arc::ptr_eq(&self.script, &script.0) {
            return true;
        }
        let Some(rest) = script.0.strip_prefix(&self.script[..self.next_scripted]) else { return false };
        // At an instant interventions come first: another one may join those still to come, but where
        // anything else has happened, it would have come before.
        let begun = self.now > SimTime::ZERO || self.next_event > 0;
        let among = self.script.get(self.next_scripted).is_some_and(|next| next.at == self.now);
        let late = rest.first().is_some_and(|next| next.at < self.now || next.at == self.now && !among);
        self.end.is_none() && !(begun && late)
    }

    /// This state with another script before it; `None` if with that script it would not have come to
    /// this state.
    pub fn with_script(&self, script: &Script) -> Option<Self> {
        self.fits(script).then(|| Self { script: Arc::clone(&script.0), ..self.clone() })
    }
}
