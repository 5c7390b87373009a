//! Names for branches: the one the user gave, or a description of what was changed.

use crate::lesson::{Lesson, Scene};
use crate::run::Recipe;
use crate::run::branches::{Branch, BranchId, Origin};
use crate::run::difference::Difference;
use crate::run::session::Session;
use crate::timeline::scene::Names;
use crate::timeline::words;
use crate::ui::lesson::stage::names;

pub fn name(session: &Session, id: BranchId) -> String {
    let Some(branch) = session.branch(id) else { return String::new() };
    if let Some(name) = &branch.name {
        return name.clone();
    }
    match session.branches().difference(id) {
        Some(difference) => changed(session, branch, &difference),
        None if is_changed(branch) => format!("{}, changed", root(branch)),
        None => root(branch).to_owned(),
    }
}

fn changed(session: &Session, branch: &Branch, difference: &Difference) -> String {
    let all = words(difference, &names(session), scene_of(session, branch));
    match all.as_slice() {
        [] => "the same".to_owned(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one}, and {} more", rest.len()),
    }
}

/// Whether a root no longer matches its variant: it was changed before any of it had been seen.
fn is_changed(branch: &Branch) -> bool {
    let Some(Origin::Variant(scene)) = branch.origin else { return false };
    let lesson = branch.recipe.lesson;
    lesson.scene(scene).is_some_and(|scene| Recipe::of_scene(lesson, scene) != branch.recipe)
}

/// The name of a run that forks from no other.
pub fn root(branch: &Branch) -> &'static str {
    let lesson = branch.recipe.lesson;
    match branch.origin {
        Some(Origin::Variant(scene)) => lesson.scene(scene).map_or(scene, |scene| lesson.title_of(scene)),
        Some(Origin::Found) => "A run found by a search",
        Some(Origin::Opened) | None => "An opened run",
    }
}

/// The lesson and the scene that a branch comes from, if any.
pub fn scene_of(session: &Session, branch: &Branch) -> Option<(&'static Lesson, &'static Scene)> {
    session.branches().scene_of(branch.id).map(|scene| (branch.recipe.lesson, scene))
}

/// The parts of a difference, each in a few words. Setting knobs as the scene's repair does is called the fix.
pub fn words(
    difference: &Difference,
    names: &Names,
    scene: Option<(&'static Lesson, &'static Scene)>,
) -> Vec<String> {
    let fix = scene.and_then(|(lesson, scene)| repair(difference, scene, lesson));
    let mut all = Vec::new();
    if let Some(words) = fix {
        all.push(words);
    } else {
        let turned = difference.settings.iter();
        all.extend(turned.map(|(knob, _, after)| format!("{}: {}", knob.label, knob.show(*after))));
    }
    all.extend(difference.seed.map(|(_, after)| format!("seed {after}")));
    let deed = |scripted: &crate::sim::fault::Scripted| {
        format!("{} at {}", words::deed(&scripted.intervention, names), scripted.at)
    };
    all.extend(difference.added.iter().map(deed));
    all.extend(difference.removed.iter().map(|scripted| format!("without: {}", deed(scripted))));
    all
}

/// The first few parts of a difference, and how many more there are.
pub fn few(all: &[String]) -> String {
    const TOLD: usize = 3;
    let more = all.len().saturating_sub(TOLD);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    format!("{}{more}", all.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; "))
}

/// The fix in words, if the knobs are set exactly as a scene's repair sets them, or back.
fn repair(difference: &Difference, scene: &Scene, lesson: &Lesson) -> Option<String> {
    let fix = lesson.repair_of(scene).filter(|_| !difference.settings.is_empty())?;
    let repair = lesson.repaired(scene);
    let own = lesson.settings_of(scene);
    let turned = own.iter().zip(repair.iter()).filter(|((_, one), (_, other))| one != other);
    let turned: Vec<_> = turned.map(|((knob, one), (_, other))| (knob.id, one, other)).collect();
    let of = |forth: bool| {
        let found = difference.settings.iter().map(|(knob, before, after)| {
            if forth { (knob.id, *before, *after) } else { (knob.id, *after, *before) }
        });
        found.eq(turned.iter().copied())
    };
    if of(true) {
        return Some(format!("with the fix: {}", uncapitalized(&fix)));
    }
    of(false).then(|| format!("without the fix: {}", uncapitalized(&fix)))
}

fn uncapitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}
