//! Typed knobs, as declared by lessons and turned by scenes.

use super::{Dial, Knob};
use crate::sim::time::Duration;

/// A knob whose positions map to values of a type, so that no code can misspell a choice.
///
/// A lesson declares its knobs as constants, lists their [`Setting::knob`]s, and reads them with [`Settings::get`].
/// Scenes, repairs and proofs turn them in constants, where the compiler rejects values a knob does not accept:
///
/// ```
/// use happens_before::lesson::knob::{Setting, Settings, Turned};
/// use happens_before::sim::time::Duration;
///
/// const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 60_000, 500), 10_000);
/// const LONG: &[Turned] = &[LEASE.at(30_000)];
///
/// let settings = Settings::initial(&[LEASE.knob]).turned(LONG);
/// assert_eq!(settings.get(LEASE), Duration::from_secs(30));
/// ```
///
/// ```compile_fail
/// # use happens_before::lesson::knob::{Setting, Turned};
/// # use happens_before::sim::time::Duration;
/// # const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 60_000, 500), 10_000);
/// const TOO_SHORT: Turned = LEASE.at(499);
/// # let _ = TOO_SHORT;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Setting<T: 'static> {
    /// The untyped knob that people see.
    pub knob: Knob,
    read: Read<T>,
}

/// How a knob's positions map to values.
#[derive(Clone, Copy, Debug)]
enum Read<T: 'static> {
    /// One value per choice.
    Values(&'static [T]),
    /// A function of the number.
    Number(fn(i64) -> T),
}

/// A knob turned to a valid position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turned {
    /// The knob's id.
    pub knob: &'static str,
    /// The position: the index of a choice, 0 or 1 for a switch, or the number.
    pub value: i64,
}

/// A knob for one of several values: `choice!("key", "Key", [("none", None, "none"), ("order", Some(7), "per order")])`.
/// Each choice has an id for addresses, its value, and its label; the first is the initial one.
macro_rules! choice {
    ($id:literal, $label:literal, [$(($choice:literal, $value:expr, $words:literal)),+ $(,)?]) => {
        $crate::lesson::knob::Setting::choice($id, $label, &[$(($choice, $words)),+], &[$($value),+])
    };
}
pub(crate) use choice;

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

impl<T: Copy> Setting<T> {
    const fn new(id: &'static str, label: &'static str, dial: Dial, initial: i64, read: Read<T>) -> Self {
        Self { knob: Knob { id, label, help: "", group: "", dial, initial, waits: false }, read }
    }

    /// One of several values, for the `choice!` macro.
    ///
    /// # Panics
    ///
    /// If the numbers of choices and values differ.
    pub const fn choice(
        id: &'static str,
        label: &'static str,
        choices: &'static [(&'static str, &'static str)],
        values: &'static [T],
    ) -> Self {
        assert!(choices.len() == values.len() && !choices.is_empty(), "each choice has a value");
        Self::new(id, label, Dial::Choice(choices), 0, Read::Values(values))
    }

    /// A whole number from `min` to `max`, where a change of `step` is large enough to notice.
    const fn range(
        id: &'static str,
        label: &'static str,
        (min, max, step): (i64, i64, i64),
        unit: &'static str,
        initial: i64,
        read: fn(i64) -> T,
    ) -> Self {
        assert!(min <= initial && initial <= max, "a knob begins within its range");
        Self::new(id, label, Dial::Number { min, max, step, unit }, initial, Read::Number(read))
    }

    /// Sets the heading it is listed under.
    #[must_use]
    pub const fn under(mut self, group: &'static str) -> Self {
        self.knob.group = group;
        self
    }

    /// Sets its description, a sentence.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.knob.help = help;
        self
    }

    /// The same knob with a different initial choice.
    #[must_use]
    pub const fn initially(mut self, choice: &str) -> Self {
        self.knob.initial = self.to(choice).value;
        self
    }

    /// The same knob with a different initial number.
    #[must_use]
    pub const fn from(mut self, number: i64) -> Self {
        self.knob.initial = self.at(number).value;
        self
    }

    /// The knob turned to a choice.
    ///
    /// # Panics
    ///
    /// If there is no such choice; in a constant this is a compile error.
    pub const fn to(&self, choice: &str) -> Turned {
        let Dial::Choice(choices) = self.knob.dial else { panic!("the knob is no choice") };
        let mut at = 0;
        while at < choices.len() {
            if is_same(choices[at].0, choice) {
                return Turned { knob: self.knob.id, value: at.cast_signed() as i64 };
            }
            at += 1;
        }
        panic!("the knob has no such choice")
    }

    /// The knob turned to a number.
    ///
    /// # Panics
    ///
    /// If it is out of range; in a constant this is a compile error.
    pub const fn at(&self, number: i64) -> Turned {
        let Dial::Number { min, max, .. } = self.knob.dial else { panic!("the knob is no number") };
        assert!(min <= number && number <= max, "the number is out of the knob's range");
        Turned { knob: self.knob.id, value: number }
    }

    pub(super) fn value(&self, position: i64) -> T {
        match self.read {
            Read::Values(values) => values[super::position(position)],
            Read::Number(read) => read(position),
        }
    }
}

/// Knobs read as one of these types never have negative numbers.
fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

impl Setting<i64> {
    /// A number of any kind.
    pub const fn number(
        id: &'static str,
        label: &'static str,
        range: (i64, i64, i64),
        unit: &'static str,
        initial: i64,
    ) -> Self {
        Self::range(id, label, range, unit, initial, |value| value)
    }
}

impl Setting<u32> {
    /// A count, or an amount in a unit: range and step, unit, initial number.
    pub const fn count(
        id: &'static str,
        label: &'static str,
        range: (i64, i64, i64),
        unit: &'static str,
        initial: i64,
    ) -> Self {
        Self::range(id, label, range, unit, initial, |value| u32::try_from(value).unwrap_or(0))
    }
}

impl Setting<Duration> {
    /// Declares that it says how long something [waits](Knob::waits) or stays valid.
    #[must_use]
    pub const fn waits(mut self) -> Self {
        self.knob.waits = true;
        self
    }

    /// A number of milliseconds.
    pub const fn millis(id: &'static str, label: &'static str, range: (i64, i64, i64), initial: i64) -> Self {
        Self::range(id, label, range, "ms", initial, |value| Duration::from_millis(unsigned(value)))
    }

    /// A number of microseconds.
    pub const fn micros(id: &'static str, label: &'static str, range: (i64, i64, i64), initial: i64) -> Self {
        Self::range(id, label, range, "µs", initial, |value| Duration::from_micros(unsigned(value)))
    }
}

impl Setting<bool> {
    /// On or off.
    pub const fn switch(id: &'static str, label: &'static str, initial: bool) -> Self {
        Self::new(id, label, Dial::Switch, initial as i64, Read::Values(&[false, true]))
    }

    /// Turned on.
    pub const fn on(&self) -> Turned {
        Turned { knob: self.knob.id, value: 1 }
    }

    /// Turned off.
    pub const fn off(&self) -> Turned {
        Turned { knob: self.knob.id, value: 0 }
    }
}
