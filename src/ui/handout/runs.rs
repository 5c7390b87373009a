//! The runs of a lesson's steps. The text, the picture and the answer of a step all take theirs from the same one.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::lesson::Lesson;
use crate::run::own::OwnRun;
use crate::run::{Recipe, Run};

/// A step's own run, and the values that its texts take from it.
pub struct Own {
    pub run: Run,
    pub own: OwnRun,
}

/// Each step's own run, computed when it is first asked for. Equal only to itself.
#[derive(Clone)]
pub struct Runs(Rc<(&'static Lesson, Vec<OnceCell<Own>>)>);

impl PartialEq for Runs {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Runs {
    pub fn new(lesson: &'static Lesson) -> Self {
        Self(Rc::new((lesson, lesson.steps.iter().map(|_| OnceCell::new()).collect())))
    }

    pub fn lesson(&self) -> &'static Lesson {
        self.0.0
    }

    pub fn of(&self, step: usize) -> &Own {
        let (lesson, runs) = &*self.0;
        runs[step].get_or_init(|| {
            let run = Run::complete(Recipe::of_step(lesson, step));
            let own = OwnRun::of(lesson, step, &run);
            Own { run, own }
        })
    }
}
