//! Countermeasures: what a service can do for sagas that run at the same time, since nothing isolates them from each other.
//!
//! A saga commits each of its steps at once, so other sagas see them before it is known whether they stay. Lars Frank and Torben Zahle, "Semantic
//! ACID Properties in Multidatabases Using Remote Procedure Calls and Update Propagations" (Software: Practice and Experience 28(1), 1998), call what
//! helps *countermeasures against missing isolation*. The names here are those of Chris Richardson, "Microservices Patterns" (Manning, 2018),
//! section 4.3.
//!
//! | countermeasure | is | stops |
//! |---|---|---|
//! | semantic lock | a mark in the record, set by a saga's first access and cleared when the saga is over; others are [refused](Lock::Refuse) or [wait](Lock::Wait) | dirty reads, lost updates, fuzzy reads, if everybody heeds it |
//! | commutative update | a [`Change::Add`], which has the same effect in any order; with [`When::AtLeast`] it has a floor | lost updates |
//! | reread value | a write [on the condition](When::Version) that the record is as it was read | lost updates, fuzzy reads |
//! | version file | a [record of what has arrived](VersionFile), so that it is executed in the right order | operations that overtake each other |
//! | pessimistic view | an order of the steps in which what others could rely on comes last | dirty reads |
//!
//! The last one is a matter of the saga's program alone.
//!
//! A compensation undoes what its step means. Garcia-Molina and Salem ("Sagas", SIGMOD 1987): it "does not necessarily return the database to the state
//! that existed when the execution of Ti began". One that does so, by writing back a [before-image](Undoing::BeforeImage), takes with it what
//! others have written since.
//!
//! ```
//! use happens_before::policy::countermeasures::{Access, Admission, Change, Covers, Lock, Locking, Record, Undoing, When};
//! let mut free = Record::new(40);
//! let locking = Locking { lock: Lock::Refuse, covers: Covers::ReadsAndWrites };
//! assert_eq!(free.admit("A", Access::Write, locking), Admission::Taken);
//! free.write("A", Change::Add(60), When::Always).expect("there is no condition");
//! assert_eq!(free.admit("B", Access::Read, locking), Admission::Refused { holder: "A" });
//! free.write("A", Undoing::Inverse.change(40, 60), When::Always).expect("a compensation has none either");
//! assert!(free.release("A") && free.value() == 40);
//! assert_eq!(free.admit("B", Access::Read, locking), Admission::Taken);
//! ```

mod file;
#[cfg(test)]
mod tests;

pub use super::isolation::{Change, When};
pub use file::VersionFile;

/// What becomes of a saga that finds another saga's semantic lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// There are no locks.
    None,
    /// It is refused.
    Refuse,
    /// It waits until the lock is released.
    Wait,
}

/// Whose accesses heed a semantic lock, and set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// All accesses.
    ReadsAndWrites,
    /// Reads neither look at it nor set it.
    WritesOnly,
}

/// How a service uses semantic locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locking {
    /// What becomes of others.
    pub lock: Lock,
    /// Who heeds the locks.
    pub covers: Covers,
}

/// What a saga is about to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It only looks.
    Read,
    /// It may change it.
    Write,
}

/// The answer to a saga that wants to access a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission<S> {
    /// It may: the lock is its own, or this access needs none.
    Free,
    /// It may, and has set the lock with this access.
    Taken,
    /// It may not.
    Refused {
        /// Who has the lock.
        holder: S,
    },
    /// It may not yet.
    Waits {
        /// Who has the lock.
        holder: S,
    },
}

/// Why a write changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The value is below the floor.
    TooLittle,
    /// The version is another one by now.
    Changed,
}

/// A write that has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<S> {
    /// The value before.
    pub before: i32,
    /// Who had written that, if it was not there from the start.
    pub over: Option<S>,
    /// The new value.
    pub value: i32,
    /// The new version.
    pub version: u32,
}

/// How a compensation undoes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undoing {
    /// It applies the opposite change.
    Inverse,
    /// It writes the value that was there before.
    BeforeImage,
}

impl Undoing {
    /// The compensation of a step that found the value `before` and added `amount` to it.
    pub const fn change(self, before: i32, amount: i32) -> Change {
        match self {
            Self::Inverse => Change::Add(amount.saturating_neg()),
            Self::BeforeImage => Change::Set(before),
        }
    }
}

/// A value that sagas share, with its version and its semantic lock. `S` names sagas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<S> {
    value: i32,
    version: u32,
    by: Option<S>,
    lock: Option<S>,
}

impl<S: Copy + PartialEq> Record<S> {
    /// A record in its first version.
    pub const fn new(value: i32) -> Self {
        Self { value, version: 1, by: None, lock: None }
    }

    /// What it is now.
    pub const fn value(&self) -> i32 {
        self.value
    }

    /// Its version, from 1: one more with each write.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Who wrote this version, if it was not there from the start.
    pub const fn by(&self) -> Option<S> {
        self.by
    }

    /// Who has the semantic lock.
    pub const fn holder(&self) -> Option<S> {
        self.lock
    }

    /// Lets a saga in or not, and sets the lock if it has to.
    pub fn admit(&mut self, saga: S, access: Access, Locking { lock, covers }: Locking) -> Admission<S> {
        if lock == Lock::None || (access == Access::Read && covers == Covers::WritesOnly) {
            return Admission::Free;
        }
        match self.lock {
            None => {
                self.lock = Some(saga);
                Admission::Taken
            }
            Some(holder) if holder == saga => Admission::Free,
            Some(holder) if lock == Lock::Refuse => Admission::Refused { holder },
            Some(holder) => Admission::Waits { holder },
        }
    }

    /// Clears the semantic lock if it is this saga's. Returns whether it was.
    pub fn release(&mut self, saga: S) -> bool {
        let own = self.lock == Some(saga);
        if own {
            self.lock = None;
        }
        own
    }

    /// Changes the value. Compensations come through here as well; whether they need the lock is up to the caller.
    ///
    /// # Errors
    ///
    /// If the condition does not hold; then nothing has changed.
    pub fn write(&mut self, saga: S, change: Change, when: When) -> Result<Written<S>, Failure> {
        if !when.holds(self.value, self.version) {
            return Err(if matches!(when, When::Version(_)) { Failure::Changed } else { Failure::TooLittle });
        }
        let (before, over) = (self.value, self.by);
        self.value = change.of(before);
        self.version = self.version.saturating_add(1);
        self.by = Some(saga);
        Ok(Written { before, over, value: self.value, version: self.version })
    }
}
