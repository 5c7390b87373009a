//! The memory of a learner's session, counted in bytes that are the same on every machine. `tests/e2e/memory.mjs`
//! measures the whole page in a browser.

use std::collections::BTreeSet;

use allocation_counter::measure;
use happens_before::lesson;
use happens_before::run::Recipe;
use happens_before::run::session::Session;
use happens_before::sim::fault::Intervention;
use happens_before::sim::ids::NodeId;
use happens_before::sim::time::Duration;

/// Ten minutes of frames.
const FRAMES: u64 = 36_000;
const FRAME_US: u64 = 16_667;
/// At least this many must be made, unless the limit on branches is reached first.
const INTERVENTIONS: usize = 1_000;
/// Every how many frames the run is changed, and how many times in a row.
const EVERY: u64 = 450;
const BURST: u64 = 13;
/// Limit for branches, their traces and their checkpoints together, in bytes.
const BYTES_MAX: u64 = 64 << 20;
/// Limit for what remains in bytes once the session is gone: its messages.
const LEFT_MAX: i64 = 1 << 10;

fn intervention(nth: u64) -> Intervention {
    let node = NodeId((nth % 2) as u16);
    match nth % 5 {
        0 => Intervention::StepClock { node, by_us: 1_000 + nth.cast_signed() },
        1 => Intervention::Crash { node, down: Some(Duration::from_millis(100 + nth)) },
        2 => Intervention::Slow { node, permille: 2_000 },
        3 => Intervention::StepClock { node, by_us: -2_000 - nth.cast_signed() },
        _ => Intervention::Slow { node, permille: 1_000 },
    }
}

/// Plays on, starting over at the end, and regularly intervenes several times in a row, which makes a branch. Returns
/// how many interventions were made, and the messages for those that were refused.
fn play(session: &mut Session) -> (usize, BTreeSet<String>) {
    let (mut made, mut refused) = (0, BTreeSet::new());
    session.set_speed(usize::MAX);
    for frame in 0..FRAMES {
        if !session.playing() {
            session.play(true);
        }
        session.tick(FRAME_US);
        if frame % EVERY < BURST {
            if session.at_end() {
                session.rewind();
            }
            match session.intervene(intervention(frame)) {
                Ok(_) => made += 1,
                Err(sentence) => _ = refused.insert(sentence),
            }
        }
    }
    (made, refused)
}

#[test]
fn ten_minutes_of_play_with_many_interventions_take_bounded_memory_and_give_it_back() {
    for lesson in lesson::all() {
        let mut told = (0, BTreeSet::new());
        let counted = measure(|| {
            let mut session = Session::new(Recipe::of_scene(lesson, &lesson.scenes[0]));
            told = play(&mut session);
        });
        let (made, refused) = told;
        assert!(counted.bytes_max <= BYTES_MAX, "{}: {counted:?}", lesson.about.id);
        assert!(counted.bytes_current <= LEFT_MAX, "{}: {counted:?}", lesson.about.id);
        // At a limit it says so, and goes on.
        assert!(made >= INTERVENTIONS || !refused.is_empty(), "{}: {made}", lesson.about.id);
        assert!(
            refused.iter().all(|sentence| sentence.contains("no more fit")),
            "{}: {refused:?}",
            lesson.about.id
        );
    }
}
