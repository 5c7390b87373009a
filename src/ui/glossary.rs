//! The glossary: the terms of all lessons, a search field, and links to the lessons.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{page::Page, route::Route};
use crate::lesson::About;
use crate::lesson::glossary::{Entry, LessonName, Meaning, entries, terms_of};
use crate::lesson::summary::summary_of;

/// The term in the address, if there is one.
#[derive(Clone, Properties, PartialEq)]
pub struct GlossaryProps {
    /// As [`Entry::id`] writes it. If no lesson explains the term, the page says so.
    pub term: Option<AttrValue>,
}

/// All terms, or only those that match the search.
#[component]
pub fn Glossary(props: &GlossaryProps) -> Html {
    let all = use_memo((), |()| entries());
    let sought = use_state_eq(String::new);
    let asked = use_node_ref();
    use_effect_with((props.term.clone(), asked.clone()), |(_, asked)| {
        if let Some(entry) = asked.cast::<web_sys::Element>() {
            entry.scroll_into_view();
        }
    });
    let type_in = {
        let sought = sought.setter();
        Callback::from(move |event: InputEvent| {
            sought.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let shown: Vec<&Entry> = all.iter().filter(|entry| entry.holds(&sought)).collect();
    let is_asked = |entry: &Entry| props.term.as_ref().is_some_and(|term| entry.id() == term.as_str());
    let unknown = props.term.as_ref().filter(|_| !all.iter().any(is_asked));
    let draw = |entry: &&Entry| {
        let reference = if is_asked(entry) { asked.clone() } else { NodeRef::default() };
        html! {
            <div key={entry.id()} ref={reference} class={classes!("entry", is_asked(entry).then_some("current"))}>
                <dt>{ entry.term }</dt>
                { for entry.meanings.iter().map(meaning) }
            </div>
        }
    };
    html! {
        <Page title="Glossary" crumbs={html! { <b>{ "Glossary" }</b> }}>
            <div class="text glossary">
                <h1>{ "Glossary" }</h1>
                <p class="lead">{ format!("{} terms, each as explained by the lesson that shows it at work.", all.len()) }</p>
                if let Some(term) = unknown {
                    <p role="status">{ "No lesson explains “" }{ term.replace('-', " ") }{ "”. Here are all the terms." }</p>
                }
                <p class="find">
                    <label for="find-term">{ "Find" }</label>
                    <input id="find-term" type="search" autocomplete="off" value={(*sought).clone()} oninput={type_in} />
                    <span class="soft" role="status">
                        { if sought.trim().is_empty() { String::new() } else { count(shown.len()) } }
                    </span>
                </p>
                <dl>{ for shown.iter().map(draw) }</dl>
                <p><a class="button" href={Route::Home.href()}>{ "All lessons" }</a></p>
            </div>
        </Page>
    }
}

fn count(found: usize) -> String {
    match found {
        0 => "no term matches".to_owned(),
        1 => "one term".to_owned(),
        more => format!("{more} terms"),
    }
}

fn meaning(meaning: &Meaning) -> Html {
    let link = |(index, lesson): (usize, &LessonName)| {
        html! {
            <>
                { if index == 0 { "" } else { ", " } }
                <a href={Route::lesson(lesson.id).href()}>{ lesson.title }</a>
            </>
        }
    };
    html! {
        <dd>{ meaning.words }<small>{ "\u{a0}" }{ for meaning.lessons.iter().enumerate().map(link) }</small></dd>
    }
}

/// The lesson whose terms are listed.
#[derive(Clone, Properties)]
pub struct TermsProps {
    pub lesson: &'static About,
}

/// Every lesson exists once, so its id identifies it.
impl PartialEq for TermsProps {
    fn eq(&self, other: &Self) -> bool {
        self.lesson.id == other.lesson.id
    }
}

/// The terms that a lesson explains, and the lesson that comes next.
#[component]
pub fn Terms(props: &TermsProps) -> Html {
    let terms = terms_of(props.lesson.id);
    html! {
        <div class="ask">
            if let Some(next) = props.lesson.next() {
                <p><b>{ "Next lesson: " }<a href={Route::lesson(next.id).href()}>{ next.title }</a></b>{ format!(" ({} minutes). {}", next.minutes, summary_of(next)) }</p>
            }
            if !terms.is_empty() { <p><b>{ "Terms from this lesson" }</b></p> }
            <dl>{ for terms.iter().map(|(term, words)| html! { <><dt>{ *term }</dt><dd>{ *words }</dd></> }) }</dl>
            <p><a href={Route::Glossary { term: None }.href()}>{ "Terms of all lessons" }</a>{ " · " }<a href={Route::Home.href()}>{ "All lessons" }</a></p>
        </div>
    }
}
