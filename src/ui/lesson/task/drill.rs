//! The tasks of drills: a finding (an event and a cause), and a repair that is graded on unseen runs.

use yew::prelude::*;

use super::{TaskProps, reached};
use crate::explore::proof::{Findings, Grade};
use crate::lesson::prose::fill_text;
use crate::lesson::step::{Diagnosis, Finding, Grading, Judged, RUNS, Task};
use crate::timeline::sentence::event_words;
use crate::ui::lesson::stage::names;
use crate::ui::lesson::state::act::{Act, ChangeAct, CourseAct, EventAct, SearchAct};

/// A drill's step.
#[component]
pub fn Drill(props: &TaskProps) -> Html {
    let lesson = props.session.read(|session| session.run().lesson());
    match &lesson.steps[props.step].task {
        Task::Diagnose(diagnosis) => diagnose(props, diagnosis),
        Task::Grade(grading) => grade(props, grading),
        _ => Html::default(),
    }
}

/// Asks what is wrong, and which event shows it.
fn diagnose(props: &TaskProps, diagnosis: &'static Diagnosis) -> Html {
    if !props.own.on_screen {
        return html! {
            <div class="ask">
                <p>{ "The question is about the original run. You are looking at one that you changed." }</p>
                <p><button type="button" class="primary" onclick={props.on(Act::Course(CourseAct::Step(props.step)))}>
                    { "Back to the original run" }</button></p>
            </div>
        };
    }
    let said = |event| {
        props.session.read(|session| {
            let trace = session.run().trace();
            format!("{}, {}", trace.event(event).at, event_words(trace, &names(session), event))
        })
    };
    let filled = |text| fill_text(text, &props.own.run.values);
    let finding = props.done.finding;
    // The verdict is about the event that was selected, so it disappears when another one is; a right one stays.
    let told = finding.filter(|finding| props.selected == Some(finding.event) || props.passed);
    let chosen = finding.map(|finding| finding.cause);
    let option = |(index, cause): (usize, &'static crate::lesson::step::Choice)| {
        let act = props.act.clone();
        html! {
            <label class="choice" key={index}>
                <input type="radio" name={format!("cause-{}", props.step)} checked={chosen == Some(index)} disabled={props.selected.is_none()}
                    onchange={Callback::from(move |_| act.emit(Act::Course(CourseAct::Diagnose(index))))} />
                <span>{ filled(cause.words) }</span>
            </label>
        }
    };
    html! {
        <div class="ask">
            <p>{ filled(diagnosis.asks) }</p>
            <p role="status"><b>{ "Selected event: " }</b>
                { props.selected.map_or_else(|| "none yet".to_owned(), said) }</p>
            <fieldset>
                <legend>{ "The cause" }</legend>
                { for diagnosis.causes.iter().enumerate().map(option) }
            </fieldset>
            if let Some(finding) = told {
                { verdict(props, diagnosis, finding) }
            }
            { reached(props.passed, "You found it. Now repair it.") }
        </div>
    }
}

fn verdict(props: &TaskProps, diagnosis: &'static Diagnosis, finding: Finding) -> Html {
    let judged = props.session.read(|session| diagnosis.judge(session.run().trace(), finding));
    let refuted = diagnosis.causes.get(finding.cause).map_or("", |cause| cause.refuted);
    let (head, text) = match judged {
        Judged::Right => ("Right. ", diagnosis.because),
        Judged::OtherCause => ("That event matters, but the cause is a different one. ", refuted),
        Judged::Neither => ("No. ", refuted),
        Judged::OtherEvent => {
            ("The cause fits. ", "The event you selected does not show it yet: look for what made it happen.")
        }
    };
    let show = props.on(Act::Event(EventAct::Select(Some(finding.event))));
    html! {
        <p role="status"><b>{ head }</b>{ fill_text(text, &props.own.run.values) }{ " " }
            <button type="button" class="quiet" onclick={show}>{ "Show the event you selected" }</button></p>
    }
}

/// The repair and its grade.
fn grade(props: &TaskProps, grading: &'static Grading) -> Html {
    html! {
        <div class="ask">
            <p><b>{ "Goal. " }</b>{ fill_text(grading.goal, &props.own.run.values) }</p>
            <p>{ format!(
                "To pass: every promise is kept in {} of {RUNS} nights, and the number of {} stays at {} % or more of what it was.",
                grading.needed_of(RUNS), grading.unit, grading.yield_min_percent,
            ) }</p>
            if props.searches.proving() {
                <p><button type="button" onclick={props.on(Act::Search(SearchAct::Stop))}>{ "Stop" }</button></p>
            } else {
                <p><button type="button" class="primary" onclick={props.on(Act::Search(SearchAct::Grade))}>
                    { format!("Grade these settings on {RUNS} nights") }</button></p>
            }
            if let Some(findings) = &props.searches.findings {
                { findings_of(props, grading, findings) }
            }
            { reached(props.passed, earlier(props, grading)) }
        </div>
    }
}

/// A note on an earlier, passed grading next to a later one.
fn earlier(props: &TaskProps, grading: &'static Grading) -> &'static str {
    let is_worse = |findings: &Findings| findings.finished() && !Grade::of(findings, grading).passes();
    if props.searches.findings.as_deref().is_some_and(is_worse) {
        "Your earlier repair held. This one does not."
    } else {
        "Your repair holds. You can keep looking for a cheaper one."
    }
}

fn findings_of(props: &TaskProps, grading: &'static Grading, findings: &Findings) -> Html {
    let progress = html! {
        <progress max={findings.goal.to_string()} value={findings.with.runs.to_string()} aria-label="Nights graded" />
    };
    if !findings.finished() {
        let words = format!("{} of {} nights", findings.with.runs, findings.goal);
        return html! { <>{ progress }<p class="soft" role="status">{ words }</p></> };
    }
    let grade = Grade::of(findings, grading);
    let stale = props.session.read(|session| props.searches.is_stale(&session.run().recipe().settings));
    let unit = grading.unit;
    let row = |ok: bool, what: String, wanted: String| {
        html! {
            <tr>
                <th scope="row" class={(!ok).then_some("bad")}><span aria-hidden="true">{ if ok { "✓ " } else { "✕ " } }</span>{ what }</th>
                <td>{ wanted }</td>
            </tr>
        }
    };
    let held = format!("{} of {} nights kept every promise", grade.held, grade.runs);
    let needed = grading.needed_of(grade.runs);
    let kept = format!("{} % of the {unit}", grade.yield_percent);
    let broken = findings.with.counterexample.clone();
    let words = match (grade.holds, grade.yields) {
        (true, true) => "It holds, and it does not cost too much.",
        (false, _) => "It does not hold well enough yet. Open a night in which it broke, and ask why.",
        (true, false) => "It holds, but too little gets done.",
    };
    html! {
        <>
            { progress }
            if stale { <p class="soft" role="status">{ "This result is for the settings before your last change." }</p> }
            <table class="proof">
                <thead><tr><th scope="col">{ "your settings" }</th><th scope="col">{ "needed" }</th></tr></thead>
                <tbody>
                    { row(grade.holds, held, format!("{needed}")) }
                    { row(grade.yields, kept, format!("{} %", grading.yield_min_percent)) }
                </tbody>
            </table>
            <p role="status"><b>{ words }</b></p>
            <p class="soft">{ format!(
                "With the original settings, {} of the same {} nights kept every promise, with {} {unit}. With yours: {}.",
                findings.without.runs - findings.without.broken, findings.without.runs,
                findings.without.yielded, findings.with.yielded,
            ) }</p>
            if let Some(file) = broken {
                <p><button type="button" onclick={props.on(Act::Change(ChangeAct::Open(Box::new(file))))}>
                    { "Open a night in which it broke" }</button></p>
            }
        </>
    }
}
