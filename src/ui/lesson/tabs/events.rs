//! Every event, newest last: the timeline's contents for keyboard and screen reader. However long the run is, only
//! the visible rows are in the page.
//!
//! - `scrolling`: which rows are visible, and following the newest
//! - `row`: how one event is shown
//! - `tools`: filters, and ways from the current event

mod row;
mod scrolling;
mod tools;

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::run::events::{EventList, Filter, Way, follow};
use crate::sim::ids::EventId;
use crate::ui::lesson::state::shared::{Moment, PanelProps, Shared};

use super::{plain, use_names};
use crate::timeline::scene::Names;
use crate::timeline::sentence::event_sentence;
use row::Shown;
use scrolling::use_scrolling;
use tools::Tools;

/// The last filtered list, and the recipe's revision it belongs to.
type Listed = Rc<RefCell<(u32, EventList)>>;

/// The panel's state and actions.
#[derive(Clone)]
struct Desk {
    session: Shared,
    moment: Moment,
    on_select: Callback<EventId>,
    filter: UseStateHandle<Filter>,
    /// The event at the keyboard cursor.
    active: UseStateHandle<Option<EventId>>,
    /// Why the last way led nowhere.
    said: UseStateHandle<AttrValue>,
    on_why: Callback<EventId>,
    on_led_to: Callback<EventId>,
    listed: Listed,
}

impl Desk {
    /// Brings the list up to date. Returns its number of rows.
    fn refresh(&self) -> usize {
        let (revision, list) = &mut *self.listed.borrow_mut();
        if *revision != self.moment.revision {
            (*revision, *list) = (self.moment.revision, EventList::new(*self.filter));
        } else if list.filter() != *self.filter {
            *list = std::mem::take(list).with_filter(*self.filter);
        }
        self.session.read(|session| list.extend(session.run().trace(), self.moment.count));
        list.len(self.moment.count)
    }

    /// The event at the keyboard cursor, unless the playhead has gone back before it.
    fn here(&self) -> Option<EventId> {
        (*self.active).filter(|id| id.index() < self.moment.count)
    }

    fn row(&self) -> Option<usize> {
        self.here().and_then(|id| self.listed.borrow().1.row_of(id))
    }

    /// Moves to an event.
    fn at(&self, id: EventId) {
        self.said.set(AttrValue::default());
        if self.listed.borrow().1.row_of(id).is_none() {
            self.filter.set(Filter::default());
        }
        self.active.set(Some(id));
    }

    /// Moves to a row, or to the last one if there are fewer.
    fn to(&self, row: usize) {
        let target = {
            let list = &self.listed.borrow().1;
            let end = list.len(self.moment.count).checked_sub(1);
            end.and_then(|end| list.get(row.min(end)))
        };
        if let Some(id) = target {
            self.at(id);
        }
    }

    fn go(&self, way: Way) {
        let Some(from) = self.here() else { return };
        let there = self.session.read(|session| follow(session.run().trace(), from, way, self.moment.count));
        match there {
            Some(there) => self.at(there),
            None => self.said.set(nothing_there(way)),
        }
    }

    /// Moves to the next listed event whose words contain a text (`on`), or to the previous one; wraps around at the end.
    fn find(&self, names: &Names, text: &str, on: bool) {
        let wanted = text.trim().to_lowercase();
        let found = self.session.read(|session| {
            let (list, trace) = (&self.listed.borrow().1, session.run().trace());
            let rows = list.len(self.moment.count);
            let says = |row: &usize| {
                let words = list.get(*row).map(|id| event_sentence(trace, names, id));
                words.is_some_and(|words| words.to_lowercase().contains(&wanted))
            };
            let start = self.here().and_then(|id| list.row_of(id));
            let from = start.unwrap_or(if on { rows.saturating_sub(1) } else { 0 });
            let step = |nth: usize| (from + if on { nth } else { rows - nth }) % rows;
            (1..=rows).map(step).find(says).and_then(|row| list.get(row))
        });
        match found.filter(|_| !wanted.is_empty()) {
            Some(id) => self.at(id),
            None => self.said.set("No event says that so far.".into()),
        }
    }

    fn choose(&self, id: EventId) {
        self.active.set(Some(id));
        self.on_select.emit(id);
    }

    /// Handles a key. Returns whether the key is used here.
    fn press(&self, key: &str, page: usize) -> bool {
        let row = self.row().unwrap_or(usize::MAX);
        match key {
            "ArrowUp" => self.to(row.saturating_sub(1)),
            "ArrowDown" => self.to(row.saturating_add(1)),
            "PageUp" => self.to(row.saturating_sub(page)),
            "PageDown" => self.to(row.saturating_add(page)),
            "Home" => self.to(0),
            "End" => self.to(usize::MAX),
            "ArrowLeft" => self.go(Way::Before),
            "ArrowRight" => self.go(Way::After),
            "c" | "C" => self.go(Way::Cause),
            "e" | "E" => self.go(Way::Effect),
            "w" => self.here().map_or((), |id| self.on_why.emit(id)),
            "W" => self.here().map_or((), |id| self.on_led_to.emit(id)),
            "Enter" => self.here().map_or((), |id| self.choose(id)),
            _ => return false,
        }
        true
    }

    fn act<T: 'static>(&self, act: impl Fn(&Self, T) + 'static) -> Callback<T> {
        let desk = self.clone();
        Callback::from(move |what| act(&desk, what))
    }
}

fn nothing_there(way: Way) -> AttrValue {
    match way {
        Way::Before => "This is the first event here.",
        Way::After => "Nothing has happened here since.",
        Way::Cause => "Nothing led to this event.",
        Way::Effect => "It has had no effect so far.",
    }
    .into()
}

#[hook]
fn use_desk(props: &PanelProps) -> Desk {
    let active = use_state_eq(|| props.selected);
    let desk = Desk {
        session: props.session.clone(),
        moment: props.moment,
        on_select: props.on_select.clone(),
        filter: use_state_eq(Filter::default),
        active: active.clone(),
        said: use_state_eq(AttrValue::default),
        on_why: props.on_why.clone(),
        on_led_to: props.on_led_to.clone(),
        listed: use_mut_ref(|| (props.moment.revision, EventList::default())),
    };
    use_effect_with(props.selected, move |selected| {
        if selected.is_some() {
            active.set(*selected);
        }
    });
    desk
}

#[component]
pub fn Events(props: &PanelProps) -> Html {
    let names = use_names(&props.session, props.moment.revision);
    let desk = use_desk(props);
    let total = desk.refresh();
    let (here, row) = (desk.here(), desk.row());
    let scrolling = use_scrolling(total, row, (*desk.active, *desk.filter));
    let page = scrolling.list.page();
    let onkeydown = desk.act(move |desk, event: KeyboardEvent| {
        if plain(&event) && desk.press(&event.key(), page) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let onfocus = desk.act(|desk, event: FocusEvent| {
        // Only for the keyboard: while a pointer is pressing a row, the rows must not move.
        let list: web_sys::Element = event.target_unchecked_into();
        if desk.row().is_none() && list.matches(":focus-visible").unwrap_or(true) {
            desk.to(usize::MAX);
        }
    });
    let choose = desk.act(Desk::choose);
    let in_sight = row.is_some_and(|row| (scrolling.window.first..scrolling.window.end).contains(&row));
    let shown = Shown { names: &names, active: here, selected: props.selected, total, choose: &choose };
    let rows = props.session.read(|session| {
        let list = &desk.listed.borrow().1;
        let (trace, lamport) = (session.run().trace(), list.lamport());
        let draw = |row| list.get(row).map(|id| shown.draw(trace, lamport, row, id));
        (scrolling.window.first..scrolling.window.end).filter_map(draw).collect::<Html>()
    });
    let empty = match (total, desk.filter.is_open()) {
        (1.., _) => None,
        (_, true) => Some("Nothing has happened yet: press Play, or step."),
        (_, false) => Some("No such event has happened so far."),
    };
    html! {
        <>
            <Tools names={names.clone()} filter={*desk.filter} {total} count={props.moment.count} at={here}
                said={(*desk.said).clone()} on_filter={desk.act(|desk, wanted| desk.filter.set(wanted))}
                on_find={desk.act({ let names = names.clone(); move |desk: &Desk, (text, on): (String, bool)| desk.find(&names, &text, on) })}
                go={desk.act(Desk::go)} on_why={props.on_why.clone()} />
            { for empty.map(|words| html! { <p class="empty">{ words }</p> }) }
            <div class="event-view" role="listbox" aria-label="Events, oldest first" tabindex="0" ref={scrolling.view}
                aria-activedescendant={here.filter(|_| in_sight).map(row::id_of)} aria-describedby="event-keys"
                onscroll={scrolling.onscroll} {onkeydown} {onfocus}>
                <div class="event-sizer" role="presentation" ref={scrolling.sizer}>
                    <div class="event-rows" role="presentation" ref={scrolling.rows}>{ rows }</div>
                </div>
            </div>
        </>
    }
}
