//! Asking why, and repairing. Both come after the first look at a lesson, so their code loads later than the page.

use yew::prelude::*;

use super::{TaskProps, reached};
use crate::lesson::prose::fill_text;
use crate::lesson::step::Task;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;
use crate::ui::lesson::state::act::{Act, CourseAct, EventAct, PlayAct};

#[component]
pub fn WhyTask(props: &TaskProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    let Task::Why { asks, moment } = &lesson.steps[props.step].task else { return Html::default() };
    let event = props.session.read(|session| moment(session.run().trace()));
    html! {
        <div class="ask">
            <p>{ "Let it run, then ask " }<b>{ "Why?" }</b>{ " here, at the broken check, or on the timeline." }</p>
            if let Some(event) = event {
                <p><button type="button" class="primary" onclick={props.on(Act::Event(EventAct::Why(event)))}>{ *asks }</button></p>
            } else {
                <p class="soft">{ "It does not happen in this run. Go back to the scene's own settings." }</p>
            }
            { reached(props.passed, "The story is under the timeline, oldest first.") }
        </div>
    }
}

#[component]
pub fn FixTask(props: &TaskProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    let Task::Fix { goal, reached, .. } = &lesson.steps[props.step].task else { return Html::default() };
    html! {
        <div class="ask">
            <p><b>{ "Goal. " }</b>{ fill_text(goal, &props.own.run.values) }</p>
            <p class="row-of-buttons">
                <button type="button" class="primary" onclick={props.on(Act::Play(PlayAct::ToEnd))}>{ "Run to the end" }</button>
                <button type="button" onclick={props.on(Act::Course(CourseAct::Solve))}>{ "Show me" }</button>
            </p>
            { fixed(props, *reached) }
        </div>
    }
}

/// The current state of a fix, judged by the run on the screen.
fn fixed(props: &TaskProps, holds: fn(&Trace<Words>) -> bool) -> Html {
    let (same, reached, broken) = props.session.read(|session| {
        let (recipe, trace) = (session.run().recipe(), session.run().trace());
        let scene = recipe.lesson.scene(props.scene);
        let same = scene.is_some_and(|scene| recipe.has_faults_of(scene));
        (same, holds(trace), violation(trace, None).is_some())
    });
    let (class, words) = match (reached, same, broken) {
        _ if !props.moment.at_end => ("", ""),
        (true, true, _) => ("reached", "✓ It holds, with the same seed and the same faults."),
        (true, false, _) => {
            ("not-yet", "It holds here, but this is another seed, or other faults, than the step's.")
        }
        (false, _, true) => ("not-yet", "Not yet: see the checks and the table of beliefs."),
        (false, _, false) => ("not-yet", "Not yet: the checks hold, but the goal above asks for more."),
    };
    html! { <p {class} role="status">{ words }</p> }
}
