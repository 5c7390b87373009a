//! The checks: promises about the run, how they stand at the playhead, and what broke them.

use yew::prelude::*;

use super::state::act::{Act, BranchAct, EventAct};
use super::state::shared::{Moment, Shared};
use crate::run::Standing;
use crate::sim::trace::{Ruling, Verdict};

#[derive(Properties, PartialEq)]
pub struct ChecksProps {
    pub session: Shared,
    pub moment: Moment,
    pub scene: &'static str,
    pub act: Callback<Act>,
}

#[component]
pub fn Checks(props: &ChecksProps) -> Html {
    let count = props.moment.count;
    let items: Vec<_> = props.session.read(|session| {
        let run = session.run();
        let broken = |check: usize| {
            let hit = |verdict: &&Verdict| {
                usize::from(verdict.check) == check
                    && verdict.ruling == Ruling::Violated
                    && verdict.judged.index() < count
            };
            let all = run.trace().verdicts.iter().filter(hit).count();
            let first = run.trace().verdicts.iter().find(hit);
            first.map(|first| (first.event, first.detail.clone(), run.trace().event(first.event).at, all))
        };
        let checks = run.checks().iter().enumerate();
        checks.map(|(index, (name, _))| (*name, run.standing(index, count), broken(index))).collect()
    });
    let item = |(name, standing, broken): (&'static str, Standing, Option<_>)| {
        let (sign, class, words) = match standing {
            Standing::Violated => ("✕", "bad", "broken"),
            Standing::Holds if props.moment.at_end => ("✓", "ok", "held to the end"),
            Standing::Holds => ("✓", "ok", "holds so far"),
            Standing::Open => ("…", "soft", "judged at the end"),
        };
        let detail = broken.map(|(event, detail, at, all): (_, String, crate::sim::time::SimTime, usize)| {
            let act = props.act.clone();
            let why = Callback::from(move |_: MouseEvent| act.emit(Act::Event(EventAct::Why(event))));
            let more = if all > 1 { format!(" Broken {all} times in all.") } else { String::new() };
            html! {
                <small>{ format!("{detail}, at {at} true time.{more} ") }
                    <button type="button" class="quiet why" onclick={why}>{ "Why?" }</button></small>
            }
        });
        html! {
            <li key={name}>
                <b class={class}><span aria-hidden="true">{ sign }{ " " }</span>{ name }</b>
                if let Some(detail) = detail { { detail } } else { <small class="state">{ words }</small> }
            </li>
        }
    };
    let comparing = props.session.read(|session| session.twin().is_some());
    let fixed = props.session.read(|session| {
        let (lesson, settings) = (session.run().lesson(), session.run().settings());
        lesson.scene(props.scene).is_none_or(|scene| lesson.counterpart(scene, settings).fixed)
    });
    let compare = if fixed { "Compare with the fix" } else { "Compare without the fix" };
    let twins = props.act.reform(|_: MouseEvent| Act::Branch(BranchAct::Twins));
    html! {
        <section aria-label="Checks">
            <h2>{ "Checks" }
                <button type="button" class="quiet" aria-pressed={comparing.to_string()} onclick={twins}
                    title="The same seed and the same faults, with and without the fix, one run above the other (t)">
                    { if comparing { "End comparison" } else { compare } }</button>
            </h2>
            <ul class="checks">{ for items.into_iter().map(item) }</ul>
        </section>
    }
}
