//! A prediction. The learner chooses an answer and then commits to it. It is judged by the step's own run. On another run it can be tried,
//! without a verdict.

use yew::prelude::*;

use super::TaskProps;
use crate::lesson::prose::fill_text;
use crate::lesson::step::{Choice, Question, Task};
use crate::run::own::shown_by;
use crate::ui::lesson::state::act::{Act, CourseAct};

/// An answer that is chosen but not committed to yet.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Chosen {
    step: usize,
    /// The run's revision in the session: for another run, it is another question.
    revision: u32,
    answer: usize,
}

/// An answer on a run that is not the step's own.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Trial {
    /// The run's revision in the session.
    revision: u32,
    answer: Option<usize>,
}

#[component]
pub fn Ask(props: &TaskProps) -> Html {
    let trial = use_state_eq(|| None::<Trial>);
    let chosen = use_state_eq(|| None::<Chosen>);
    let lesson = props.session.read(|session| session.run().lesson());
    let Task::Predict(question) = &lesson.steps[props.step].task else { return Html::default() };
    let on_other_run = !props.own.on_screen && props.done.answer.is_none();
    let of_this_run = trial.filter(|trial| on_other_run && trial.revision == props.moment.revision);
    let tried = of_this_run.and_then(|trial| trial.answer);
    let answered = props.done.answer.or(tried);
    let told = props.done.answer.is_some() && props.done.reached;
    let truth = props.own.run.answer.filter(|_| told);
    let verdict = truth.map(|right| if Some(right) == props.done.answer { "reached" } else { "not-yet" });
    let may_answer = answered.is_none() && (props.own.on_screen || of_this_run.is_some());
    let (step, revision) = (props.step, props.moment.revision);
    let picked = chosen.filter(|chosen| may_answer && (chosen.step, chosen.revision) == (step, revision));
    let picked = picked.map(|chosen| chosen.answer);
    let option = |(index, choice): (usize, &Choice)| {
        let chosen = chosen.setter();
        let onchange =
            Callback::from(move |_: Event| chosen.set(Some(Chosen { step, revision, answer: index })));
        let mark = match (truth, answered) {
            (Some(right), _) if right == index => " ✓ this is what happened",
            (Some(_), Some(given)) if given == index => " ✕ your answer",
            _ => "",
        };
        html! {
            <label class="choice" key={index}>
                <input type="radio" name={format!("answer-{}", props.step)} checked={answered.or(picked) == Some(index)} disabled={!may_answer} {onchange} />
                <span>{ fill_text(choice.words, &props.own.run.values) }<b class="verdict">{ mark }</b></span>
            </label>
        }
    };
    let told_at = use_node_ref();
    use_in_sight(truth.is_some(), &told_at);
    let asks = fill_text(question.asks, &props.own.run.values);
    let offer = if on_other_run { elsewhere(props, question, of_this_run, &trial) } else { own_run(props) };
    let commit = {
        let (act, trial) = (props.act.clone(), trial.setter());
        Callback::from(move |_: MouseEvent| {
            let Some(answer) = picked else { return };
            if on_other_run {
                trial.set(Some(Trial { revision, answer: Some(answer) }));
                act.emit(Act::Course(CourseAct::RunToMoment));
            } else {
                act.emit(Act::Course(CourseAct::Answer(answer)));
            }
        })
    };
    let refuted =
        props.done.answer.and_then(|given| question.options.get(given)).map_or("", |choice| choice.refuted);
    html! {
        <div class="ask">
            <fieldset>
                <legend>{ asks }</legend>
                { for question.options.iter().enumerate().map(option) }
            </fieldset>
            if may_answer {
                <p class="row-of-buttons"><button type="button" class="primary" disabled={picked.is_none()} onclick={commit}>{ "That is my answer" }</button>
                    if !on_other_run { <small class="soft">{ "You cannot change it later." }</small> }</p>
            }
            { offer }
            <p class={verdict} role="status" ref={told_at}>
                if let (Some(right), Some(given)) = (truth, props.done.answer) {
                    <b>{ if right == given { "Right. " } else { "No. " } }</b>
                    if right != given { { fill_text(refuted, &props.own.run.values) }{ " " } }
                    { fill_text(question.because, &props.own.run.values) }
                }
            </p>
        </div>
    }
}

/// Scrolls the verdict into view when it appears: below long answers it may be outside the panel.
#[hook]
pub(super) fn use_in_sight(told: bool, at: &NodeRef) {
    let at = at.clone();
    use_effect_with(told, move |told| {
        if let Some(element) = at.cast::<web_sys::Element>().filter(|_| *told) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// The actions while the step's own run is on the screen, or once the question is answered.
fn own_run(props: &TaskProps) -> Html {
    if props.done.answer.is_none() {
        return Html::default();
    }
    if !props.own.on_screen {
        let back = props.on(Act::Course(CourseAct::Step(props.step)));
        return html! {
            <p class="soft">{ "You answered for the step's own run, but another run is on the screen. " }
                <button type="button" class="quiet" onclick={back}>{ "Back to the step's run" }</button></p>
        };
    }
    html! {
        <p><button type="button" onclick={props.on(Act::Course(CourseAct::RunToMoment))}>{ "▶ Run to the answer again" }</button></p>
    }
}

/// The actions while another run is on the screen.
fn elsewhere(
    props: &TaskProps,
    question: &'static Question,
    of_this_run: Option<Trial>,
    trial: &UseStateHandle<Option<Trial>>,
) -> Html {
    let back = html! {
        <button type="button" class="quiet" onclick={props.on(Act::Course(CourseAct::Step(props.step)))}>{ "Back to the step's run" }</button>
    };
    let Some(Trial { answer, revision }) = of_this_run else {
        let (trial, revision) = (trial.setter(), props.moment.revision);
        let begin = Callback::from(move |_: MouseEvent| trial.set(Some(Trial { revision, answer: None })));
        return html! {
            <p class="soft">{ "The question is about the step's own run, but another run is on the screen. " }
                { back }{ " " }
                <button type="button" class="quiet" onclick={begin}>{ "Try it on this run" }</button></p>
        };
    };
    let Some(answer) = answer else {
        return html! { <p class="soft">{ "This is another run, so your answer to it does not count. " }{ back }</p> };
    };
    let (trial, again) = (trial.setter(), Trial { revision, answer: None });
    let again = Callback::from(move |_: MouseEvent| trial.set(Some(again)));
    html! {
        <p role="status">{ on_this_run(props, question, answer) }{ " " }
            <button type="button" class="quiet" onclick={again}>{ "Try again" }</button>{ " " }{ back }</p>
    }
}

/// How the run on the screen answers the question, as far as it has been played.
fn on_this_run(props: &TaskProps, question: &Question, answer: usize) -> String {
    let (there, found) = props.session.read(|session| {
        let run = session.run();
        let there = (question.moment)(run.trace()).is_some_and(|moment| moment.index() < props.moment.count);
        (there, there.then(|| shown_by(run, question)).flatten())
    });
    match found {
        Some(shown) => {
            let given = question.options.get(answer).map_or("", Choice::answer);
            let given = fill_text(given, &props.own.run.values);
            format!("Your answer: {given}. What this run shows: {shown}.")
        }
        None if there => "None of these answers is what this run shows.".to_owned(),
        None if props.moment.at_end => "This run never gets that far, so it has no answer.".to_owned(),
        None if props.moment.playing => "This run is playing on to the answer.".to_owned(),
        None => "This run has not got that far yet.".to_owned(),
    }
}
