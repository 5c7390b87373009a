//! The run for other programs, and its picture: a button for each, which saves it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::super::state::shared::Shared;
use super::stem;
use crate::run::export::Format;
use crate::timeline::legend::Caption;
use crate::ui::files;
use crate::ui::notice::{self, Tone};
use crate::ui::timeline::{Plate, TimelineHandle};
use crate::ui::worker::{Reply, Request, Worker};

#[derive(Properties, PartialEq)]
pub struct ExportProps {
    pub session: Shared,
    /// The scene that the recipe comes from.
    pub scene: &'static str,
    pub timeline: TimelineHandle,
}

#[component]
pub fn Export(props: &ExportProps) -> Html {
    let save = |format: Format| {
        let (session, scene) = (props.session.clone(), props.scene);
        Callback::from(move |_: MouseEvent| save_run(&session, scene, format))
    };
    let draw = |keep: fn(&Plate, &str)| {
        let (session, scene, timeline) = (props.session.clone(), props.scene, props.timeline.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some((plate, stem)) = plate(&session, scene, &timeline) {
                keep(&plate, &stem);
            }
        })
    };
    html! {
        <>
            <h3>{ "For other programs" }</h3>
            <ul class="exports">
                <li>
                    <button type="button" onclick={save(Format::Json)}>{ "Trace (JSON)" }</button>
                    <span>
                        { "everything that happened, for your own programs: " }
                        <a href="schema/trace.v2.schema.json">{ "its schema" }</a>
                    </span>
                </li>
                <li>
                    <button type="button" onclick={save(Format::ShiViz)}>{ "ShiViz log" }</button>
                    <span>{ "opens in ShiViz, which draws happens-before" }</span>
                </li>
                <li>
                    <button type="button" onclick={save(Format::Otlp)}>{ "OpenTelemetry (OTLP/JSON)" }</button>
                    <span>{ "opens in Jaeger and other trace viewers" }</span>
                </li>
                <li>
                    <button type="button" onclick={draw(keep_svg)}>{ "Picture (SVG)" }</button>
                    <span>{ "what the timeline shows, with a legend, sharp at any size" }</span>
                </li>
                <li>
                    <button type="button" onclick={draw(keep_png)}>{ "Picture (PNG)" }</button>
                    <span>{ "the same in pixels, for slides and chats" }</span>
                </li>
            </ul>
        </>
    }
}

/// Lets the worker export the whole run, and saves the result.
fn save_run(session: &Shared, scene: &'static str, format: Format) {
    let recipe = session.read(|session| session.run().recipe().clone());
    let name = format!("{}.{}", stem(&recipe, scene), format.extension());
    // The worker lives until it has answered, even if the dialog is closed meanwhile.
    let kept = Rc::new(RefCell::new(None));
    let request = Request::Export { recipe: recipe.to_file(), scene: scene.to_owned(), format };
    let worker = Worker::ask(request, {
        let kept = Rc::clone(&kept);
        move |reply| {
            match reply {
                Ok(Reply::Exported(Ok(text))) => files::save_text(&name, format.media_type(), &text),
                Ok(Reply::Exported(Err(sentence))) => notice::say(Tone::Warn, sentence),
                Ok(_) => return,
                Err(failure) => notice::say(Tone::Warn, failure.to_string()),
            }
            // Not inside the worker's own callback.
            let kept = Rc::clone(&kept);
            Timeout::new(0, move || drop(kept.take())).forget();
        }
    });
    *kept.borrow_mut() = Some(worker);
}

/// The timeline as it is shown, and its file's name.
fn plate(session: &Shared, scene: &'static str, timeline: &TimelineHandle) -> Option<(Plate, String)> {
    let (recipe, nodes) =
        session.read(|session| (session.run().recipe().clone(), session.run().names().to_vec()));
    let title = recipe.lesson.scene(scene).map_or(scene, |scene| recipe.lesson.title_of(scene));
    let caption = |range, at| Caption::new(recipe.lesson.about.title, title, recipe.seed, range, at, &nodes);
    Some((timeline.plate(caption)?, stem(&recipe, scene)))
}

fn keep_svg(plate: &Plate, stem: &str) {
    files::save_text(&format!("{stem}.svg"), "image/svg+xml", &plate.svg());
}

fn keep_png(plate: &Plate, stem: &str) {
    let name = format!("{stem}.png");
    plate.png(&Callback::from(move |blob: Option<web_sys::Blob>| match blob {
        Some(blob) => files::save_blob(&name, &blob),
        None => notice::say(Tone::Warn, "This browser could not make a picture of it.".to_owned()),
    }));
}
