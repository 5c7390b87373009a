//! The checks: promises about the run, their state at the playhead, and what broke them.

use yew::prelude::*;

use super::state::act::{Act, BranchAct, EventAct};
use super::state::shared::{Moment, Shared};
use crate::run::{CheckState, Run};
use crate::sim::ids::EventId;
use crate::sim::process::Describe;
use crate::sim::time::SimTime;
use crate::sim::trace::Verdict;

#[derive(Clone, Properties, PartialEq)]
pub struct ChecksProps {
    pub session: Shared,
    pub moment: Moment,
    pub scene: &'static str,
    pub act: Callback<Act>,
}

/// At most this many of the earlier events that are evidence of a violation are shown.
const EVIDENCE_MAX: usize = 3;

/// A check's first violation.
struct Broken {
    event: EventId,
    at: SimTime,
    /// When it was judged, if that was later.
    judged: Option<SimTime>,
    detail: String,
    /// The earlier events that show it, in words.
    evidence: Vec<(EventId, String)>,
    /// How many violations have been reported. A check may report a lasting violation only once.
    times: usize,
}

impl Broken {
    /// The first violation of a check among the first `count` events of a run.
    fn of(run: &Run, check: usize, count: usize) -> Option<Self> {
        let trace = run.trace();
        let own = |verdict: &&Verdict| usize::from(verdict.check) == check && verdict.judged.index() < count;
        let mut hits = trace.violations().filter(own);
        let times = hits.clone().count();
        let first = hits.next()?;
        let words = |id: EventId| {
            let name = trace.facts_of(id).next().map_or("event", |(_, fact)| fact.name());
            (id, format!("{name}, {}", trace.event(id).at))
        };
        Some(Self {
            event: first.event,
            at: trace.event(first.event).at,
            judged: Some(trace.event(first.judged).at).filter(|judged| *judged > trace.event(first.event).at),
            detail: first.detail.clone(),
            evidence: first.earlier_witnesses().take(EVIDENCE_MAX).map(words).collect(),
            times,
        })
    }

    /// The violation in words, with a button for why, and one for each event that is evidence.
    fn view(&self, act: &Callback<Act>) -> Html {
        let Self { event, at, judged, detail, evidence, times } = self;
        let button = |words: &str, act: Callback<Act>, to: EventAct| {
            let onclick = Callback::from(move |_: MouseEvent| act.emit(Act::Event(to)));
            html! { <button type="button" class="quiet why" {onclick}>{ words.to_owned() }</button> }
        };
        let when = match judged {
            Some(judged) => format!("since {at}, judged at {judged}"),
            None => format!("at {at}"),
        };
        let more = if *times > 1 {
            format!(" First of {times} reports; one report may stand for many failures.")
        } else {
            String::new()
        };
        let look = |(id, words): &(EventId, String)| button(words, act.clone(), EventAct::Select(Some(*id)));
        html! {
            <small>{ format!("{detail}, {when} true time.{more} ") }
                { button("Why?", act.clone(), EventAct::Why(*event)) }
                if !evidence.is_empty() {
                    { " Evidence: " }
                    { for evidence.iter().map(look) }
                }
            </small>
        }
    }
}

#[component]
pub fn Checks(props: &ChecksProps) -> Html {
    let count = props.moment.count;
    let items: Vec<_> = props.session.read(|session| {
        let run = session.run();
        let checks = run.checks().iter().enumerate();
        checks
            .map(|(index, check)| (check.name, run.check_state(index, count), Broken::of(run, index, count)))
            .collect()
    });
    let item = |(name, state, broken): (&'static str, CheckState, Option<Broken>)| {
        let (sign, class, words) = match state {
            CheckState::Violated => ("✕", "bad", "broken"),
            CheckState::Holds if props.moment.at_end => ("✓", "ok", "held to the end"),
            CheckState::Holds => ("✓", "ok", "holds so far"),
            CheckState::Open => ("…", "soft", "judged at the end"),
        };
        html! {
            <li key={name}>
                <b class={class}><span aria-hidden="true">{ sign }{ " " }</span>{ name }</b>
                if let Some(broken) = broken { { broken.view(&props.act) } } else { <small class="state">{ words }</small> }
            </li>
        }
    };
    let comparing = props.session.read(|session| session.twin().is_some());
    let fixed = props.session.read(|session| {
        let (lesson, settings) = (session.run().lesson(), session.run().settings());
        lesson
            .scene(props.scene)
            .and_then(|scene| lesson.counterpart(scene, settings))
            .map(|other| other.fixed)
    });
    let compare = if fixed == Some(false) { "Compare without the fix" } else { "Compare with the fix" };
    let twins = props.act.reform(|_: MouseEvent| Act::Branch(BranchAct::Twins));
    html! {
        <section aria-label="Checks">
            <h2>{ "Checks" }
                if fixed.is_some() {<button type="button" class="quiet" aria-pressed={comparing.to_string()} onclick={twins}
                    title="The same seed and the same faults, with and without the fix, one run above the other (t)">
                    { if comparing { "End comparison" } else { compare } }</button>}
            </h2>
            <ul class="checks">{ for items.into_iter().map(item) }</ul>
        </section>
    }
}
