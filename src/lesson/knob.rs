//! Knobs: the parts of a scenario a learner may change, with ranges and units, and the settings they
//! are at. Settings come from addresses, files and storage, so every change is validated.

mod setting;
mod settings;

use thiserror::Error;

pub(crate) use setting::choice;
pub use setting::{Setting, Turned};
pub use settings::{SettingTexts, Settings};

/// The positions a knob can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dial {
    /// One of several choices, each with id and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// On or off.
    Switch,
    /// A whole number.
    Number {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
        /// A change large enough to notice.
        step: i64,
        /// The unit: `ms`, `%`, or empty.
        unit: &'static str,
    },
}

/// A part of a scenario that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knob {
    /// The id used in addresses and files.
    pub id: &'static str,
    /// The label people see.
    pub label: &'static str,
    /// Its effect, in a sentence.
    pub help: &'static str,
    /// The heading it is listed under.
    pub group: &'static str,
    /// The positions it can take.
    pub dial: Dial,
    /// Its initial position: the index of a choice, 0 or 1 for a switch, or the number.
    pub initial: i64,
    /// True if it says how long something waits or stays valid: a timeout, a lease, a pause between attempts. What the world
    /// imposes, such as how long work takes or how often customers come, does not.
    pub waits: bool,
}

/// A value that a knob does not accept, as a sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KnobError {
    /// No knob has this id.
    #[error("There is no setting called “{0}” in this lesson.")]
    Unknown(String),
    /// The text is not a whole number.
    #[error("“{text}” is not a whole number: “{label}” must be between {min} and {max}{unit}.", unit = spaced(unit))]
    NotANumber {
        /// The given text.
        text: String,
        /// The knob's label.
        label: &'static str,
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
        /// The unit.
        unit: &'static str,
    },
    /// The number is outside the range.
    #[error("“{label}” must be between {min} and {max}{unit}, not {value}.", unit = spaced(unit))]
    OutOfRange {
        /// The given number.
        value: i64,
        /// The knob's label.
        label: &'static str,
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
        /// The unit.
        unit: &'static str,
    },
    /// The text is none of the choices.
    #[error("“{text}” is not a choice for {label}. Choices: {choices}.")]
    NotAChoice {
        /// The given text.
        text: String,
        /// The knob's label.
        label: &'static str,
        /// The available choices.
        choices: String,
    },
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

impl Knob {
    /// Parses a value as written in addresses.
    ///
    /// # Errors
    ///
    /// If the knob does not accept it.
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

    /// A value as written in addresses.
    pub fn spell(&self, value: i64) -> String {
        match self.dial {
            Dial::Choice(choices) => choices[position(value)].0.to_owned(),
            Dial::Switch => if value == 0 { "off" } else { "on" }.to_owned(),
            Dial::Number { .. } => value.to_string(),
        }
    }

    /// A value as shown to people.
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

/// The given text cut to at most forty characters, so that the message stays a sentence.
fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(40).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}
