//! The version file: what has arrived for one object, executed in the right order.

use crate::sim::sorted::Map;

/// The operations on one object that came before their predecessors, by their numbers. They are executed when those have come.
///
/// Frank and Zahle (1998) record operations so that they can be reordered: those that do not commute have the effect of the right order, whatever order
/// they come in.
///
/// ```
/// use happens_before::policy::countermeasures::VersionFile;
/// let mut parcel = VersionFile::default();
/// assert_eq!(parcel.arrive(2, "cancel"), [""; 0], "it waits for what it cancels");
/// assert_eq!(parcel.arrive(1, "book"), ["book", "cancel"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionFile<O> {
    /// The number of the next operation.
    next: u32,
    early: Map<u32, O>,
}

impl<O> Default for VersionFile<O> {
    fn default() -> Self {
        Self::after(0)
    }
}

impl<O> VersionFile<O> {
    /// A file of an object with which everything up to this number has been done.
    pub fn after(number: u32) -> Self {
        Self { next: number.saturating_add(1), early: Map::new_vec() }
    }

    /// Records an operation. Returns what is to be executed now, in this order. An operation with a number that has been executed is executed
    /// again: whether it is a repeat is for its receiver to know.
    pub fn arrive(&mut self, number: u32, operation: O) -> Vec<O> {
        if number < self.next {
            return vec![operation];
        }
        self.early.insert(number, operation);
        let mut now = Vec::new();
        while let Some(operation) = self.early.remove(&self.next) {
            now.push(operation);
            self.next = self.next.saturating_add(1);
        }
        now
    }

    /// Takes an operation back that has not been executed. Returns it, if there is one.
    pub fn withdraw(&mut self, number: u32) -> Option<O> {
        self.early.remove(&number)
    }

    /// How many operations wait for their predecessors.
    pub fn waiting(&self) -> usize {
        self.early.len()
    }
}
