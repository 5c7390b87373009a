//! The start page: what this site is, a run to look at, and the lessons.
//!
//! - [`live`]: the run
//! - [`lessons`]: the registry by part, with the learner's progress
//! - [`reset`]: erases that progress

pub mod lessons;
pub mod live;
pub mod reset;

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;

use super::course::audience;
use super::late::{self, Draw, Fetch, Frame, Late};
use super::lesson::state::progress::Progress;
use super::offline::Offline;
use super::page::Page;
use super::route::Route;
use super::storage;
use crate::lesson;
use lessons::Lessons;
use live::{LiveProps, LiveRun};
use reset::Reset;

/// The lesson whose first scene is played on this page.
const SHOWN: &str = "idempotency";

/// The run, once its lesson has loaded.
fn live() -> Html {
    let fetch: Fetch = Rc::new(|| {
        Box::pin(async {
            if let Some(about) = lesson::about(SHOWN) {
                about.source.fetched().await?;
            }
            Ok(late::draw::<LiveRun> as Draw)
        })
    });
    html! { <Late {fetch} given={Rc::new(LiveProps { id: SHOWN }) as Rc<dyn Any>} frame={live_frame as Frame} /> }
}

fn live_frame(words: Html) -> Html {
    html! { <figure class="live"><div class="live-run">{ words }</div></figure> }
}

#[component]
pub fn Home() -> Html {
    let progress = use_state_eq(storage::load::<Progress>);
    let forget = {
        let progress = progress.setter();
        Callback::from(move |()| {
            storage::save(&Progress::default());
            progress.set(Progress::default());
        })
    };
    html! {
        <Page title="" class="home" actions={html! { <a class="button" href={Route::Glossary { term: None }.href()}>{ "Glossary" }</a> }}>
            <section class="welcome">
                <h1>{ "Distributed systems, taught by running them" }</h1>
                <p class="lead">
                    { "Every lesson is a real simulation: break it, watch it on a timeline, predict what comes next, repair it. " }
                    { "The same settings and seed always give the same run, so you can trust what you see and show it to others." }
                </p>
                <p class="audience">{ audience() }</p>
            </section>
            { live() }
            <Lessons progress={(*progress).clone()} />
            if *progress != Progress::default() {
                <Reset {forget} />
            }
            <Offline />
        </Page>
    }
}
