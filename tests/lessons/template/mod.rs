//! TITLE: say in two sentences what it shows.
//!
//! `./dev new-lesson` starts with this: two workers take turns with a lock whose lease is too short. Replace the scene, the claims and the
//! words with your own.

use happens_before::lesson::code::Listing;
use happens_before::lesson::knob::{Knob, Setting, Settings};
use happens_before::lesson::script::pause;
use happens_before::lesson::step::{Choice, Outlines, Question, Step, Task};
use happens_before::lesson::values::Values;
use happens_before::lesson::{About, Fix, Lesson, Parcel, Part, Scene, Source};
use happens_before::sim::fault::Scripted;
use happens_before::sim::setup::Setup;
use happens_before::sim::time::Duration;
use happens_before::sim::trace::Trace;
use happens_before::subject::Words;
use happens_before::subject::lock::Fact;
use happens_before::subject::locks::promises::{ALONE, Promise};
use happens_before::subject::locks::reading::{beliefs, done, entered, locks, notes};
use happens_before::subject::locks::scene::{LockScene, WORKER_A};
use happens_before::subject::locks::server::LeaseClock;
use happens_before::subject::locks::store::Compares;
use happens_before::subject::locks::worker::{GivesBack, WorkerConfig};
use happens_before::subject::reading::{broken_at, violation};

/// The lesson's entry in the list of lessons.
pub static ABOUT: About = About {
    id: "NAME",
    title: "TITLE",
    part: Part::TakingTurns,
    minutes: 8,
    before: &["distributed-lock"],
    steps: Outlines::of(STEPS),
    source: Source::new(|| Parcel::unwritten(&LESSON)),
};

/// The lesson.
pub static LESSON: Lesson = Lesson {
    knobs: KNOBS,
    scenes: SCENES,
    steps: STEPS,
    beliefs,
    notes,
    code,
    values,
    ..Lesson::plain(&ABOUT, build)
};

const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 60_000, 500), 3_000)
    .under("Lock")
    .help("How long the lock lasts if nobody releases it.");

const WORK: Setting<Duration> = Setting::millis("work", "A job takes", (100, 20_000, 100), 2_000)
    .under("Work")
    .help("How long a worker is inside.");

/// The knobs, in the order of display.
const KNOBS: &[Knob] = &[LEASE.knob, WORK.knob];

/// The scenario for these settings.
fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: 2,
        worker: WorkerConfig {
            jobs: 1,
            work: settings.get(WORK),
            hangs: false,
            lease: Some(settings.get(LEASE)),
            random_owner: true,
            gives_back: GivesBack::CompareAndDelete,
            renewals: 0,
            watches: false,
            poll: Duration::from_secs(1),
        },
        clock: LeaseClock::Monotonic,
        copies: None,
        tokens: None,
        compares: Compares::Nothing,
        forgets: false,
        promises: &[Promise::Alone],
    }
    .setup()
}

/// The faults in the scene, in milliseconds of true time.
const SCRIPT: &[Scripted] = &[pause(WORKER_A, 1_000, 4_000)];

/// Settings and faults worth looking at; the first is the hook. Their titles and blurbs are in `prose/scenes.md`.
const SCENES: &[Scene] = &[
    Scene::new("too-short", 1)
        .script(SCRIPT)
        .breaks(ALONE)
        .fix(Fix::new("A lease longer than the pause", &[LEASE.at(10_000)])),
    Scene::new("repaired", 1).turned(&[LEASE.at(10_000)]).script(SCRIPT),
];

/// The answer that the run gives; none if it never gets that far.
fn what_happens(trace: &Trace<Words>) -> Option<usize> {
    entered(trace, 1)?;
    match (entered(trace, 2), broken_at(trace, ALONE)) {
        (None, _) => Some(0),
        (Some(_), None) => Some(1),
        (Some(_), Some(_)) => Some(2),
    }
}

/// The steps. Their titles and texts are in `prose/`.
const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "too-short",
        task: Task::Watch { until: "worker A gets the lock", moment: |trace| entered(trace, 1) },
    },
    Step {
        id: "predict",
        scene: "too-short",
        task: Task::Predict(Question {
            asks: "Worker A is paused for longer than its lease. What does worker B do?",
            options: &[
                Choice::wrong(
                    "It never gets the lock",
                    "The lease expires while A sleeps, and then the lock is free for the next worker to ask.",
                ),
                Choice::wrong(
                    "It gets the lock once A is done",
                    "The server does not know what A is doing. It knows when the lease ends.",
                ),
                Choice::right("It gets the lock while A is inside"),
            ],
            answer: what_happens,
            moment: |trace| entered(trace, 2),
            shows: "worker B gets the lock",
            because: "The lease expires by the lock server's clock. A sleeps, and cannot notice.",
        }),
    },
    Step {
        id: "why",
        scene: "too-short",
        task: Task::Why { asks: "Why did a second worker get in?", moment: |trace| broken_at(trace, ALONE) },
    },
    Step {
        id: "fix",
        scene: "too-short",
        task: Task::Fix {
            goal: "With the same seed and the same pause, both workers do their job, one after the other.",
            reached: |trace| done(trace) == 2 && violation(trace, None).is_none(),
            solution: &[LEASE.at(10_000)],
        },
    },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// The values that the prose may name in braces. Every knob is there already, by its id.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    say.at("expired", locks(trace).first(|fact| matches!(fact, Fact::Expired { .. })));
    say.at("second_in", entered(trace, 2));
}

/// The programs on display: put some in a folder `code`, with marks that the processes report.
fn code(_: &Settings) -> Vec<Listing> {
    Vec::new()
}
