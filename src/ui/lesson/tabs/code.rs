//! The programs that the nodes run, and each node's current line.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::lesson::code::Listing;
use crate::lesson::syntax::{Token, tokens};
use crate::run::events::status_at;
use crate::sim::world::Status;
use crate::ui::lesson::state::shared::PanelProps;

/// A node's position in its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The last line that it reached, counted from zero.
    line: Option<usize>,
    status: Status,
}

impl Place {
    /// The position in words.
    fn words(self) -> String {
        match (self.status, self.line) {
            (Status::Crashed, Some(line)) => format!("crashed at line {}", line + 1),
            (Status::Crashed, None) => "crashed".to_owned(),
            (Status::Paused, Some(line)) => format!("paused at line {}", line + 1),
            (Status::Paused, None) => "paused".to_owned(),
            (Status::Up, Some(line)) => format!("at line {}", line + 1),
            (Status::Up, None) => "not running yet".to_owned(),
        }
    }

    /// The sign before the line, and the CSS class that colours it.
    fn sign(self) -> (&'static str, &'static str) {
        match self.status {
            Status::Crashed => ("✕", "down"),
            Status::Paused => ("‖", "held"),
            Status::Up => ("▶", "up"),
        }
    }
}

/// The panel: the programs side by side where there is room, else one at a time.
#[component]
pub fn Code(props: &PanelProps) -> Html {
    let moment = props.moment;
    let programs = use_memo((props.session.clone(), moment.revision), |(session, _)| {
        session.read(|session| (session.run().lesson().code)(session.run().settings()))
    });
    // The longest program tells most.
    let longest = (0..programs.len()).max_by_key(|index| programs[*index].lines().len());
    let chosen = use_state_eq(|| None::<usize>);
    let shown = (*chosen).or(longest).unwrap_or(0).min(programs.len().saturating_sub(1));
    let places: Vec<Place> = props.session.read(|session| {
        let trace = session.run().trace();
        let place = |listing: &Listing| Place {
            line: listing.line_at(trace, moment.count),
            status: status_at(trace, listing.node, moment.count),
        };
        programs.iter().map(place).collect()
    });
    if programs.is_empty() {
        return html! { <p class="empty">{ "This lesson shows no code." }</p> };
    }
    let pick = |index: usize| {
        let chosen = chosen.setter();
        let onclick = Callback::from(move |_: MouseEvent| chosen.set(Some(index)));
        html! {
            <button key={index} type="button" aria-pressed={(index == shown).to_string()} {onclick}>
                { programs[index].title }<small>{ places[index].words() }</small>
            </button>
        }
    };
    html! {
        <>
            <div class="program-choice" role="group" aria-label="Program">{ for (0..programs.len()).map(pick) }</div>
            <div class="programs">
                { for programs.iter().zip(&places).enumerate().map(|(index, (listing, place))| html! {
                    <Program key={index} listing={listing.clone()} place={*place} shown={index == shown} />
                }) }
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ProgramProps {
    listing: Listing,
    place: Place,
    /// Whether this program is shown where there is room for only one.
    shown: bool,
}

/// One program. Its node's current line stays in view.
#[component]
fn Program(props: &ProgramProps) -> Html {
    let view = use_node_ref();
    use_effect_with((props.place.line, props.shown, view.clone()), |(line, _, view)| {
        if let (Some(line), Some(view)) = (line, view.cast::<HtmlElement>()) {
            reveal(&view, *line);
        }
    });
    let lines = use_memo(props.listing.clone(), Listing::lines);
    let title = format!("program-{}", props.listing.node.0);
    html! {
        <section class={classes!("program", (!props.shown).then_some("other"))} aria-labelledby={title.clone()}>
            <h3 id={title}>{ props.listing.title }<small class={props.place.sign().1}>{ props.place.words() }</small></h3>
            <ol class="lines" ref={view} tabindex="0" aria-label={format!("Program of {}", props.listing.title)}>
                { for lines.iter().enumerate().map(|(index, line)| draw_line(index, line.text, props.place)) }
            </ol>
        </section>
    }
}

fn draw_line(index: usize, text: &'static str, place: Place) -> Html {
    let here = place.line == Some(index);
    let (sign, class) = place.sign();
    html! {
        <li key={index} class={classes!(here.then_some("here"), here.then_some(class))} aria-current={here.then_some("step")}>
            <span class="marker" aria-hidden="true">{ if here { sign } else { "" } }</span>
            <span class="number" aria-hidden="true">{ index + 1 }</span>
            <code>{ for tokens(text).into_iter().map(draw_token) }</code>
        </li>
    }
}

fn draw_token((token, text): (Token, &'static str)) -> Html {
    let class = match token {
        Token::Plain => return html! { text },
        Token::Keyword => "keyword",
        Token::Number => "figure",
        Token::Text => "text-literal",
        Token::Comment => "comment",
    };
    html! { <span {class}>{ text }</span> }
}

/// Scrolls only the listing, so that a line and its neighbours are visible.
fn reveal(view: &HtmlElement, line: usize) {
    let line = view.children().item(u32::try_from(line).unwrap_or(u32::MAX));
    let Some(line) = line.map(|line| line.get_bounding_client_rect()) else { return };
    let own = view.get_bounding_client_rect();
    let spare = line.height() * 1.5;
    let moved = if line.top() < own.top() + spare {
        line.top() - own.top() - spare
    } else if line.bottom() > own.bottom() - spare {
        line.bottom() - own.bottom() + spare
    } else {
        return;
    };
    view.set_scroll_top(view.scroll_top() + moved.round() as i32);
}
