//! The left panel: the step's title, text and task, and each party's beliefs.

use yew::prelude::*;

use super::branches::words::{few, words};
use super::stage::names;
use super::state::act::{Act, CourseAct, EventAct};
use super::state::searches::Searches;
use super::state::shared::{Moment, Shared};
use super::task::{Own, TaskPanel};
use super::text::{LaterText, TextProps};
use crate::lesson::Lesson;
use crate::lesson::step::{Done, Task};
use crate::run::Recipe;
use crate::run::difference::Difference;
use crate::run::own::OwnRun;
use crate::sim::ids::EventId;
use crate::subject::beliefs::Flaw;
use crate::ui::course::course;
use crate::ui::late::{self, late};
use crate::ui::route::Route;
use std::rc::Rc;

#[derive(Properties, PartialEq)]
pub struct StepsProps {
    pub session: Shared,
    pub moment: Moment,
    pub step: usize,
    pub passed: Vec<bool>,
    pub done: Done,
    pub scene: &'static str,
    pub searches: Searches,
    pub selected: Option<EventId>,
    pub act: Callback<Act>,
}

#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    let step = &lesson.steps[props.step];
    // Whatever is on the screen, the text is about the step's own run.
    let own = use_memo((lesson.about.id, props.step), |(_, step)| {
        props.session.read(|session| OwnRun::of(lesson, *step, session.run()))
    });
    let text = TextProps {
        session: props.session.clone(),
        moment: props.moment,
        step: props.step,
        own: Rc::clone(&own),
    };
    let shown = use_memo((props.session.clone(), props.step, props.moment.revision), |(session, ..)| {
        session.read(|session| *session.run().recipe() == own.recipe)
    });
    // The text of a step that lists variants is about all of them.
    let is_variant = matches!(step.task, Task::Break { scenes, .. } if scenes.contains(&props.scene));
    let other = OtherRunProps {
        session: props.session.clone(),
        revision: props.moment.revision,
        step: props.step,
        own: Rc::clone(&own),
        act: props.act.clone(),
    };
    let beliefs =
        BeliefProps { session: props.session.clone(), moment: props.moment, act: props.act.clone() };
    let (text_node, heading) = (use_node_ref(), use_node_ref());
    use_top(props.step, &text_node, &heading);
    let folded = use_state_eq(|| None::<usize>);
    let is_folded = *folded == Some(props.step);
    let fold = {
        let (folded, step) = (folded.setter(), props.step);
        Callback::from(move |_: MouseEvent| folded.set((!is_folded).then_some(step)))
    };
    html! {
        <section class="steps" aria-labelledby="step-title">
            <div class="step-text" ref={text_node}>
                <h1 id="step-title" tabindex="-1" ref={heading}>{ lesson.step_title(step) }</h1>
                { step_bar(lesson, props) }
                if props.step == 0 { <p>{ course(lesson.about) }</p> }
                if !*shown && !is_variant {
                    { late!(controls: OtherRun, other, late::quiet) }
                }
                { if props.step == 0 { text.told(lesson.first_text().unwrap_or_default()) } else { late!(texts: LaterText, text) } }
                { late!(controls: BeliefTable, beliefs, beliefs_frame) }
            </div>
            <div class={classes!("task", is_folded.then_some("folded"))} role="group" aria-label="Task">
                <button type="button" class="quiet fold" aria-expanded={(!is_folded).to_string()} onclick={fold}>
                    { if is_folded { "Show the task" } else { "Hide the task" } }
                </button>
                <TaskPanel
                    session={props.session.clone()} moment={props.moment} step={props.step} own={Own { run: Rc::clone(&own), on_screen: *shown }}
                    done={props.done.clone()} scene={props.scene} passed={props.passed[props.step]}
                    searches={props.searches.clone()} selected={props.selected} act={props.act.clone()}
                />
                { walk(lesson, props) }
            </div>
        </section>
    }
}

/// Starts each step at the top of its text, with the focus on its heading. The first one is left alone: the browser has just set the focus.
#[hook]
fn use_top(step: usize, text: &NodeRef, heading: &NodeRef) {
    let before = use_mut_ref(|| None::<usize>);
    let (text, heading) = (text.clone(), heading.clone());
    use_effect_with(step, move |step| {
        let former = before.borrow_mut().replace(*step);
        if former.is_none_or(|former| former == *step) {
            return;
        }
        if let Some(text) = text.cast::<web_sys::Element>() {
            text.set_scroll_top(0);
        }
        if let Some(heading) = heading.cast::<web_sys::HtmlElement>() {
            // Focusing an element on the page cannot fail.
            let _ = heading.focus();
        }
    });
}

#[derive(Clone, Properties, PartialEq)]
struct OtherRunProps {
    session: Shared,
    revision: u32,
    step: usize,
    own: Rc<OwnRun>,
    act: Callback<Act>,
}

/// Says that the run on the screen is not the one that the text is about, and leads back to that.
#[component]
fn OtherRun(props: &OtherRunProps) -> Html {
    let what = props.session.read(|session| {
        let (recipe, own) = (session.run().recipe(), &props.own.recipe);
        let lesson = recipe.lesson;
        let variant = lesson.scenes.iter().find(|scene| Recipe::of_scene(lesson, scene) == *recipe);
        if let Some(scene) = variant {
            return format!("“{}”", lesson.title_of(scene));
        }
        let here = session.branches().current();
        if session.branches().scene_of(here.id).is_none() {
            return "a run that is not one of the variants".to_owned();
        }
        let all = words(&Difference::of(own, recipe), &names(session), None);
        format!("a run of your own ({})", few(&all))
    });
    let (act, step) = (props.act.clone(), props.step);
    let back = Callback::from(move |_: MouseEvent| act.emit(Act::Course(CourseAct::Step(step))));
    html! {
        <p class="other-run" role="status">
            { format!("The text is about “{}”. You are looking at {what}. ", props.own.title) }
            <button type="button" class="quiet" onclick={back}>{ "Back to the step's run" }</button>
        </p>
    }
}

fn step_bar(lesson: &'static Lesson, props: &StepsProps) -> Html {
    let item = |(index, step): (usize, &'static crate::lesson::step::Step)| {
        let passed = props.passed.get(index).copied().unwrap_or(false);
        let current = index == props.step;
        let act = props.act.clone();
        let state = if passed { "passed" } else { "not passed yet" };
        html! {
            <li key={step.id}>
                <button type="button" class={classes!("dot", passed.then_some("passed"), current.then_some("current"))}
                    aria-current={current.then_some("step")} title={format!("{}. {} ({state})", index + 1, lesson.step_title(step))}
                    aria-label={format!("Step {}: {}, {state}", index + 1, lesson.step_title(step))}
                    onclick={Callback::from(move |_| act.emit(Act::Course(CourseAct::Step(index))))} />
            </li>
        }
    };
    html! { <ol class="step-bar" aria-label="Steps of the lesson">{ for lesson.steps.iter().enumerate().map(item) }</ol> }
}

fn walk(lesson: &'static Lesson, props: &StepsProps) -> Html {
    let to = |step: usize| {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Act::Course(CourseAct::Step(step))))
    };
    let (step, last) = (props.step, lesson.steps.len() - 1);
    let passed = props.passed[step];
    html! {
        <div class="walk">
            <button type="button" class="quiet" disabled={step == 0} onclick={to(step.saturating_sub(1))}>{ "‹ Back" }</button>
            <small>{ format!("Step {} of {}", step + 1, last + 1) }</small>
            if step < last {
                <button type="button" class={if passed { "primary" } else { "quiet" }} onclick={to(step + 1)}>
                    { if passed { "Next ›" } else { "Skip ›" } }
                </button>
            } else if let Some(next) = lesson.about.next() {
                <a class="button primary" href={Route::lesson(next.id).href()} title={next.title}>{ "Next lesson ›" }</a>
            } else {
                <a class="button" href="#/">{ "All lessons" }</a>
            }
        </div>
    }
}

/// Reserves room for the table while its code loads, so that the content below does not move.
fn beliefs_frame(_: Html) -> Html {
    html! { <div class="beliefs-room" /> }
}

#[derive(Clone, Properties, PartialEq)]
struct BeliefProps {
    session: Shared,
    moment: Moment,
    act: Callback<Act>,
}

/// Each party's beliefs, next to the truth.
#[component]
fn BeliefTable(props: &BeliefProps) -> Html {
    let (beliefs, names) = props.session.read(|session| {
        let run = session.run();
        ((run.lesson().beliefs)(run.trace(), props.moment.count), run.names().to_vec())
    });
    let rows = beliefs.rows.len();
    let row = |(index, row): (usize, &crate::subject::beliefs::BeliefRow)| {
        let name = names.get(row.node.index()).cloned().unwrap_or_default();
        let why = row.since.map(|event| {
            let act = props.act.clone();
            let ask = Callback::from(move |_: MouseEvent| act.emit(Act::Event(EventAct::Why(event))));
            html! { <button type="button" class="quiet why" onclick={ask} aria-label={format!("Why does {name} believe this?")}>{ "Why?" }</button> }
        });
        html! {
            <tr key={name.clone()} class={(row.flaw != Flaw::None).then_some("bad")}>
                <th scope="row">{ &name }</th>
                <td>{ &row.believes }{ for row.flaw.words().map(|words| format!(" ({words})")) }{ " " }{ for why }</td>
                if index == 0 {
                    <td rowspan={rows.to_string()} class={classes!("truth", beliefs.truth_is_bad.then_some("bad"))}>{ &beliefs.truth }</td>
                }
            </tr>
        }
    };
    html! {
        <>
            <h2>{ "What each party believes" }</h2>
            <table class="beliefs">
                <thead><tr><th scope="col">{ "party" }</th><th scope="col">{ "believes" }</th><th scope="col">{ "truth" }</th></tr></thead>
                <tbody>{ for beliefs.rows.iter().enumerate().map(row) }</tbody>
            </table>
        </>
    }
}
