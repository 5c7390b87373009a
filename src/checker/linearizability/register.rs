//! A register: one value that can be read, written, and compared and set.

use super::{Specification, either};

/// A register with its first value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register(pub u64);

/// An operation on a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Returns the value.
    Read,
    /// Replaces the value.
    Write(u64),
    /// Replaces the value if it is as expected.
    CompareAndSet {
        /// What it has to be.
        expected: u64,
        /// What it becomes.
        new: u64,
    },
}

/// The result of an operation on a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Return {
    /// The value that was read.
    Read(u64),
    /// The value was written.
    Written,
    /// Whether the value was as expected, and so replaced.
    Swapped(bool),
}

impl Specification for Register {
    type State = u64;
    type Call = Call;
    type Return = Return;

    fn initial(&self) -> u64 {
        self.0
    }

    fn apply(&self, value: &u64, call: &Call) -> (u64, Return) {
        match *call {
            Call::Read => (*value, Return::Read(*value)),
            Call::Write(new) => (new, Return::Written),
            Call::CompareAndSet { expected, new } if expected == *value => (new, Return::Swapped(true)),
            Call::CompareAndSet { .. } => (*value, Return::Swapped(false)),
        }
    }

    fn name(&self, call: &Call) -> String {
        match call {
            Call::Read => "The read".to_owned(),
            Call::Write(value) => format!("The write of {value}"),
            Call::CompareAndSet { expected, new } => format!("The swap of {expected} for {new}"),
        }
    }

    fn results(&self, results: &[Return]) -> String {
        let read = |result: &Return| if let Return::Read(value) = result { Some(*value) } else { None };
        let swapped = |result: &Return| match result {
            Return::Read(value) => format!("returned {value}"),
            Return::Written => "succeeded".to_owned(),
            Return::Swapped(true) => "found the value it expected".to_owned(),
            Return::Swapped(false) => "found another value than it expected".to_owned(),
        };
        match results.iter().map(read).collect::<Option<Vec<_>>>() {
            Some(values) => format!("returned {}", either(values)),
            None => either(results.iter().map(swapped)),
        }
    }
}
