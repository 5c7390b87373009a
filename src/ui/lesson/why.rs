//! The answer to *why?* and to *what did this lead to?*: a story in numbered sentences, oldest first; and, for a broken promise,
//! the way to *what would have prevented it?*

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::lost::Lost;
use super::otherwise::Otherwise;
use super::stage::names;
use super::state::act::{Act, EventAct};
use super::state::shared::{Moment, Shared};
use crate::run::session::Session;
use crate::run::why::{Direction, Sentence, Slice};
use crate::sim::ids::EventId;
use crate::sim::slicing::Causes;
use crate::sim::time::SimTime;
use crate::sim::trace::Verdict;
use crate::timeline::story::Telling;
use crate::timeline::words;

#[derive(Clone, Properties, PartialEq)]
pub struct WhyProps {
    pub session: Shared,
    pub moment: Moment,
    /// The causes or consequences of the event.
    pub slice: Rc<Slice>,
    pub selected: Option<EventId>,
    pub step: usize,
    /// The scene that the run comes from.
    pub scene: &'static str,
    pub on_seek: Callback<SimTime>,
    pub act: Callback<Act>,
}

/// A sentence of the story.
#[derive(Clone, PartialEq)]
struct Line {
    number: usize,
    event: EventId,
    at: String,
    words: String,
    after: Option<String>,
}

/// The story in words, computed once per question rather than for every drawing.
fn lines(session: &Session, slice: &Slice, step: usize) -> Vec<Line> {
    let trace = session.run().trace();
    let causes = Causes::of(trace, slice.covered);
    let names = names(session);
    let telling = Telling {
        names: &names,
        says_what_broke: slice.direction == Direction::Back,
        says_what_was_left: !session.run().lesson().asks_for_cause(step),
    };
    let told: Vec<EventId> = slice.told().collect();
    let line = |(index, sentence): (usize, &Sentence)| {
        let positions = sentence.after.iter().filter_map(|reason| told.iter().position(|id| id == reason));
        let reasons: Vec<usize> = positions.map(|position| position + 1).collect();
        // A cause in the previous sentence needs no mention.
        let after = (!reasons.is_empty() && reasons != [index]).then(|| {
            let numbers: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            words::listed(&numbers)
        });
        let at = trace.event(sentence.event).at.to_string();
        let words = telling.wave(&causes, sentence.event, &sentence.with);
        Line { number: index + 1, event: sentence.event, at, words, after }
    };
    slice.story.iter().enumerate().map(line).collect()
}

/// The panel. It takes the focus when it opens, and gives it back when it closes.
#[component]
pub fn Why(props: &WhyProps) -> Html {
    let slice = &props.slice;
    let deps = (props.session.clone(), props.moment.revision, slice.clone(), props.step);
    let lines =
        use_memo(deps, |(session, _, slice, step)| session.read(|session| lines(session, slice, *step)));
    let broken = props.session.read(|session| {
        let lesson = session.run().lesson();
        broken_by(session, slice, props.moment.count).filter(|_| !lesson.asks_for_cause(props.step))
    });
    let asked_how = use_state_eq(|| None::<EventId>);
    let otherwise = broken.filter(|_| *asked_how == Some(slice.of));
    let heading = use_node_ref();
    use_focus(&heading);
    let list = use_node_ref();
    let onkeydown = {
        let list = list.clone();
        Callback::from(move |event: KeyboardEvent| {
            let forward = match event.key().as_str() {
                "ArrowDown" => true,
                "ArrowUp" => false,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            move_focus(&list, forward);
        })
    };
    let whole = props.act.reform(|_: MouseEvent| Act::Event(EventAct::WholeSlice));
    let (shown, hidden): (Vec<&Line>, Vec<&Line>) =
        lines.iter().partition(|line| line.event.index() < props.moment.count);
    let end = props.act.reform(|_: MouseEvent| Act::Event(EventAct::EndWhy));
    let (title, region) = match slice.direction {
        Direction::Back => ("Why? What led to it", "What led to it"),
        Direction::Forth => ("What it led to", "What it led to"),
    };
    html! {
        <section class="why" aria-label={region}>
            <div class="why-head">
                <h2 class="hidden-visually" tabindex="-1" ref={heading}>{ title }</h2>
                { switch(props, broken.is_some(), &asked_how) }
                <button type="button" class="quiet" onclick={end}>{ "Show everything again" }</button>
            </div>
            if let Some(check) = otherwise {
                { prevention(props, check) }
            } else {
                <p class="soft" role="status">{ summary(props) }</p>
                <ol role="list" ref={list} {onkeydown}>{ for shown.into_iter().map(|line| item(props, line)) }</ol>
                if !slice.is_whole() {
                    <p><button type="button" class="quiet" onclick={whole}>{ "Show everything that could have mattered" }</button></p>
                }
                if !hidden.is_empty() {
                    <p class="soft">{ "The playhead is here. Move on to see what follows." }</p>
                }
            }
        </section>
    }
}

/// What would have prevented it, and when it was lost.
fn prevention(props: &WhyProps, check: &'static str) -> Html {
    let recipe = props.session.read(|session| session.run().recipe().to_file());
    html! {
        <>
            <Otherwise recipe={recipe.clone()} scene={props.scene} {check} />
            <Lost {recipe} {check} on_seek={props.on_seek.clone()} />
        </>
    }
}

/// The check that the event in question broke, if that has been judged by now.
fn broken_by(session: &Session, slice: &Slice, count: usize) -> Option<&'static str> {
    let mut broken = session.run().trace().violations();
    let asked = |verdict: &&Verdict| {
        [verdict.event, verdict.judged].contains(&slice.of) && verdict.judged.index() < count
    };
    broken.find(asked).filter(|_| slice.direction == Direction::Back).map(|verdict| verdict.id)
}

/// Buttons for the questions. `broken`: whether the event broke a promise.
fn switch(props: &WhyProps, broken: bool, asked_how: &UseStateHandle<Option<EventId>>) -> Html {
    let (of, direction) = (props.slice.of, props.slice.direction);
    let how = broken && **asked_how == Some(of);
    let button = |words: &'static str, asks: Direction, act: Act| {
        let (emit, story) = (props.act.clone(), asked_how.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            story.set(None);
            emit.emit(act.clone());
        });
        html! {
            <button type="button" aria-pressed={(direction == asks && !how).to_string()} {onclick}>{ words }</button>
        }
    };
    let ask_how = {
        let asked = asked_how.setter();
        Callback::from(move |_: MouseEvent| asked.set(Some(of)))
    };
    html! {
        <span class="why-switch" role="group" aria-label="Question">
            { button("Why?", Direction::Back, Act::Event(EventAct::Why(of))) }
            if broken {
                <button type="button" aria-pressed={how.to_string()} onclick={ask_how}>{ "What would have prevented it?" }</button>
            }
            { button("What did it lead to?", Direction::Forth, Act::Event(EventAct::LedTo(of))) }
        </span>
    }
}

/// How much of the run so far the question touches.
fn summary(props: &WhyProps) -> String {
    let (slice, count) = (&props.slice, props.moment.count);
    let touched = slice.events.iter().take_while(|id| id.index() < count).count().saturating_sub(1);
    let happened = count.saturating_sub(1);
    match (slice.direction, touched) {
        (Direction::Back, 0) => "Nothing led to it: here something begins.".to_owned(),
        (Direction::Forth, 0) => "It has led to nothing so far.".to_owned(),
        (Direction::Back, touched) => format!(
            "{touched} of the other {happened} events could have influenced this one. How it came about, in true time:"
        ),
        (Direction::Forth, touched) => format!(
            "This event could have influenced {touched} of the other {happened}. What followed, in true time:"
        ),
    }
}

fn item(props: &WhyProps, line: &Line) -> Html {
    let Line { number, event: id, at, words, after } = line;
    let id = *id;
    let act = props.act.clone();
    let look = Callback::from(move |_: MouseEvent| act.emit(Act::Event(EventAct::Select(Some(id)))));
    let current = props.selected == Some(id);
    let asked = id == props.slice.of;
    html! {
        <li key={id.0} class={classes!(asked.then_some("asked"), current.then_some("current"))}>
            <button type="button" class="quiet" aria-current={current.then_some("true")} onclick={look}>
                <span class="number">{ format!("{number}.") }</span>{ " " }<span class="at">{ at }</span>{ " " }
                <span class="words">{ words }{ "." }
                    if let Some(after) = after { <small>{ format!(" (Follows from {after}.)") }</small> }
                </span>
            </button>
        </li>
    }
}

/// Moves the focus to the panel when it opens. When it closes, the focus goes back to where it was, or to the tabs if
/// that element is gone because the panel took its place.
#[hook]
fn use_focus(heading: &NodeRef) {
    use_effect_with((), {
        let heading = heading.clone();
        move |()| {
            let before = focused();
            focus(heading.cast::<HtmlElement>());
            move || {
                focus(before);
                let after = Timeout::new(0, || {
                    let lost = focused().is_none_or(|element| element.tag_name() == "BODY");
                    if lost {
                        let tab = web_sys::window().and_then(|window| window.document());
                        let tab = tab.and_then(|page| {
                            page.query_selector("[role=tab][aria-selected=true]").ok().flatten()
                        });
                        focus(tab.and_then(|tab| tab.dyn_into().ok()));
                    }
                });
                after.forget();
            }
        }
    });
}

fn focused() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}

/// Focuses an element without scrolling the page: on a phone, the run must stay visible.
fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // Focusing an element that is gone does nothing.
        let _ = element.focus_with_options(&options);
    }
}

/// Moves the focus to the next or the previous sentence.
fn move_focus(list: &NodeRef, forward: bool) {
    let item = focused().and_then(|button| button.closest("li").ok().flatten());
    let list = list.cast::<web_sys::Element>();
    let next = match item {
        Some(item) if forward => item.next_element_sibling(),
        Some(item) => item.previous_element_sibling(),
        None => list.and_then(|list| list.first_element_child()),
    };
    let button = next.and_then(|item| item.first_element_child());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // Focusing an element on the page cannot fail.
        let _ = button.focus();
    }
}
