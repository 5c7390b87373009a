//! The texts of the steps after the first, which load later than the lesson.

use std::rc::Rc;

use yew::prelude::*;

use super::state::shared::{Moment, Shared};
use crate::lesson::{later, prose};
use crate::run::own::OwnRun;

/// A line of text, with what stands between backticks as code.
pub fn with_code(text: &str) -> Html {
    let pieces = text.split('`').enumerate();
    pieces
        .map(|(index, piece)| {
            if index % 2 == 1 {
                html! { <code>{ piece }</code> }
            } else {
                piece.into()
            }
        })
        .collect()
}

#[derive(Clone, Properties, PartialEq)]
pub struct TextProps {
    pub session: Shared,
    pub moment: Moment,
    pub step: usize,
    /// Whatever is on the screen, the text is about the step's own run.
    pub own: Rc<OwnRun>,
}

impl TextProps {
    /// A text with its numbers. Statements about the run on the screen are made once all of it has been seen.
    pub fn told(&self, html: &str) -> Html {
        let values = (self.moment.at_end && prose::has_live(html)).then(|| {
            self.session.read(|session| {
                let run = session.run();
                run.lesson().values_of(run.settings(), run.trace())
            })
        });
        let text = prose::live(html, &self.own.values, values.as_deref());
        html! { <div class="prose">{ Html::from_html_unchecked(AttrValue::from(text)) }</div> }
    }
}

#[component]
pub fn LaterText(props: &TextProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    props.told(later::text_of(lesson, &lesson.steps[props.step]).unwrap_or_default())
}
