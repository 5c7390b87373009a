//! The policy panel: the lesson's scenes and knobs.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::act::{Act, ChangeAct};
use super::state::shared::Shared;
use crate::lesson::knob::{Dial, Knob};
use crate::ui::select::Select;

#[derive(Clone, Properties, PartialEq)]
pub struct PolicyProps {
    pub session: Shared,
    /// Counts the recipes: the settings change with it.
    pub revision: u32,
    pub scene: &'static str,
    /// A knob that was given what it does not take, and what is wrong.
    pub error: Option<(&'static str, String)>,
    pub act: Callback<Act>,
}

#[component]
pub fn Policy(props: &PolicyProps) -> Html {
    let (lesson, settings) =
        props.session.read(|session| (session.run().lesson(), session.run().settings().clone()));
    let scene = lesson.scene(props.scene);
    let own = scene.map(|scene| lesson.settings_of(scene));
    let turned = own.as_ref().is_some_and(|own| *own != settings);
    let on_scene = {
        let act = props.act.clone();
        Callback::from(move |index: usize| {
            if let Some(scene) = lesson.scenes.get(index) {
                act.emit(Act::Change(ChangeAct::Scene(scene.id)));
            }
        })
    };
    let titles: Vec<(AttrValue, AttrValue)> =
        lesson.scenes.iter().map(|s| (lesson.title_of(s).into(), lesson.title_of(s).into())).collect();
    let reset = {
        let act = props.act.clone();
        Callback::from(move |_| act.emit(Act::Change(ChangeAct::ResetKnobs)))
    };
    let all: Vec<_> = settings.iter().collect();
    let groups = all.chunk_by(|(one, _), (other, _)| one.group == other.group).enumerate();
    let groups = groups.map(|(index, group)| {
        let turned =
            group.iter().any(|(knob, value)| own.as_ref().is_some_and(|own| own.position(knob.id) != *value));
        let mark = if turned { " (changed)" } else { "" };
        html! {
            <details open={index == 0} key={group[0].0.group}>
                <summary>{ group[0].0.group }{ mark }</summary>
                { for group.iter().map(|(knob, value)| row(props, knob, *value)) }
            </details>
        }
    });
    html! {
        <section class="policy" aria-label="Policy">
            <h2>{ "Variant" }</h2>
            <Select label="Variant" class="scene" options={titles} chosen={lesson.scenes.iter().position(|s| s.id == props.scene).unwrap_or(0)}
                on_choose={on_scene} />
            <p class="soft blurb">{ scene.map_or("", |scene| lesson.blurb_of(scene)) }</p>
            <h2>{ "Policy" }
                if turned { <button type="button" class="quiet" onclick={reset}>{ "Reset" }</button> }
            </h2>
            { for groups }
        </section>
    }
}

fn row(props: &PolicyProps, knob: &'static Knob, value: i64) -> Html {
    let id = format!("knob-{}", knob.id);
    let act = props.act.clone();
    let error =
        props.error.as_ref().filter(|(wrong, _)| *wrong == knob.id).map(|(_, sentence)| sentence.clone());
    let control = match knob.dial {
        Dial::Choice(choices) => {
            let on_choose = Callback::from(move |index: usize| {
                if let Some((id, _)) = choices.get(index) {
                    act.emit(Act::Change(ChangeAct::Turn(knob.id, (*id).to_owned())));
                }
            });
            let options: Vec<(AttrValue, AttrValue)> =
                choices.iter().map(|(id, label)| ((*id).into(), (*label).into())).collect();
            html! { <Select id={id.clone()} {options} chosen={usize::try_from(value).unwrap_or(0)} {on_choose} /> }
        }
        Dial::Switch => {
            let onchange = Callback::from(move |event: Event| {
                let input: HtmlInputElement = event.target_unchecked_into();
                act.emit(Act::Change(ChangeAct::Turn(
                    knob.id,
                    if input.checked() { "on" } else { "off" }.to_owned(),
                )));
            });
            html! { <input id={id.clone()} type="checkbox" role="switch" class="switch calm" checked={value != 0} {onchange} /> }
        }
        Dial::Number { min, max, step, unit } => {
            let onchange = Callback::from(move |event: Event| {
                let input: HtmlInputElement = event.target_unchecked_into();
                act.emit(Act::Change(ChangeAct::Turn(knob.id, input.value())));
            });
            html! {
                <span class="number">
                    <input id={id.clone()} type="number" min={min.to_string()} max={max.to_string()} step={step.to_string()}
                        value={value.to_string()} aria-invalid={error.is_some().to_string()} {onchange} />
                    <span class="unit">{ unit }</span>
                </span>
            }
        }
    };
    html! {
        <div class="knob" key={knob.id} title={knob.help}>
            <label for={id}>{ knob.label }</label>
            { control }
            if let Some(error) = error { <p class="error" role="alert">{ error }</p> }
        </div>
    }
}
