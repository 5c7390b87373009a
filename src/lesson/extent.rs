//! The maximum size of a lesson's scenarios.

use std::sync::OnceLock;

use super::knob::{Dial, Settings};
use super::{LESSONS, Lesson};

impl Lesson {
    /// The maximum number of nodes assumed for this lesson's scenarios. It is taken over the scenes,
    /// with every number at its maximum and with each choice in turn.
    ///
    /// A script may refer to any of these nodes. Under settings with fewer, the kernel skips the missing ones, so
    /// that turning a knob back and forth loses nothing.
    pub fn nodes_at_most(&self) -> usize {
        static COUNTS: OnceLock<Vec<OnceLock<usize>>> = OnceLock::new();
        let counts = COUNTS.get_or_init(|| vec![OnceLock::new(); LESSONS.len()]);
        let place = LESSONS.iter().position(|lesson| lesson.id == self.about.id);
        place.map_or_else(|| self.count_nodes(), |place| *counts[place].get_or_init(|| self.count_nodes()))
    }

    fn count_nodes(&self) -> usize {
        let mut most = 0;
        let mut weigh = |settings: &Settings| most = most.max((self.build)(settings).names().len());
        let scenes = self.scenes.iter().map(|scene| self.settings_of(scene));
        for base in scenes.chain([self.initial()]) {
            weigh(&base);
            let mut large = base;
            for knob in self.knobs {
                if let Dial::Number { max, .. } = knob.dial {
                    // Only out-of-range values are refused, and this one is in range.
                    let _ = large.set(knob.id, &knob.spell(max));
                }
            }
            weigh(&large);
            for knob in self.knobs {
                let Dial::Choice(choices) = knob.dial else { continue };
                for (choice, _) in choices {
                    let mut chosen = large.clone();
                    let _ = chosen.set(knob.id, choice);
                    weigh(&chosen);
                }
            }
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::all;
    use crate::lesson::idempotency;

    #[test]
    fn no_scene_has_more_nodes_and_none_speaks_of_others() {
        assert_eq!(idempotency::LESSON.nodes_at_most(), 4);
        for lesson in all() {
            let most = lesson.nodes_at_most();
            for scene in lesson.scenes {
                let repaired = lesson.repaired(scene);
                assert!((lesson.build)(&repaired).names().len() <= most, "{}", lesson.about.id);
                for scripted in scene.script {
                    let nodes: Vec<_> = scripted.intervention.nodes().collect();
                    assert!(nodes.iter().all(|node| node.index() < most), "{}/{}", lesson.about.id, scene.id);
                }
            }
        }
    }
}
