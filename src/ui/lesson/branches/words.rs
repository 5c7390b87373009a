//! What branches are called: what somebody called them, or what was changed to get them.

use crate::lesson::{Lesson, Scene};
use crate::run::branches::{Branch, BranchId};
use crate::run::difference::Difference;
use crate::run::session::Session;
use crate::timeline::scene::Names;
use crate::timeline::words::fault_words;
use crate::ui::lesson::stage::names;

pub fn name(session: &Session, id: BranchId) -> String {
    let Some(branch) = session.branch(id) else { return String::new() };
    if let Some(name) = &branch.name {
        return name.clone();
    }
    match session.branches().difference(id) {
        Some(difference) => changed(session, branch, &difference),
        None if branch.title.is_empty() => "An opened run".to_owned(),
        None => branch.title.clone(),
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

/// The lesson and the scene that a branch comes from, if it comes from one.
pub fn scene_of(session: &Session, branch: &Branch) -> Option<(&'static Lesson, &'static Scene)> {
    let mut root = branch;
    while let Some(parent) = root.parent.and_then(|parent| session.branch(parent)) {
        root = parent;
    }
    let lesson = root.recipe.lesson;
    lesson.scenes.iter().find(|scene| lesson.title_of(scene) == root.title).map(|scene| (lesson, scene))
}

/// What a difference consists of, each part in a few words. Turning knobs as the scene's repair does is
/// called the fix.
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
        let words = fault_words(&scripted.intervention, names);
        format!("{} at {}", words.strip_prefix("you: ").unwrap_or(&words), scripted.at)
    };
    all.extend(difference.added.iter().map(deed));
    all.extend(difference.removed.iter().map(|scripted| format!("without: {}", deed(scripted))));
    all
}

/// Whether knobs are turned just as a scene's repair turns them, or back.
fn repair(difference: &Difference, scene: &Scene, lesson: &Lesson) -> Option<String> {
    let fix = scene.fix.as_ref().filter(|_| !difference.settings.is_empty())?;
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
        return Some(format!("with the fix: {}", uncapitalized(fix.words)));
    }
    of(false).then(|| format!("without the fix: {}", uncapitalized(fix.words)))
}

fn uncapitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}
