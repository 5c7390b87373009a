//! Searches in the worker: the proof, and "Break it for me".

use std::rc::Rc;

use yew::prelude::*;

use super::{LessonPage, Message};

use crate::explore::proof::{Findings, HELD_OUT};
use crate::explore::search::PAIRS;
use crate::explore::search::pieces::Extent;
use crate::lesson::knob::Settings;
use crate::lesson::step::RUNS;
use crate::run::Recipe;
use crate::ui::lesson::breaking::search::Said;
use crate::ui::lesson::state::LessonState;
use crate::ui::lesson::state::act::{Act, ChangeAct, SearchAct};
use crate::ui::lesson::state::searches::{Goal, Rival, Searches, Side, Singles, Stopwatch};
use crate::ui::notice::{self, Tone};
use crate::ui::worker::{Failure, Reply, Request, Worker};

/// How many random fault schedules "Break it for me" tries when no single fault and no pair breaks a promise.
pub const TRIES: u32 = 2_000;

/// The seed of the run whose single faults a proof tries: the first one that a proof runs.
const SINGLES_SEED: u64 = 1;

/// The current search, and what the last ones found.
pub struct Search {
    /// Ends the current search when it is dropped.
    worker: Option<Worker>,
    shown: Searches,
    stopwatch: Option<Stopwatch>,
    /// What the last search for faults said and covered, and the settings and the seed that it was about.
    said: Option<(Settings, u64, Said)>,
    /// Each search starts where the last one ended, so that anyone can repeat it.
    next_seed: u64,
    /// The first seed of the next grading; gradings have their own seeds within a visit.
    next_held_out: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            worker: None,
            shown: Searches::default(),
            stopwatch: None,
            said: None,
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
    fn start(&mut self, goal: Goal, request: Request, on_reply: Callback<Result<Reply, Failure>>) {
        self.worker = Some(Worker::ask(request, move |reply| on_reply.emit(reply)));
        self.shown.running = Some(goal);
    }

    /// The request for a proof, over seeds that no earlier search has used.
    fn proof(&mut self, page: &LessonState, seeds: u32, mine: bool) -> Request {
        let first_seed = self.next_seed;
        self.next_seed += u64::from(seeds);
        let recipe = page.run.recipe();
        let rival = if mine { Rival::Mine(recipe.settings.clone().into()) } else { Rival::Fix };
        if self.shown.rival.as_ref() != Some(&rival) {
            // Other settings take another time.
            self.shown.speed = None;
        }
        (self.shown.findings, self.shown.rival, self.stopwatch) = (None, Some(rival), None);
        let lesson = page.course.lesson.about.id.to_owned();
        Request::Prove { lesson, mine: mine.then(|| recipe.to_file()), first_seed, seeds }
    }

    /// The request to grade the current settings, over seeds that no grading of this visit has used.
    fn grading(&mut self, page: &LessonState) -> Request {
        let first_seed = self.next_held_out;
        self.next_held_out += u64::from(RUNS);
        let recipe = page.run.recipe();
        (self.shown.findings, self.shown.rival, self.shown.speed) = (None, None, None);
        self.shown.graded = Some(recipe.settings.clone());
        Request::Grade { recipe: recipe.to_file(), step: page.course.step, first_seed }
    }

    /// The request for faults that break a promise of the run on the screen.
    fn violation(&mut self, page: &LessonState) -> Request {
        let extent = Extent { pairs: PAIRS, first_seed: self.next_seed, schedules: TRIES };
        self.next_seed += u64::from(TRIES);
        let recipe = page.run.recipe();
        let file = recipe.to_file();
        self.said = Some((recipe.settings, recipe.seed, Said::default()));
        Request::Break { recipe: file, extent }
    }

    /// Begins a search for single faults on both sides of a proof.
    fn begin_singles(&mut self, page: &LessonState, mine: bool) {
        let rival = if mine { Rival::Mine(page.run.recipe().settings.into()) } else { Rival::Fix };
        self.shown.singles = Some(Rc::new(Singles { rival, sides: Default::default() }));
    }

    /// The request for the single faults of one side.
    fn singles(&self, page: &LessonState, second: bool) -> Option<Request> {
        let lesson = page.course.lesson;
        let [without, with] = lesson.proved(&lesson.proof?);
        let settings = match &self.shown.singles.as_ref()?.rival {
            _ if !second => without,
            Rival::Fix => with,
            Rival::Mine(mine) => (**mine).clone(),
        };
        let recipe = Recipe { lesson, settings, seed: SINGLES_SEED, script: Vec::new() };
        let extent = Extent { pairs: 0, first_seed: SINGLES_SEED, schedules: 0 };
        Some(Request::Break { recipe: recipe.to_file(), extent })
    }

    /// Notes what is known of one side.
    fn note_singles(&mut self, second: bool, note: impl FnOnce(&mut Side)) {
        if let Some(singles) = &mut self.shown.singles {
            note(&mut Rc::make_mut(singles).sides[usize::from(second)]);
        }
    }

    /// Ends the current search. What it has counted stays.
    pub fn end(&mut self) {
        (self.worker, self.shown.running) = (None, None);
    }

    /// Forgets everything but the used seeds, when the page shows another lesson.
    pub fn reset(&mut self) {
        let Self { next_seed, next_held_out, .. } = *self;
        *self = Self { next_seed, next_held_out, ..Self::default() };
    }

    /// Takes a progress report of the proof. Returns whether it is done.
    fn report(&mut self, findings: Findings) -> bool {
        let finished = findings.finished();
        if finished {
            self.end();
        }
        if self.shown.rival.is_some() {
            let (now, runs) = (now_ms(), findings.with.runs);
            let stopwatch = *self.stopwatch.get_or_insert_with(|| Stopwatch::start(now, runs));
            self.shown.speed = stopwatch.speed(now, runs).or(self.shown.speed);
        }
        self.shown.findings = Some(findings.into());
        finished
    }

    /// Whether this search is running now.
    pub fn is_after(&self, goal: Goal) -> bool {
        self.shown.running == Some(goal)
    }

    /// What the last search for faults said about these settings and this seed.
    pub fn said_of(&self, settings: &Settings, seed: u64) -> Option<Said> {
        let (of, with, said) = self.said.as_ref()?;
        (of == settings && *with == seed && !said.words.is_empty()).then(|| said.clone())
    }

    /// What the panels show of the searches.
    pub fn shown(&self) -> &Searches {
        &self.shown
    }
}

/// The time of day, in milliseconds.
fn now_ms() -> u64 {
    (js_sys::Date::now() as i64).unsigned_abs()
}

impl LessonPage {
    pub(super) fn search(&mut self, ctx: &Context<Self>, act: SearchAct) {
        let on_reply = || ctx.link().callback(Message::Reply);
        match act {
            SearchAct::Prove { seeds, mine } => {
                let request = self.search.proof(&self.state, seeds, mine);
                self.search.start(Goal::Proof, request, on_reply());
            }
            SearchAct::Singles { mine } => {
                self.search.begin_singles(&self.state, mine);
                self.try_singles(ctx, false);
            }
            SearchAct::Grade => {
                let request = self.search.grading(&self.state);
                self.search.start(Goal::Grade, request, on_reply());
            }
            SearchAct::BreakIt => {
                let request = self.search.violation(&self.state);
                self.search.start(Goal::Violation, request, on_reply());
            }
            SearchAct::Stop => self.search.end(),
        }
    }

    /// Tries the single faults of one side of the proof.
    fn try_singles(&mut self, ctx: &Context<Self>, second: bool) {
        if let Some(request) = self.search.singles(&self.state, second) {
            self.search.start(Goal::Singles { second }, request, ctx.link().callback(Message::Reply));
        }
    }

    pub(super) fn on_reply(&mut self, ctx: &Context<Self>, reply: Result<Reply, Failure>) {
        match reply {
            Ok(Reply::Proof(findings)) => {
                // What somebody's own settings do proves nothing about the fix.
                let of_fix = !self.search.shown.rival.as_ref().is_some_and(Rival::is_mine);
                if self.search.report(findings)
                    && of_fix
                    && let Some(findings) = &self.search.shown.findings
                {
                    self.state.course.note_findings(findings);
                }
            }
            Ok(Reply::Searched(words)) => match self.search.shown.running {
                Some(Goal::Singles { second }) => {
                    self.search.note_singles(second, |side| side.said = words.into());
                }
                _ => {
                    if let Some((.., said)) = &mut self.search.said {
                        said.words = words.into();
                    }
                }
            },
            Ok(Reply::Found { said, covered, recipe }) => {
                let covered = covered.into();
                if let Some(Goal::Singles { second }) = self.search.shown.running {
                    self.search.note_singles(second, |side| {
                        *side = Side { said: said.into(), done: true, covered, recipe };
                    });
                    self.search.end();
                    if !second {
                        self.try_singles(ctx, true);
                    }
                    return;
                }
                self.search.end();
                if let Some((.., shown)) = &mut self.search.said {
                    *shown = Said { words: said.clone().into(), covered };
                }
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
                | Reply::Inquired(_)
                | Reply::Otherwise(_)
                | Reply::Traced(_)
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
