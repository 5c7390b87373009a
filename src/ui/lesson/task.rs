//! A step's task, and the learner's progress in it.

mod drill;
mod fix;
mod question;
mod transfer;

use std::rc::Rc;

use yew::prelude::*;

use super::prove::{ProofPanel, ProofProps};
use super::state::act::{Act, ChangeAct, CourseAct, PlayAct};
use super::state::searches::Searches;
use super::state::shared::{Moment, Shared};
use crate::lesson::step::{Done, Task};
use crate::run::own::OwnRun;
use crate::sim::ids::EventId;
use crate::ui::glossary::{Terms, TermsProps};
use crate::ui::late::late;
use drill::Drill;
use fix::{FixTask, WhyTask};
use question::Ask;
use transfer::CarryOver;

#[derive(Clone, Properties, PartialEq)]
pub struct TaskProps {
    pub session: Shared,
    pub moment: Moment,
    pub step: usize,
    pub own: Own,
    pub done: Done,
    pub passed: bool,
    pub scene: &'static str,
    pub searches: Searches,
    pub selected: Option<EventId>,
    pub act: Callback<Act>,
}

/// The step's own run.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    pub run: Rc<OwnRun>,
    /// Whether it is the run on the screen.
    pub on_screen: bool,
}

impl TaskProps {
    pub fn on(&self, what: Act) -> Callback<MouseEvent> {
        let act = self.act.clone();
        Callback::from(move |_| act.emit(what.clone()))
    }
}

#[component]
pub fn TaskPanel(props: &TaskProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    match &lesson.steps[props.step].task {
        Task::Watch { until, .. } => html! {
            <div class="ask">
                <p><b>{ "Watch" }</b>{ format!(" until {until}.") }</p>
                <p><button type="button" class="primary" onclick={props.on(Act::Course(CourseAct::RunToMoment))}>
                    { if props.passed { "▶ Watch again" } else { "▶ Play to that moment" } }
                </button></p>
                { reached(props.passed, "You have seen it. On to the question.") }
            </div>
        },
        Task::Predict(_) => late!(acts: Ask, props.clone()),
        Task::Why { .. } => late!(acts: WhyTask, props.clone()),
        Task::Fix { .. } => late!(acts: FixTask, props.clone()),
        Task::Break { .. } => late!(acts: BreakList, props.clone()),
        Task::Prove => late!(acts: ProofPanel, ProofProps {
            session: props.session.clone(),
            revision: props.moment.revision,
            searches: props.searches.clone(),
            act: props.act.clone(),
        }),
        Task::Diagnose(_) | Task::Grade(_) => late!(acts: Drill, props.clone()),
        Task::Transfer => late!(texts: CarryOver, props.clone()),
        Task::Read => late!(glossary: Terms, TermsProps { lesson: lesson.about }),
    }
}

pub fn reached(passed: bool, words: &'static str) -> Html {
    html! { <p class="reached" role="status">{ if passed { format!("✓ {words}") } else { String::new() } }</p> }
}

/// Scenes to break and to repair.
#[component]
fn BreakList(props: &TaskProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    let Task::Break { scenes, at_least } = lesson.steps[props.step].task else { return Html::default() };
    let complete = |id: &str| {
        let has = |list: &[String]| list.iter().any(|entry| entry == id);
        (has(&props.done.broken), has(&props.done.repaired))
    };
    let through = scenes.iter().filter(|id| complete(id) == (true, true)).count();
    let item = |id: &&'static str| {
        let scene = lesson.scene(id)?;
        let (sign, words) = match complete(id) {
            (true, true) => ("✓", "broken and repaired"),
            (true, false) => ("✕", "broken, not repaired yet"),
            _ => ("○", "not seen to break yet"),
        };
        let current = props.scene == *id;
        let pick = props.on(Act::Change(ChangeAct::Scene(id)));
        let fix = lesson.repair_of(scene);
        Some(html! {
            <li key={*id} class={current.then_some("current")}>
                <button type="button" class="quiet pick" aria-pressed={current.to_string()} onclick={pick}>
                    <span class="sign" aria-hidden="true">{ sign }</span>{ lesson.title_of(scene) }
                    <span class="hidden-visually">{ format!(": {words}") }</span>
                </button>
                if current {
                    <p class="blurb">{ lesson.blurb_of(scene) }</p>
                    <p class="row-of-buttons">
                        <button type="button" class="primary" onclick={props.on(Act::Course(CourseAct::RunToMoment))}>{ "▶ Let it run" }</button>
                        <button type="button" onclick={props.on(Act::Play(PlayAct::ToEnd))}>{ "Run to the end" }</button>
                        if let Some(fix) = &fix {
                            <button type="button" title={fix.clone()} onclick={props.on(Act::Change(ChangeAct::Repair))}>{ "Apply the repair" }</button>
                        }
                    </p>
                    if let (Some(fix), true) = (&fix, complete(id).0) {
                        <p class="soft">{ "Repair: " }{ fix }{ "." }</p>
                    }
                }
            </li>
        })
    };
    html! {
        <div class="ask">
            <p role="status">{ format!("{through} of {} broken and repaired; {at_least} are enough.", scenes.len()) }</p>
            <ul class="scene-list">{ for scenes.iter().filter_map(item) }</ul>
        </div>
    }
}
