//! What each node knows at the playhead, and what its clocks show: one card per node.

use yew::prelude::*;

use crate::run::Run;
use crate::sim::clock::Hlc;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::logical_clocks::{HybridClocks, VectorClocks};
use crate::sim::process::Row;
use crate::sim::time::{Duration, SimTime};
use crate::sim::world::{Status, World};
use crate::subject::Words;
use crate::ui::lesson::state::shared::{Moment, PanelProps};

/// At most this many entries of vector clocks are kept (64 MB); beyond that they are not shown.
const VECTOR_ENTRIES_MAX: usize = 16 << 20;

/// The logical clocks of a prefix of the trace, recomputed when more is needed.
#[derive(Default)]
struct Logical {
    revision: u32,
    covered: usize,
    vectors: Option<VectorClocks>,
    hybrids: HybridClocks,
}

/// The logical clocks of a node that its state does not hold.
#[derive(Default)]
struct Shown {
    /// `None` if the run is too long.
    vector: Option<Vec<u32>>,
    hybrid: Hlc,
}

impl Logical {
    /// The clocks of each node after the first `count` events.
    fn at(&mut self, run: &Run, moment: Moment) -> Vec<Shown> {
        let (trace, nodes) = (run.trace(), run.names().len());
        let count = moment.count.min(trace.len());
        if self.revision != moment.revision {
            *self = Self { revision: moment.revision, ..Self::default() };
        }
        self.hybrids.grow(trace, count);
        if count > self.covered || self.vectors.is_none() {
            // Twice as much as needed, so that playing on does not recompute everything each time.
            self.covered = trace.len().min(count.saturating_mul(2).max(4_096));
            let fits = self.covered * nodes <= VECTOR_ENTRIES_MAX;
            self.vectors = fits.then(|| VectorClocks::of(trace, nodes, self.covered));
        }
        latest_of_each(run, count).into_iter().map(|id| self.of(id, nodes)).collect()
    }

    /// The clocks after a node's latest event, if there is one.
    fn of(&self, id: Option<EventId>, nodes: usize) -> Shown {
        let vector = self.vectors.as_ref().map(|vectors| match id {
            Some(id) => vectors.at(id).to_vec(),
            None => vec![0; nodes],
        });
        Shown { vector, hybrid: id.map_or(Hlc::default(), |id| self.hybrids.at(id)) }
    }
}

/// The latest event of each node among the first `count`.
fn latest_of_each(run: &Run, count: usize) -> Vec<Option<EventId>> {
    let mut latest: Vec<Option<EventId>> = vec![None; run.names().len()];
    let mut missing = latest.len();
    for index in (0..count).rev() {
        let slot = latest.get_mut(run.trace().events[index].node.index());
        if let Some(slot) = slot.filter(|slot| slot.is_none()) {
            *slot = Some(EventId(index as u32));
            missing -= 1;
            if missing == 0 {
                break;
            }
        }
    }
    latest
}

/// What the cards show of all nodes.
struct Snapshot {
    world: World<Words>,
    at: SimTime,
    names: Vec<String>,
    logical: Vec<Shown>,
}

#[component]
pub fn State(props: &PanelProps) -> Html {
    let logical = use_mut_ref(Logical::default);
    let deps = (props.session.clone(), props.moment.revision, props.moment.count, props.moment.playhead);
    let moment = props.moment;
    let shot = use_memo(deps, move |(session, ..)| {
        session.read(|session| snapshot(session.run(), moment, &mut logical.borrow_mut()))
    });
    html! {
        <ul class="node-cards">
            { for (0..shot.names.len()).map(|node| card(&shot, NodeId(node as u16))) }
        </ul>
    }
}

fn snapshot(run: &Run, moment: Moment, logical: &mut Logical) -> Snapshot {
    Snapshot {
        world: run.world_at(moment.playhead),
        at: moment.playhead,
        names: run.names().to_vec(),
        logical: logical.at(run, moment),
    }
}

fn card(shot: &Snapshot, node: NodeId) -> Html {
    let name = &shot.names[node.index()];
    let (class, sign, status) = status(&shot.world, node);
    let rows = shot.world.inspect(node);
    html! {
        <li key={node.0} class="card node-card">
            <h3>{ name }<span class={classes!("node-status", class)}><span aria-hidden="true">{ sign }</span>{ " " }{ status }</span></h3>
            { clocks(shot, node) }
            { store(&rows, false, class == "down") }
            { store(&rows, true, false) }
        </li>
    }
}

fn status(world: &World<Words>, node: NodeId) -> (&'static str, &'static str, String) {
    match (world.status(node), world.slow_permille(node)) {
        (Status::Crashed, _) => ("down", "✕", "crashed".to_owned()),
        (Status::Paused, _) => ("held", "‖", "paused".to_owned()),
        (Status::Up, 1_000) => ("up", "●", "up".to_owned()),
        (Status::Up, factor) => ("held", "≈", format!("slow ×{}", f64::from(factor) / 1_000.0)),
    }
}

fn clocks(shot: &Snapshot, node: NodeId) -> Html {
    let (world, at) = (&shot.world, shot.at);
    let clock = world.clock(node);
    let error_us = clock.error_us(at);
    let right = if error_us == 0 { "right" } else { "wrong" };
    let drift = match clock.drift_ppm() {
        0 => String::new(),
        ppm => format!(", drifts {ppm:+} ppm"),
    };
    html! {
        <dl class="clocks">
            <div><dt>{ "wall clock" }</dt><dd>{ clock.wall(at).to_string() }{ " " }
                <span class={classes!("error-of", right)}>{ error_words(error_us) }{ drift }</span></dd></div>
            <div><dt>{ "monotonic" }</dt><dd>{ clock.monotonic(at).to_string() }</dd></div>
            <div><dt>{ "Lamport" }</dt><dd>{ world.lamport(node) }</dd></div>
            <div><dt>{ "vector" }</dt><dd>{ vector(shot, node) }</dd></div>
            <div><dt>{ "hybrid" }</dt><dd>{ hybrid(shot.logical[node.index()].hybrid) }</dd></div>
        </dl>
    }
}

fn error_words(error_us: i64) -> String {
    let off = Duration::from_micros(error_us.unsigned_abs());
    match error_us {
        0 => "= true time".to_owned(),
        1.. => format!("{off} ahead of true time"),
        _ => format!("{off} behind true time"),
    }
}

/// The number of known events per node, with the node's own entry marked.
fn vector(shot: &Snapshot, node: NodeId) -> Html {
    let Some(entries) = &shot.logical[node.index()].vector else {
        return html! { "not shown: the run is too long" };
    };
    let said: Vec<String> =
        entries.iter().zip(&shot.names).map(|(count, name)| format!("{name} {count}")).collect();
    let entry = |(index, count): (usize, &u32)| {
        let comma = if index == 0 { "" } else { ", " };
        if index == node.index() {
            html! { <>{ comma }<b>{ count }</b></> }
        } else {
            html! { <>{ comma }{ count }</> }
        }
    };
    html! {
        <>
            <span title={said.join(", ")} aria-hidden="true">{ "[" }{ for entries.iter().enumerate().map(entry) }{ "]" }</span>
            <span class="hidden-visually">{ said.join(", ") }</span>
        </>
    }
}

fn hybrid(hlc: Hlc) -> String {
    match (hlc, hlc.counter()) {
        (Hlc(0), _) => "not yet".to_owned(),
        (_, 0) => hlc.physical().to_string(),
        (_, counter) => format!("{} + {counter}", hlc.physical()),
    }
}

fn store(rows: &[Row], durable: bool, lost: bool) -> Html {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.durable == durable).collect();
    let (sign, title, fate, class) = if durable {
        ("▣", "Disk", "survives a crash", "disk")
    } else {
        ("◌", "Memory", "lost in a crash", "memory")
    };
    let nothing = if lost { "nothing: lost in the crash" } else { "nothing" };
    html! {
        <section class={classes!("node-store", class)}>
            <h4><span aria-hidden="true">{ sign }</span>{ " " }{ title }<small>{ fate }</small></h4>
            if rows.is_empty() {
                <p class="soft">{ nothing }</p>
            } else {
                <dl>{ for rows.iter().map(|row| html! {
                    <div><dt>{ &row.name }</dt><dd>{ &row.value }</dd></div>
                }) }</dl>
            }
        </section>
    }
}
