//! A step's text. That of the first step is there with the lesson; those of the others come later.

use std::rc::Rc;

use yew::prelude::*;

use super::state::shared::{Moment, Shared};
use crate::lesson::{later, prose};
use crate::run::own::OwnRun;
use crate::ui::late::late;

#[derive(Clone, Properties, PartialEq)]
pub struct TextProps {
    pub session: Shared,
    pub moment: Moment,
    pub step: usize,
    /// Whatever is on the screen, the text is about the step's own run.
    pub own: Rc<OwnRun>,
}

pub fn step_text(props: TextProps) -> Html {
    match props.step {
        0 => html! { <FirstText ..props /> },
        _ => late!(texts: LaterText, props),
    }
}

#[component]
fn FirstText(props: &TextProps) -> Html {
    let html = props.session.read(|session| session.run().lesson()).first_text();
    use_text(props, html.unwrap_or_default())
}

#[component]
fn LaterText(props: &TextProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    use_text(props, later::text_of(lesson, &lesson.steps[props.step]).unwrap_or_default())
}

/// The text with its numbers.
#[hook]
fn use_text(props: &TextProps, html: &'static str) -> Html {
    // What is said of the run on the screen is said when all of it has been seen.
    let seen = (props.moment.at_end && prose::has_live(html)).then_some(props.moment.revision);
    let text = use_memo((html, Rc::clone(&props.own), seen), |(html, own, seen)| {
        let values = seen.map(|_| {
            props.session.read(|session| {
                let run = session.run();
                run.lesson().values_of(run.settings(), run.trace())
            })
        });
        AttrValue::from(prose::live(html, &own.values, values.as_deref()))
    });
    html! { <div class="prose">{ Html::from_html_unchecked((*text).clone()) }</div> }
}
