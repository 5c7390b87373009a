//! The lesson that `./dev new-lesson` starts with keeps its own claims.

use happens_before::lesson::prose::fill;
use happens_before::lesson::step::{Done, Task};
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;

use crate::steps::solve;
use crate::template::LESSON;

#[test]
fn its_scenes_break_and_its_repair_holds() {
    for scene in LESSON.scenes {
        let run = Run::complete(Recipe::of_scene(&LESSON, scene));
        assert_eq!(violation(run.trace(), None).map(|verdict| verdict.id), scene.breaks, "{}", scene.id);
        let recipe = Recipe { settings: LESSON.repaired(scene), ..run.recipe().clone() };
        assert!(violation(Run::complete(recipe).trace(), None).is_none(), "{} repaired", scene.id);
    }
}

#[test]
fn its_steps_are_passed_by_their_own_solutions_and_its_texts_have_values() {
    for step in LESSON.steps {
        assert!(!step.task.passed(&Done::default()), "{}", step.id);
        // The question of the step *transfer* is built in with the lesson, and this lesson is not listed.
        if !matches!(step.task, Task::Transfer) {
            assert!(step.task.passed(&solve(&LESSON, step.scene, &step.task)), "{}", step.id);
        }
        let file = format!("{}/tests/lessons/template/prose/{}.md", env!("CARGO_MANIFEST_DIR"), step.id);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let run = Run::complete(Recipe::of_scene(&LESSON, LESSON.scene(step.scene).expect("it has it")));
        let filled = fill(&text, &LESSON.values_of(run.settings(), run.trace()));
        assert!(text.starts_with("# ") && !filled.contains('{') && !filled.contains("never"), "{filled}");
    }
}
