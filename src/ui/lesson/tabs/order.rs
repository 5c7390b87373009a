//! The important events of the run, in the order of each clock.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::run::order::{By, OrderTable, Ranking, Ranks, Row, Stamps, ordinal, sorted};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::timeline::scene::Names;
use crate::ui::lesson::state::shared::{Moment, PanelProps, Shared};

use super::use_names;
use crate::ui::select::Select;

/// How many of the latest rows are shown at first.
const SHOWN: usize = 12;
/// At most this many rows are shown, so that a long run does not stall the page.
const SHOWN_MAX: usize = 500;

/// The table of a recipe, kept while its run continues, with the ranks of the rows up to the playhead.
struct Kept {
    revision: u32,
    table: OrderTable,
    ranking: Ranking,
    /// The number of rows when they were last drawn.
    drawn: usize,
    /// Added to a row's number to get the element in which it is drawn.
    shift: usize,
}

impl Kept {
    fn new(session: &Shared, revision: u32) -> Self {
        let (seed, nodes) =
            session.read(|session| (session.run().recipe().seed, session.run().names().len()));
        Self {
            revision,
            table: OrderTable::new(seed, nodes),
            ranking: Ranking::default(),
            drawn: 0,
            shift: 0,
        }
    }

    /// Assigns elements to the rows from `first` on. Rows that are still shown keep theirs. If all rows are new, as
    /// in fast play, they are drawn in the elements in their current order, so that none has to move.
    fn place(&mut self, first: usize, rows: usize, most: usize) {
        if first >= self.drawn {
            self.shift = most - first % most;
        }
        self.drawn = rows;
    }
}

/// Brings the table up to the playhead. Rows are found and ranked only once.
#[hook]
fn use_table(session: &Shared, moment: Moment) -> Rc<RefCell<Kept>> {
    let kept = use_mut_ref(|| Kept::new(session, moment.revision));
    if kept.borrow().revision != moment.revision {
        *kept.borrow_mut() = Kept::new(session, moment.revision);
    }
    let Kept { table, ranking, .. } = &mut *kept.borrow_mut();
    session.read(|session| table.extend(session.run().trace(), moment.count));
    ranking.bring_to(table.rows(moment.count));
    kept.clone()
}

#[component]
pub fn Order(props: &PanelProps) -> Html {
    let by = use_state_eq(By::default);
    let all = use_state_eq(|| false);
    let names = use_names(&props.session, props.moment.revision);
    let kept = use_table(&props.session, props.moment);
    let most = if *all { SHOWN_MAX } else { SHOWN };
    let count = kept.borrow().table.rows(props.moment.count).len();
    let first = count.saturating_sub(most);
    kept.borrow_mut().place(first, count, most);
    let kept = kept.borrow();
    let rows = kept.table.rows(props.moment.count);

    let body = props.session.read(|session| {
        let (trace, selected) = (session.run().trace(), props.selected);
        let draw = |index: usize| {
            let shown = Shown { trace, names: &names, rows, ranks: kept.ranking.of(rows, index), selected };
            shown.draw((index + kept.shift) % most, &rows[index], &props.on_select)
        };
        sorted(&rows[first..], *by).into_iter().map(|index| draw(first + index)).collect::<Html>()
    });
    let sort = {
        let by = by.setter();
        Callback::from(move |index: usize| {
            if let Some(chosen) = By::ALL.get(index) {
                by.set(*chosen);
            }
        })
    };
    let ways: Vec<(AttrValue, AttrValue)> = By::ALL
        .into_iter()
        .enumerate()
        .map(|(index, way)| (index.to_string().into(), way.words().into()))
        .collect();
    let toggle = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    html! {
        <>
            <div class="tab-tools">
                <label>{ "Sorted by " }<Select options={ways} chosen={By::ALL.into_iter().position(|way| *by == way).unwrap_or(0)}
                    on_choose={sort} /></label>
                if rows.len() > SHOWN {
                    <span class="soft">{ format!("the latest {} of {}", rows.len() - first, rows.len()) }</span>
                    <button type="button" class="quiet" onclick={toggle}>{ if *all { "Show the latest" } else { "Show all" } }</button>
                }
            </div>
            if rows.is_empty() {
                <p class="empty">{ "Nothing to order has happened yet: press Play, or step." }</p>
            } else {
                <div class="order-view">
                    <table class="order" role="table">
                        <caption class="hidden-visually">{ "Events, with their places by wall clock, Lamport time and ULID" }</caption>
                        { head(*by) }
                        <tbody role="rowgroup">{ body }</tbody>
                    </table>
                </div>
            }
        </>
    }
}

/// The column heads, which say whose clock each column is.
fn head(by: By) -> Html {
    let column = |way: By, title: &'static str, whose: &'static str| {
        html! {
            <th scope="col" role="columnheader" aria-sort={(by == way).then_some("ascending")}>{ title }
                if by == way { <span aria-hidden="true">{ " ▴" }</span> }
                <small>{ whose }</small></th>
        }
    };
    html! {
        <thead role="rowgroup"><tr role="row">
            { column(By::True, "true time", "nobody’s clock") }
            <th scope="col" role="columnheader">{ "node" }</th>
            <th scope="col" role="columnheader">{ "what happened" }</th>
            { column(By::Wall, "by wall clock", "that node’s own") }
            { column(By::Lamport, "by Lamport", "that node’s own") }
            { column(By::Ulid, "ULID", "its own, or made from that wall clock") }
        </tr></thead>
    }
}

/// What is needed to draw a row.
struct Shown<'a> {
    trace: &'a Trace<Words>,
    names: &'a Names,
    rows: &'a [Row],
    ranks: Option<Ranks>,
    selected: Option<EventId>,
}

impl Shown<'_> {
    /// Elements are reused for other rows: in fast play, most rows are new each time.
    fn draw(&self, slot: usize, row: &Row, on_select: &Callback<EventId>) -> Html {
        let id = row.event;
        let wrong = row.stamps.as_ref().and_then(|stamps| stamps.wall_after);
        let lost = row.stamps.is_none();
        let class = classes!(
            (lost || wrong.is_some()).then_some("bad"),
            (self.selected == Some(id)).then_some("selected"),
        );
        let place = match row.to {
            Some(to) => format!("{} → {}", self.names.node(row.node), self.names.node(to)),
            None => self.names.node(row.node).to_owned(),
        };
        let choose = on_select.reform(move |_: MouseEvent| id);
        html! {
            <tr key={slot} role="row" {class} aria-current={(self.selected == Some(id)).then_some("true")}>
                <td role="cell" class="at">{ row.at.to_string() }</td>
                <td role="cell" class="place">{ place }</td>
                <td role="cell" class="words"><button type="button" class="row-link" onclick={choose}>{ row.words(self.trace) }</button>
                    { for wrong.map(|before| self.inversion(before)) }</td>
                { self.clocks(row) }
            </tr>
        }
    }

    fn clocks(&self, row: &Row) -> Html {
        let (Some(stamps), Some(ranks)) = (&row.stamps, self.ranks) else {
            return html! { <><td role="cell" class="wall">{ "never" }</td><td role="cell" class="lamport">{ "never" }</td><td role="cell" class="ulid">{ "none" }</td></> };
        };
        let Stamps { wall, lamport, ulid, wall_after, ulid_after } = stamps;
        let full = ulid.to_string();
        html! {
            <>
                <td role="cell" class="wall"><span class={classes!(wall_after.map(|_| "inverted"))}>{ format!("{wall} · {}", ordinal(ranks.wall)) }</span></td>
                <td role="cell" class="lamport">{ format!("{lamport} · {}", ordinal(ranks.lamport)) }</td>
                <td role="cell" class="ulid">
                    <span class={classes!(ulid_after.map(|_| "inverted"))}><code title={full.clone()}>{ short(&full) }</code>{ format!(" · {}", ordinal(ranks.ulid)) }</span>
                    if ulid_after.is_some() && wall_after.is_none() {
                        <small class="inversion">{ "sorts before what came first" }</small>
                    }
                </td>
            </>
        }
    }

    /// The cause that the clock places after its effect, in words.
    fn inversion(&self, before: EventId) -> Html {
        let cause =
            self.rows.binary_search_by_key(&before, |row| row.event).ok().map(|index| &self.rows[index]);
        let words = cause.map_or_else(String::new, |cause| {
            let wall = cause.stamps.as_ref().map(|stamps| stamps.wall.to_string()).unwrap_or_default();
            let (node, words) = (self.names.node(cause.node), cause.words(self.trace));
            let words = head_of(&words);
            format!(
                "Inverted: {node}, {words} ({wall}), happened before this event but has the later wall time."
            )
        });
        html! { <small class="inversion">{ words }</small> }
    }
}

/// The first part of a row's words.
fn head_of(words: &str) -> &str {
    words.split([';', '(']).next().unwrap_or(words).trim_end()
}

/// The parts of an identifier that differ within a run: the end of its time, and both ends of its random part.
fn short(ulid: &str) -> String {
    let part = |range: std::ops::Range<usize>| ulid.get(range).unwrap_or_default();
    format!("{}…{}·{}…{}", part(0..2), part(6..10), part(10..12), part(24..26))
}
