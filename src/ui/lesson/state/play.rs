//! Moving the playhead.

use super::LessonState;
use super::act::PlayAct;
use crate::run::session::Session;
use crate::sim::time::SimTime;

impl LessonState {
    /// Moves the playhead. Before a prediction it stops short of the answer.
    pub fn play(&mut self, act: PlayAct) {
        match act {
            PlayAct::Toggle => self.toggle_play(),
            PlayAct::ToEnd => self.seek(SimTime::MAX),
            PlayAct::StepForward => self.step_forward(),
            PlayAct::StepBack => self.run.session.change(|session| _ = session.step_back()),
            PlayAct::Seek(at) => self.seek(at),
            PlayAct::Speed(speed) => self.run.session.change(|session| session.set_speed(speed)),
            PlayAct::Slower => {
                self.run.session.change(|session| session.set_speed(session.speed().saturating_sub(1)));
            }
            PlayAct::Faster => self.run.session.change(|session| session.set_speed(session.speed() + 1)),
        }
    }

    fn toggle_play(&mut self) {
        let session = &self.run.session;
        if session.read(Session::playing) {
            session.change(|session| session.play(false));
        } else if !(self.course.is_unanswered() && self.course.holds_back(session, SimTime::MAX)) {
            self.play_on();
        }
    }

    fn step_forward(&mut self) {
        let session = &self.run.session;
        let next = session.read(|session| session.run().trace().events.get(session.count()).map(|e| e.at));
        if !self.course.holds_back(session, next.unwrap_or(SimTime::MAX)) {
            session.change(|session| _ = session.step_forward());
        }
    }
}
