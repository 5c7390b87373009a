//! A lesson on paper: the text of every step with the numbers of its run, a picture of each decisive moment, the questions, and the answers
//! on a page of their own.

mod picture;
mod runs;
mod step;

use std::any::Any;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::course::course;
use super::deferred::Deferred;
use super::late::{self, Draw, Late, page_frame};
use super::page::Page;
use super::route::Route;
use crate::late::split_point;
use crate::lesson::summary::summary_of;
use crate::lesson::{self, About};
use runs::Runs;
use step::{Answer, Terms, Told};

#[derive(Clone, Properties, PartialEq)]
pub struct HandoutProps {
    /// The id of a lesson that is already loaded.
    pub id: AttrValue,
}

split_point!(handout: fn handout_page() -> Draw { late::draw::<Handout> });

/// The handout of a lesson, once its code and the lesson have loaded.
pub fn draw_handout(about: &'static About) -> Html {
    let fetch = late::with_lesson(about, || Box::pin(handout_page()));
    let given: Rc<dyn Any> = Rc::new(HandoutProps { id: about.id.into() });
    html! { <Late key={format!("handout-{}", about.id)} {fetch} {given} frame={page_frame as late::Frame} /> }
}

#[component]
fn Handout(props: &HandoutProps) -> Html {
    let answers = use_state(|| true);
    let runs = use_memo(props.id.clone(), |id| lesson::find(id).map(Runs::new));
    let Some(runs) = (*runs).clone() else { return Html::default() };
    let lesson = runs.lesson();
    let about = lesson.about;
    let toggle = {
        let answers = answers.setter();
        Callback::from(move |event: Event| {
            answers.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let crumbs = html! {
        <>
            <a href={Route::lesson(about.id).href()}>{ about.title }</a>{ " / " }<b>{ "Handout" }</b>
        </>
    };
    let steps = || 0..lesson.steps.len();
    html! {
        <Page title={format!("{}: handout", about.title)} {crumbs}>
            <div class="text handout">
                <p class="handout-tools">
                    <button type="button" class="primary" onclick={Callback::from(|_: MouseEvent| print())}>{ "Print" }</button>
                    <label><input type="checkbox" checked={*answers} onchange={toggle} />{ " with the answers, on pages of their own" }</label>
                </p>
                <h1>{ about.title }</h1>
                <p class="lead">{ summary_of(about) }</p>
                <p>{ course(about) }</p>
                { for steps().map(|step| html! { <Deferred key={step}><Told runs={runs.clone()} {step} /></Deferred> }) }
                <Terms id={about.id} />
                if *answers {
                    <section class="answers">
                        <h2>{ "Answers" }</h2>
                        <ol>{ for steps().map(|step| html! { <Deferred key={step}><Answer runs={runs.clone()} {step} /></Deferred> }) }</ol>
                    </section>
                }
            </div>
        </Page>
    }
}

fn print() {
    if let Some(window) = web_sys::window() {
        // Fails only in a frame without permission to print; then nothing is printed.
        let _ = window.print();
    }
}
