//! Branching: continuing from the same state with another script.

use std::sync::Arc;

use super::World;
use crate::fault::Scripted;
use crate::process::Domain;
use crate::time::SimTime;
use crate::trace::Extent;

/// The interventions of a run, in chronological order. Clones share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script(pub(super) Arc<[Scripted]>);

impl Script {
    /// Sorts interventions by time; those at the same time keep their order.
    pub fn of(interventions: &[Scripted]) -> Self {
        let mut ordered = interventions.to_vec();
        Scripted::sort(&mut ordered);
        Self(ordered.into())
    }
}

impl<D: Domain> World<D> {
    /// The script it follows.
    pub fn script(&self) -> Script {
        Script(Arc::clone(&self.script))
    }

    /// The extent of the trace of everything that led here.
    pub fn extent(&self) -> Extent {
        Extent {
            events: self.next_event as usize,
            messages: self.next_message as usize,
            timers: self.lent.next_timer as usize,
            spans: self.lent.next_span as usize,
            interventions: self.next_scripted,
        }
    }

    /// True if a run with the other script would have reached this state too.
    pub fn fits(&self, script: &Script) -> bool {
        if Arc::ptr_eq(&self.script, &script.0) {
            return true;
        }
        let Some(rest) = script.0.strip_prefix(&self.script[..self.next_scripted]) else { return false };
        // Interventions come first at an instant. A new one may join others still to come, but once
        // anything else has happened at that instant, it would have come earlier.
        let begun = self.now > SimTime::ZERO || self.next_event > 0;
        let among = self.script.get(self.next_scripted).is_some_and(|next| next.at == self.now);
        let late = rest.first().is_some_and(|next| next.at < self.now || next.at == self.now && !among);
        self.end.is_none() && !(begun && late)
    }

    /// This state with another script to follow; `None` if a run with that script would not have reached
    /// this state.
    pub fn with_script(&self, script: &Script) -> Option<Self> {
        self.fits(script).then(|| Self { script: Arc::clone(&script.0), ..self.clone() })
    }
}
