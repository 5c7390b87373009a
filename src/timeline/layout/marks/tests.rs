//! Flags and notes must say what went wrong, on a narrow screen too.

use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Kind;
use crate::timeline::list::{DisplayList, Face, Ink, Shape};
use crate::timeline::scene::Note;
use crate::timeline::testing::{Shown, busy};
use crate::timeline::text;
use crate::timeline::view::View;

/// The left edge of the windows: their heads stand beside the lanes and take no room from flags.
const LEFT: f32 = 70.0;

/// A run that breaks its promise once, in the middle of a window of this width; with the window and the event.
fn broken_once(detail: &str, width: f32) -> (Shown, View, EventId) {
    let mut shown = busy(3, 100_000, Duration::from_secs(4), 100_000, &[]);
    let (id, event) = shown
        .trace
        .events_from(0)
        .find(|(_, event)| event.kind == Kind::Judged)
        .expect("a promise is broken");
    let (at, verdict) = (event.at.as_micros(), event.b as usize);
    shown.trace.verdicts[verdict].detail = detail.into();
    let half = 100_000;
    let view = View::new(LEFT, width, shown.horizon)
        .fit(SimTime::from_micros(at.saturating_sub(half)), SimTime::from_micros(at + half));
    (shown, view, id)
}

/// Left and right ends of the texts that contain these words.
fn found(list: &DisplayList, words: &str) -> Vec<(f32, f32, String)> {
    let texts = list.primitives.iter().filter_map(|p| match &p.shape {
        Shape::Text { at, text, face, .. } if text.contains(words) => {
            Some((at.0, at.0 + text::width(text, *face), text.clone()))
        }
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_flag_says_what_broke_the_promise() {
    for width in [390.0, 808.0, 2_400.0] {
        let (shown, view, _) = broken_once("somebody gave up after 3.5 s", width);
        let list = shown.picture_in(&view, 526.0, shown.horizon);
        let flags = found(&list, "✕ somebody gave up after 3.5 s");
        assert_eq!(flags.len(), 1, "{width}");
        assert!(flags[0].0 >= LEFT && flags[0].1 <= LEFT + width, "{flags:?}");
    }
}

#[test]
fn a_flag_stands_across_its_line_where_neither_side_has_room() {
    let detail = "two were inside, A1 and then B1 as well";
    let (shown, view, id) = broken_once(detail, 390.0);
    let x = view.x(shown.trace.event(id).at);
    assert!(
        text::width(detail, Face::Strong) > (x - LEFT).max(LEFT + 390.0 - x),
        "it is wider than either side"
    );
    let flags = found(&shown.picture_in(&view, 526.0, shown.horizon), detail);
    assert!(flags.len() == 1 && flags[0].0 < x && x < flags[0].1 && flags[0].1 <= LEFT + 390.0, "{flags:?}");
}

#[test]
fn what_is_too_long_for_a_flag_gives_way_to_the_promise() {
    let (mut shown, view, _) = broken_once(&"much too long ".repeat(9), 808.0);
    let promise = "at most 40 answers";
    assert_eq!(
        found(&shown.picture_in(&view, 526.0, shown.horizon), "✕ broken: ")[0].2,
        format!("✕ broken: {promise}")
    );
    // If the promise does not fit either, it is shortened.
    shown.scene.names.checks = vec![promise.repeat(9)];
    let flags = found(&shown.picture_in(&view, 526.0, shown.horizon), "✕ broken: at most 40");
    assert!(flags.len() == 1 && flags[0].2.ends_with('…'), "{flags:?}");
}

#[test]
fn a_long_note_stays_in_words_on_a_narrow_screen_and_bad_news_comes_first() {
    let (mut shown, view, _) = broken_once("", 390.0);
    let wrote = shown.trace.events_from(0).filter(|(_, event)| event.kind == Kind::Wrote);
    let from_middle = |at: SimTime| (view.x(at) - LEFT - 195.0).abs();
    let nearest = wrote.min_by(|one, other| from_middle(one.1.at).total_cmp(&from_middle(other.1.at)));
    let bad = nearest.expect("somebody wrote").0;
    let words = "thrown away: the other has the later stamp";
    let x = view.x(shown.trace.event(bad).at);
    assert!(
        text::width(words, Face::Normal) > (x - LEFT).max(LEFT + 390.0 - x),
        "it is wider than either side"
    );
    let note = |event, bad| Note { event, text: words.into(), bad };
    // Good news asks for the same place first, but bad news gets it.
    shown.scene.notes = vec![note(bad, false), note(bad, false), note(bad, true)];
    let list = shown.picture_in(&view, 526.0, shown.horizon);
    let of_bad = list
        .primitives
        .iter()
        .any(|p| matches!(&p.shape, Shape::Text { text, .. } if text == words) && p.ink == Ink::Bad);
    let places = found(&list, words);
    assert!(
        of_bad && places.iter().all(|(left, right, _)| *left >= LEFT && *right <= LEFT + 390.0),
        "{places:?}"
    );
}

#[test]
fn bad_news_finds_room_first() {
    let mut shown = busy(2, 400_000, Duration::from_secs(4), 100_000, &[]);
    let event = EventId(shown.trace.len() as u32 / 2);
    let note = |text: &str, bad| Note { event, text: text.to_owned(), bad };
    let mut notes: Vec<Note> =
        (0..40).map(|nth| note(&format!("all is well with this, {nth}"), false)).collect();
    notes.push(note("it is lost", true));
    shown.scene.notes = notes;
    let list = shown.picture(SimTime::ZERO, shown.horizon, shown.horizon);
    let count = |wanted: &str| {
        let says = |shape: &Shape| matches!(shape, Shape::Text { text, .. } if text.starts_with(wanted));
        list.primitives.iter().filter(|p| says(&p.shape)).count()
    };
    assert_eq!(count("it is lost"), 1);
    assert!((1..40).contains(&count("all is well with this")), "some of the others find none");
}
