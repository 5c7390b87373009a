//! The positions of a lesson's knobs.

use std::fmt;

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::{Knob, KnobError, Setting, Turned, clip};

/// The positions of a lesson's knobs. Always within range.
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
    /// Every knob at its initial position.
    pub fn initial(knobs: &'static [Knob]) -> Self {
        Self { knobs, values: knobs.iter().map(|knob| knob.initial).collect() }
    }

    /// These settings with some knobs turned.
    ///
    /// # Errors
    ///
    /// If a knob does not accept a value, or does not exist.
    pub fn with(&self, turned: &[(&str, &str)]) -> Result<Self, KnobError> {
        let mut settings = self.clone();
        for (id, text) in turned {
            settings.set(id, text)?;
        }
        Ok(settings)
    }

    /// These settings with some knobs turned.
    ///
    /// # Panics
    ///
    /// If the lesson does not have one of these knobs, which is a bug in the lesson.
    #[must_use]
    pub fn turned(&self, turns: &[Turned]) -> Self {
        let mut settings = self.clone();
        for Turned { knob, value } in turns {
            let index = self.index(knob).unwrap_or_else(|| panic!("the lesson has no knob {knob:?}"));
            settings.values[index] = *value;
        }
        settings
    }

    /// Turns a knob. On an error nothing changes.
    ///
    /// # Errors
    ///
    /// If the knob does not accept the value, or does not exist.
    pub fn set(&mut self, id: &str, text: &str) -> Result<(), KnobError> {
        let index = self.index(id).ok_or_else(|| KnobError::Unknown(clip(id)))?;
        self.values[index] = self.knobs[index].parse(text)?;
        Ok(())
    }

    /// The knobs and their values, in the lesson's order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Knob, i64)> + '_ {
        self.knobs.iter().zip(self.values.iter().copied())
    }

    /// The knobs that are not at their initial position.
    pub fn changed(&self) -> impl Iterator<Item = (&'static Knob, i64)> + '_ {
        self.iter().filter(|(knob, value)| *value != knob.initial)
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.knobs.iter().position(|knob| knob.id == id)
    }

    /// A knob's typed value.
    ///
    /// # Panics
    ///
    /// If the lesson does not have this knob, which is a bug in the lesson.
    pub fn get<T: Copy>(&self, setting: Setting<T>) -> T {
        setting.value(self.position(setting.knob.id))
    }

    /// The position of the knob with this id: the index of a choice, 0 or 1 for a switch, or the number.
    ///
    /// # Panics
    ///
    /// If the lesson does not have this knob, which is a bug in the lesson.
    pub fn position(&self, id: &str) -> i64 {
        self.values[self.index(id).unwrap_or_else(|| panic!("the lesson has no knob {id:?}"))]
    }

    /// Parses settings for these knobs from text, such as a file's.
    ///
    /// # Errors
    ///
    /// The error for the first value that a knob does not accept.
    pub fn from_texts(knobs: &'static [Knob], texts: &SettingTexts) -> Result<Self, KnobError> {
        let mut settings = Self::initial(knobs);
        for (id, text) in &texts.0 {
            settings.set(id, text)?;
        }
        Ok(settings)
    }

    /// The positions that differ from the initial ones, as text.
    pub fn to_texts(&self) -> SettingTexts {
        SettingTexts(self.changed().map(|(knob, value)| (knob.id.to_owned(), knob.spell(value))).collect())
    }
}

/// Unvalidated settings: ids and values as text.
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
    use crate::lesson::knob::choice;
    use crate::sim::time::Duration;

    const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Timeout", (100, 5_000, 50), 800);
    const KEY: Setting<Option<char>> =
        choice!("key", "Key", [("none", None, "none"), ("order", Some('o'), "per order")]);
    const EXTRA: Setting<bool> = Setting::switch("extra", "Extra", true);
    const KNOBS: &[Knob] = &[TIMEOUT.knob, KEY.knob, EXTRA.knob];

    #[test]
    fn what_is_spelt_is_read_back() {
        let settings = Settings::initial(KNOBS).with(&[("timeout", "100"), ("extra", "off")]).expect("valid");
        assert_eq!(Settings::from_texts(KNOBS, &settings.to_texts()), Ok(settings.clone()));
        assert_eq!((settings.get(TIMEOUT), settings.get(EXTRA)), (Duration::from_millis(100), false));
        assert_eq!(settings.get(KEY), None);
        assert_eq!(Settings::initial(KNOBS).turned(&[TIMEOUT.at(100), EXTRA.off()]), settings);
        assert_eq!(settings.turned(&[KEY.to("order")]).get(KEY), Some('o'));
    }

    #[test]
    fn bad_values_get_a_sentence() {
        let mut settings = Settings::initial(KNOBS);
        let mut say = |id, text| settings.set(id, text).expect_err("not a value").to_string();
        assert_eq!(
            say("timeout", "soon"),
            "“soon” is not a whole number: “Timeout” must be between 100 and 5000 ms."
        );
        assert_eq!(say("timeout", "99"), "“Timeout” must be between 100 and 5000 ms, not 99.");
        assert_eq!(say("key", "x"), "“x” is not a choice for Key. Choices: none, order.");
        assert_eq!(say("nope", "1"), "There is no setting called “nope” in this lesson.");
        assert_eq!(settings, Settings::initial(KNOBS), "nothing was changed");
    }
}
