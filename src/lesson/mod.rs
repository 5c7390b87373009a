//! Lessons: one folder each, and two lines here, one of them in [`LESSONS`]. The menu, the routes and the tests walk
//! that list; adding a lesson touches nothing else.
//!
//! A [`Lesson`] is data and pure functions: a scenario built from [`Settings`], checks,
//! [`Scene`]s (named settings and faults, with what they must show), [`Step`]s, prose, code listings,
//! charts, and how beliefs are read off the trace.
//!
//! - [`knob`]: what a learner can change, with types, ranges and units
//! - [`Scene`] and [`script`]: named situations, and the faults in them
//! - [`step`]: watch, predict, why, fix, break, prove, diagnose, grade, transfer, read; [`values`]: the placeholders in their
//!   texts
//! - [`code`]: listings whose lines follow the trace; [`syntax`]: their colours
//! - [`scale`]: the axes of charts; [`figure`]: charts in words
//! - [`glossary`]: the terms of all lessons
//! - [`Source`]: loads a lesson when it is opened
//! - [`experiment`]: charts of other runs, computed on demand
//! - [`prose`]: Markdown, compiled into the crate as HTML; [`later`]: the part needed only after the first step

pub mod at_least_once;
pub mod beside;
pub mod call_chains;
pub mod circuit_breaker;
pub mod code;
pub mod distributed_lock;
pub mod drill_double_charge;
pub mod drill_leaky_lock;
pub mod drill_stuck_saga;
pub mod eight_fallacies;
pub mod experiment;
mod extent;
pub mod fencing;
pub mod figure;
pub mod glossary;
pub mod idempotency;
pub mod knob;
pub mod lamport;
pub mod later;
pub mod lost_update;
pub mod outbox;
pub mod overload;
mod part;
pub mod partial_failure;
pub mod prose;
pub mod retries;
pub mod saga_choreography;
pub mod saga_isolation;
pub mod saga_orchestration;
pub mod scale;
mod scene;
pub mod script;
pub mod sortable_ids;
mod source;
pub mod step;
pub mod summary;
pub mod syntax;
pub mod timeouts_and_pools;
pub mod two_phase_commit;
pub mod unreliable_network;
pub mod values;
pub mod vector_clocks;
pub mod wall_clocks;

use crate::sim::ids::{EventId, NodeId};
use crate::sim::setup::Setup;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::beliefs::{Beliefs, Note};
use crate::subject::chart::Chart;
use crate::subject::goal::Goal;

use code::Listing;
use experiment::Experiment;
use knob::{Knob, Settings, Turned};
use step::{Moment, Outlines, Proof, Step, Tab, Task};
use values::Values;

pub use part::Part;
pub use scene::{Fix, Scene, Seeds};
pub(crate) use source::source;
pub use source::{Parcel, Source};

/// All lessons, in the order of the curriculum.
pub static LESSONS: &[&About] = &[
    &partial_failure::ABOUT,
    &unreliable_network::ABOUT,
    &eight_fallacies::ABOUT,
    &timeouts_and_pools::ABOUT,
    &call_chains::ABOUT,
    &retries::ABOUT,
    &idempotency::ABOUT,
    &at_least_once::ABOUT,
    &outbox::ABOUT,
    &two_phase_commit::ABOUT,
    &saga_choreography::ABOUT,
    &saga_orchestration::ABOUT,
    &saga_isolation::ABOUT,
    &lost_update::ABOUT,
    &distributed_lock::ABOUT,
    &fencing::ABOUT,
    &wall_clocks::ABOUT,
    &lamport::ABOUT,
    &vector_clocks::ABOUT,
    &sortable_ids::ABOUT,
    &circuit_breaker::ABOUT,
    &overload::ABOUT,
    &drill_leaky_lock::ABOUT,
    &drill_double_charge::ABOUT,
    &drill_stuck_saga::ABOUT,
];

/// The list entry of the lesson with this id.
pub fn about(id: &str) -> Option<&'static About> {
    LESSONS.iter().find(|about| about.id == id).copied()
}

/// The lesson with this id.
///
/// # Panics
///
/// In a split program, if the lesson has not been fetched yet: see [`Source`].
pub fn find(id: &str) -> Option<&'static Lesson> {
    about(id).map(|about| about.source.lesson())
}

/// All lessons, in the order of the curriculum.
///
/// # Panics
///
/// Like [`find`].
pub fn all() -> impl ExactSizeIterator<Item = &'static Lesson> + Clone {
    LESSONS.iter().map(|about| about.source.lesson())
}

/// A lesson's entry in the list.
///
/// The number of minutes is an estimate: its words at 200 a minute, plus for each task the time to run, look and decide. The test
/// `tests/lessons/course.rs` holds the numbers and checks every lesson against them.
#[derive(Debug)]
pub struct About {
    /// The id used in addresses.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The part of the curriculum.
    pub part: Part,
    /// The estimated time in minutes.
    pub minutes: u32,
    /// The ids of the lessons to read first.
    pub before: &'static [&'static str],
    /// Its steps in outline, so that the list can show which were passed.
    pub steps: Outlines,
    /// Loads the lesson itself when it is opened.
    pub source: Source,
}

impl About {
    /// The lessons to read first.
    pub fn read_before(&self) -> impl Iterator<Item = &'static About> {
        self.before.iter().filter_map(|id| about(id))
    }

    /// The next lesson in the curriculum.
    pub fn next(&self) -> Option<&'static About> {
        let after = LESSONS.iter().skip_while(|other| other.id != self.id);
        after.copied().nth(1)
    }
}

#[derive(Debug)]
pub struct Lesson {
    /// Its entry in the list.
    pub about: &'static About,
    /// The knobs that the learner can turn.
    pub knobs: &'static [Knob],
    /// Builds the scenario for some settings.
    pub build: fn(&Settings) -> Setup<Words>,
    /// Situations worth looking at. The first is the hook.
    pub scenes: &'static [Scene],
    /// The steps, in order.
    pub steps: &'static [Step],
    /// The tab to open with a step, by step id. For a step not listed, the learner's own choice stays.
    pub tabs: &'static [(&'static str, Tab)],
    /// Where the picture of a step's decisive moment begins, by step id: at the event that this finds. For a step not listed, and where it
    /// finds none, at the start of the run, which is too far away to see single messages in a long run.
    pub frames: &'static [(&'static str, Moment)],
    /// The comparison over many runs of its *prove* step, if it has one.
    pub proof: Option<Proof>,
    /// What its runs should show at least once: searches say which of it they saw.
    pub goals: &'static [Goal],
    /// Each party's beliefs, and the truth, after the first `count` events.
    pub beliefs: fn(&Trace<Words>, usize) -> Beliefs,
    /// Notes to show beside events on the timeline.
    pub notes: fn(&Trace<Words>) -> Vec<Note>,
    /// The nodes' programs under some settings.
    pub code: fn(&Settings) -> Vec<Listing>,
    /// The charts that can be drawn from the trace.
    pub charts: &'static [Chart],
    /// Numbers from the run for the prose to mention.
    pub values: fn(&mut Values<'_>),
    /// Charts of other runs, computed on demand.
    pub experiments: &'static [Experiment],
}

impl Lesson {
    /// A lesson with everything optional left out. It still needs knobs, scenes and steps:
    /// `Lesson { knobs, scenes, steps, ..Lesson::plain(&ABOUT, build) }`.
    pub const fn plain(about: &'static About, build: fn(&Settings) -> Setup<Words>) -> Self {
        Self {
            about,
            knobs: &[],
            build,
            scenes: &[],
            steps: &[],
            tabs: &[],
            frames: &[],
            proof: None,
            goals: &[],
            beliefs: |_, _| Beliefs::default(),
            notes: |_| Vec::new(),
            code: |_| Vec::new(),
            charts: &[],
            values: |_| {},
            experiments: &[],
        }
    }

    /// The values its texts may mention about a run.
    pub fn values_of(&self, settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
        let mut values = Values::new(settings, trace);
        (self.values)(&mut values);
        values.finish()
    }

    /// The events of a run that the steps ask about, with the words for each, followed by events that were only later found
    /// to have broken a promise, with what is wrong. Each event appears once. A step asks about runs with its own scene's settings only:
    /// elsewhere its words may be about something that did not happen.
    /// The last is the event from which on it is known.
    pub fn asked(&self, settings: &Settings, trace: &Trace<Words>) -> Vec<(EventId, String, EventId)> {
        let mut asked: Vec<(EventId, String, EventId)> = Vec::new();
        let mut ask = |event: EventId, words: &str, known: EventId| {
            if asked.iter().all(|(other, ..)| *other != event) {
                asked.push((event, words.to_owned(), known));
            }
        };
        let is_own =
            |step: &&Step| self.scene(step.scene).is_some_and(|scene| self.settings_of(scene) == *settings);
        for step in self.steps.iter().filter(is_own) {
            let (moment, words) = match &step.task {
                Task::Watch { until, moment } => (moment, *until),
                Task::Why { asks, moment } => (moment, *asks),
                Task::Predict(question) => (&question.moment, question.shows),
                _ => continue,
            };
            if let Some(event) = moment(trace) {
                ask(event, words, event);
            }
        }
        for verdict in trace.violations() {
            let event = trace.event(verdict.event);
            if event.at < trace.event(verdict.judged).at && event.node != NodeId::NONE {
                ask(verdict.event, &verdict.detail, verdict.judged);
            }
        }
        asked
    }

    /// The tab that opens with a step, if any.
    pub fn tab_of(&self, step: &Step) -> Option<Tab> {
        self.tabs.iter().find(|(id, _)| *id == step.id).map(|(_, tab)| *tab)
    }

    /// The event with which the picture of a step's decisive moment begins, if not with the start of the run.
    pub fn frame_of(&self, step: &Step, trace: &Trace<Words>) -> Option<EventId> {
        let (_, begins) = self.frames.iter().find(|(id, _)| *id == step.id)?;
        begins(trace)
    }

    /// The experiment with this id.
    pub fn experiment(&self, id: &str) -> Option<&'static Experiment> {
        self.experiments.iter().find(|experiment| experiment.id == id)
    }

    /// True if the learner is still to find the cause in this step of a drill, or in a later one.
    pub fn asks_for_cause(&self, step: usize) -> bool {
        self.steps[step..].iter().any(|step| matches!(step.task, Task::Diagnose(_)))
    }

    /// Returns whether the timeline draws each node's own clock: true if the lesson is about clocks.
    pub fn draws_clocks(&self) -> bool {
        self.about.part == Part::TimeAndOrder
    }

    /// Every knob at its initial position.
    pub fn initial(&self) -> Settings {
        Settings::initial(self.knobs)
    }

    /// The ids of the checks that searches under these settings count: those of the proof, or else all.
    pub fn counted(&self, settings: &Settings) -> Vec<&'static str> {
        match &self.proof {
            Some(proof) => proof.checks.to_vec(),
            None => (self.build)(settings).checks().iter().map(|check| check.id).collect(),
        }
    }

    /// The two settings that a proof compares: without the fix and with it.
    pub fn proved(&self, proof: &Proof) -> [Settings; 2] {
        let common = self.initial().turned(proof.common);
        [proof.without, proof.with].map(|turned| common.turned(turned))
    }

    /// The HTML of the first step's text; `None` if there is none. The other steps' texts come [later](later::text_of).
    pub fn first_text(&self) -> Option<&'static str> {
        Some(self.about.source.written().first).filter(|html| !html.is_empty())
    }

    /// A step's title, or its id if it has no text.
    pub fn step_title(&self, step: &Step) -> &'static str {
        self.about.source.written().title(step.id)
    }

    /// A scene's title.
    pub fn title_of(&self, scene: &Scene) -> &'static str {
        self.about.source.written().scene(scene.id)
    }

    /// A scene's description: a sentence or two on what to look at; empty if there is none.
    pub fn blurb_of(&self, scene: &Scene) -> String {
        let blurb = later::blurb_of(self, scene);
        prose::fill_text(blurb, &values::amounts(&self.settings_of(scene), scene.script))
    }

    /// A scene's repair in a few words; `None` if it needs none.
    pub fn repair_of(&self, scene: &Scene) -> Option<String> {
        let fix = scene.fix.as_ref()?;
        Some(prose::fill_text(fix.words, &values::amounts(&self.repaired(scene), scene.script)))
    }

    /// The scene with this id.
    pub fn scene(&self, id: &str) -> Option<&'static Scene> {
        self.scenes.iter().find(|scene| scene.id == id)
    }

    /// The settings of a scene.
    ///
    /// # Panics
    ///
    /// If the scene turns a knob to a value it does not accept; a test walks all scenes.
    pub fn settings_of(&self, scene: &Scene) -> Settings {
        self.initial().turned(scene.settings)
    }

    /// The settings of a scene with its repair applied.
    ///
    /// # Panics
    ///
    /// If the repair turns a knob to a value it does not accept; a test walks all scenes.
    pub fn repaired(&self, scene: &Scene) -> Settings {
        let fix = scene.fix.as_ref().map_or(&[][..], |fix| fix.settings);
        self.settings_of(scene).turned(fix)
    }
}

/// Settings to compare with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    pub settings: Settings,
    /// True if these have the fix and the others lack it; false if it is the other way round.
    pub fixed: bool,
}

impl Lesson {
    /// The same settings with the fix applied, or with it removed if they already have it. The fix is the
    /// scene's own, or else the one the lesson proves; every other knob stays as it is. `None` if there is
    /// neither.
    ///
    /// # Panics
    ///
    /// If the lesson turns a knob to a value it does not accept; a test walks all lessons.
    pub fn counterpart(&self, scene: &Scene, settings: &Settings) -> Option<Counterpart> {
        let [bare, fixed] = match (&scene.fix, self.proof) {
            (Some(_), _) => [self.settings_of(scene), self.repaired(scene)],
            (None, Some(proof)) => self.proved(&proof),
            (None, None) => return None,
        };
        let turned = |to: &Settings| {
            let knobs = to.iter().zip(bare.iter().zip(fixed.iter()));
            let of_fix = knobs.filter(|(_, ((_, one), (_, other)))| one != other);
            let turns: Vec<_> = of_fix.map(|((knob, value), _)| Turned { knob: knob.id, value }).collect();
            settings.turned(&turns)
        };
        let with_fix = turned(&fixed);
        if with_fix == *settings {
            return Some(Counterpart { settings: turned(&bare), fixed: false });
        }
        Some(Counterpart { settings: with_fix, fixed: true })
    }
}
