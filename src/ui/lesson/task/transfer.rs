//! A question that carries the lesson over to another system. No run decides it, and the page says so; it is judged by reasoning.

use yew::prelude::*;

use super::TaskProps;
use super::question::use_in_sight;
use crate::lesson::later;
use crate::lesson::prose::fill_text;
use crate::lesson::step::Choice;
use crate::ui::lesson::state::act::{Act, CourseAct};
use crate::ui::lesson::text::with_code;

#[component]
pub fn CarryOver(props: &TaskProps) -> Html {
    let chosen = use_state_eq(|| None::<usize>);
    let told_at = use_node_ref();
    use_in_sight(props.done.answer.is_some(), &told_at);
    let lesson = props.session.read(|session| session.run().lesson());
    let Some(transfer) = later::transfer_of(lesson) else { return Html::default() };
    let fill = |words: &str| with_code(&fill_text(words, &props.own.run.values));
    let (right, given) = (transfer.right(), props.done.answer);
    let option = |(index, choice): (usize, &Choice)| {
        let set = chosen.setter();
        let onchange = Callback::from(move |_: Event| set.set(Some(index)));
        let mark = match given {
            Some(_) if right == Some(index) => " ✓ the right answer",
            Some(given) if given == index => " ✕ your answer",
            _ => "",
        };
        html! {
            <label class="choice" key={index}>
                <input type="radio" name={format!("answer-{}", props.step)} checked={given.or(*chosen) == Some(index)} disabled={given.is_some()} {onchange} />
                <span>{ fill(choice.words) }<b class="verdict">{ mark }</b></span>
            </label>
        }
    };
    let commit = (*chosen).map(|answer| props.on(Act::Course(CourseAct::Answer(answer))));
    let is_right = given == right;
    let refuted = given.and_then(|given| transfer.options.get(given)).map_or("", |choice| choice.refuted);
    html! {
        <div class="ask carry-over">
            <p class="soft"><b>{ "Carry it over. " }</b>{ "This is another system, so no run of this lesson can decide it. Reason it out." }</p>
            <fieldset>
                <legend>{ fill(transfer.asks) }</legend>
                { for transfer.options.iter().enumerate().map(option) }
            </fieldset>
            if given.is_none() {
                <p class="row-of-buttons"><button type="button" class="primary" disabled={commit.is_none()} onclick={commit}>{ "That is my answer" }</button>
                    <small class="soft">{ "It cannot be taken back." }</small></p>
            }
            <p class={given.map(|_| if is_right { "reached" } else { "not-yet" })} role="status" ref={told_at}>
                if given.is_some() {
                    <b>{ if is_right { "Right. " } else { "Not so. " } }</b>
                    if !is_right { { fill(refuted) }{ " " } }
                    { fill(transfer.because) }
                }
            </p>
        </div>
    }
}
