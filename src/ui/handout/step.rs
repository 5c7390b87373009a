//! A step on paper, the answer to what it asks, and the lesson's terms.

use web_sys::Element;
use yew::prelude::*;

use super::picture;
use super::runs::{Own, Runs};
use crate::lesson::glossary::terms_of;
use crate::lesson::prose::{fill_text, live};
use crate::lesson::step::{Choice, Task};
use crate::lesson::{Lesson, later};
use crate::run::own::OwnRun;
use crate::run::still::Still;
use crate::ui::lesson::text::with_code;
use crate::ui::timeline::palette::Palette;

#[derive(Clone, Properties, PartialEq)]
pub struct StepProps {
    pub runs: Runs,
    /// The step's index.
    pub step: usize,
}

/// Whether a step shows something that the step before it does not.
fn has_picture(lesson: &Lesson, step: usize) -> bool {
    let before = step.checked_sub(1).map(|before| &lesson.steps[before]);
    let again = before.filter(|before| before.scene == lesson.steps[step].scene);
    match lesson.steps[step].task {
        Task::Watch { .. } => true,
        // It would answer a question asked before, and comes with the answer.
        Task::Why { .. } => !lesson.steps[..step]
            .iter()
            .any(|asked| asked.scene == lesson.steps[step].scene && matches!(asked.task, Task::Predict(_))),
        // A question after a Watch step is asked at the same moment, so its picture would be the same.
        Task::Predict(_) => again.is_none_or(|before| !matches!(before.task, Task::Watch { .. })),
        Task::Transfer => false,
        _ => again.is_none(),
    }
}

#[derive(Clone, Properties, PartialEq)]
struct PictureProps {
    step: StepProps,
    /// Whether it shows the answer to the step's question.
    #[prop_or_default]
    answer: bool,
}

/// The step's own run at its decisive moment.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let ground = use_node_ref();
    let picture = use_state(AttrValue::default);
    use_effect_with(props.clone(), {
        let (ground, picture) = (ground.clone(), picture.setter());
        move |PictureProps { step: StepProps { runs, step }, answer }| {
            let Some(ground) = ground.cast::<Element>() else { return };
            let Own { run, own } = runs.of(*step);
            let still = if *answer { Still::of_answer(run, *step) } else { Some(Still::of(run, *step)) };
            if let (Some(still), Some(palette)) = (still, Palette::read(&ground)) {
                picture.set(picture::draw(run, still, own.title, &palette));
            }
        }
    });
    html! { <div class="timeline handout-picture" ref={ground}>{ Html::from_html_unchecked((*picture).clone()) }</div> }
}

/// A step's title, text, picture and task.
#[component]
pub fn Told(props: &StepProps) -> Html {
    let lesson = props.runs.lesson();
    let (step, own) = (&lesson.steps[props.step], &props.runs.of(props.step).own);
    let text = live(later::text_of(lesson, step).unwrap_or_default(), &own.values, None);
    html! {
        <section class="handout-step">
            <h2>{ format!("{}. {}", props.step + 1, lesson.step_title(step)) }</h2>
            <div class="prose">{ Html::from_html_unchecked(AttrValue::from(text)) }</div>
            if has_picture(lesson, props.step) {
                <Picture step={props.clone()} />
            }
            { asked(lesson, &step.task, own) }
        </section>
    }
}

/// A step's task, with room for an answer.
fn asked(lesson: &'static Lesson, task: &Task, own: &OwnRun) -> Html {
    let question = |asks: &str, options: &'static [Choice]| {
        html! {
            <div class="handout-task">
                <p><b>{ with_code(&fill_text(asks, &own.values)) }</b></p>
                <ul>{ for options.iter().map(|choice| html! { <li>{ "☐ " }{ with_code(&fill_text(choice.words, &own.values)) }</li> }) }</ul>
            </div>
        }
    };
    match task {
        Task::Predict(asks) => question(asks.asks, asks.options),
        Task::Transfer => {
            later::transfer_of(lesson).map(|asks| question(asks.asks, asks.options)).unwrap_or_default()
        }
        Task::Diagnose(diagnosis) => question(diagnosis.asks, diagnosis.causes),
        Task::Why { asks, .. } => {
            html! { <p class="handout-task"><b>{ fill_text(asks, &own.values) }</b></p> }
        }
        Task::Fix { goal, .. } => {
            html! { <p class="handout-task"><b>{ "Goal. " }</b>{ fill_text(goal, &own.values) }</p> }
        }
        Task::Grade(grading) => {
            html! { <p class="handout-task"><b>{ "Goal. " }</b>{ fill_text(grading.goal, &own.values) }</p> }
        }
        Task::Break { scenes, .. } => html! {
            <dl class="handout-task">{ for scenes.iter().filter_map(|id| lesson.scene(id)).map(|scene| html! {
                <><dt>{ lesson.title_of(scene) }</dt><dd>{ lesson.blurb_of(scene) }</dd></>
            }) }</dl>
        },
        Task::Watch { .. } | Task::Prove | Task::Read => Html::default(),
    }
}

/// The right answer to a step's task, if it asks a question.
#[component]
pub fn Answer(props: &StepProps) -> Html {
    let Some((answer, because)) = right_answer(props) else { return Html::default() };
    let asked = &props.runs.lesson().steps[props.step].task;
    html! {
        <li value={(props.step + 1).to_string()}>
            <b>{ with_code(&answer) }</b>{ ". " }{ with_code(&because) }
            if matches!(asked, Task::Predict(_)) {
                <Picture step={props.clone()} answer=true />
            }
        </li>
    }
}

/// The right answer and what speaks for it.
fn right_answer(StepProps { runs, step }: &StepProps) -> Option<(String, String)> {
    let (lesson, Own { run, own }) = (runs.lesson(), runs.of(*step));
    let (options, right, because) = match &lesson.steps[*step].task {
        Task::Predict(question) => (question.options, own.answer?, question.because),
        Task::Transfer => {
            let transfer = later::transfer_of(lesson)?;
            (transfer.options, transfer.right()?, transfer.because)
        }
        Task::Diagnose(diagnosis) => (diagnosis.causes, (diagnosis.cause)(run.trace())?, diagnosis.because),
        _ => return None,
    };
    Some((fill_text(options.get(right)?.words, &own.values), fill_text(because, &own.values)))
}

#[derive(Clone, Properties, PartialEq)]
pub struct TermsProps {
    /// The lesson's id.
    pub id: &'static str,
}

#[component]
pub fn Terms(props: &TermsProps) -> Html {
    let terms = terms_of(props.id);
    if terms.is_empty() {
        return Html::default();
    }
    html! {
        <section>
            <h2>{ "Terms" }</h2>
            <dl>{ for terms.iter().map(|(term, told)| html! {
                <><dt>{ *term }</dt><dd>{ *told }</dd></>
            }) }</dl>
        </section>
    }
}
