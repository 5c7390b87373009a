//! When a promise was lost: the share of futures that break it, from the start to the violation.

use happens_before::explore::lost::curve::{Curve, MOMENTS_MAX, Tracing};
use happens_before::explore::lost::{FUTURES, Futures};
use happens_before::lesson::{self, Lesson, fencing, idempotency};
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::MessageId;
use happens_before::sim::time::Duration;
use happens_before::sim::trace::Kind;

fn curve(lesson: &'static Lesson, scene: usize) -> Curve {
    let scene = &lesson.scenes[scene];
    let futures = Futures::of(&Recipe::of_scene(lesson, scene), scene.breaks.expect("it breaks a promise"));
    let mut tracing = Tracing::default();
    while let Some(piece) = tracing.hand_out() {
        tracing.take(futures.answer(piece));
    }
    assert!(tracing.curve().finished);
    tracing.curve().clone()
}

/// Before the reply is lost, no future charges twice. From then on, all do.
#[test]
fn the_second_charge_is_decided_when_the_answer_is_lost() {
    let curve = curve(&idempotency::LESSON, 0);
    let [before, after] = curve.jump().expect("it is decided somewhere");
    assert_eq!([before.broken, after.broken], [0, FUTURES], "{curve:?}");
    let run = Run::complete(Recipe::of_scene(&idempotency::LESSON, &idempotency::LESSON.scenes[0]));
    let trace = run.trace();
    let lost = trace.events_from(0).find(|(_, event)| event.kind == Kind::Dropped).expect("it is lost").1;
    let sent = trace.event(trace.message(MessageId(lost.a)).sent).at;
    assert!(before.at <= sent && sent < after.at, "{before:?} {sent} {after:?}");
    assert!(after.at - before.at <= Duration::from_micros(200), "{before:?} {after:?}");
    assert!(
        curve.points.iter().all(|point| point.kept == FUTURES),
        "with the loss to come, all futures break it"
    );
}

/// The late write is decided by the pause, long before it happens.
#[test]
fn the_late_write_is_decided_by_the_pause() {
    let curve = curve(&fencing::LESSON, 0);
    let [before, after] = curve.jump().expect("it is decided somewhere");
    assert!(before.at.as_micros() <= 2_000_000 && after.at.as_micros() >= 2_000_000, "{before:?} {after:?}");
}

#[test]
fn curves_of_all_lessons_are_in_order_and_end_broken() {
    let mut jumps = 0;
    for lesson in lesson::all() {
        // Runs of this many events take long in a debug build.
        if ["overload", "eight-fallacies", "circuit-breaker"].contains(&lesson.about.id)
            || lesson.about.id.starts_with("drill")
        {
            continue;
        }
        let Some(scene) = lesson.scenes.iter().position(|scene| scene.breaks.is_some()) else { continue };
        let curve = curve(lesson, scene);
        let of = lesson.about.id;
        assert!(curve.points.is_sorted_by(|one, other| one.at < other.at), "{of}");
        assert!((2..=MOMENTS_MAX).contains(&curve.points.len()), "{of}: {}", curve.points.len());
        let last = curve.points.last().expect("it has points");
        assert!(last.broken > 0 && last.broken <= FUTURES, "{of}: {last:?}");
        jumps += usize::from(curve.jump().is_some());
        println!(
            "{of}: {:?} certain {} runs {} jump {:?}",
            curve.broken_at,
            curve.certain,
            curve.runs,
            curve.jump()
        );
    }
    assert!(jumps >= 8, "{jumps} lessons have a moment that decides");
}
