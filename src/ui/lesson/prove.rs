//! The proof: many seeds and fault schedules, with and without the fix, counted as their results come in.

use std::rc::Rc;

use yew::prelude::*;

use super::state::act::{Act, ChangeAct, SearchAct};
use super::state::shared::Shared;
use crate::explore::proof::{Findings, Tally};
use crate::lesson::step::RUNS;

#[derive(Clone, Properties, PartialEq)]
pub struct ProofProps {
    pub session: Shared,
    pub findings: Option<Rc<Findings>>,
    pub proving: bool,
    pub act: Callback<Act>,
}

#[component]
pub fn ProofPanel(props: &ProofProps) -> Html {
    let on = |what: Act| {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(what.clone()))
    };
    let lesson = props.session.read(|session| session.run().lesson());
    let names = props.session.read(|session| session.run().checks().to_vec());
    let goal = RUNS;
    let checks = lesson.proof.map_or(&[][..], |proof| proof.checks);
    let uncounted = lesson.proof.map_or(&[][..], |proof| proof.uncounted);
    let name = |check: &str| names.iter().find(|title| title.id == check).map_or("", |title| title.name);
    html! {
        <div class="ask">
            if props.proving {
                <p><button type="button" onclick={on(Act::Search(SearchAct::Stop))}>{ "Stop" }</button></p>
            } else {
                <p><button type="button" class="primary" onclick={on(Act::Search(SearchAct::Prove))}>{ format!("Run {goal} seeds, with and without the fix") }</button></p>
            }
            <p class="soft">
                { "Each seed draws one to eight faults for the first three quarters of its run. Then links and nodes are healthy again, so that anything that has to happen by the end can still happen." }
            </p>
            if let Some(findings) = &props.findings {
                <progress max={goal.to_string()} value={findings.with.runs.to_string()} aria-label="Seeds run" />
                <p class="soft" role="status">
                    { if findings.finished() { format!("{} seeds, done.", findings.goal) } else { format!("{} of {goal} seeds", findings.with.runs) } }
                </p>
                <table class="proof">
                    <thead><tr><th scope="col">{ "runs that broke" }</th><th scope="col" class="number">{ "without" }</th><th scope="col" class="number">{ "with the fix" }</th></tr></thead>
                    <tbody>
                        <tr><th scope="row">{ "any of these checks" }</th>{ cell(findings.without.broken) }{ cell(findings.with.broken) }</tr>
                        { for checks.iter().enumerate().map(|(index, check)| html! {
                            <tr key={*check}>
                                <th scope="row">{ name(check) }
                                    if is_idle(findings, index) { <small class="idle">{ "not exercised: no run broke it without the fix, so this says nothing about the fix" }</small> }
                                </th>
                                { cell(findings.without.by_check[index]) }{ cell(findings.with.by_check[index]) }
                            </tr>
                        }) }
                        { for uncounted.iter().map(|(check, because)| html! {
                            <tr key={*check} class="uncounted">
                                <th scope="row" colspan="3">{ name(check) }<small>{ format!("not counted: {because}") }</small></th>
                            </tr>
                        }) }
                    </tbody>
                </table>
                <p>{ verdict("Without the fix", &findings.without) }{ " " }{ verdict("With the fix", &findings.with) }</p>
                <p class="row-of-buttons">
                    { for [("Open a run that broke without the fix", &findings.without), ("Open a run that broke with the fix", &findings.with)]
                        .into_iter()
                        .filter_map(|(words, tally)| Some((words, tally.counterexample.clone()?)))
                        .map(|(words, file)| html! {
                            <button type="button" onclick={on(Act::Change(ChangeAct::Open(Box::new(file))))}>{ words }</button>
                        }) }
                </p>
            }
        </div>
    }
}

/// Whether all runs are done and none broke this promise, with or without the fix: then the faults never tested it.
fn is_idle(findings: &Findings, check: usize) -> bool {
    let never = |tally: &Tally| tally.by_check.get(check) == Some(&0);
    findings.finished() && never(&findings.without) && never(&findings.with)
}

fn cell(count: u32) -> Html {
    html! { <td class={classes!("number", (count > 0).then_some("bad"))}>{ count }</td> }
}

/// States the findings, and never that there is nothing to find.
fn verdict(whose: &str, tally: &Tally) -> String {
    match (tally.broken, tally.runs) {
        (_, 0) => String::new(),
        (0, runs) => format!("{whose}: no violation found in {runs} runs."),
        (broken, runs) => format!("{whose}: {broken} of {runs} runs broke a promise."),
    }
}
