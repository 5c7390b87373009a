//! The run for other programs, and the picture of it: a button for each, which has it saved.

use yew::prelude::*;

use super::super::stage::names;
use super::super::state::Shared;
use super::stem;
use crate::run::Run;
use crate::run::export::{self, ExportError, Format, Source};
use crate::sim::ids::EventId;
use crate::timeline::legend::Caption;
use crate::timeline::sentence::event_words;
use crate::ui::files;
use crate::ui::notice::{self, Tone};
use crate::ui::timeline::{Plate, TimelineHandle};

/// What the exports are made from.
#[derive(Properties, PartialEq)]
pub struct ExportProps {
    /// The session.
    pub session: Shared,
    /// The scene that the recipe comes from.
    pub scene: &'static str,
    /// The timeline.
    pub timeline: TimelineHandle,
}

/// The buttons.
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
                        { "everything that happened, for programs of your own: " }
                        <a href="schema/trace.v1.schema.json">{ "its schema" }</a>
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
                    <span>{ "what the timeline shows, with legend, sharp at every size" }</span>
                </li>
                <li>
                    <button type="button" onclick={draw(keep_png)}>{ "Picture (PNG)" }</button>
                    <span>{ "the same as pixels, for slides and chats" }</span>
                </li>
            </ul>
        </>
    }
}

/// Saves the whole run, whatever of it has been watched.
fn save_run(session: &Shared, scene: &'static str, format: Format) {
    let written = session.read(|session| {
        let run = session.run();
        let stem = stem(run.recipe(), scene);
        let words = names(session);
        let write = |run: &Run| {
            let words = |id: EventId| event_words(run.trace(), &words, id);
            format.write(&Source::of(run, Some(scene), &words))
        };
        // A long run is still being computed.
        let text =
            if run.end().is_some() { write(run) } else { write(&export::complete(run.recipe().clone())) };
        text.map(|text| (format!("{stem}.{}", format.extension()), text))
    });
    match written {
        Ok((name, text)) => files::save_text(&name, format.media_type(), &text),
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &ExportError) {
    notice::say(Tone::Warn, error.to_string());
}

/// The timeline as it is shown, and what its file is called.
fn plate(session: &Shared, scene: &'static str, timeline: &TimelineHandle) -> Option<(Plate, String)> {
    let (recipe, nodes) =
        session.read(|session| (session.run().recipe().clone(), session.run().names().to_vec()));
    let title = recipe.lesson.scene(scene).map_or(scene, |scene| scene.title);
    let caption = |range, at| Caption::new(recipe.lesson.title, title, recipe.seed, range, at, &nodes);
    Some((timeline.plate(caption)?, stem(&recipe, scene)))
}

fn keep_svg(plate: &Plate, stem: &str) {
    files::save_text(&format!("{stem}.svg"), "image/svg+xml", &plate.svg());
}

fn keep_png(plate: &Plate, stem: &str) {
    let name = format!("{stem}.png");
    plate.png(&Callback::from(move |blob: Option<web_sys::Blob>| match blob {
        Some(blob) => files::save_blob(&name, &blob),
        None => notice::say(Tone::Warn, "This browser did not make a picture of that.".to_owned()),
    }));
}
