//! The answer to *what would have prevented it?*: the run again, each time with one thing changed, computed by the worker.

use yew::prelude::*;

use crate::explore::otherwise::Outcome;
use crate::explore::otherwise::report::{Line, Report};
use crate::run::recipe::RecipeFile;
use crate::ui::worker::{Reply, Request, Worker};

#[derive(Properties, PartialEq)]
pub struct OtherwiseProps {
    /// The recipe of the run on the screen.
    pub recipe: RecipeFile,
    /// The scene whose repair is tried.
    pub scene: &'static str,
    /// The id of the broken check.
    pub check: &'static str,
}

/// The findings so far. Leaving them ends the worker's inquiry.
pub struct Otherwise {
    report: Report,
    failure: Option<String>,
    _worker: Worker,
}

pub enum Said {
    Found(Report),
    /// No further findings will come.
    Failed(String),
    Again,
}

impl Otherwise {
    fn ask(ctx: &Context<Self>) -> Self {
        let OtherwiseProps { recipe, scene, check } = ctx.props();
        let (scene, check) = ((*scene).to_owned(), (*check).to_owned());
        let link = ctx.link().clone();
        let worker = Worker::ask(Request::Otherwise { recipe: recipe.clone(), scene, check }, move |reply| {
            link.send_message(match reply {
                Ok(Reply::Otherwise(report)) => Said::Found(report),
                Ok(_) => return,
                Err(failure) => Said::Failed(failure.to_string()),
            });
        });
        Self { report: Report::default(), failure: None, _worker: worker }
    }
}

impl Component for Otherwise {
    type Message = Said;
    type Properties = OtherwiseProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self::ask(ctx)
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &OtherwiseProps) -> bool {
        if ctx.props() != before {
            *self = Self::ask(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, said: Said) -> bool {
        match said {
            Said::Found(report) => self.report = report,
            Said::Failed(reason) => self.failure = Some(reason),
            Said::Again => *self = Self::ask(ctx),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Report { happened, knobs, .. } = &self.report;
        let of = |lines: &[Line], outcome: Outcome| -> Vec<Line> {
            lines.iter().filter(|line| line.outcome == outcome).cloned().collect()
        };
        let decisive = |outcome| of(happened, outcome);
        let (causes, chance) = (decisive(Outcome::Cause), decisive(Outcome::Chance));
        let settings = [of(knobs, Outcome::Cause), of(knobs, Outcome::Chance)].concat();
        let same = [decisive(Outcome::NoDifference), of(knobs, Outcome::NoDifference)].concat();
        html! {
            <div class="otherwise">
                if let Some(failure) = &self.failure {
                    <p role="alert">{ failure }{ " " }
                        <button type="button" onclick={ctx.link().callback(|_: MouseEvent| Said::Again)}>{ "Try again" }</button>
                    </p>
                } else {
                    <p class="soft" role="status">{ self.progress() }</p>
                }
                { list("This decided it", "kept", &causes) }
                { list("This decided it only with some luck", "luck", &chance) }
                if self.report.finished && causes.is_empty() && chance.is_empty() {
                    <p>{ if happened.is_empty() { "Nothing was done to this run, and chance spared it: its settings decided." } else { "Nothing that happened to this run decided it on its own." } }</p>
                }
                { folded("setting", "would have kept it, which gives the repair away", &settings) }
                { folded("change", "made no difference", &same) }
            </div>
        }
    }
}

impl Otherwise {
    fn progress(&self) -> String {
        let Report { runs, pending, untried, finished, .. } = self.report;
        match (runs, finished) {
            (0, _) => "Running it again, each time with one thing changed…".to_owned(),
            (_, false) => {
                format!("{runs} runs so far, each with one thing changed; {pending} changes to go.")
            }
            (_, true) if untried > 0 => {
                format!("{runs} runs, each with one thing changed. {untried} more changes were not tried.")
            }
            (_, true) => format!("{runs} runs, each with one thing changed."),
        }
    }
}

fn list(title: &str, class: &'static str, lines: &[Line]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    html! {
        <>
            <h3>{ title }</h3>
            <ul role="list" {class}>{ for lines.iter().map(|line| html! { <li key={line.words.clone()}>{ &line.words }</li> }) }</ul>
        </>
    }
}

/// Lines that open on demand, under how many they are.
fn folded(noun: &str, what: &str, lines: &[Line]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    let many = if lines.len() == 1 { "" } else { "s" };
    html! {
        <details>
            <summary>{ format!("{} {noun}{many} {what}", lines.len()) }</summary>
            <ul role="list">{ for lines.iter().map(|line| html! { <li key={line.words.clone()}>{ &line.words }</li> }) }</ul>
        </details>
    }
}
