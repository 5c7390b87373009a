//! The course of lessons: how long each takes, what to read first, what comes next, and the question that carries it over to another
//! system.

use std::collections::BTreeSet;

use happens_before::lesson::step::{Tab, Task};
use happens_before::lesson::summary::summary_of;
use happens_before::lesson::{self, About, LESSONS, Lesson, Part, glossary, later};

/// The reading speed of someone who wants to understand.
const WORDS_A_MINUTE: usize = 200;
/// How far a lesson's stated minutes may be from the count: rewording a text does not make a lesson longer.
const MINUTES_OFF_MAX: u32 = 2;

fn words(text: &str) -> usize {
    // Tags are not words, but they separate words.
    let mut inside = false;
    let plain: String = text
        .chars()
        .map(|letter| {
            let was_inside = inside;
            inside = letter == '<' || inside && letter != '>';
            if inside || was_inside { ' ' } else { letter }
        })
        .collect();
    plain.split_whitespace().count()
}

/// The words to read in a task, and the seconds that it takes besides reading.
fn task(lesson: &'static Lesson, task: &Task) -> (usize, u32) {
    match task {
        Task::Watch { until, .. } => (words(until), 60),
        Task::Predict(question) => {
            let options = question.options.iter().map(|choice| words(choice.words)).sum::<usize>();
            (words(question.asks) + options + words(question.because), 60)
        }
        Task::Why { asks, .. } => (words(asks), 90),
        Task::Fix { goal, .. } => (words(goal), 120),
        Task::Break { scenes, at_least } => {
            let scenes = scenes.iter().take(*at_least).filter_map(|id| lesson.scene(id));
            (scenes.map(|scene| words(&lesson.blurb_of(scene))).sum(), 75 * *at_least as u32)
        }
        Task::Prove => (0, 60),
        Task::Diagnose(diagnosis) => (
            diagnosis.causes.iter().map(|cause| words(cause.words)).sum::<usize>() + words(diagnosis.asks),
            300,
        ),
        Task::Grade(grading) => (words(grading.goal), 300),
        Task::Transfer => {
            let transfer = later::transfer_of(lesson).expect("its question is written");
            let options = transfer.options.iter().map(|choice| words(choice.words)).sum::<usize>();
            (words(transfer.asks) + options + words(transfer.because), 45)
        }
        Task::Read => (glossary::terms_of(lesson.about.id).iter().map(|(_, told)| words(told)).sum(), 0),
    }
}

/// How long a lesson takes: reading and doing.
fn seconds(lesson: &'static Lesson) -> u32 {
    let step = |step| {
        let text = later::text_of(lesson, step).map_or(0, words);
        let (read, done) = task(lesson, &step.task);
        ((text + read) * 60 / WORDS_A_MINUTE) as u32 + done
    };
    lesson.steps.iter().map(step).sum()
}

#[test]
fn tags_are_no_words() {
    assert_eq!(words("<p>one <b>two</b>three\n</p><p>four</p>"), 4);
}

#[test]
fn every_lesson_says_how_long_it_takes() {
    let mut off = Vec::new();
    for lesson in lesson::all() {
        let (says, counted) = (lesson.about.minutes, (seconds(lesson) + 30) / 60);
        if says.abs_diff(counted) > MINUTES_OFF_MAX {
            off.push(format!("{}: {says} minutes, by count {counted}", lesson.about.id));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}

/// This also rules out circles: anyone who follows the list has read everything that a lesson asks for.
#[test]
fn what_to_have_read_before_stands_before_it() {
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for about in LESSONS {
        for id in about.before {
            assert!(listed.contains(id), "{} asks for {id}, which is not before it", about.id);
        }
        assert_eq!(about.read_before().count(), about.before.len(), "{}", about.id);
        listed.insert(about.id);
    }
}

#[test]
fn each_lesson_leads_to_the_next_and_the_last_to_none() {
    let mut walked = vec![LESSONS[0].id];
    let mut here: &About = LESSONS[0];
    while let Some(next) = here.next() {
        walked.push(next.id);
        here = next;
    }
    assert_eq!(walked, LESSONS.iter().map(|about| about.id).collect::<Vec<_>>());
}

#[test]
fn every_lesson_is_carried_over_to_another_system_near_its_end() {
    for lesson in lesson::all() {
        let asks: Vec<_> =
            (0..lesson.steps.len()).filter(|at| matches!(lesson.steps[*at].task, Task::Transfer)).collect();
        if lesson.about.part == Part::Drills {
            assert_eq!(asks, [0; 0], "{}: a drill is another system itself", lesson.about.id);
            continue;
        }
        assert_eq!(asks, [lesson.steps.len() - 2], "{}", lesson.about.id);
        let transfer = later::transfer_of(lesson).expect("its question is written");
        let right = transfer.options.iter().filter(|choice| choice.refuted.is_empty()).count();
        assert!(right == 1 && transfer.options.len() >= 3, "{}", lesson.about.id);
        assert!(transfer.asks.ends_with('?') && transfer.because.ends_with('.'), "{}", lesson.about.id);
        let told: BTreeSet<_> = transfer.options.iter().map(|choice| choice.refuted).collect();
        assert_eq!(
            told.len(),
            transfer.options.len(),
            "{}: each is refuted by a sentence of its own",
            lesson.about.id
        );
        assert!(told.iter().all(|told| told.is_empty() || told.ends_with('.')), "{}", lesson.about.id);
    }
}

/// Only the first step's text is there at once; the build finds it by its name.
#[test]
fn the_first_text_is_that_of_the_first_step() {
    for lesson in lesson::all() {
        assert!(lesson.first_text().is_some_and(|html| !html.trim().is_empty()), "{}", lesson.about.id);
        for step in &lesson.steps[1..] {
            assert_ne!(later::text_of(lesson, step), lesson.first_text(), "{}/{}", lesson.about.id, step.id);
        }
    }
}

#[test]
fn tabs_that_open_have_something_to_show() {
    for lesson in lesson::all() {
        let id = lesson.about.id;
        for (step, tab) in lesson.tabs {
            assert!(lesson.steps.iter().any(|other| other.id == *step), "{id} has no step {step}");
            match tab {
                Tab::Charts => assert!(!lesson.charts.is_empty(), "{id} has no charts"),
                Tab::Code => assert!(!(lesson.code)(&lesson.initial()).is_empty(), "{id} shows no code"),
                Tab::Order | Tab::Events | Tab::State => {}
            }
        }
        let twice = lesson.tabs.iter().map(|(step, _)| step).collect::<BTreeSet<_>>();
        assert_eq!(twice.len(), lesson.tabs.len(), "{id} names a step twice");
    }
}

#[test]
fn every_lesson_says_in_a_sentence_what_it_shows() {
    for about in LESSONS {
        let summary = summary_of(about);
        assert!((60..=220).contains(&summary.len()) && summary.ends_with('.'), "{}: {summary}", about.id);
    }
}
