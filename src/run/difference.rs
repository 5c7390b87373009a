//! The difference between two recipes.

use super::Recipe;
use crate::lesson::knob::Knob;
use crate::sim::fault::Scripted;
use crate::sim::time::SimTime;

/// The changes that turn one recipe into another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Knobs with different values, and their values before and after.
    pub settings: Vec<(&'static Knob, i64, i64)>,
    /// The seeds before and after, if they differ.
    pub seed: Option<(u64, u64)>,
    /// Interventions that only the second recipe has.
    pub added: Vec<Scripted>,
    /// Interventions that only the first recipe has.
    pub removed: Vec<Scripted>,
}

impl Difference {
    /// The changes from one recipe of a lesson to another.
    pub fn of(before: &Recipe, after: &Recipe) -> Self {
        let turned = before.settings.iter().zip(after.settings.iter());
        let turned = turned.filter(|((_, one), (_, other))| one != other);
        Self {
            settings: turned.map(|((knob, one), (_, other))| (knob, one, other)).collect(),
            seed: (before.seed != after.seed).then_some((before.seed, after.seed)),
            added: without(&after.script, &before.script),
            removed: without(&before.script, &after.script),
        }
    }

    /// True if the recipes are the same.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// When the runs can first differ: settings and seeds matter from the start.
    pub fn since(&self) -> SimTime {
        if !self.settings.is_empty() || self.seed.is_some() {
            return SimTime::ZERO;
        }
        let scripted = self.added.iter().chain(&self.removed).map(|scripted| scripted.at);
        scripted.min().unwrap_or(SimTime::MAX)
    }

    /// True if both differences change the same knobs, both or neither change the seed, and they change nothing else.
    pub fn turns_the_same(&self, other: &Self) -> bool {
        let knobs = |of: &Self| of.settings.iter().map(|(knob, ..)| knob.id).collect::<Vec<_>>();
        let scripts = [self, other].iter().any(|one| !one.added.is_empty() || !one.removed.is_empty());
        !scripts && knobs(self) == knobs(other) && self.seed.is_some() == other.seed.is_some()
    }
}

/// The items of a list that are missing from another, counting duplicates.
fn without(list: &[Scripted], other: &[Scripted]) -> Vec<Scripted> {
    let mut spare = other.to_vec();
    let missing = |scripted: &&Scripted| match spare.iter().position(|one| one == *scripted) {
        Some(index) => {
            spare.remove(index);
            false
        }
        None => true,
    };
    list.iter().filter(missing).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::idempotency;
    use crate::sim::fault::Intervention;

    #[test]
    fn each_part_of_a_recipe_is_told_and_when_it_begins_to_matter() {
        let lesson = &idempotency::LESSON;
        let one = Recipe::of_scene(lesson, &lesson.scenes[0]);
        assert!(Difference::of(&one, &one).is_none());
        let scripted = Scripted { at: SimTime::from_micros(77), intervention: Intervention::ClearAll };
        let mut other = one.clone();
        other.script.extend([scripted, scripted]);
        let difference = Difference::of(&one, &other);
        assert_eq!((difference.added.len(), difference.removed.len()), (2, 0));
        assert_eq!(difference.since(), scripted.at);
        assert_eq!(Difference::of(&other, &one).removed, difference.added);
        other.seed += 1;
        assert_eq!(Difference::of(&one, &other).since(), SimTime::ZERO);
        other = Recipe { settings: lesson.repaired(&lesson.scenes[0]), ..one.clone() };
        let repair = Difference::of(&one, &other);
        assert_eq!(repair.settings.len(), lesson.scenes[0].fix.as_ref().expect("it has one").settings.len());
        assert!(repair.turns_the_same(&repair) && !repair.turns_the_same(&difference));
    }
}
