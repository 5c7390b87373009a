//! The dialog *Share*: the link to the state on the screen, the recipe as a file, the run for other programs, and the
//! run in a frame of another page.
//!
//! `state/address` decides what the link holds; the page owns the address bar.

mod copied;
mod embed;
mod export;
mod open;

use std::rc::Rc;

use yew::prelude::*;

use super::state::act::{Act, ViewAct};
use super::state::shared::Shared;
use crate::lesson::Lesson;
use crate::run::Recipe;
use crate::run::address::{self, State};
use crate::run::session::Session;
use crate::ui::dialog::Dialog;
use crate::ui::files;
use crate::ui::route;
use crate::ui::route::{EMBED, Route};
use crate::ui::timeline::TimelineHandle;
use copied::Copied;
pub use embed::{Embed, EmbedProps};
use export::Export;
use open::OpenRecipe;

/// The suggested width and height of a frame, in pixels.
const FRAME: (u32, u32) = (640, 360);

#[derive(Clone, Properties, PartialEq)]
pub struct ShareProps {
    pub session: Shared,
    /// Increases when the recipe changes.
    pub revision: u32,
    /// The state on the screen.
    pub state: State,
    /// The timeline, for its picture.
    pub timeline: TimelineHandle,
    pub act: Callback<Act>,
}

#[component]
pub fn Share(props: &ShareProps) -> Html {
    let close = props.act.reform(|()| Act::View(ViewAct::CloseDialog));
    let state = Rc::new(props.state.clone());
    let lesson = state.recipe.lesson;
    let query = address::write(&state);
    let left_out = query.left_out;
    let query = route::encode_query(&query.pairs);
    let link = page_address(&format!("#/lesson/{}?{query}", lesson.about.id));
    let frame = frame(lesson, &page_address(&format!("#/lesson/{}?{EMBED}&{query}", lesson.about.id)));
    let save = {
        let (name, state) = (format!("{}.json", stem(&state.recipe, state.scene)), state.clone());
        Callback::from(move |_: MouseEvent| files::save_text(&name, "application/json", &state.to_json()))
    };
    html! {
        <Dialog title="Share" on_close={close}>
            if left_out {
                <p class="error">{ "This run has more interventions than fit into a link. Save the recipe instead and pass on the file: it holds everything." }</p>
            } else {
                <Copied label="Link to this very moment" name="link" text={link} first=true />
            }
            <Digest session={props.session.clone()} revision={props.revision} />
            <h3>{ "As a file" }</h3>
            <p class="soft">{ "The recipe: lesson, settings, seed, everything done to the run, and where you are in it." }</p>
            <p class="row-of-buttons"><button type="button" class={left_out.then_some("primary")} onclick={save}>{ "Save recipe" }</button></p>
            <p><a href={Route::Handout { id: lesson.about.id.into() }.href()}>{ "The lesson as a handout" }</a>{ ", to print: all its texts, with pictures of the decisive moments" }</p>
            <OpenRecipe lesson={lesson.about.id} act={props.act.clone()} />
            <Export session={props.session.clone()} scene={state.scene} timeline={props.timeline.clone()} />
            if !left_out {
                <h3>{ "In another page" }</h3>
                <Copied label="The run in a frame, with its playback controls" name="frame" text={frame} />
            }
        </Dialog>
    }
}

/// This page's address with another fragment.
fn page_address(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}{fragment}")
}

/// The HTML with which another page shows the run in a frame.
fn frame(lesson: &Lesson, address: &str) -> String {
    let (width, height) = FRAME;
    let address = address.replace('&', "&amp;").replace('"', "&quot;");
    let title = lesson.about.title;
    format!(
        r#"<iframe src="{address}" width="{width}" height="{height}" title="{title}: a run of Happens Before" loading="lazy"></iframe>"#
    )
}

/// The name of files about a run: lesson, scene and seed.
pub fn stem(recipe: &Recipe, scene: &str) -> String {
    format!("{}-{scene}-seed-{}", recipe.lesson.about.id, recipe.seed)
}

#[derive(Properties, PartialEq)]
struct DigestProps {
    session: Shared,
    revision: u32,
}

/// The digest of the whole run, with which two people can check that they see the same one. While a long run is still
/// being computed, the digest follows later.
#[component]
fn Digest(props: &DigestProps) -> Html {
    let ended = props.session.read(|session| session.run().end().is_some());
    let again = use_force_update();
    use_effect_with((props.revision, ended), move |(_, ended)| {
        let timer = (!ended).then(|| gloo_timers::callback::Interval::new(100, move || again.force_update()));
        move || drop(timer)
    });
    let digest = use_memo((props.revision, ended), |(_, ended)| {
        let of = |session: &Session| format!("{:016x}", session.run().trace().digest());
        ended.then(|| props.session.read(of))
    });
    html! {
        <p class="digest soft">
            { "Run " }
            if let Some(digest) = &*digest { <code>{ digest.clone() }</code> } else { { "…" } }
            { ": anyone who sees these characters sees the same run, event for event." }
        </p>
    }
}
