//! What a proof has counted so far, and how long it will go on.

use std::rc::Rc;

use yew::prelude::*;

use crate::explore::proof::{Findings, Tally};
use crate::ui::lesson::state::act::{Act, ChangeAct};
use crate::ui::lesson::state::searches::Rival;
use crate::ui::lesson::state::shared::Shared;

#[derive(Clone, Properties, PartialEq)]
pub struct CountsProps {
    pub session: Shared,
    pub findings: Rc<Findings>,
    pub rival: Rival,
    pub proving: bool,
    /// Seeds a second, once that is known.
    pub speed: Option<u32>,
    /// Whether the learner's settings have changed since.
    pub stale: bool,
    pub act: Callback<Act>,
}

#[component]
pub fn Counts(props: &CountsProps) -> Html {
    let CountsProps { session, findings, rival, .. } = props;
    let (lesson, names) = session.read(|session| (session.run().lesson(), session.run().checks().to_vec()));
    let checks = lesson.proof.map_or(&[][..], |proof| proof.checks);
    let uncounted = lesson.proof.map_or(&[][..], |proof| proof.uncounted);
    let name = |check: &str| names.iter().find(|title| title.id == check).map_or("", |title| title.name);
    let (with, open) = if rival.is_mine() {
        ("with my settings", "Open a run that broke with my settings")
    } else {
        ("with the fix", "Open a run that broke with the fix")
    };
    let whose = if rival.is_mine() { "With my settings" } else { "With the fix" };
    let subject = if rival.is_mine() { "those settings" } else { "the fix" };
    let counterexamples =
        [("Open a run that broke without the fix", &findings.without), (open, &findings.with)];
    html! {
        <>
            <progress max={findings.goal.to_string()} value={findings.with.runs.to_string()} aria-label="Seeds run" />
            <p class="soft" role="status">{ status(findings, props.proving) }</p>
            if let Some(speed) = props.speed.filter(|_| props.proving && findings.with.runs < findings.goal) {
                <p class="soft">{ format!("At {speed} seeds a second, {} to go.", about(findings.goal - findings.with.runs, speed)) }</p>
            }
            if props.stale { <p class="soft" role="status">{ "This result is for the settings before your last change." }</p> }
            <table class="proof">
                <thead><tr><th scope="col">{ "runs that broke" }</th><th scope="col" class="number">{ "without" }</th><th scope="col" class="number">{ with }</th></tr></thead>
                <tbody>
                    <tr><th scope="row">{ "any of these checks" }</th>{ cell(findings.without.broken) }{ cell(findings.with.broken) }</tr>
                    { for checks.iter().enumerate().map(|(index, check)| html! {
                        <tr key={*check}>
                            <th scope="row">{ name(check) }
                                if is_idle(findings, index) { <small class="idle">{ format!("not exercised: no run broke it without the fix, so this says nothing about {subject}") }</small> }
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
            <p>{ verdict("Without the fix", &findings.without) }{ " " }{ verdict(whose, &findings.with) }</p>
            <p class="row-of-buttons">
                { for counterexamples.into_iter()
                    .filter_map(|(words, tally)| Some((words, tally.counterexample.clone()?)))
                    .map(|(words, file)| {
                        let open = props.act.reform(move |_: MouseEvent| Act::Change(ChangeAct::Open(Box::new(file.clone()))));
                        html! { <button type="button" onclick={open}>{ words }</button> }
                    }) }
            </p>
        </>
    }
}

/// How far a proof is.
fn status(findings: &Findings, proving: bool) -> String {
    let Findings { goal, with, .. } = findings;
    let runs = with.runs;
    match (findings.finished(), proving) {
        (true, _) => format!("{goal} seeds, done."),
        (false, true) => format!("{runs} of {goal} seeds"),
        (false, false) => format!("Stopped: {runs} of {goal} seeds have run, and they are counted here."),
    }
}

/// How long so many seeds take at a speed in seeds a second, in round words.
pub fn about(seeds: u32, speed: u32) -> String {
    match seeds.div_ceil(speed.max(1)) {
        0..3 => "a second or two".to_owned(),
        seconds @ 3..90 => format!("about {seconds} s"),
        seconds => format!("about {} min", (seconds + 30) / 60),
    }
}

/// Whether all runs are done and none broke this promise, on either side: then the faults never tested it.
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
