//! Searches in the worker: the proof, and "Break it for me".

use yew::prelude::*;

use super::act::Act;
use super::model::Search;
use super::page::LessonPage;
use crate::explore::proof::Findings;
use crate::ui::notice::{self, Tone};
use crate::ui::worker::{Reply, Request, Worker};

/// How many fault schedules "Break it for me" tries.
pub(super) const TRIES: u32 = 2_000;

impl LessonPage {
    pub(super) fn start_search(&mut self, ctx: &Context<Self>, act: &Act) {
        let link = ctx.link().clone();
        // Each search begins where the last one ended, so that anybody can repeat it.
        let first_seed = self.next_seed;
        let worker = Worker::spawn(move |reply| {
            link.send_message(match reply {
                Ok(Reply::Proof(findings)) => Act::Proof(Box::new(findings)),
                Ok(Reply::Found(file)) => Act::Found(file.map(Box::new)),
                Ok(Reply::Echo(_) | Reply::Exported(_) | Reply::Task(_)) => return,
                Err(failure) => Act::WorkerFailed(failure.to_string()),
            });
        });
        match worker {
            Ok(worker) => {
                let proving = matches!(act, Act::Prove);
                worker.send(&if proving {
                    Request::Prove { lesson: self.model.lesson.about.id.to_owned(), first_seed }
                } else {
                    Request::Break { recipe: self.model.recipe().to_file(), first_seed, tries: TRIES }
                });
                self.model.search = if proving { Search::Proving } else { Search::Breaking };
                if proving {
                    self.model.findings = None;
                }
                self.next_seed += u64::from(if proving { self.model.lesson.proof.runs } else { TRIES });
                self.worker = Some(worker);
            }
            Err(failure) => notice::say(Tone::Warn, failure.to_string()),
        }
    }

    pub(super) fn end_search(&mut self) {
        self.worker = None;
        self.model.search = Search::Idle;
    }

    pub(super) fn on_findings(&mut self, findings: Findings) {
        if findings.finished() {
            self.end_search();
            let (lesson, step) = (self.model.lesson, self.model.step);
            self.model.progress.change(lesson, step, |done| done.proved = true);
        }
        self.model.findings = Some(findings.into());
    }
}
