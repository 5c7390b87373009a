//! Knobs: what a learner may change about a scenario, with ranges and units, and the settings they
//! have been turned to. Settings come from addresses, files and storage, so every change is checked.

use std::fmt;

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::sim::time::Duration;

/// What a knob can be turned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dial {
    /// One of several: id and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// On or off.
    Switch,
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// A change that can be felt.
        step: i64,
        /// What it counts: `ms`, `%`, or nothing.
        unit: &'static str,
    },
}

/// Something about a scenario that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knob {
    /// How addresses and files call it.
    pub id: &'static str,
    /// How people call it.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// The heading that it stands under.
    pub group: &'static str,
    /// What it can be turned to.
    pub dial: Dial,
    /// What it is turned to at first: the position of a choice, 0 or 1 for a switch, or the number.
    pub initial: i64,
}

impl Dial {
    /// A whole number from `min` to `max`.
    pub const fn range(min: i64, max: i64, step: i64, unit: &'static str) -> Self {
        Self::Number { min, max, step, unit }
    }
}

impl Knob {
    /// A knob, in the order in which a lesson's table of knobs reads best: the explanation last.
    pub const fn new(
        id: &'static str,
        label: &'static str,
        group: &'static str,
        dial: Dial,
        initial: i64,
        help: &'static str,
    ) -> Self {
        Self { id, label, help, group, dial, initial }
    }
}

/// A value that a knob does not take, in a sentence for the person who tried.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KnobError {
    /// There is no such knob.
    #[error("There is no setting called “{0}” in this lesson.")]
    Unknown(String),
    /// It is no whole number.
    #[error("“{text}” is not a whole number: {label} takes {min} to {max}{unit}.", unit = spaced(unit))]
    NotANumber {
        /// What was given.
        text: String,
        /// The knob.
        label: &'static str,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// What it counts.
        unit: &'static str,
    },
    /// It is outside the range.
    #[error("{label} takes {min} to {max}{unit}, not {value}.", unit = spaced(unit))]
    OutOfRange {
        /// What was given.
        value: i64,
        /// The knob.
        label: &'static str,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// What it counts.
        unit: &'static str,
    },
    /// It is none of the choices.
    #[error("“{text}” is not a choice for {label}: it takes {choices}.")]
    NotAChoice {
        /// What was given.
        text: String,
        /// The knob.
        label: &'static str,
        /// What could have been given.
        choices: String,
    },
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

impl Knob {
    /// Reads a value as an address spells it.
    ///
    /// # Errors
    ///
    /// When the knob does not take it.
    pub fn parse(&self, text: &str) -> Result<i64, KnobError> {
        let label = self.label;
        let choices: Vec<&str> = match self.dial {
            Dial::Number { min, max, unit, .. } => {
                let not_a_number = || KnobError::NotANumber { text: clip(text), label, min, max, unit };
                let value: i64 = text.trim().parse().map_err(|_| not_a_number())?;
                if (min..=max).contains(&value) {
                    return Ok(value);
                }
                return Err(KnobError::OutOfRange { value, label, min, max, unit });
            }
            Dial::Choice(choices) => choices.iter().map(|(id, _)| *id).collect(),
            Dial::Switch => vec!["off", "on"],
        };
        let position = choices.iter().position(|id| *id == text.trim());
        position.and_then(|position| i64::try_from(position).ok()).ok_or_else(|| KnobError::NotAChoice {
            text: clip(text),
            label,
            choices: choices.join(", "),
        })
    }

    /// A value as an address spells it.
    pub fn spell(&self, value: i64) -> String {
        match self.dial {
            Dial::Choice(choices) => choices[position(value)].0.to_owned(),
            Dial::Switch => if value == 0 { "off" } else { "on" }.to_owned(),
            Dial::Number { .. } => value.to_string(),
        }
    }

    /// A value as people read it.
    pub fn show(&self, value: i64) -> String {
        match self.dial {
            Dial::Choice(choices) => choices[position(value)].1.to_owned(),
            Dial::Switch => if value == 0 { "off" } else { "on" }.to_owned(),
            Dial::Number { unit, .. } => format!("{value}{}", spaced(unit)),
        }
    }
}

fn position(value: i64) -> usize {
    usize::try_from(value).unwrap_or(0)
}

/// At most forty characters of what somebody gave, so that a message stays a sentence.
fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(40).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// What a lesson's knobs are turned to. Always within range.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    knobs: &'static [Knob],
    values: Vec<i64>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(knob, value)| (knob.id, knob.spell(value)))).finish()
    }
}

impl Settings {
    /// Every knob as it is at first.
    pub fn initial(knobs: &'static [Knob]) -> Self {
        Self { knobs, values: knobs.iter().map(|knob| knob.initial).collect() }
    }

    /// These settings with some knobs turned.
    ///
    /// # Errors
    ///
    /// When a knob does not take a value, or there is no such knob.
    pub fn with(&self, turned: &[(&str, &str)]) -> Result<Self, KnobError> {
        let mut settings = self.clone();
        for (id, text) in turned {
            settings.set(id, text)?;
        }
        Ok(settings)
    }

    /// Turns a knob. Nothing changes on an error.
    ///
    /// # Errors
    ///
    /// When the knob does not take the value, or there is no such knob.
    pub fn set(&mut self, id: &str, text: &str) -> Result<(), KnobError> {
        let index = self.index(id).ok_or_else(|| KnobError::Unknown(clip(id)))?;
        self.values[index] = self.knobs[index].parse(text)?;
        Ok(())
    }

    /// The knobs and their values, in the lesson's order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Knob, i64)> + '_ {
        self.knobs.iter().zip(self.values.iter().copied())
    }

    /// The knobs that are not as they were at first.
    pub fn changed(&self) -> impl Iterator<Item = (&'static Knob, i64)> + '_ {
        self.iter().filter(|(knob, value)| *value != knob.initial)
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.knobs.iter().position(|knob| knob.id == id)
    }

    /// A number.
    ///
    /// # Panics
    ///
    /// If the lesson has no such knob: then the lesson is wrong.
    pub fn number(&self, id: &str) -> i64 {
        self.values[self.index(id).unwrap_or_else(|| panic!("the lesson has no knob {id:?}"))]
    }

    /// A count, as it is used.
    ///
    /// # Panics
    ///
    /// If the lesson has no such knob.
    pub fn count(&self, id: &str) -> u32 {
        u32::try_from(self.number(id)).unwrap_or(0)
    }

    /// Whether a switch is on.
    ///
    /// # Panics
    ///
    /// If the lesson has no such knob.
    pub fn on(&self, id: &str) -> bool {
        self.number(id) != 0
    }

    /// A number of milliseconds.
    ///
    /// # Panics
    ///
    /// If the lesson has no such knob.
    pub fn millis(&self, id: &str) -> Duration {
        Duration::from_millis(u64::try_from(self.number(id)).unwrap_or(0))
    }

    /// A number of microseconds.
    ///
    /// # Panics
    ///
    /// If the lesson has no such knob.
    pub fn micros(&self, id: &str) -> Duration {
        Duration::from_micros(u64::try_from(self.number(id)).unwrap_or(0))
    }

    /// The id of what was chosen.
    ///
    /// # Panics
    ///
    /// If the lesson has no such knob, or it is no choice.
    pub fn choice(&self, id: &str) -> &'static str {
        let index = self.index(id).unwrap_or_else(|| panic!("the lesson has no knob {id:?}"));
        let Dial::Choice(choices) = self.knobs[index].dial else { panic!("{id:?} is no choice") };
        choices[position(self.values[index])].0
    }

    /// Settings of these knobs from text, such as a file's.
    ///
    /// # Errors
    ///
    /// The first value that a knob does not take.
    pub fn from_texts(knobs: &'static [Knob], texts: &SettingTexts) -> Result<Self, KnobError> {
        let mut settings = Self::initial(knobs);
        for (id, text) in &texts.0 {
            settings.set(id, text)?;
        }
        Ok(settings)
    }

    /// What is not as it was at first, as text.
    pub fn to_texts(&self) -> SettingTexts {
        SettingTexts(self.changed().map(|(knob, value)| (knob.id.to_owned(), knob.spell(value))).collect())
    }
}

/// Settings before they are checked: names and values as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingTexts(pub Vec<(String, String)>);

impl Serialize for SettingTexts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, text) in &self.0 {
            map.serialize_entry(id, text)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for SettingTexts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const MOST: usize = 200;
        let map = std::collections::BTreeMap::<String, String>::deserialize(deserializer)?;
        if map.len() > MOST {
            return Err(D::Error::custom(format!("more than {MOST} settings")));
        }
        Ok(Self(map.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOBS: &[Knob] = &[
        Knob {
            id: "timeout",
            label: "Timeout",
            help: "",
            group: "",
            dial: Dial::Number { min: 100, max: 5_000, step: 50, unit: "ms" },
            initial: 800,
        },
        Knob {
            id: "key",
            label: "Key",
            help: "",
            group: "",
            dial: Dial::Choice(&[("none", "none"), ("order", "per order")]),
            initial: 0,
        },
        Knob { id: "extra", label: "Extra", help: "", group: "", dial: Dial::Switch, initial: 1 },
    ];

    #[test]
    fn what_is_spelt_is_read_back() {
        let settings = Settings::initial(KNOBS).with(&[("timeout", "100"), ("extra", "off")]).expect("valid");
        assert_eq!(Settings::from_texts(KNOBS, &settings.to_texts()), Ok(settings.clone()));
        assert_eq!((settings.number("timeout"), settings.on("extra")), (100, false));
        assert_eq!(settings.choice("key"), "none");
    }

    #[test]
    fn bad_values_get_a_sentence() {
        let mut settings = Settings::initial(KNOBS);
        let mut say = |id, text| settings.set(id, text).expect_err("not a value").to_string();
        assert_eq!(say("timeout", "soon"), "“soon” is not a whole number: Timeout takes 100 to 5000 ms.");
        assert_eq!(say("timeout", "99"), "Timeout takes 100 to 5000 ms, not 99.");
        assert_eq!(say("key", "x"), "“x” is not a choice for Key: it takes none, order.");
        assert_eq!(say("nope", "1"), "There is no setting called “nope” in this lesson.");
        assert_eq!(settings, Settings::initial(KNOBS), "nothing was changed");
    }
}
