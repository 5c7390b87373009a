//! Limits for scripts from outside: no more interventions than a run accepts, none for
//! nodes that do not exist or after the end, and no numbers outside the kernel's limits.

use thiserror::Error;

use super::MAX_SEED;
use crate::sim::clock::{MAX_DRIFT_PPM, MAX_ERROR_US};
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scripted, Trigger};
use crate::sim::link::CERTAIN_PPM;
use crate::sim::time::{Duration, SimTime};

/// The maximum number of interventions in a recipe.
pub const MAX_SCRIPT: usize = 2_000;
/// The maximum delay, down time or pause. The kernel shortens longer ones to this.
pub const MAX_SPAN: Duration = Duration::from_secs(3_600);
/// The maximum slowdown of a node, in thousandths. The kernel never exceeds it.
pub const MAX_SLOW_PERMILLE: u32 = 1_000_000;
/// The maximum bandwidth in bytes per second, and queue size in bytes, of a slow line: a terabyte is no longer slow.
pub const MAX_BYTES: u64 = 1_000_000_000_000;

/// Why a script is refused, in a sentence. Interventions are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScriptError {
    /// There are too many interventions.
    #[error("This recipe has {0} interventions; the limit is {MAX_SCRIPT}.")]
    TooMany(usize),
    /// An intervention names a node that does not exist.
    #[error("Intervention {0} is about a node that this lesson does not have.")]
    Node(usize),
    /// An intervention comes after the end.
    #[error("Intervention {0} comes after the end of the run.")]
    Late(usize),
    /// A number of an intervention is out of its range.
    #[error("Intervention {number} has {what} of {value}, outside the range {least} to {most}.")]
    Number {
        /// The number of the intervention.
        number: usize,
        /// The quantity.
        what: &'static str,
        /// Its value.
        value: i128,
        /// The minimum.
        least: i128,
        /// The maximum.
        most: i128,
    },
}

/// Checks a script for a lesson with at most `nodes` nodes, and a scenario that ends at `horizon`.
///
/// # Errors
///
/// The first problem with the script.
pub fn check(script: &[Scripted], nodes: usize, horizon: SimTime) -> Result<(), ScriptError> {
    if script.len() > MAX_SCRIPT {
        return Err(ScriptError::TooMany(script.len()));
    }
    for (number, scripted) in (1..).zip(script) {
        if scripted.at > horizon {
            return Err(ScriptError::Late(number));
        }
        if scripted.intervention.nodes().any(|node| node.index() >= nodes) {
            return Err(ScriptError::Node(number));
        }
        let outside = numbers(&scripted.intervention).into_iter().find(|part| !part.fits());
        if let Some(Amount { what, value, least, most }) = outside {
            return Err(ScriptError::Number { number, what, value, least, most });
        }
    }
    Ok(())
}

/// One number of an intervention, and its range. Wide enough for anything a file can hold.
struct Amount {
    what: &'static str,
    value: i128,
    least: i128,
    most: i128,
}

impl Amount {
    fn new(what: &'static str, value: impl Into<i128>, most: impl Into<i128>) -> Self {
        Self { what, value: value.into(), least: 0, most: most.into() }
    }

    fn from(self, least: i128) -> Self {
        Self { least, ..self }
    }

    fn fits(&self) -> bool {
        (self.least..=self.most).contains(&self.value)
    }
}

/// Every number of an intervention except its nodes. The patterns name each field, so that a new field
/// does not compile until it is handled here.
fn numbers(intervention: &Intervention) -> Vec<Amount> {
    match *intervention {
        Intervention::Switch { scope: _, fault } | Intervention::Clear { scope: _, fault } => {
            numbers_of_link_fault(fault)
        }
        Intervention::Message { message, fault } => {
            let delay = match fault {
                MessageFault::Delay { by } => Some(span("a delay in microseconds", by)),
                MessageFault::Drop | MessageFault::Duplicate | MessageFault::Tamper | MessageFault::Spare => {
                    None
                }
            };
            [nth(message)].into_iter().chain(delay).collect()
        }
        Intervention::Crash { node: _, down } => down.map(down_time).into_iter().collect(),
        Intervention::CrashAfter { node: _, trigger, down } => {
            let counted = match trigger {
                Trigger::Received(message) | Trigger::Sent(message) => nth(message),
                Trigger::Wrote { nth } => Amount::new("a write number", nth, u32::MAX).from(1),
            };
            [counted].into_iter().chain(down.map(down_time)).collect()
        }
        Intervention::Pause { node: _, span: length } => {
            length.map(|length| span("a pause in microseconds", length)).into_iter().collect()
        }
        Intervention::Slow { node: _, permille } => {
            vec![Amount::new("a slowdown in thousandths", permille, MAX_SLOW_PERMILLE).from(1)]
        }
        Intervention::StepClock { node: _, by_us } => {
            // From one end of the range of clock errors to the other.
            let most = i128::from(2 * MAX_ERROR_US);
            vec![Amount::new("a clock step in microseconds", by_us, most).from(-most)]
        }
        Intervention::Drift { node: _, ppm } => {
            vec![Amount::new("a drift in ppm", ppm, MAX_DRIFT_PPM).from(-i128::from(MAX_DRIFT_PPM))]
        }
        Intervention::Reseed { salt } => vec![Amount::new("a salt", salt, MAX_SEED)],
        Intervention::ClearAll | Intervention::Recover { node: _ } | Intervention::Resume { node: _ } => {
            Vec::new()
        }
    }
}

fn numbers_of_link_fault(fault: LinkFault) -> Vec<Amount> {
    let probability = |ppm| Amount::new("a probability in ppm", ppm, CERTAIN_PPM);
    let within = |us: u32| span("a delay in microseconds", Duration::from_micros(us.into()));
    match fault {
        LinkFault::Lose { ppm }
        | LinkFault::Duplicate { ppm }
        | LinkFault::Tamper { ppm }
        | LinkFault::Tail { ppm } => vec![probability(ppm)],
        LinkFault::Delay { extra_us, jitter_us } => vec![within(extra_us), within(jitter_us)],
        LinkFault::Reorder { ppm, window_us } => vec![probability(ppm), within(window_us)],
        LinkFault::Bandwidth { bytes_per_s, queue_bytes } => vec![
            Amount::new("a bandwidth in bytes per second", bytes_per_s, MAX_BYTES).from(1),
            Amount::new("a queue in bytes", queue_bytes, MAX_BYTES),
        ],
        LinkFault::Partition => Vec::new(),
    }
}

fn span(what: &'static str, length: Duration) -> Amount {
    Amount::new(what, length.as_micros(), MAX_SPAN.as_micros())
}

fn down_time(length: Duration) -> Amount {
    span("a down time in microseconds", length)
}

fn nth(message: MessageRef) -> Amount {
    Amount::new("a message number", message.nth, u32::MAX).from(1)
}

#[cfg(test)]
mod tests;
