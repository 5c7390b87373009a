//! Golden digests: every scene of every lesson, as it is and repaired, gives the same run natively and in the
//! browser. `digests` checks this list natively, and `tests/web.rs` in Chromium.

use happens_before::lesson::{self, Lesson, Scene};
use happens_before::run::recipe::ENGINE;
use happens_before::run::{Recipe, Run};

/// The engine in the first line, then a line per scene: `lesson/scene`, the digest of its run, and of its run when
/// repaired.
pub const EXPECTED: &str = include_str!("golden.txt");

/// The first line, because golden digests belong to an engine.
pub fn heading() -> String {
    format!("engine {ENGINE}")
}

/// The lines that the runs produce here and now.
pub fn actual() -> Vec<String> {
    let line = |lesson: &'static Lesson, scene: &'static Scene| {
        let recipe = Recipe::of_scene(lesson, scene);
        let repaired = Recipe { settings: lesson.repaired(scene), ..recipe.clone() };
        let repaired = if scene.fix.is_some() { digest(repaired) } else { "-".to_owned() };
        format!("{}/{} {} {repaired}", lesson.about.id, scene.id, digest(recipe))
    };
    lesson::all().flat_map(|lesson| lesson.scenes.iter().map(move |scene| line(lesson, scene))).collect()
}

fn digest(recipe: Recipe) -> String {
    format!("{:016x}", Run::complete(recipe).trace().digest())
}

/// Runs everything. Panics at the first line that differs from the expected one.
pub fn check_all() {
    let mut expected: Vec<_> = EXPECTED.lines().collect();
    assert_eq!(expected.remove(0), heading(), "golden digests are of another engine");
    let actual = actual();
    for (expected, actual) in expected.iter().zip(&actual) {
        assert_eq!(actual, expected, "a scene's run is another than the golden one");
    }
    assert_eq!(actual.len(), expected.len(), "scenes came or went");
}
