//! How one event is shown in the list.

use yew::prelude::*;

use crate::run::events::sign;
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::logical_clocks::LamportClocks;
use crate::sim::trace::{Event, Kind, Ruling, Trace};
use crate::subject::Words;
use crate::timeline::scene::Names;
use crate::timeline::sentence;

/// Shared by all rows.
pub struct Shown<'a> {
    /// The names of nodes and checks.
    pub names: &'a Names,
    /// The event at the keyboard cursor.
    pub active: Option<EventId>,
    /// The event selected on the whole page.
    pub selected: Option<EventId>,
    /// The number of rows.
    pub total: usize,
    /// Selects an event.
    pub choose: &'a Callback<EventId>,
}

/// The element id of an event's row.
pub fn id_of(id: EventId) -> String {
    format!("event-{}", id.0)
}

impl Shown<'_> {
    pub fn draw(&self, trace: &Trace<Words>, lamport: &LamportClocks, row: usize, id: EventId) -> Html {
        let event = trace.event(id);
        let (glyph, word) = sign(event.kind);
        let (active, selected) = (self.active == Some(id), self.selected == Some(id));
        let clocks = sentence::event_clocks(trace, self.names, lamport, id);
        let choose = self.choose.reform(move |_: MouseEvent| id);
        html! {
            <div key={id.0} id={id_of(id)} role="option" aria-selected={selected.to_string()}
                aria-setsize={self.total.to_string()} aria-posinset={(row + 1).to_string()}
                class={classes!("event-row", tone(trace, event), active.then_some("active"))}
                title={format!("{} {clocks}", sentence::event_sentence(trace, self.names, id))} onclick={choose}>
                <span class="at">{ event.at.to_string() }</span>
                <span class="kind"><span class="glyph" aria-hidden="true">{ glyph }</span>{ word }</span>
                <span class="place" aria-hidden="true">{ place(trace, self.names, event) }</span>
                <span class="words">{ sentence::event_words(trace, self.names, id) }</span>
            </div>
        }
    }
}

/// The CSS class that colours a row.
fn tone(trace: &Trace<Words>, event: &Event) -> &'static str {
    match event.kind {
        Kind::Dropped | Kind::Crashed => "bad",
        Kind::Judged => {
            let verdict = trace.verdicts.get(event.b as usize);
            if verdict.is_some_and(|verdict| verdict.ruling == Ruling::Violated) { "bad" } else { "good" }
        }
        Kind::Intervened => "yours",
        Kind::Paused | Kind::Slowed | Kind::ClockStepped | Kind::ClockDrifted => "odd",
        _ => "",
    }
}

/// Where the event happened, in a few words.
fn place(trace: &Trace<Words>, names: &Names, event: &Event) -> String {
    match event.kind {
        Kind::Dropped | Kind::Duplicated => {
            let message = trace.message(MessageId(event.a));
            format!("{} → {}", names.node(message.from), names.node(message.to))
        }
        Kind::Judged | Kind::Intervened if event.node == NodeId::NONE => "–".to_owned(),
        _ => names.node(event.node).to_owned(),
    }
}
