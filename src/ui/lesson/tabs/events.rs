//! Every event, newest last: what the timeline draws, for keyboard and screen reader. However long the
//! run is, only the rows in sight are in the page.
//!
//! - `scrolling`: which rows are in sight, and following the newest
//! - `row`: how one event is shown
//! - `tools`: filters and ways from the event one is at

mod row;
mod scrolling;
mod tools;

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::run::events::{EventList, Filter, Way, follow};
use crate::sim::causality::CauseGraph;
use crate::sim::ids::EventId;
use crate::ui::lesson::state::{Moment, PanelProps, Shared};

use super::{plain, use_names};
use row::Shown;
use scrolling::use_scrolling;
use tools::Tools;

/// The graph of causes, made when it is first asked for and again when the run has grown beyond it.
#[derive(Default)]
struct Causes {
    revision: u32,
    covered: usize,
    graph: Option<CauseGraph>,
}

impl Causes {
    fn go(&mut self, session: &Shared, moment: Moment, from: EventId, way: Way) -> Option<EventId> {
        session.read(|session| {
            let trace = session.run().trace();
            let fresh = self.revision == moment.revision && self.covered >= moment.count;
            if !fresh || self.graph.is_none() {
                (self.revision, self.covered) = (moment.revision, trace.len());
                self.graph = Some(CauseGraph::of(trace, trace.len()));
            }
            let there = follow(trace, self.graph.as_ref()?, from, way, moment.count)?;
            (there.index() < moment.count).then_some(there)
        })
    }
}

/// The list as it was last filtered, and for which recipe.
type Listed = Rc<RefCell<(u32, EventList)>>;

/// Brings the list up to date. Returns how many rows it has.
fn refresh(listed: &Listed, session: &Shared, moment: Moment, filter: Filter) -> usize {
    let (revision, list) = &mut *listed.borrow_mut();
    if *revision != moment.revision || list.filter() != filter {
        (*revision, *list) = (moment.revision, EventList::new(filter));
    }
    session.read(|session| list.extend(session.run().trace(), moment.count));
    list.len(moment.count)
}

/// The panel.
#[component]
pub fn Events(props: &PanelProps) -> Html {
    let moment = props.moment;
    let filter = use_state_eq(Filter::default);
    let active = use_state_eq(|| props.selected);
    let said = use_state_eq(AttrValue::default);
    let causes = use_mut_ref(Causes::default);
    let listed: Listed = use_mut_ref(|| (moment.revision, EventList::default()));
    let names = use_names(&props.session, moment.revision);
    use_effect_with(props.selected, {
        let active = active.setter();
        move |selected| {
            if selected.is_some() {
                active.set(*selected);
            }
        }
    });

    let total = refresh(&listed, &props.session, moment, *filter);
    let here = active.filter(|id| id.index() < moment.count);
    let active_row = here.and_then(|id| listed.borrow().1.row_of(id));
    let scrolling = use_scrolling(total, active_row, (*active, *filter));

    let go = {
        let (session, active, filter, said) =
            (props.session.clone(), active.setter(), filter.clone(), said.setter());
        let listed = listed.clone();
        Callback::from(move |way: Way| {
            let Some(from) = here else { return };
            let there = causes.borrow_mut().go(&session, moment, from, way);
            said.set(there.map_or(nothing_there(way), |_| AttrValue::default()));
            if let Some(there) = there {
                if listed.borrow().1.row_of(there).is_none() {
                    filter.set(Filter::default());
                }
                active.set(Some(there));
            }
        })
    };
    let choose = {
        let (active, on_select) = (active.setter(), props.on_select.clone());
        Callback::from(move |id: EventId| {
            active.set(Some(id));
            on_select.emit(id);
        })
    };
    let onkeydown = on_keys(Keys {
        total,
        row: active_row,
        page: scrolling.sheet.page(),
        listed: listed.clone(),
        go: go.clone(),
        to: {
            let (active, said) = (active.setter(), said.setter());
            Callback::from(move |id| {
                said.set(AttrValue::default());
                active.set(Some(id));
            })
        },
        choose: here.map(|id| choose.reform(move |()| id)),
    });
    let onfocus = {
        let (active, listed) = (active.clone(), listed.clone());
        Callback::from(move |_: FocusEvent| {
            if active.is_none() {
                active.set(total.checked_sub(1).and_then(|last| listed.borrow().1.get(last)));
            }
        })
    };
    let window = scrolling.window;
    let in_sight = active_row.is_some_and(|row| (window.first..window.end).contains(&row));
    let shown = Shown { names: &names, active: here, selected: props.selected, total, choose: &choose };
    let rows = props.session.read(|session| {
        let list = &listed.borrow().1;
        let draw = |row| list.get(row).map(|id| shown.draw(session.run().trace(), row, id));
        (window.first..window.end).filter_map(draw).collect::<Html>()
    });
    html! {
        <>
            <Tools names={names.clone()} filter={*filter} on_filter={Callback::from({ let filter = filter.setter(); move |wanted| filter.set(wanted) })}
                {total} count={moment.count} at={here} {go} on_why={props.on_why.clone()} said={(*said).clone()} />
            <div class="event-view" role="listbox" aria-label="Events, oldest first" tabindex="0" ref={scrolling.view}
                aria-activedescendant={here.filter(|_| in_sight).map(row::id_of)} aria-describedby="event-keys"
                onscroll={scrolling.onscroll} {onkeydown} {onfocus}>
                <div class="event-sizer" role="presentation" ref={scrolling.sizer}>
                    <div class="event-rows" role="presentation" ref={scrolling.rows}>{ rows }</div>
                </div>
            </div>
            if total == 0 {
                <p class="empty">{ if filter.is_open() { "Nothing has happened yet: press Play, or step." } else { "Nothing like this has happened so far." } }</p>
            }
        </>
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

/// What the keyboard needs to know.
struct Keys {
    total: usize,
    row: Option<usize>,
    page: usize,
    listed: Listed,
    go: Callback<Way>,
    to: Callback<EventId>,
    choose: Option<Callback<()>>,
}

fn on_keys(keys: Keys) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        if !plain(&event) {
            return;
        }
        let last = keys.total.saturating_sub(1);
        let row = keys.row.unwrap_or(last);
        let to = |row: usize| {
            if let Some(id) = keys.listed.borrow().1.get(row.min(last)).filter(|_| keys.total > 0) {
                keys.to.emit(id);
            }
        };
        match event.key().as_str() {
            "ArrowUp" => to(row.saturating_sub(1)),
            "ArrowDown" => to(row + 1),
            "PageUp" => to(row.saturating_sub(keys.page)),
            "PageDown" => to(row + keys.page),
            "Home" => to(0),
            "End" => to(last),
            "ArrowLeft" => keys.go.emit(Way::Before),
            "ArrowRight" => keys.go.emit(Way::After),
            "c" | "C" => keys.go.emit(Way::Cause),
            "e" | "E" => keys.go.emit(Way::Effect),
            "Enter" => keys.choose.iter().for_each(|choose| choose.emit(())),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}
