//! Searches in the worker: the proof, and "Break it for me".

use std::rc::Rc;

use yew::prelude::*;

use super::{LessonPage, Message};

use crate::explore::proof::{Findings, HELD_OUT};
use crate::explore::search::PAIRS;
use crate::explore::search::pieces::Extent;
use crate::lesson::knob::Settings;
use crate::lesson::step::RUNS;
use crate::ui::lesson::state::LessonState;
use crate::ui::lesson::state::act::{Act, ChangeAct, SearchAct};
use crate::ui::notice::{self, Tone};
use crate::ui::worker::{Failure, Reply, Request, Worker};

/// How many random fault schedules "Break it for me" tries when no single fault and no pair breaks a promise.
pub const TRIES: u32 = 2_000;

/// The goal of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// How many runs break a promise, with and without the fix.
    Proof,
    /// How well the settings on the screen hold up on unseen runs.
    Grade,
    /// Faults that break a promise of the run on the screen.
    Violation,
}

/// The current search, and the findings of the last proof.
pub struct Search {
    running: Option<(Goal, Worker)>,
    findings: Option<Rc<Findings>>,
    /// What the last search for faults said, and the settings and the seed that it was about.
    said: Option<(Settings, u64, AttrValue)>,
    /// The last settings that were graded.
    graded: Option<Settings>,
    /// Each search starts where the last one ended, so that anyone can repeat it.
    next_seed: u64,
    /// The first seed of the next grading; gradings have their own seeds within a visit.
    next_held_out: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            running: None,
            findings: None,
            said: None,
            graded: None,
            next_seed: 1,
            next_held_out: held_out(),
        }
    }
}

/// The first seed of this visit's gradings. Each visit starts elsewhere, so that a reload does not bring back the same nights.
fn held_out() -> u64 {
    const PLACES: u64 = 1_000_000;
    let seconds = (js_sys::Date::now() / 1_000.0) as i64;
    HELD_OUT + seconds.unsigned_abs() % PLACES * u64::from(RUNS)
}

impl Search {
    /// Starts a search, replacing the current one.
    pub fn start(&mut self, goal: Goal, page: &LessonState, on_reply: Callback<Result<Reply, Failure>>) {
        let worker = Worker::ask(self.request(goal, page), move |reply| on_reply.emit(reply));
        self.running = Some((goal, worker));
    }

    /// The request for a goal, over seeds that no earlier search has used.
    fn request(&mut self, goal: Goal, page: &LessonState) -> Request {
        let (first_seed, held_out) = (self.next_seed, self.next_held_out);
        let course = &page.course;
        let recipe = || page.run.recipe().to_file();
        match goal {
            Goal::Proof => {
                self.findings = None;
                self.next_seed += u64::from(RUNS);
                Request::Prove { lesson: course.lesson.about.id.to_owned(), first_seed }
            }
            Goal::Grade => {
                self.findings = None;
                self.next_held_out += u64::from(RUNS);
                self.graded = Some(page.run.recipe().settings.clone());
                Request::Grade { recipe: recipe(), step: course.step, first_seed: held_out }
            }
            Goal::Violation => {
                self.next_seed += u64::from(TRIES);
                let shown = page.run.recipe();
                self.said = Some((shown.settings, shown.seed, AttrValue::default()));
                let extent = Extent { pairs: PAIRS, first_seed, schedules: TRIES };
                Request::Break { recipe: recipe(), extent }
            }
        }
    }

    /// Ends the current search.
    pub fn end(&mut self) {
        self.running = None;
    }

    /// Forgets everything but the used seeds, when the page shows another lesson.
    pub fn reset(&mut self) {
        let Self { next_seed, next_held_out, .. } = *self;
        *self = Self { next_seed, next_held_out, ..Self::default() };
    }

    /// Takes a progress report of the proof. Returns whether it is done.
    pub fn report(&mut self, findings: Findings) -> bool {
        let finished = findings.finished();
        if finished {
            self.end();
        }
        self.findings = Some(findings.into());
        finished
    }

    /// Whether this search is running now.
    pub fn is_after(&self, goal: Goal) -> bool {
        self.running.as_ref().is_some_and(|(running, _)| *running == goal)
    }

    /// Whether these settings differ from the ones that were graded last.
    pub fn is_stale(&self, settings: &Settings) -> bool {
        self.graded.as_ref().is_some_and(|graded| graded != settings)
    }

    /// What the last search for faults said about these settings and this seed.
    pub fn said_of(&self, settings: &Settings, seed: u64) -> Option<AttrValue> {
        let (of, with, said) = self.said.as_ref()?;
        (of == settings && *with == seed && !said.is_empty()).then(|| said.clone())
    }

    /// The findings of the proof or the grading so far.
    pub fn findings(&self) -> Option<&Rc<Findings>> {
        self.findings.as_ref()
    }
}

impl LessonPage {
    pub(super) fn search(&mut self, ctx: &Context<Self>, act: SearchAct) {
        let on_reply = || ctx.link().callback(Message::Reply);
        match act {
            SearchAct::Prove => self.search.start(Goal::Proof, &self.state, on_reply()),
            SearchAct::Grade => self.search.start(Goal::Grade, &self.state, on_reply()),
            SearchAct::BreakIt => self.search.start(Goal::Violation, &self.state, on_reply()),
            SearchAct::Stop => self.search.end(),
        }
    }

    pub(super) fn on_reply(&mut self, ctx: &Context<Self>, reply: Result<Reply, Failure>) {
        match reply {
            Ok(Reply::Proof(findings)) => {
                if self.search.report(findings)
                    && let Some(findings) = self.search.findings()
                {
                    self.state.course.note_findings(findings);
                }
            }
            Ok(Reply::Searched(words)) => {
                if let Some((.., said)) = &mut self.search.said {
                    *said = words.into();
                }
            }
            Ok(Reply::Found { said, recipe }) => {
                self.search.end();
                notice::say(Tone::Info, said);
                if let Some(file) = recipe {
                    self.change(ctx, Act::Change(ChangeAct::OpenBeside(Box::new(file))));
                }
            }
            // Replies to requests that a search never sends.
            Ok(
                Reply::Echo(_)
                | Reply::Shrunk(_)
                | Reply::Search(_)
                | Reply::Exported(_)
                | Reply::Otherwise(_)
                | Reply::Lost(_)
                | Reply::Task(_),
            ) => {}
            Err(failure) => {
                self.search.end();
                notice::say(Tone::Warn, failure.to_string());
            }
        }
    }
}
