//! What a script that comes from outside may hold: no more interventions than a run takes, none about
//! nodes that there are not or after the end, and no number beyond what the kernel would do with it.

use thiserror::Error;

use crate::sim::clock::{MAX_DRIFT_PPM, MAX_ERROR_US};
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scripted, Trigger};
use crate::sim::link::CERTAIN_PPM;
use crate::sim::time::{Duration, SimTime};

/// The most interventions that a recipe may hold.
pub const MAX_SCRIPT: usize = 2_000;
/// The longest delay, down time or pause. The kernel shortens longer ones to this.
pub const MAX_SPAN: Duration = Duration::from_secs(3_600);
/// The slowest that a node may be made, in thousandths. The kernel makes none slower.
pub const MAX_SLOW_PERMILLE: u32 = 1_000_000;
/// The most bytes a second, and bytes in a queue, of a thin line: a terabyte, which is no longer thin.
pub const MAX_BYTES: u64 = 1_000_000_000_000;

/// Why a script is refused, in a sentence. Interventions are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScriptError {
    /// There are too many interventions.
    #[error("This recipe holds {0} interventions, and {MAX_SCRIPT} are the most.")]
    TooMany(usize),
    /// An intervention names a node that does not exist.
    #[error("Intervention {0} is about a node that this lesson does not have.")]
    Node(usize),
    /// An intervention comes after the end.
    #[error("Intervention {0} comes after the end of the run.")]
    Late(usize),
    /// A number of an intervention is out of its range.
    #[error("Intervention {number} holds {what} of {value}, and {least} to {most} is its range.")]
    Number {
        /// Which intervention.
        number: usize,
        /// What the number is.
        what: &'static str,
        /// The number.
        value: i128,
        /// The least that it may be.
        least: i128,
        /// The most that it may be.
        most: i128,
    },
}

/// Checks a script for a scenario of so many nodes that ends at `horizon`.
///
/// # Errors
///
/// The first thing that is wrong with it.
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
        if let Some(Part { what, value, least, most }) = outside {
            return Err(ScriptError::Number { number, what, value, least, most });
        }
    }
    Ok(())
}

/// One number of an intervention, and its range. Wide enough for whatever a file can hold.
struct Part {
    what: &'static str,
    value: i128,
    least: i128,
    most: i128,
}

impl Part {
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

/// Every number of an intervention except its nodes. The patterns name each field, so that a field that
/// is added has to be thought of here.
fn numbers(intervention: &Intervention) -> Vec<Part> {
    match *intervention {
        Intervention::Switch { scope: _, fault } | Intervention::Clear { scope: _, fault } => {
            numbers_of_link_fault(fault)
        }
        Intervention::Message { message, fault } => {
            let delay = match fault {
                MessageFault::Delay { by } => Some(span("a delay in microseconds", by)),
                MessageFault::Drop | MessageFault::Duplicate | MessageFault::Tamper => None,
            };
            [nth(message)].into_iter().chain(delay).collect()
        }
        Intervention::Crash { node: _, down } => down.map(down_time).into_iter().collect(),
        Intervention::CrashAfter { node: _, trigger, down } => {
            let counted = match trigger {
                Trigger::Received(message) | Trigger::Sent(message) => nth(message),
                Trigger::Wrote { nth } => Part::new("a write's number", nth, u32::MAX).from(1),
            };
            [counted].into_iter().chain(down.map(down_time)).collect()
        }
        Intervention::Pause { node: _, span: length } => {
            length.map(|length| span("a pause in microseconds", length)).into_iter().collect()
        }
        Intervention::Slow { node: _, permille } => {
            vec![Part::new("a slowness in thousandths", permille, MAX_SLOW_PERMILLE).from(1)]
        }
        Intervention::StepClock { node: _, by_us } => {
            // From one end of a clock's largest error to the other.
            let most = i128::from(2 * MAX_ERROR_US);
            vec![Part::new("a clock's step in microseconds", by_us, most).from(-most)]
        }
        Intervention::Drift { node: _, ppm } => {
            vec![Part::new("a drift in ppm", ppm, MAX_DRIFT_PPM).from(-i128::from(MAX_DRIFT_PPM))]
        }
        Intervention::ClearAll | Intervention::Recover { node: _ } | Intervention::Resume { node: _ } => {
            Vec::new()
        }
    }
}

fn numbers_of_link_fault(fault: LinkFault) -> Vec<Part> {
    let probability = |ppm| Part::new("a probability in ppm", ppm, CERTAIN_PPM);
    let within = |us: u32| span("a delay in microseconds", Duration::from_micros(us.into()));
    match fault {
        LinkFault::Lose { ppm }
        | LinkFault::Duplicate { ppm }
        | LinkFault::Tamper { ppm }
        | LinkFault::Tail { ppm } => vec![probability(ppm)],
        LinkFault::Delay { extra_us, jitter_us } => vec![within(extra_us), within(jitter_us)],
        LinkFault::Reorder { ppm, window_us } => vec![probability(ppm), within(window_us)],
        LinkFault::Bandwidth { bytes_per_s, queue_bytes } => vec![
            Part::new("a bandwidth in bytes a second", bytes_per_s, MAX_BYTES).from(1),
            Part::new("a queue in bytes", queue_bytes, MAX_BYTES),
        ],
        LinkFault::Partition => Vec::new(),
    }
}

fn span(what: &'static str, length: Duration) -> Part {
    Part::new(what, length.as_micros(), MAX_SPAN.as_micros())
}

fn down_time(length: Duration) -> Part {
    span("a down time in microseconds", length)
}

fn nth(message: MessageRef) -> Part {
    Part::new("a message's number", message.nth, u32::MAX).from(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fault::Scope;
    use crate::sim::ids::NodeId;

    const NODE: NodeId = NodeId(1);

    fn said(intervention: Intervention) -> Option<String> {
        let script = [Scripted { at: SimTime::from_millis(1), intervention }];
        check(&script, 4, SimTime::from_millis(8_000)).err().map(|error| error.to_string())
    }

    #[test]
    fn every_number_has_a_range_whose_ends_are_taken_and_no_more() {
        let switch = |fault| Intervention::Switch { scope: Scope::ALL, fault };
        let us = |us: u64| Duration::from_micros(us);
        let message = |nth| MessageRef { from: NODE, to: NodeId(0), nth, copy: false };
        let hour = 3_600_000_000;
        // What fits at either end, and what is one too many or too few.
        let cases: Vec<(Intervention, Intervention)> = vec![
            (switch(LinkFault::Lose { ppm: 1_000_000 }), switch(LinkFault::Lose { ppm: 1_000_001 })),
            (switch(LinkFault::Duplicate { ppm: 0 }), switch(LinkFault::Duplicate { ppm: 1_000_001 })),
            (switch(LinkFault::Tamper { ppm: 7 }), switch(LinkFault::Tamper { ppm: u32::MAX })),
            (switch(LinkFault::Tail { ppm: 7 }), switch(LinkFault::Tail { ppm: 1_000_001 })),
            (
                switch(LinkFault::Delay { extra_us: 3_600_000_000, jitter_us: 3_600_000_000 }),
                switch(LinkFault::Delay { extra_us: 3_600_000_001, jitter_us: 0 }),
            ),
            (
                switch(LinkFault::Delay { extra_us: 0, jitter_us: 0 }),
                switch(LinkFault::Delay { extra_us: 0, jitter_us: 3_600_000_001 }),
            ),
            (
                switch(LinkFault::Reorder { ppm: 1, window_us: 1 }),
                switch(LinkFault::Reorder { ppm: 1_000_001, window_us: 1 }),
            ),
            (
                switch(LinkFault::Reorder { ppm: 1, window_us: 0 }),
                switch(LinkFault::Reorder { ppm: 1, window_us: u32::MAX }),
            ),
            (
                switch(LinkFault::Bandwidth { bytes_per_s: 1, queue_bytes: 0 }),
                switch(LinkFault::Bandwidth { bytes_per_s: 0, queue_bytes: 0 }),
            ),
            (
                switch(LinkFault::Bandwidth { bytes_per_s: MAX_BYTES, queue_bytes: MAX_BYTES }),
                switch(LinkFault::Bandwidth { bytes_per_s: 1, queue_bytes: MAX_BYTES + 1 }),
            ),
            (
                Intervention::Message { message: message(1), fault: MessageFault::Delay { by: us(hour) } },
                Intervention::Message {
                    message: message(1),
                    fault: MessageFault::Delay { by: us(hour + 1) },
                },
            ),
            (
                Intervention::Message { message: message(u32::MAX), fault: MessageFault::Drop },
                Intervention::Message { message: message(0), fault: MessageFault::Drop },
            ),
            (
                Intervention::Crash { node: NODE, down: Some(us(hour)) },
                Intervention::Crash { node: NODE, down: Some(Duration::MAX) },
            ),
            (
                Intervention::CrashAfter { node: NODE, trigger: Trigger::Wrote { nth: 1 }, down: None },
                Intervention::CrashAfter { node: NODE, trigger: Trigger::Wrote { nth: 0 }, down: None },
            ),
            (
                Intervention::CrashAfter {
                    node: NODE,
                    trigger: Trigger::Sent(message(1)),
                    down: Some(us(0)),
                },
                Intervention::CrashAfter {
                    node: NODE,
                    trigger: Trigger::Received(message(1)),
                    down: Some(us(hour + 1)),
                },
            ),
            (
                Intervention::Pause { node: NODE, span: None },
                Intervention::Pause { node: NODE, span: Some(us(hour + 1)) },
            ),
            (
                Intervention::Slow { node: NODE, permille: 1_000_000 },
                Intervention::Slow { node: NODE, permille: 0 },
            ),
            (
                Intervention::Slow { node: NODE, permille: 1 },
                Intervention::Slow { node: NODE, permille: 1_000_001 },
            ),
            (
                Intervention::StepClock { node: NODE, by_us: -3_600_000_000 },
                Intervention::StepClock { node: NODE, by_us: i64::MIN },
            ),
            (
                Intervention::StepClock { node: NODE, by_us: 3_600_000_000 },
                Intervention::StepClock { node: NODE, by_us: 3_600_000_001 },
            ),
            (
                Intervention::Drift { node: NODE, ppm: -100_000 },
                Intervention::Drift { node: NODE, ppm: -100_001 },
            ),
        ];
        for (fits, outside) in cases {
            assert_eq!(said(fits), None);
            let sentence = said(outside).unwrap_or_else(|| panic!("{outside:?} is taken"));
            assert!(sentence.starts_with("Intervention 1 holds "), "{sentence}");
        }
    }
}
