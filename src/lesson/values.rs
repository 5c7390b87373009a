//! What texts may mention: names in braces, and what a run puts in their places.

use std::fmt::Display;

use super::knob::{Dial, Knob, Settings};
use super::step::RUNS;
use crate::sim::ids::EventId;
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// The values of one run. A lesson says what it reads off the trace; every knob has its value by its own id, and `{runs}`
/// is how many runs a proof makes.
#[derive(Debug)]
pub struct Values<'a> {
    /// The run's settings.
    pub settings: &'a Settings,
    /// The run.
    pub trace: &'a Trace<Words>,
    said: Vec<(&'static str, String)>,
}

impl<'a> Values<'a> {
    pub(super) fn new(settings: &'a Settings, trace: &'a Trace<Words>) -> Self {
        Self { settings, trace, said: Vec::new() }
    }

    /// Gives a name its value.
    pub fn say(&mut self, name: &'static str, value: impl Display) {
        self.said.push((name, value.to_string()));
    }

    /// Gives a name the time at which something happened, true time.
    pub fn at(&mut self, name: &'static str, event: Option<EventId>) {
        let at = event.map_or("never".to_owned(), |event| self.trace.event(event).at.to_string());
        self.say(name, at);
    }

    /// Gives a name its value, if there is one.
    pub fn some(&mut self, name: &'static str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.say(name, value);
        }
    }

    /// Gives a name the time between two events, if both happened.
    pub fn between(&mut self, name: &'static str, one: Option<EventId>, other: Option<EventId>) {
        let at = |event: EventId| self.trace.event(event).at;
        self.some(name, one.zip(other).map(|(one, other)| at(other) - at(one)));
    }

    /// What was said, and after it what the framework says.
    pub(super) fn finish(mut self) -> Vec<(&'static str, String)> {
        let knobs = self.settings.iter().map(|(knob, value)| (knob.id, shown(knob, value)));
        self.said.extend(knobs);
        self.say("runs", RUNS);
        self.said
    }
}

/// A knob's value as texts mention it: durations in the unit that suits their length.
fn shown(knob: &Knob, value: i64) -> String {
    let amount = u64::try_from(value).unwrap_or(0);
    match knob.dial {
        Dial::Number { unit: "µs", min: 0.., .. } => Duration::from_micros(amount).to_string(),
        Dial::Number { unit: "ms", min: 0.., .. } => Duration::from_millis(amount).to_string(),
        Dial::Number { .. } => value.to_string(),
        Dial::Choice(_) | Dial::Switch => knob.show(value),
    }
}
