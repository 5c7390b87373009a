//! Opens a saved recipe that is chosen or dropped here. An invalid file only produces a message; nothing is lost.

use web_sys::{DragEvent, FileList, HtmlInputElement};
use yew::prelude::*;

use crate::lesson;
use crate::run::address::{self, Asked};
use crate::run::recipe::{MAX_FILE_BYTES, read_file};
use crate::ui::files;
use crate::ui::lesson::state::act::{Act, ChangeAct, ViewAct};

#[derive(Properties, PartialEq)]
pub struct OpenProps {
    pub lesson: &'static str,
    pub act: Callback<Act>,
}

#[component]
pub fn OpenRecipe(props: &OpenProps) -> Html {
    let error = use_state_eq(String::new);
    let take = {
        let (lesson, act, error) = (props.lesson, props.act.clone(), error.setter());
        Callback::from(move |files: Option<FileList>| {
            let Some(file) = files.and_then(|files| files.item(0)) else { return };
            let (act, error, name) = (act.clone(), error.clone(), file.name());
            let done = move |text: Result<String, String>| match text.and_then(|text| read(&text, lesson)) {
                Ok(asked) => {
                    act.emit(Act::View(ViewAct::CloseDialog));
                    act.emit(Act::Change(ChangeAct::Load(Box::new(asked))));
                }
                Err(sentence) => error.set(format!("{name}: {sentence}")),
            };
            files::read_text(&file, MAX_FILE_BYTES, Callback::from(done));
        })
    };
    let on_change = {
        let take = take.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            take.emit(input.files());
            // Allows choosing the same file again after editing it.
            input.set_value("");
        })
    };
    let on_drop = Callback::from(move |event: DragEvent| {
        event.prevent_default();
        take.emit(event.data_transfer().and_then(|dropped| dropped.files()));
    });
    // Without this the browser would open the file and leave the page.
    let on_drag = Callback::from(|event: DragEvent| event.prevent_default());
    html! {
        <div class="open-recipe" ondrop={on_drop} ondragover={on_drag}>
            <label>{ "Open a recipe " }<input type="file" accept=".json,application/json" onchange={on_change} aria-describedby="open-error" /></label>
            <p id="open-error" class="error" role="alert">{ (*error).clone() }</p>
        </div>
    }
}

/// The state in a file of the current lesson, or an error message.
fn read(json: &str, lesson: &str) -> Result<Asked, String> {
    let file = read_file(json).map_err(|error| error.to_string())?;
    match lesson::about(&file.lesson) {
        Some(other) if other.id != lesson => {
            Err(format!("This run belongs to the lesson “{}”.", other.title))
        }
        _ => address::from_file(file).map_err(|error| error.to_string()),
    }
}
