//! Values for the texts' placeholders, taken from a run.

use std::fmt::Display;

use super::knob::{Dial, Knob, Settings};
use super::step::RUNS;
use crate::sim::fault::{Intervention, LinkFault, MessageFault, Scripted};
use crate::sim::ids::EventId;
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// The values of one run. A lesson adds what it reads off the trace; the framework adds every knob's value under its id,
/// and `{runs}`, the number of runs in a proof.
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

    /// Sets a placeholder's value.
    pub fn say(&mut self, name: &'static str, value: impl Display) {
        self.said.push((name, value.to_string()));
    }

    /// Sets a placeholder to the true time of an event, if it happened.
    pub fn at(&mut self, name: &'static str, event: Option<EventId>) {
        self.some(name, event.map(|event| self.trace.event(event).at));
    }

    /// Sets a placeholder's value, if there is one.
    pub fn some(&mut self, name: &'static str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.say(name, value);
        }
    }

    /// Adds the amounts of the run's faults, for the first fault of each kind: `{delay}`, `{pause}`, `{down}`, `{cut}` and
    /// `{step}`.
    pub fn faults(&mut self) {
        self.said.extend(of_faults(&self.trace.interventions));
    }

    /// Says whether the live paragraph of this name is true of the run: see [`live`](super::prose::live).
    pub fn live(&mut self, name: &'static str, holds: bool) {
        if holds {
            self.say(name, true);
        }
    }

    /// Sets a placeholder to the time between two events, if both happened.
    pub fn between(&mut self, name: &'static str, one: Option<EventId>, other: Option<EventId>) {
        let at = |event: EventId| self.trace.event(event).at;
        self.some(name, one.zip(other).map(|(one, other)| at(other) - at(one)));
    }

    /// The lesson's values, followed by the framework's.
    pub(super) fn finish(mut self) -> Vec<(&'static str, String)> {
        let knobs = self.settings.iter().map(|(knob, value)| (knob.id, shown(knob, value)));
        self.said.extend(knobs);
        self.say("runs", RUNS);
        self.said
    }
}

/// The amounts in settings and faults, for texts without a run: every knob under its id (numbers without their sign), and the first
/// fault of each kind: `{delay}`, `{pause}`, `{down}`, `{cut}`, and `{step}` for a clock that is set.
pub(super) fn amounts(settings: &Settings, script: &[Scripted]) -> Vec<(&'static str, String)> {
    let unsigned = |knob: &Knob, value: i64| match knob.dial {
        Dial::Number { unit, .. } => in_unit(unit, value.unsigned_abs()),
        Dial::Choice(_) | Dial::Switch => knob.show(value),
    };
    let knobs = settings.iter().map(|(knob, value)| (knob.id, unsigned(knob, value)));
    knobs.chain(of_faults(script)).collect()
}

fn of_faults(script: &[Scripted]) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = Vec::new();
    for (index, scripted) in script.iter().enumerate() {
        let amount = match scripted.intervention {
            Intervention::Message { fault: MessageFault::Delay { by }, .. } => Some(("delay", by)),
            Intervention::Pause { span, .. } => span.map(|span| ("pause", span)),
            Intervention::Crash { down, .. } | Intervention::CrashAfter { down, .. } => {
                down.map(|down| ("down", down))
            }
            Intervention::StepClock { by_us, .. } => {
                Some(("step", Duration::from_micros(by_us.unsigned_abs())))
            }
            Intervention::Switch { scope, fault: LinkFault::Partition } => {
                let lifts = |other: &&Scripted| {
                    other.intervention == Intervention::Clear { scope, fault: LinkFault::Partition }
                };
                script[index..].iter().find(lifts).map(|lifted| ("cut", lifted.at - scripted.at))
            }
            _ => None,
        };
        if let Some((name, amount)) = amount.filter(|(name, _)| all.iter().all(|(known, _)| known != name)) {
            all.push((name, amount.to_string()));
        }
    }
    all
}

/// A knob's value as texts mention it, with durations in a unit that suits their size.
fn shown(knob: &Knob, value: i64) -> String {
    match knob.dial {
        Dial::Number { unit, min: 0.., .. } => in_unit(unit, value.unsigned_abs()),
        Dial::Number { .. } => value.to_string(),
        Dial::Choice(_) | Dial::Switch => knob.show(value),
    }
}

fn in_unit(unit: &str, amount: u64) -> String {
    match unit {
        "µs" => Duration::from_micros(amount).to_string(),
        "ms" => Duration::from_millis(amount).to_string(),
        _ => amount.to_string(),
    }
}
