//! Stories compared with the lessons' own accounts: what a lesson says about a scene, its story has to tell.

use std::collections::BTreeSet;
use std::fs;

use happens_before::lesson::step::Task;
use happens_before::lesson::{self, Lesson, Scene};
use happens_before::run::why::{Direction, LIT_MAX, Slice, TOLD_MAX};
use happens_before::run::{Recipe, Run};
use happens_before::sim::check::When;
use happens_before::sim::ids::EventId;
use happens_before::sim::slicing::Causes;
use happens_before::sim::trace::{Kind, Verdict};
use happens_before::subject::reading::violation;

use crate::why::tell;

/// A broken promise of a scene, and its story.
struct Story<'a> {
    lesson: &'static Lesson,
    scene: &'static Scene,
    run: &'a Run,
    verdict: &'a Verdict,
    slice: Slice,
}

impl Story<'_> {
    fn name(&self) -> String {
        format!("{}/{}: {}", self.lesson.about.id, self.scene.id, self.verdict.id)
    }

    /// Everything that its sentences tell, also as a part of a wave.
    fn told(&self) -> BTreeSet<EventId> {
        let sentences = self.slice.story.iter();
        sentences.flat_map(|sentence| sentence.with.iter().copied().chain([sentence.event])).collect()
    }

    fn words(&self) -> Vec<String> {
        tell(self.run, &self.slice, &self.run.recipe().script)
    }

    /// The events that show that the promise is broken.
    fn shown(&self) -> impl Iterator<Item = EventId> + '_ {
        let members = self.verdict.tally.iter().flat_map(|tally| &tally.members);
        self.verdict.witnesses.iter().chain(members).copied()
    }
}

/// Calls `look` with every story of every scene, and returns how many there are.
fn each_story(mut look: impl FnMut(&Story<'_>)) -> usize {
    let mut met = 0;
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            for verdict in run.trace().violations() {
                let slice = Slice::of(&run, verdict.event, Direction::Back);
                look(&Story { lesson, scene, run: &run, verdict, slice });
                met += 1;
            }
        }
    }
    met
}

/// In every scene, a story is short, names the witnesses and the set, and leaves few events in colour.
#[test]
fn stories_of_broken_promises_are_short_and_name_their_witnesses() {
    let met = each_story(|story| {
        let (of, told) = (story.name(), story.told());
        assert!((1..=TOLD_MAX).contains(&story.slice.story.len()), "{of}: {:?}", story.slice.story);
        assert!(story.slice.lit.len() <= LIT_MAX, "{of}: {} in colour", story.slice.lit.len());
        assert!(story.slice.told().all(|event| story.slice.lit.contains(event)), "{of}");
        let untold: Vec<EventId> = story.shown().filter(|event| !told.contains(event)).collect();
        assert!(untold.is_empty(), "{of}: {untold:?} are not told in {:#?}", story.words());
    });
    assert!(met >= 100, "{met} broken promises");
}

/// A promise that allows a number of events says how many, and which of them was one too many; one sentence tells the set.
#[test]
fn a_set_is_one_sentence_with_what_is_allowed() {
    let mut lessons = BTreeSet::new();
    each_story(|story| {
        let Some(tally) = &story.verdict.tally else { return };
        let of = story.name();
        assert!(tally.broke > tally.allowed, "{of}: {tally:?}");
        assert!(tally.members.is_sorted_by(|one, other| one < other), "{of}: {tally:?}");
        assert!(tally.of.is_none_or(|of| tally.broke <= of), "{of}: {tally:?}");
        let sentences = story.slice.story.iter();
        let tell_it = sentences.filter(|sentence| {
            sentence.with.iter().chain([&sentence.event]).any(|event| tally.members.contains(event))
        });
        assert_eq!(tell_it.count(), usize::from(!tally.members.is_empty()), "{of}: {:#?}", story.words());
        let words = story.words();
        if tally.allowed > 0 {
            let allowed = format!("and {} may", tally.allowed);
            assert!(words.iter().any(|words| words.contains(&allowed)), "{of}: {words:#?}");
        }
        lessons.insert(story.lesson.about.id);
    });
    for dense in ["retries", "circuit-breaker", "overload", "timeouts-and-pools", "call-chains"] {
        assert!(lessons.contains(dense), "{lessons:?}");
    }
}

/// A promise that is judged at the end names what made the obligation and the last step towards it, and says what was left to wait
/// for; or it is about a set.
#[test]
fn what_was_owed_is_told_with_what_was_left_to_wait_for() {
    let mut met = BTreeSet::new();
    each_story(|story| {
        let check = &story.run.checks()[usize::from(story.verdict.check)];
        if check.when != When::Eventually {
            assert_eq!(story.verdict.debt, None, "{}", story.name());
            return;
        }
        let Some(debt) = story.verdict.debt else {
            assert!(story.verdict.tally.is_some(), "{} names nothing that is owed", story.name());
            return;
        };
        let (of, told) = (story.name(), story.told());
        assert!(debt.made <= debt.last && debt.last < story.verdict.judged, "{of}: {debt:?}");
        assert!(told.contains(&debt.made) && told.contains(&debt.last), "{of}: {:#?}", story.words());
        let left = story.words().into_iter().filter(|words| words.contains("; when the run ended, ")).count();
        assert_eq!(left, 1, "{of}: {:#?}", story.words());
        met.insert(check.name);
    });
    assert!(met.len() >= 9, "{met:?}");
}

/// Whoever is to find out is not told what was left to wait for.
#[test]
fn a_drill_does_not_say_what_was_left_to_wait_for() {
    use happens_before::timeline::scene::Names;
    use happens_before::timeline::story::Telling;
    let mut met = 0;
    each_story(|story| {
        let Some(_) = story.verdict.debt else { return };
        let names = Names { nodes: story.run.names().to_vec(), checks: Vec::new(), authors: Vec::new() };
        let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: false };
        let causes = Causes::of(story.run.trace(), story.slice.covered);
        let mut words = story.slice.told().map(|event| telling.event(&causes, event));
        assert!(words.all(|words| !words.contains("when the run ended")), "{}", story.name());
        met += 1;
    });
    assert!(met > 0);
}

/// A scripted fault that is among the reasons is told.
#[test]
fn stories_name_a_scripted_fault_among_their_reasons() {
    let mut met = 0;
    each_story(|story| {
        let trace = story.run.trace();
        let reasons = Causes::of(trace, story.slice.covered).reasons_back(story.shown());
        if reasons.iter().any(|event| trace.event(event).kind == Kind::Intervened) {
            let words = story.words();
            let blames = words.iter().any(|words| words.contains("esson intervened: "));
            assert!(blames, "{}: {words:#?}", story.name());
            met += 1;
        }
    });
    assert!(met >= 50, "{met} stories");
}

/// A scene's account: its paragraph in the list of scenes and, if a step asks *Why?* about it, the text of that step.
fn account(lesson: &Lesson, scene: &Scene) -> String {
    let folder = format!("src/lesson/{}/prose", lesson.about.id.replace('-', "_"));
    let read = |file: &str| fs::read_to_string(format!("{folder}/{file}.md")).unwrap_or_default();
    let scenes = read("scenes");
    let about =
        scenes.split("\n## ").find(|part| part.trim_start_matches("## ").split(':').next() == Some(scene.id));
    let mut account = about.unwrap_or_default().to_owned();
    for step in lesson.steps.iter().filter(|step| step.scene == scene.id) {
        if let Task::Why { .. } = step.task {
            account += &read(step.id);
        }
    }
    account
}

/// The words of a text, in lower case, with a space before and after each.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |plain, word| plain + &word.to_lowercase() + " ")
}

/// What nodes are called in a text: `App 1` is one of the apps, `Worker A` one of the workers.
fn role(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((role, last)) if last.len() == 1 => role,
        _ => name,
    }
}

/// Nodes that an account names and a story does not have to: the scene, the node, and the reason.
const NOT_IN_THE_STORY: [(&str, &str, &str); 4] = [
    ("partial-failure/crash-before", "database", "the account says that it was never asked"),
    (
        "eight-fallacies/secure",
        "orders",
        "the account means what customers order, not the service of that name",
    ),
    ("timeouts-and-pools/slow", "prices", "the account says that it had little to do"),
    ("sortable-ids/machines", "feed", "it breaks a promise of its own, which has its own story"),
];

/// The story of a scene names each node, or one of each kind, that the lesson's account names.
#[test]
fn stories_name_the_nodes_that_the_lesson_names() {
    let mut missing = Vec::new();
    let mut met = 0;
    each_story(|story| {
        let Story { lesson, scene, run, verdict, .. } = story;
        let first = violation(run.trace(), scene.breaks).map(|first| first.judged);
        if scene.breaks.is_none() || first != Some(verdict.judged) {
            return;
        }
        let (text, words) = (plain(&account(lesson, scene)), plain(&story.words().join("\n")));
        let named: BTreeSet<String> = run.names().iter().map(|name| plain(role(name))).collect();
        for role in named {
            let plural = format!("{}s ", role.trim_end());
            if text.contains(&role) || text.contains(&plural) {
                let of = format!("{}/{}", lesson.about.id, scene.id);
                let is_out = |(scene, node, _): &&(&str, &str, &str)| *scene == of && *node == role.trim();
                let excused = NOT_IN_THE_STORY.iter().find(is_out);
                if words.contains(&role) == excused.is_some() {
                    missing.push(format!("{of}:{role}"));
                }
                met += 1;
            }
        }
    });
    assert!(met >= 50, "{met} nodes");
    assert!(missing.is_empty(), "not told, or told although the list says otherwise: {missing:#?}");
}
