//! The lesson page's state, and how each act changes it. Nothing here knows a panel.
//!
//! | module | is |
//! |---|---|
//! | [`run`], [`course`], [`open`] | the parts of the state: the run on the screen, the way through the lesson, what is open on top of it |
//! | [`act`] | the learner's acts |
//! | [`tool`] | the tools of the break bar |
//! | [`play`], [`change`], [`strike`], [`undo`], [`event`], [`branch`], [`steps`] | how those acts change the state |
//! | [`address`] | from the state to an address, and back |
//! | [`progress`] | progress in every lesson, kept in the browser |
//! | [`searches`] | what the searches in the workers are doing, and what they have found |
//! | [`shared`] | what the panels share: the session, and the page's position in it |

pub mod act;
pub mod address;
pub mod branch;
pub mod change;
pub mod course;
pub mod event;
pub mod open;
pub mod play;
pub mod progress;
pub mod run;
pub mod searches;
pub mod shared;
pub mod steps;
pub mod strike;
pub mod tool;
pub mod undo;

use crate::run::session::{OVER, Session};
use crate::sim::time::SimTime;
use crate::ui::notice;
use act::{Act, EventAct};
use course::Course;
use open::Open;
use run::RunOnScreen;

pub struct LessonState {
    pub run: RunOnScreen,
    pub course: Course,
    pub open: Open,
}

impl LessonState {
    /// Carries out an act, if it needs only the state.
    pub fn carry_out(&mut self, act: Act) {
        match act {
            Act::Change(act) => self.change(act),
            Act::Tool(act) => self.tool(act),
            // With a tool in hand, the chosen event is struck.
            Act::Event(EventAct::Select(Some(event))) if self.open.tool.is_some() => self.strike_event(event),
            Act::Event(act) => self.event(act),
            Act::Branch(act) => self.branch(act),
            Act::Course(act) => self.step(act),
            Act::Play(_) | Act::View(_) | Act::Search(_) => {}
        }
    }

    /// Checks whether the step is passed by now, and updates what the panels show.
    pub fn refresh(&mut self) {
        // A menu is about something in the earlier run.
        if self.run.moment.revision != self.run.revision {
            self.open.menu = None;
        }
        self.run.refresh();
        if !self.run.session.read(Session::is_over) {
            notice::take_back(OVER);
        }
        self.course.note_progress(&self.run);
    }

    /// Pauses at a time, unless that would answer a question that is held back.
    fn seek(&self, at: SimTime) {
        if !self.course.holds_back(&self.run.session, at) {
            self.run.pause_at(at);
        }
    }

    /// Plays on to where the step stops.
    fn play_on(&self) {
        self.run.play_to(self.course.next_stop(&self.run.session));
    }
}
