//! Locks and fencing: what a repair does not promise is shown to fail, and how locks are drawn.

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::distributed_lock::{ALONE, OWN_LOCK};
use happens_before::lesson::{distributed_lock, fencing};
use happens_before::run::{Recipe, Run};
use happens_before::sim::time::SimTime;
use happens_before::subject::reading::violation;
use happens_before::timeline::index::Index;
use happens_before::timeline::lanes::Lanes;
use happens_before::timeline::layout::{Input, layout};
use happens_before::timeline::legend::{Caption, with_legend};
use happens_before::timeline::list::{DisplayList, Fill, Ink, MAX_PRIMITIVES, Shape};
use happens_before::timeline::scene::{Cursor, Names, Note, Scene};
use happens_before::timeline::view::View;

const SEEDS: u64 = 1_000;

/// However a lease is repaired, arbitrary faults still find two workers inside. The promise that nobody frees
/// another's lock holds throughout.
#[test]
fn a_lock_with_every_repair_keeps_its_promise_and_no_more_than_that() {
    let lesson = &distributed_lock::LESSON;
    let scene = lesson.scene("repaired").expect("the last scene");
    let jobs = [("lease", "1000"), ("work", "800"), ("jobs", "5"), ("poll", "300")];
    let settings = lesson.settings_of(scene).with(&jobs).expect("knobs that exist");
    let (mut two_inside, mut freed) = (0, 0);
    for seed in 1..=SEEDS {
        let setup = (lesson.build)(&settings);
        let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
        let run = Run::complete(Recipe { lesson, settings: settings.clone(), seed, script });
        two_inside += u64::from(violation(run.trace(), Some(ALONE)).is_some());
        freed += u64::from(violation(run.trace(), Some(OWN_LOCK)).is_some());
    }
    println!("two inside in {two_inside} of {SEEDS} runs");
    assert_eq!(freed, 0);
    assert!(two_inside >= 10, "{two_inside}");
}

/// The lesson's notes on events.
fn run_notes(run: &Run) -> Vec<Note> {
    let notes = (run.lesson().notes)(run.trace()).into_iter();
    notes.map(|note| Note { event: note.event, text: note.words, bad: note.bad }).collect()
}

/// The picture of a run at a moment.
fn picture(run: &Run, at: SimTime) -> DisplayList {
    picture_of(run, at, Scene::default())
}

fn picture_of(run: &Run, at: SimTime, scene: Scene) -> DisplayList {
    let names = Names { nodes: run.names().to_vec(), checks: Vec::new(), authors: Vec::new() };
    let lanes = Lanes::new(names.nodes.len(), 526.0);
    let scene = Scene { names, horizon: run.horizon(), ..scene };
    let view = View::new(120.0, 1_000.0, run.horizon());
    let (trace, index) = (run.trace(), &Index::of(run.trace()));
    layout(&Input { trace, index, scene: &scene, view: &view, lanes: &lanes, cursor: Cursor::at(trace, at) })
}

#[test]
fn two_inside_and_the_time_left_are_drawn_and_explained() {
    let lesson = &distributed_lock::LESSON;
    let broken = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
    let settings = lesson.repaired(&lesson.scenes[0]);
    let repaired = Run::complete(Recipe { settings, ..broken.recipe().clone() });
    let clashes = |list: &DisplayList| {
        let is_clash = |shape: &Shape| matches!(shape, Shape::Rect { fill: Fill::Hatch, .. });
        list.primitives.iter().filter(|p| p.ink == Ink::Violation && is_clash(&p.shape)).count()
    };
    let levels = |list: &DisplayList| {
        let line = |shape: &Shape| matches!(shape, Shape::Line { .. });
        list.primitives.iter().filter(|p| p.ink == Ink::Warn && line(&p.shape)).count()
    };
    let entered = violation(broken.trace(), Some(ALONE)).expect("it breaks").event;
    let at = broken.trace().event(entered).at;
    let before = picture(&broken, SimTime::from_micros(at.as_micros() - 1));
    let after = picture(&broken, SimTime::from_micros(at.as_micros() + 500_000));
    assert_eq!((clashes(&before), clashes(&after)), (0, 2), "a hatch on each of the two bars");
    assert_eq!(clashes(&picture(&repaired, repaired.horizon())), 0);
    // One lease that expired, one that was deleted, and one that continues, dashed up to its end.
    assert_eq!(levels(&after), 4);
    assert!(after.primitives.len() <= MAX_PRIMITIVES);
    let caption = Caption::new("", "", 1, (SimTime::ZERO, at), at, broken.names());
    let words = |list: &DisplayList, wanted: &str| {
        let legend = with_legend(list, &caption);
        legend
            .primitives
            .iter()
            .any(|p| matches!(&p.shape, Shape::Text { text, .. } if text.starts_with(wanted)))
    };
    assert!(words(&after, "two at once") && words(&after, "time left"));
    assert!(!words(&before, "two at once"));
}

/// At the decisive moment the numbers are in the picture: the incoming tokens, those in the file, and above the store
/// the highest token it has seen.
#[test]
fn the_tokens_are_drawn_where_a_late_write_is_stored_or_refused() {
    let lesson = &fencing::LESSON;
    let stored = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
    let settings = lesson.repaired(&lesson.scenes[0]);
    let refused = Run::complete(Recipe { settings, ..stored.recipe().clone() });
    let broken = violation(stored.trace(), lesson.scenes[0].breaks).expect("it breaks").event;
    let at = stored.trace().event(broken).at;
    let words = |run: &Run, at: SimTime| -> Vec<String> {
        let scene = Scene { notes: run_notes(run), ..Scene::default() };
        let list = picture_of(run, at, scene);
        assert!(list.primitives.len() <= MAX_PRIMITIVES);
        let text =
            |shape: &Shape| if let Shape::Text { text, .. } = shape { Some(text.clone()) } else { None };
        list.primitives.iter().filter_map(|p| text(&p.shape)).collect()
    };
    let says = |words: &[String], wanted: &[&str]| {
        for wanted in wanted {
            assert!(words.iter().any(|word| word.starts_with(wanted)), "{wanted}: {words:#?}");
        }
    };
    let later = SimTime::from_micros(at.as_micros() + 100_000);
    let (stored, refused) = (words(&stored, later), words(&refused, later));
    says(
        &stored,
        &[
            "write, token 1, on version 0",
            "write, token 2, on version 0",
            "A, token 1",
            "B, token 2",
            "token 1 stored over token 2",
        ],
    );
    says(&refused, &["write, token 1", "token 1 refused", "token 2 · highest"]);
    assert!(!stored.iter().any(|word| word.contains("refused") || word.contains("highest")), "{stored:#?}");
}
