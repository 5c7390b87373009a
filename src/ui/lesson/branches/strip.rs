//! The runs of the session, as a strip of chips: which run each forks from, when, and how its promises held.

use wasm_bindgen::JsCast;
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

#[derive(Clone, Properties, PartialEq)]
pub struct RunsProps {
    pub session: Shared,
    pub moment: Moment,
    pub act: Callback<Act>,
}

struct Row {
    id: BranchId,
    name: String,
    /// The run it forks from and when, in words; `None` for a root.
    from: Option<String>,
    current: bool,
    twin: bool,
    /// How many violations the user has seen in it; `None` if the run is not in memory.
    broken: Option<usize>,
    /// Whether the user has seen it to its end.
    whole: bool,
}

/// The run that a branch forks from, and the first time at which the two can differ, in words.
fn from(session: &Session, id: BranchId) -> Option<String> {
    let branches = session.branches();
    let (parent, since) = (branches.get(id)?.parent?, branches.difference(id)?.since());
    let since = if since == SimTime::ZERO { "the start".to_owned() } else { since.to_string() };
    Some(format!("Starts from “{}” at {since}.", words::name(session, parent)))
}

fn rows(session: &Session) -> Vec<Row> {
    let branches = session.branches();
    // What has been seen of a run stays known, wherever the playhead is now.
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
        name: words::name(session, line.id),
        from: from(session, line.id),
        current: branches.current().id == line.id,
        twin: session.twin() == Some(line.id),
        broken: branches.run_of(line.id).map(|run| broken(line.id, run)),
        whole: branches.run_of(line.id).is_some_and(|run| whole(line.id, run)),
    };
    branches.lines().into_iter().map(row).collect()
}

#[component]
pub fn Runs(props: &RunsProps) -> Html {
    let naming = use_state_eq(|| None::<BranchId>);
    let (rows, can_restore) = props.session.read(|session| (rows(session), session.branches().can_restore()));
    let current = rows.iter().find(|row| row.current).map(|row| row.id);
    let list = use_node_ref();
    use_effect_with((current, rows.len()), {
        let list = list.clone();
        move |_| bring_current_into_sight(&list)
    });
    let on = |act: BranchAct| props.act.reform(move |_: MouseEvent| Act::Branch(act.clone()));
    let rename = {
        let naming = naming.setter();
        Callback::from(move |_: MouseEvent| naming.set(current))
    };
    html! {
        <section class="runs" aria-label="Runs">
            <b aria-hidden="true">{ "Runs" }</b>
            <ul ref={list}>{ for rows.iter().map(|row| chip(row, props, &naming)) }</ul>
            <span class="tools">
                <button type="button" class="quiet" title="Name this run" onclick={rename}>{ "Rename" }</button>
                if let Some(id) = current.filter(|_| rows.len() > 1) {
                    <button type="button" class="quiet" title="Deletes this run and those that start from it; you can undo this" onclick={on(BranchAct::Delete(id))}>{ "Delete" }</button>
                }
                if can_restore { <button type="button" class="quiet" onclick={on(BranchAct::Undelete)}>{ "Undo deletion" }</button> }
            </span>
        </section>
    }
}

/// Scrolls the strip, and nothing around it, so that the whole chip of the run on the screen is in sight.
fn bring_current_into_sight(list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else { return };
    let current = list.query_selector(".current").ok().flatten();
    if let Some(chip) = current.and_then(|chip| chip.dyn_into::<HtmlElement>().ok()) {
        let (left, right) = (chip.offset_left(), chip.offset_left() + chip.offset_width());
        let (from, width) = (list.scroll_left(), list.client_width());
        if left < from || right > from + width {
            list.set_scroll_left((left - 12).max(0));
        }
    }
}

fn chip(row: &Row, props: &RunsProps, naming: &UseStateHandle<Option<BranchId>>) -> Html {
    let id = row.id;
    let on = |act: BranchAct| props.act.reform(move |_: MouseEvent| Act::Branch(act.clone()));
    let (sign, class, verdict) = match row.broken {
        None => ("", "soft", String::new()),
        Some(0) if row.whole => ("✓", "ok", "No promise was broken.".to_owned()),
        Some(0) => ("…", "soft", "Nothing is broken so far; the rest has not been seen.".to_owned()),
        Some(1) => ("✕", "bad", "One broken promise was reported.".to_owned()),
        Some(count) => ("✕", "bad", format!("{count} broken promises were reported.")),
    };
    let title = [Some(row.name.as_str()), row.from.as_deref(), Some(&verdict)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n");
    html! {
        <li key={id.0} class={classes!("chip", row.from.as_ref().map(|_| "parts"), row.current.then_some("current"), row.twin.then_some("twin"))}>
            <span class={classes!("sign", class)} aria-hidden="true">{ sign }</span>
            if **naming == Some(id) {
                <NameField {id} name={row.name.clone()} act={props.act.clone()} naming={naming.setter()} />
            } else {
                <button type="button" class="pick" {title} aria-current={row.current.then_some("true")} onclick={on(BranchAct::Switch(id))}>
                    <span class="words">{ row.name.clone() }</span><span class="hidden-visually">{ ". " }{ verdict }</span>
                </button>
            }
            if row.twin {
                <small>{ "compared" }</small>
            } else if !row.current {
                <button type="button" class="quiet compare" title="Compare: play both at once, one above the other"
                    aria-label={format!("Compare with {}", row.name)} onclick={on(BranchAct::Compare(id))}>{ "⇅" }</button>
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    id: BranchId,
    name: String,
    act: Callback<Act>,
    naming: UseStateSetter<Option<BranchId>>,
}

/// A field for a run's name: Enter saves it, Escape cancels.
#[component]
fn NameField(props: &NameProps) -> Html {
    let field = use_node_ref();
    use_effect_with(field.clone(), |field| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            // Focusing an element on the page cannot fail.
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
        <input ref={field} class="name" type="text" aria-label="Name of the run" maxlength={MAX_BRANCH.to_string()}
            value={props.name.clone()} {onkeydown} {onblur} />
    }
}

/// Moves the focus to the run on the screen, in the strip of runs.
pub fn focus_runs() {
    let page = web_sys::window().and_then(|window| window.document());
    let current = page.and_then(|page| page.query_selector(".runs .pick[aria-current]").ok().flatten());
    if let Some(current) = current.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Focusing an element on the page cannot fail, and scrolls it into view.
        let _ = current.focus();
    }
}
