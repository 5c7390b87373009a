//! The branches: a list that shows which run parts from which, when, and how its promises stand.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::words;
use crate::run::Run;
use crate::run::address::MAX_BRANCH;
use crate::run::branches::BranchId;
use crate::run::session::Session;
use crate::sim::time::SimTime;
use crate::ui::lesson::state::act::{Act, BranchAct};
use crate::ui::lesson::state::shared::{Moment, Shared};

/// The deepest indentation that is drawn.
const DEEPEST: usize = 6;

#[derive(Clone, Properties, PartialEq)]
pub struct TreeProps {
    pub session: Shared,
    pub moment: Moment,
    pub act: Callback<Act>,
}

struct Row {
    id: BranchId,
    depth: usize,
    name: String,
    parts_at: Option<SimTime>,
    horizon: SimTime,
    current: bool,
    twin: bool,
    /// How many violations were seen in it; `None` if the run is not in memory.
    broken: Option<usize>,
    /// Whether it was seen to its end.
    whole: bool,
}

/// Where a branch parts from its parent: the first time at which something in it can be otherwise.
fn parts_at(session: &Session, id: BranchId) -> Option<SimTime> {
    session.branches().difference(id).map(|difference| difference.since())
}

fn rows(session: &Session) -> Vec<Row> {
    let branches = session.branches();
    // What was seen of a run is known, wherever the playhead is now.
    let seen = |id| session.branch(id).map_or(SimTime::ZERO, |branch| branch.seen_until);
    let broken = |id: BranchId, run: &Run| {
        let count = run.trace().count_until(seen(id));
        run.trace().violations().filter(|verdict| verdict.judged.index() < count).count()
    };
    let whole = |id: BranchId, run: &Run| {
        run.end().is_some() && run.trace().count_until(seen(id)) == run.trace().len()
    };
    let row = |line: crate::run::branches::Line| Row {
        id: line.id,
        depth: line.depth,
        name: words::name(session, line.id),
        parts_at: parts_at(session, line.id),
        horizon: branches.run_of(line.id).map_or(session.run().horizon(), Run::horizon),
        current: branches.current().id == line.id,
        twin: session.twin() == Some(line.id),
        broken: branches.run_of(line.id).map(|run| broken(line.id, run)),
        whole: branches.run_of(line.id).is_some_and(|run| whole(line.id, run)),
    };
    branches.lines().into_iter().map(row).collect()
}

/// The branches; nothing while there is one run only.
#[component]
pub fn Tree(props: &TreeProps) -> Html {
    let naming = use_state_eq(|| None::<BranchId>);
    let (rows, can_restore) = props.session.read(|session| (rows(session), session.branches().can_restore()));
    if rows.len() < 2 && !can_restore {
        return Html::default();
    }
    let undo = props.act.reform(|_: MouseEvent| Act::Branch(BranchAct::Undelete));
    html! {
        <section class="branches" aria-label="Branches">
            <h2>{ "Branches" }
                if can_restore { <button type="button" class="quiet" onclick={undo}>{ "Undo deletion" }</button> }
            </h2>
            <ul>{ for rows.iter().map(|row| draw(row, props, &naming)) }</ul>
        </section>
    }
}

fn draw(row: &Row, props: &TreeProps, naming: &UseStateHandle<Option<BranchId>>) -> Html {
    let id = row.id;
    let on = |act: BranchAct| props.act.reform(move |_: MouseEvent| Act::Branch(act.clone()));
    let (sign, class, words) = match row.broken {
        None => ("", "soft", String::new()),
        Some(0) if row.whole => ("✓", "ok", "nothing broken".to_owned()),
        Some(0) => ("…", "soft", "nothing broken so far".to_owned()),
        Some(1) => ("✕", "bad", "one broken promise reported".to_owned()),
        Some(count) => ("✕", "bad", format!("{count} broken promises reported")),
    };
    let from = match row.parts_at {
        None => String::new(),
        Some(SimTime::ZERO) => "from the start".to_owned(),
        Some(at) => format!("from {at}"),
    };
    let depth = format!("depth-{}", row.depth.min(DEEPEST));
    let named = **naming == Some(id);
    html! {
        <li key={id.0} class={classes!(depth, row.current.then_some("current"), row.twin.then_some("twin"))}>
            <div class="branch">
                if named {
                    <NameField {id} name={row.name.clone()} act={props.act.clone()} naming={naming.setter()} />
                } else {
                    <button type="button" class="pick" aria-current={row.current.then_some("true")} onclick={on(BranchAct::Switch(id))}>
                        <span class="words">{ row.name.clone() }</span>
                    </button>
                }
                <span class={class} title={words.clone()}><span aria-hidden="true">{ sign }</span><span class="hidden-visually">{ words }</span></span>
            </div>
            { life(row) }
            <div class="branch-tools">
                <small>{ from }</small>
                if row.current { { tools(row, props, naming) } }
                else if row.twin { <small>{ "compared" }</small> }
                else { <button type="button" class="quiet" title="Play both at once, one above the other" onclick={on(BranchAct::Compare(id))}>{ "Compare" }</button> }
            </div>
        </li>
    }
}

/// From where to where a branch is its own, along the run's time.
fn life(row: &Row) -> Html {
    let share = |at: SimTime| {
        let whole = row.horizon.as_micros().max(1);
        (at.as_micros().min(whole) * 1_000 / whole).to_string()
    };
    let from = share(row.parts_at.unwrap_or(SimTime::ZERO));
    html! {
        <svg class="life" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <line x1="0" y1="3" x2="1000" y2="3" class="before" />
            <line x1={from} y1="3" x2="1000" y2="3" class="own" />
        </svg>
    }
}

fn tools(row: &Row, props: &TreeProps, naming: &UseStateHandle<Option<BranchId>>) -> Html {
    let id = row.id;
    let rename = {
        let naming = naming.setter();
        Callback::from(move |_: MouseEvent| naming.set(Some(id)))
    };
    let delete = props.act.reform(move |_: MouseEvent| Act::Branch(BranchAct::Delete(id)));
    html! {
        <>
            <button type="button" class="quiet" onclick={rename}>{ "Rename" }</button>
            <button type="button" class="quiet" title="Deletes this run and the branches that start from it; you can undo this" onclick={delete}>{ "Delete" }</button>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    id: BranchId,
    name: String,
    act: Callback<Act>,
    naming: UseStateSetter<Option<BranchId>>,
}

/// A field for a branch's name: Enter keeps it, Escape does not.
#[component]
fn NameField(props: &NameProps) -> Html {
    let field = use_node_ref();
    use_effect_with(field.clone(), |field| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            // Focusing an element that is in the page does not fail.
            let _ = field.focus();
            field.select();
        }
    });
    let (id, act, naming) = (props.id, props.act.clone(), props.naming.clone());
    let keep = {
        let (field, naming) = (field.clone(), naming.clone());
        move || {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                act.emit(Act::Branch(BranchAct::Rename(id, field.value())));
            }
            naming.set(None);
        }
    };
    let onkeydown = {
        let keep = keep.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                keep();
            }
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                naming.set(None);
            }
            _ => {}
        })
    };
    let onblur = Callback::from(move |_: FocusEvent| keep());
    html! {
        <input ref={field} class="name" type="text" aria-label="Name of the branch" maxlength={MAX_BRANCH.to_string()}
            value={props.name.clone()} {onkeydown} {onblur} />
    }
}

/// Takes the focus to the list of branches, if there is one. Returns whether there is.
pub fn focus_tree() -> bool {
    use wasm_bindgen::JsCast;
    let page = web_sys::window().and_then(|window| window.document());
    let current = page.and_then(|page| page.query_selector(".branches .pick[aria-current]").ok().flatten());
    let Some(current) = current.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    current.scroll_into_view();
    // Focusing an element that is in the page does not fail.
    let _ = current.focus();
    true
}
