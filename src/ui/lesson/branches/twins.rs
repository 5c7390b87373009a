//! Two runs side by side: how their recipes differ, where they diverge, and how their promises and counters compare.

use yew::prelude::*;

use super::words;
use crate::run::difference::Difference;
use crate::run::only::only_in;
use crate::run::session::Session;
use crate::run::{CheckState, Run};
use crate::sim::check::Title;
use crate::sim::ids::EventId;
use crate::sim::process::Describe;
use crate::sim::time::SimTime;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::timeline::scene::Names;
use crate::timeline::sentence::event_sentence;
use crate::ui::lesson::stage::Side;
use crate::ui::lesson::state::shared::PanelProps;

/// A row of the table: a label, and its value in each run with a class for the colour.
struct Row {
    what: String,
    sides: [(String, &'static str); 2],
}

/// One difference between the runs: its time, and the event in each run.
struct Parting {
    at: SimTime,
    sides: [String; 2],
}

struct Comparison {
    names: [String; 2],
    differs: Vec<String>,
    first: Option<Parting>,
    deed: Option<Parting>,
    rows: Vec<Row>,
    /// Events only in the run above, and events only in the run below.
    only: [Only; 2],
}

/// Events that happen in only one run: the first ones with their times, and how many more there are.
struct Only {
    first: Vec<(SimTime, String)>,
    more: usize,
}

/// How many events that happen in only one run are listed.
const ONLY_MAX: usize = 12;

#[component]
pub fn Twins(props: &PanelProps) -> Html {
    let deps = (props.session.clone(), props.moment.revision, props.moment.count, props.moment.playhead);
    let shown = use_memo(deps, |(session, ..)| session.read(comparison));
    let Some(shown) = &*shown else {
        return html! { <p class="empty">{ "No comparison is open." }</p> };
    };
    let now = props.moment.playhead;
    let [above, below] = &shown.names;
    html! {
        <div class="twins-panel">
            <div>
                <p>{ "What is different in the run below: " }<b>{ shown.differs.join("; ") }</b>{ "." }</p>
                { parting(props, "The first event that differs", shown.first.as_ref(), now) }
                { parting(props, "The first visible difference", shown.deed.as_ref(), now) }
                if shown.first.is_none() {
                    <p class="soft">{ "No event differs as far as both runs have been computed." }</p>
                }
            </div>
            { differences(props, shown) }
            <table>
                <thead><tr><th scope="col">{ "At the playhead" }</th>
                    <th scope="col">{ "Above" }<small>{ above.clone() }</small></th>
                    <th scope="col">{ "Below" }<small>{ below.clone() }</small></th></tr></thead>
                <tbody>{ for shown.rows.iter().map(draw) }</tbody>
            </table>
        </div>
    }
}

/// Events that have happened by now in one run and not in the other.
fn differences(props: &PanelProps, shown: &Comparison) -> Html {
    let side = |title: &'static str, only: &Only| {
        let event = |(at, words): &(SimTime, String)| {
            let at = *at;
            let go = props.on_seek.reform(move |_: MouseEvent| at);
            html! { <li><button type="button" class="quiet" onclick={go}>{ at.to_string() }</button>{ " " }{ words.clone() }</li> }
        };
        html! {
            <div>
                <h3>{ title }{ format!(" ({})", only.first.len() + only.more) }</h3>
                if only.first.is_empty() { <p class="soft">{ "Nothing so far." }</p> }
                <ol>{ for only.first.iter().map(event) }</ol>
                if only.more > 0 { <p class="soft">{ format!("and {} more", only.more) }</p> }
            </div>
        }
    };
    let [above, below] = &shown.only;
    html! {
        <section class="diff" aria-label="Differences">
            { side("Only above", above) }
            { side("Only below", below) }
        </section>
    }
}

fn draw(row: &Row) -> Html {
    html! {
        <tr key={row.what.clone()}>
            <th scope="row">{ row.what.clone() }</th>
            { for row.sides.iter().map(|(words, class)| html! { <td class={*class}>{ words.clone() }</td> }) }
        </tr>
    }
}

fn parting(props: &PanelProps, title: &str, parting: Option<&Parting>, now: SimTime) -> Html {
    let Some(parting) = parting else { return Html::default() };
    let at = parting.at;
    let go = props.on_seek.reform(move |_: MouseEvent| at);
    // Events that the user has not seen yet are not revealed.
    if at > now {
        return html! {
            <p>{ title }{ " is still to come. " }<button type="button" class="quiet" onclick={go}>{ "Go there" }</button></p>
        };
    }
    let [above, below] = &parting.sides;
    html! {
        <div class="parting">
            <h3>{ title }{ ", at " }<button type="button" class="quiet" onclick={go}>{ at.to_string() }</button>{ " true time" }</h3>
            <dl><dt>{ "Above" }</dt><dd>{ above.clone() }</dd><dt>{ "Below" }</dt><dd>{ below.clone() }</dd></dl>
        </div>
    }
}

fn comparison(session: &Session) -> Option<Comparison> {
    let (one, other) = (session.run(), session.twin_run()?);
    let divergence = session.divergence()?;
    let at = session.playhead();
    let called = [session.branches().current().id, session.twin()?].map(|id| words::name(session, id));
    let [here, there] = [Side::Own, Side::Twin].map(|side| side.names(session));
    let difference = Difference::of(one.recipe(), other.recipe());
    let part = |event: EventId| {
        let sides = [told(one, &here, other, event), told(other, &there, one, event)];
        let times = [one, other].into_iter().filter_map(|run| run.trace().events.get(event.index()));
        Some(Parting { at: times.map(|event| event.at).min()?, sides })
    };
    let deed = divergence.deed().filter(|deed| Some(*deed) != divergence.first());
    Some(Comparison {
        names: called,
        differs: words::words(&difference, &here, words::scene_of(session, session.branches().current())),
        first: divergence.first().and_then(part),
        deed: deed.and_then(part),
        rows: rows([one, other], at),
        only: only([one, other], [&here, &there], at, divergence.first()),
    })
}

/// Events up to a time that happen in only one of the two runs.
fn only(runs: [&Run; 2], names: [&Names; 2], at: SimTime, parting: Option<EventId>) -> [Only; 2] {
    let traces = runs.map(Run::trace);
    let counts = traces.map(|trace| trace.count_until(at));
    let start = parting.map_or_else(|| counts[0].min(counts[1]), EventId::index);
    let found = only_in(traces, counts, start);
    [0, 1].map(|side| {
        let events = &found[side];
        let told =
            |id: &EventId| (traces[side].event(*id).at, event_sentence(traces[side], names[side], *id));
        let first: Vec<_> = events.iter().take(ONLY_MAX).map(told).collect();
        Only { more: events.len() - first.len(), first }
    })
}

/// An event of a run in a sentence, with the fields of its message or timer that differ from the other run's.
fn told(own: &Run, names: &Names, against: &Run, event: EventId) -> String {
    let Some(found) = own.trace().events.get(event.index()) else {
        return "nothing more happens".to_owned();
    };
    let sentence = event_sentence(own.trace(), names, event);
    let (mine, theirs) = (carried(own.trace(), event), carried(against.trace(), event));
    let kind = found.kind;
    let same_kind = against.trace().events.get(event.index()).is_some_and(|other| other.kind == kind);
    let fields = mine.iter().filter(|field| same_kind && !theirs.contains(field));
    let mut fields: Vec<_> = fields.map(|(name, value)| format!("{name} {value}")).collect();
    // Fields that only the other one carries are missing here.
    let lacking = theirs.iter().filter(|(name, _)| same_kind && !mine.iter().any(|(own, _)| own == name));
    fields.extend(lacking.map(|(name, _)| format!("no {name}")));
    fields.retain(|field| !sentence.contains(field.as_str()));
    if fields.is_empty() {
        sentence
    } else {
        format!("{} ({})", sentence.trim_end_matches('.'), fields.join(", "))
    }
}

fn carried(trace: &Trace<Words>, event: EventId) -> Vec<(&'static str, String)> {
    let Some(event) = trace.events.get(event.index()) else { return Vec::new() };
    match event.kind {
        Kind::TimerFired => {
            trace.timers.get(event.a as usize).map(|timer| timer.timer.fields()).unwrap_or_default()
        }
        _ => event.message().map(|id| trace.message(id).payload.fields()).unwrap_or_default(),
    }
}

fn rows(runs: [&Run; 2], at: SimTime) -> Vec<Row> {
    let counts = runs.map(|run| run.trace().count_until(at));
    let beliefs = [0, 1].map(|side| (runs[side].lesson().beliefs)(runs[side].trace(), counts[side]));
    let truth = beliefs.map(|beliefs| (beliefs.truth, if beliefs.truth_is_bad { "bad" } else { "ok" }));
    let mut rows = vec![Row { what: "Truth".to_owned(), sides: truth }];
    for Title { id, name, .. } in runs[0].checks() {
        // With other settings, there may be nobody who looks at what this one promises.
        let state = |side: usize| {
            let index = runs[side].checks().iter().position(|check| check.id == *id);
            index.map(|index| runs[side].check_state(index, counts[side]))
        };
        let sides = [0, 1].map(|side| match state(side) {
            Some(CheckState::Violated) => ("✕ broken".to_owned(), "bad"),
            Some(CheckState::Holds) => ("✓ holds".to_owned(), "ok"),
            Some(CheckState::Open) => ("… judged at the end".to_owned(), "soft"),
            None => ("not promised".to_owned(), "soft"),
        });
        rows.push(Row { what: (*name).to_owned(), sides });
    }
    let messages = runs.map(|run| run.look(at, crate::sim::world::World::counts));
    let mut count = |what: &str, of: fn(&crate::sim::world::Counts) -> u64| {
        let sides = messages.map(|counts| (of(&counts).to_string(), "number"));
        rows.push(Row { what: what.to_owned(), sides });
    };
    count("Messages sent", |counts| counts.sent);
    count("Messages received", |counts| counts.delivered);
    count("Messages lost", |counts| counts.dropped);
    count("Copies made by the network", |counts| counts.duplicated);
    rows.push(Row { what: "Events".to_owned(), sides: counts.map(|count| (count.to_string(), "number")) });
    rows
}
