//! The walk for truth, mounted: random addresses, and acts on what they show. Every control shows the recipe's value, and at the end every
//! mark agrees with the verdicts of the whole run.

use happens_before::lesson::knob::{Dial, Knob, Settings};
use happens_before::lesson::step::Task;
use happens_before::lesson::{self, Lesson, Scene};
use happens_before::run::address::{self, State};
use happens_before::run::{Recipe, Run};
use happens_before::sim::random::{Random, Stream, scale};
use happens_before::sim::time::SimTime;
use happens_before::subject::reading::violation;
use happens_before::ui::app::App;
use happens_before::ui::route::encode_query;
use rand::Rng;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, EventInit, HtmlInputElement, HtmlSelectElement};

use super::{go, mount, press, text, until};
use std::time::Duration;
use yew::platform::time::sleep;

/// How many addresses are visited. Browsers drop changes that come too fast: Chromium takes 200 changes of address in ten seconds.
const ADDRESSES: u64 = 60;
/// How many acts are done on each: with the address itself, 360 combinations.
const ACTS: usize = 5;
/// Runs with more events are not walked to their end; the native walk covers those.
const EVENTS_MAX: usize = 4_000;

struct Dice(Random);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        scale(self.0.next_u64(), count.saturating_sub(1) as u64) as usize
    }

    /// The same, as a knob's value.
    fn value(&mut self, count: u32) -> i64 {
        scale(self.0.next_u64(), u64::from(count.saturating_sub(1))).cast_signed()
    }
}

/// A random valid value for a knob.
fn any_value(knob: &Knob, settings: &Settings, dice: &mut Dice) -> i64 {
    match knob.dial {
        Dial::Choice(choices) => dice.value(choices.len() as u32),
        Dial::Switch => dice.value(2),
        Dial::Number { min, max, step, .. } => {
            (settings.position(knob.id) + step * (dice.value(5) - 2)).clamp(min, max)
        }
    }
}

fn turn(settings: &mut Settings, dice: &mut Dice) -> Option<(&'static Knob, i64)> {
    let knobs: Vec<&'static Knob> = settings.iter().map(|(knob, _)| knob).collect();
    let knob = knobs.get(dice.below(knobs.len())).copied()?;
    let value = any_value(knob, settings, dice);
    settings.set(knob.id, &knob.spell(value)).expect("a knob takes what it spells");
    Some((knob, value))
}

/// A random address of this lesson.
fn drawn(lesson: &'static Lesson, dice: &mut Dice) -> State {
    let scene = &lesson.scenes[dice.below(lesson.scenes.len())];
    let mut recipe = Recipe::of_scene(lesson, scene);
    if scene.fix.is_some() && dice.below(3) == 0 {
        recipe.settings = lesson.repaired(scene);
    }
    for _ in 0..dice.below(3) {
        turn(&mut recipe.settings, dice);
    }
    if dice.below(3) == 0 {
        recipe.seed = dice.below(1_000) as u64;
    }
    let step = dice.below(lesson.steps.len());
    State { step: Some(step), recipe, at: SimTime::ZERO, ..State::of_scene(lesson, scene) }
}

/// The value that a control shows, as the knob spells it.
fn shown(root: &Element, knob: &Knob) -> String {
    let Some(control) = root.query_selector(&format!("#knob-{}", knob.id)).expect("a query") else {
        return "not there".to_owned();
    };
    match knob.dial {
        Dial::Choice(_) => control.unchecked_into::<HtmlSelectElement>().value(),
        Dial::Switch => {
            if control.unchecked_into::<HtmlInputElement>().checked() { "on" } else { "off" }.to_owned()
        }
        Dial::Number { .. } => control.unchecked_into::<HtmlInputElement>().value(),
    }
}

/// The first control that does not show the recipe's value, in words.
fn otherwise(root: &Element, recipe: &Recipe, variant: &str) -> Option<String> {
    for (knob, value) in recipe.settings.iter() {
        let (shown, expected) = (shown(root, knob), knob.spell(value));
        if shown != expected {
            return Some(format!("{} shows {shown}, and the run uses {expected}", knob.id));
        }
    }
    let select = root.query_selector("select.scene").expect("a query")?.unchecked_into::<HtmlSelectElement>();
    if select.value() != variant {
        return Some(format!("the variant is {variant}, and the list shows {}", select.value()));
    }
    let seed = root.query_selector(".seed input").expect("a query")?.unchecked_into::<HtmlInputElement>();
    (seed.value() != recipe.seed.to_string()).then(|| format!("the seed shows {}", seed.value()))
}

/// Waits until every control shows the recipe's value.
async fn controls_show(root: &Element, recipe: &Recipe, variant: &str, when: &str) {
    for _ in 0..500 {
        if otherwise(root, recipe, variant).is_none() {
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    let hash = web_sys::window().expect("a window").location().hash();
    panic!("{when}: {:?}, at {hash:?}, {}", otherwise(root, recipe, variant), text(root, ".messages"));
}

/// Sets a control as a user would.
fn set(root: &Element, knob: &Knob, value: i64) {
    let control = find(root, &format!("#knob-{}", knob.id));
    match knob.dial {
        Dial::Choice(_) => control.unchecked_ref::<HtmlSelectElement>().set_value(&knob.spell(value)),
        Dial::Switch => control.unchecked_ref::<HtmlInputElement>().set_checked(value != 0),
        Dial::Number { .. } => control.unchecked_ref::<HtmlInputElement>().set_value(&knob.spell(value)),
    }
    changed(&control);
}

fn find(root: &Element, selector: &str) -> Element {
    root.query_selector(selector).expect("a query").unwrap_or_else(|| panic!("{selector} is there"))
}

fn changed(control: &Element) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let change = Event::new_with_event_init_dict("change", &init).expect("an event");
    control.dispatch_event(&change).expect("dispatched");
}

/// Does something to the run, and updates the expected recipe. Returns the act in words.
fn act(root: &Element, recipe: &mut Recipe, scene: &mut &'static Scene, dice: &mut Dice) -> String {
    let lesson = recipe.lesson;
    match dice.below(6) {
        0 => {
            *scene = &lesson.scenes[dice.below(lesson.scenes.len())];
            *recipe = Recipe::of_scene(lesson, scene);
            let list = find(root, "select.scene");
            list.unchecked_ref::<HtmlSelectElement>().set_value(lesson.title_of(scene));
            changed(&list);
            format!("variant {}", scene.id)
        }
        1 => {
            recipe.seed = dice.below(1_000) as u64;
            let seed = find(root, ".seed input");
            seed.unchecked_ref::<HtmlInputElement>().set_value(&recipe.seed.to_string());
            changed(&seed);
            format!("seed {}", recipe.seed)
        }
        _ => {
            let Some((knob, value)) = turn(&mut recipe.settings, dice) else { return "nothing".to_owned() };
            set(root, knob, value);
            format!("{} {}", knob.id, knob.spell(value))
        }
    }
}

/// The promises that the page shows as broken.
fn broken_on_page(root: &Element) -> Vec<String> {
    let found = root.query_selector_all(".checks b.bad").expect("a query");
    let words = |index| found.item(index).and_then(|node| node.text_content());
    (0..found.length())
        .filter_map(words)
        .map(|words| words.trim_start_matches('✕').trim().to_owned())
        .collect()
}

/// The promises that a run breaks, in the page's words; `None` if the run is too long to walk.
fn broken_in(recipe: &Recipe) -> Option<Vec<String>> {
    let mut run = Run::start(recipe.clone());
    run.advance(EVENTS_MAX).then_some(())?;
    let broken = |id| violation(run.trace(), Some(id)).is_some();
    Some(run.checks().iter().filter(|check| broken(check.id)).map(|check| check.name.to_owned()).collect())
}

#[wasm_bindgen_test]
async fn whatever_is_opened_and_turned_controls_show_the_recipe_and_marks_the_verdict() {
    go("#/");
    let (root, app) = mount::<App>().await;
    let lessons: Vec<&'static Lesson> = lesson::all().filter(|lesson| !lesson.knobs.is_empty()).collect();
    for walk in 0..ADDRESSES {
        let mut dice = Dice(Stream::new(walk, 11).at(0, 0));
        let lesson = lessons[walk as usize % lessons.len()];
        let state = drawn(lesson, &mut dice);
        let query = encode_query(&address::write(&state).pairs);
        let mut done = format!("#/lesson/{}?{query}", lesson.about.id);
        go(&done);
        let mut scene = lesson.scene(state.scene).expect("it was drawn from them");
        let mut recipe = state.recipe.clone();
        controls_show(&root, &recipe, lesson.title_of(scene), &done).await;
        for _ in 0..ACTS {
            done = format!("{done}, {}", act(&root, &mut recipe, &mut scene, &mut dice));
            controls_show(&root, &recipe, lesson.title_of(scene), &done).await;
        }
        let asks = matches!(lesson.steps[state.step.expect("it was drawn")].task, Task::Predict(_));
        if let Some(broken) = broken_in(&recipe).filter(|_| !asks) {
            press(&root, "[aria-label='To the end']");
            until(&format!("{done}: broken are {broken:?}"), || {
                let told = text(&root, ".checks");
                !told.contains("so far")
                    && !told.contains("judged at the end")
                    && broken_on_page(&root) == broken
            })
            .await;
        }
    }
    go("#/");
    app.destroy();
    root.remove();
}
