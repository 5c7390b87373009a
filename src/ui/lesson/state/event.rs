//! Asking about an event, and moving between events: causes, consequences, neighbours on the lane, direct cause and
//! effect, the next violation.

use std::rc::Rc;

use super::LessonState;
use super::act::EventAct;
use crate::lesson::step::Task;
use crate::run::events::{Way, follow};
use crate::run::session::Session;
use crate::run::why::{Direction, Slice};
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::ui::notice::{self, Tone};

impl LessonState {
    pub fn event(&mut self, act: EventAct) {
        match act {
            EventAct::Select(event) => self.select(event),
            EventAct::Why(event) => self.ask(event, Direction::Back),
            EventAct::LedTo(event) => self.ask(event, Direction::Forth),
            EventAct::AskHere(direction) => match self.run.here() {
                Some(event) => self.ask(event, direction),
                None => nothing_yet(),
            },
            EventAct::Extend => self.run.extend_slice(),
            EventAct::WholeSlice => self.run.show_whole_slice(),
            EventAct::EndWhy => {
                self.run.slice = None;
                self.run.selected = None;
            }
            EventAct::Go(way) => self.go_way(way),
            EventAct::Violation(forward) => self.go_violation(forward),
        }
    }

    /// Selects an event, and goes there if it is in the future.
    fn select(&mut self, event: Option<EventId>) {
        self.run.selected = event;
        let Some(event) = event else { return };
        let ahead = self.run.session.read(|session| {
            (event.index() >= session.count()).then(|| session.run().trace().event(event).at)
        });
        if let Some(at) = ahead {
            self.seek(at);
        }
    }

    /// Shows the causes or consequences of an event. The playhead moves to the event if that is in the future.
    fn ask(&mut self, event: EventId, direction: Direction) {
        let moment = self.course.moment(&self.run.session);
        let playhead = || self.run.session.read(Session::playhead);
        let at = self.run.session.read(|session| session.run().trace().event(event).at);
        if playhead() < at {
            self.seek(at);
        }
        if playhead() < at {
            return;
        }
        let slice = self.run.session.read(|session| Slice::of(session.run(), event, direction));
        if matches!(self.course.task(), Task::Why { .. })
            && moment.is_some_and(|wanted| slice.events.contains(wanted))
        {
            self.course.note(|done| done.asked_why = true);
        }
        self.run.selected = Some(event);
        self.open.menu = None;
        self.run.slice = Some(Rc::new(slice));
    }

    /// Moves from the current event to another, together with the playhead.
    fn go_way(&mut self, way: Way) {
        let Some(from) = self.run.here() else {
            nothing_yet();
            return;
        };
        let there = self.run.session.read(|session| {
            let trace = session.run().trace();
            let there = follow(trace, from, way, trace.len());
            there.map(|id| (id, trace.event(id).at))
        });
        match there {
            Some((event, at)) => self.look_at(event, at),
            None => notice::say(Tone::Info, nothing_there(way)),
        }
    }

    /// Goes to the next or the previous violation: selects the event that broke the check, at the time of the
    /// verdict.
    fn go_violation(&mut self, forward: bool) {
        let selected = self.run.selected;
        let there = self.run.session.read(|session| violation_from(session, selected, forward));
        match there {
            Some((event, at)) => self.look_at(event, at),
            None if forward => notice::say(Tone::Info, "No check breaks after this."),
            None => notice::say(Tone::Info, "No check broke before this."),
        }
    }

    /// Selects an event, and moves the playhead to where it is visible.
    fn look_at(&mut self, event: EventId, at: SimTime) {
        if self.course.holds_back(&self.run.session, at) {
            return;
        }
        self.run.pause_at(at);
        self.run.selected = Some(event);
        self.open.menu = None;
    }
}

/// The violation after or before the session's position: its event, and the time of the verdict. Several checks may
/// be broken at one instant, so the selected event decides which is next.
fn violation_from(session: &Session, selected: Option<EventId>, forward: bool) -> Option<(EventId, SimTime)> {
    let trace = session.run().trace();
    let playhead = session.playhead();
    let broken: Vec<(EventId, SimTime)> = broken(trace).collect();
    let here = broken.iter().position(|(event, at)| Some(*event) == selected && *at == playhead);
    let position = match (here, forward) {
        (Some(here), true) => Some(here + 1),
        (Some(here), false) => here.checked_sub(1),
        (None, true) => broken.iter().position(|(_, at)| *at > playhead),
        (None, false) => broken.iter().rposition(|(_, at)| *at <= playhead),
    };
    position.and_then(|position| broken.get(position)).copied()
}

fn broken<D: crate::sim::process::Domain>(trace: &Trace<D>) -> impl Iterator<Item = (EventId, SimTime)> {
    trace.violations().map(|verdict| (verdict.event, trace.event(verdict.judged).at))
}

pub(super) fn nothing_yet() {
    notice::say(Tone::Info, "Nothing has happened yet: press Play, or step.");
}

/// Says why a way from an event leads nowhere.
const fn nothing_there(way: Way) -> &'static str {
    match way {
        Way::Before => "This is the first event here.",
        Way::After => "Nothing happens here after this.",
        Way::Cause => "Nothing led to this event.",
        Way::Effect => "It has no effect.",
    }
}
