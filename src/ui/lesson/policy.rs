//! The policy panel: the lesson's scenes and knobs.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::branches::words;
use super::stage::names;
use super::state::act::{Act, ChangeAct};
use super::state::shared::Shared;
use crate::lesson::knob::{Dial, Knob};
use crate::lesson::step::Task;
use crate::lesson::{Lesson, Scene};
use crate::run::Recipe;
use crate::run::difference::Difference;
use crate::run::session::Session;
use crate::ui::select::Select;
use crate::ui::typed::Typed;

#[derive(Clone, Properties, PartialEq)]
pub struct PolicyProps {
    pub session: Shared,
    /// Increases when the recipe changes; the settings depend on it.
    pub revision: u32,
    pub scene: &'static str,
    /// The current step, whose knobs must be visible.
    pub step: usize,
    /// A knob with an invalid input, and what is wrong with it.
    pub error: Option<(&'static str, String)>,
    pub act: Callback<Act>,
}

#[component]
pub fn Policy(props: &PolicyProps) -> Html {
    let (lesson, settings) =
        props.session.read(|session| (session.run().lesson(), session.run().settings().clone()));
    let scene = lesson.scene(props.scene);
    let from = props.session.read(Provenance::of);
    let own = scene.map(|scene| lesson.settings_of(scene));
    let turned = own.as_ref().is_some_and(|own| *own != settings);
    let reset = {
        let act = props.act.clone();
        Callback::from(move |_| act.emit(Act::Change(ChangeAct::ResetKnobs)))
    };
    let all: Vec<_> = settings.iter().collect();
    let needed = needed(lesson, props.step);
    let before = |knob: &Knob, value: i64| {
        let before = own.as_ref().map(|own| own.position(knob.id));
        before.filter(|before| *before != value)
    };
    let groups = all.chunk_by(|(one, _), (other, _)| one.group == other.group).enumerate();
    let groups = groups.map(|(index, group)| {
        let turned = group.iter().any(|(knob, value)| before(knob, *value).is_some());
        let open = index == 0 || group.iter().any(|(knob, _)| needed.contains(&knob.id));
        let mark = if turned { " (changed)" } else { "" };
        html! {
            <details {open} key={group[0].0.group}>
                <summary>{ group[0].0.group }{ mark }</summary>
                { for group.iter().map(|(knob, value)| row(props, knob, *value, before(knob, *value))) }
            </details>
        }
    });
    html! {
        <section class="policy" aria-label="Policy">
            <h2>{ "Variant" }</h2>
            { variants(lesson, &from, &props.act) }
            <p class="soft blurb">{ from.blurb(lesson) }</p>
            if let Some(changed) = from.changed() { <p class="soft changed">{ changed }</p> }
            <h2>{ "Policy" }
                if turned { <button type="button" class="quiet" onclick={reset}>{ "Reset" }</button> }
            </h2>
            { for groups }
        </section>
    }
}

/// The ids of the knobs that a step asks the learner to turn: those of its own solution, or of its scenes' repairs.
fn needed(lesson: &'static Lesson, step: usize) -> Vec<&'static str> {
    let repairs = |scenes: &[&'static str]| {
        let scenes = scenes.iter().filter_map(|id| lesson.scene(id));
        let turned = |scene: &'static Scene| {
            let (own, repaired) = (lesson.settings_of(scene), lesson.repaired(scene));
            let pairs = own.iter().zip(repaired.iter());
            pairs
                .filter(|((_, one), (_, other))| one != other)
                .map(|((knob, _), _)| knob.id)
                .collect::<Vec<_>>()
        };
        scenes.flat_map(turned).collect()
    };
    match &lesson.steps[step].task {
        Task::Fix { solution, .. } => solution.iter().map(|turned| turned.knob).collect(),
        Task::Break { scenes, .. } => repairs(scenes),
        _ => Vec::new(),
    }
}

/// Where the run on the screen comes from.
struct Provenance {
    /// The variant, if it comes from one.
    scene: Option<&'static Scene>,
    /// The run's name if it comes from no variant.
    root: &'static str,
    /// The changes made to the variant, in words.
    changed: Vec<String>,
}

impl Provenance {
    fn of(session: &Session) -> Self {
        let (branches, recipe) = (session.branches(), session.run().recipe());
        let here = branches.current();
        let scene = branches.scene_of(here.id);
        let changed = |scene: &'static Scene| {
            let lesson = recipe.lesson;
            let difference = Difference::of(&Recipe::of_scene(lesson, scene), recipe);
            words::words(&difference, &names(session), Some((lesson, scene)))
        };
        let root = branches.line_of(here.id).last().map_or("", words::root);
        Self { scene, root, changed: scene.map(changed).unwrap_or_default() }
    }

    fn blurb(&self, lesson: &Lesson) -> String {
        self.scene.map_or_else(
            || "This run has its own settings and faults; it is not one of the variants.".to_owned(),
            |scene| lesson.blurb_of(scene),
        )
    }

    fn changed(&self) -> Option<String> {
        (!self.changed.is_empty()).then(|| format!("Changed: {}.", words::few(&self.changed)))
    }
}

/// The list of variants. A run that comes from none of them is an extra entry at the top.
fn variants(lesson: &'static Lesson, from: &Provenance, act: &Callback<Act>) -> Html {
    let other = usize::from(from.scene.is_none());
    let title = |scene: &'static Scene| (lesson.title_of(scene).into(), lesson.title_of(scene).into());
    let none = (other > 0).then(|| (AttrValue::from(from.root), AttrValue::from(from.root)));
    let options: Vec<(AttrValue, AttrValue)> =
        none.into_iter().chain(lesson.scenes.iter().map(title)).collect();
    let position = |scene: &Scene| lesson.scenes.iter().position(|other| other.id == scene.id);
    let chosen = from.scene.and_then(position).unwrap_or(0);
    let on_choose = act.reform(move |index: usize| {
        let scene = &lesson.scenes[index.saturating_sub(other).min(lesson.scenes.len() - 1)];
        Act::Change(ChangeAct::Scene(scene.id))
    });
    html! { <Select label="Variant" class="scene" {options} {chosen} {on_choose} /> }
}

/// A knob, what it does, and the variant's value if it was turned.
fn row(props: &PolicyProps, knob: &'static Knob, value: i64, before: Option<i64>) -> Html {
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
            let on_done = act.reform(move |text: String| Act::Change(ChangeAct::Turn(knob.id, text)));
            html! {
                <span class="number">
                    <Typed id={id.clone()} kind="number" range={(min, max, step)} value={value.to_string()} invalid={error.is_some()} {on_done} />
                    <span class="unit">{ unit }</span>
                </span>
            }
        }
    };
    html! {
        <div class={classes!("knob", before.map(|_| "turned"))} key={knob.id}>
            <label for={id.clone()}>{ knob.label }</label>
            { control }
            if let Some(before) = before { <small class="was">{ format!("was {}", knob.show(before)) }</small> }
            <small class="help" id={format!("{id}-help")}>{ knob.help }</small>
            if let Some(error) = error { <p class="error" role="alert">{ error }</p> }
        </div>
    }
}
