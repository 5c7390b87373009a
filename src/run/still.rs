//! Selects the moment of a step's own run to print on paper.

use super::Run;
use crate::lesson::step::{Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Kind;
use crate::subject::reading::violation;

/// A moment of a run, and the stretch of time in its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Still {
    pub from: SimTime,
    pub at: SimTime,
    pub until: SimTime,
}

impl Run {
    /// When something happens for the last time. Verdicts at the end do not count.
    pub fn last_happening(&self) -> SimTime {
        let last = self.trace().events.iter().rev().find(|event| event.kind != Kind::Judged);
        last.map_or(self.horizon(), |event| event.at)
    }

    /// An eighth more than this time, at most to the end of the run, so that a picture ends clear of the last thing it shows.
    pub fn with_margin(&self, at: SimTime) -> SimTime {
        SimTime::from_micros(at.as_micros() / 8 * 9).min(self.horizon())
    }

    /// The picture of a moment in a step: from what the lesson says it begins with, or from the start of the run.
    fn pictured(&self, step: &Step, at: SimTime) -> Still {
        let begins = self.lesson().frame_of(step, self.trace()).map(|event| self.trace().event(event).at);
        match begins.filter(|begins| *begins < at) {
            Some(from) => {
                let margin = Duration::from_micros(at.since(from).as_micros() / 8);
                Still { from, at, until: (at + margin).min(self.horizon()) }
            }
            None => Still { from: SimTime::ZERO, at, until: self.with_margin(at) },
        }
    }

    /// The stretch of time that shows how a step's moment came about, if the lesson says where it begins and the playhead is at the moment.
    pub fn framed(&self, step: &Step, playhead: SimTime) -> Option<(SimTime, SimTime)> {
        let (Task::Watch { moment, .. } | Task::Predict(Question { moment, .. })) = step.task else {
            return None;
        };
        let at = self.trace().event(moment(self.trace())?).at;
        let Still { from, until, .. } = self.pictured(step, at);
        (at == playhead && from > SimTime::ZERO).then_some((from, until))
    }
}

impl Still {
    /// The decisive moment of a step, in the step's own run: what it watches for or asks about; before a question, the last moment that
    /// does not give the answer away; otherwise where the run breaks a promise, or the end of its activity.
    pub fn of(run: &Run, step: usize) -> Self {
        let (lesson, trace) = (run.lesson(), run.trace());
        let time = |event: EventId| trace.event(event).at;
        let broken = violation(trace, None);
        let busy = run.last_happening();
        let at = match &lesson.steps[step].task {
            Task::Watch { moment, .. } | Task::Why { moment, .. } => moment(trace).map(time),
            Task::Predict(question) => {
                let told =
                    (question.moment)(trace).into_iter().chain(broken.map(|verdict| verdict.event)).min();
                let told = told.map_or(busy, time);
                let begun = match step.checked_sub(1).map(|before| &lesson.steps[before].task) {
                    Some(Task::Watch { moment, .. }) => moment(trace).map(time),
                    _ => None,
                };
                let before = SimTime::from_micros(told.as_micros().saturating_sub(1));
                Some(begun.filter(|begun| *begun < told).unwrap_or(before))
            }
            _ => broken.map(|verdict| time(verdict.judged)),
        };
        let at = at.unwrap_or(busy).min(busy.max(SimTime::from_micros(1)));
        run.pictured(&lesson.steps[step], at)
    }

    /// The moment that answers a step's question in the step's own run; `None` if it asks none.
    pub fn of_answer(run: &Run, step: usize) -> Option<Self> {
        let Task::Predict(question) = &run.lesson().steps[step].task else { return None };
        let at = run.trace().event((question.moment)(run.trace())?).at;
        Some(run.pictured(&run.lesson().steps[step], at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;
    use crate::run::Recipe;

    #[test]
    fn a_question_is_not_answered_by_its_picture_and_what_is_watched_for_is_in_it() {
        for lesson in lesson::all() {
            for (index, step) in lesson.steps.iter().enumerate() {
                let run = Run::complete(Recipe::of_step(lesson, index));
                let (trace, still) = (run.trace(), Still::of(&run, index));
                let place = format!("{}/{}", lesson.about.id, step.id);
                assert!(still.at <= still.until && still.until <= run.horizon(), "{place} {still:?}");
                assert!(still.at > SimTime::ZERO && still.from < still.at, "{place}");
                match &step.task {
                    Task::Watch { moment, .. } | Task::Why { moment, .. } => {
                        let event = moment(trace).expect("a step's own run has its moment");
                        assert!(trace.event(event).at <= still.at, "{place}");
                    }
                    Task::Predict(question) => {
                        let event = (question.moment)(trace).expect("a step's own run has its moment");
                        assert!(trace.event(event).at > still.at, "{place}");
                        let answer = Still::of_answer(&run, index).expect("a question has an answer");
                        assert_eq!(answer.at, trace.event(event).at, "{place}");
                        assert!(
                            trace.violations().all(|verdict| trace.event(verdict.judged).at > still.at),
                            "{place}"
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}
