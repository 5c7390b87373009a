//! Knobs: what a learner may change about a scenario, with ranges and units, and the settings they
//! have been turned to. Settings come from addresses, files and storage, so every change is checked.

mod setting;
mod settings;

use thiserror::Error;

pub(crate) use setting::choice;
pub use setting::{Setting, Turned};
pub use settings::{SettingTexts, Settings};

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
    #[error("“{text}” is not a choice for {label}. Choices: {choices}.")]
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
