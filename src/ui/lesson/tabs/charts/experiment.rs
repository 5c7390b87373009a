//! An experiment: what it compares, a button that makes the worker compute it, and its charts as they grow.
//!
//! The last results are kept as long as the page is open, because the same runs would give the same results. Results
//! based on the run on the screen are dropped when that run changes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::explore::experiment;
use crate::lesson::beside::Beside;
use crate::lesson::experiment::Experiment;
use crate::run::Recipe;
use crate::subject::chart::{Frame, Plot};
use crate::ui::notice::{self, Tone};
use crate::ui::worker::{Reply, Request, Worker};

use super::Figure;

/// An experiment of the registry: equal only to itself.
#[derive(Clone, Copy)]
pub struct ExperimentRef(pub &'static Experiment);

impl PartialEq for ExperimentRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

fn basis(props: &LaboratoryProps) -> Basis {
    experiment::basis(props.experiment.0, &props.recipe).map(|recipe| recipe.to_json()).unwrap_or_default()
}

/// The lesson and the experiment, by their ids.
fn key(props: &LaboratoryProps) -> (&'static str, &'static str) {
    (props.recipe.lesson.about.id, props.experiment.0.id)
}

#[derive(Properties, PartialEq)]
pub struct LaboratoryProps {
    pub experiment: ExperimentRef,
    /// The recipe on the screen.
    pub recipe: Rc<Recipe>,
    /// Whether it cannot be computed yet, because it may give the answer to the step's question away.
    pub held: bool,
    /// Increases with every change of theme.
    pub colours: u32,
}

/// Why there is no button yet.
const HELD: &str = "It can be computed once you have answered the step's question.";

pub enum Said {
    /// Start, or continue.
    Run,
    Stop,
    /// Another task is done, with these results.
    Found(Vec<f64>),
    /// No result will come.
    Failed(String),
}

/// The results of an experiment's tasks, in order.
type Found = Rc<Vec<Vec<f64>>>;

/// What the results depend on besides the experiment, as JSON; empty if nothing.
type Basis = String;

/// The last results and their basis, by lesson and experiment.
type Kept = BTreeMap<(&'static str, &'static str), (Basis, Found)>;

thread_local! {
    static FOUND: RefCell<Kept> = RefCell::default();
}

pub struct Laboratory {
    basis: Basis,
    found: Found,
    worker: Option<Worker>,
}

impl Laboratory {
    /// The kept results for this basis, with nothing running.
    fn on(props: &LaboratoryProps) -> Self {
        let (key, basis) = (key(props), basis(props));
        let kept = FOUND.with_borrow(|found| found.get(&key).cloned());
        let found = kept.filter(|kept| kept.0 == basis).map(|kept| kept.1).unwrap_or_default();
        Self { basis, found, worker: None }
    }

    fn keep(&self, props: &LaboratoryProps) {
        FOUND.with_borrow_mut(|found| found.insert(key(props), (self.basis.clone(), self.found.clone())));
    }

    fn start(&mut self, ctx: &Context<Self>) {
        let LaboratoryProps { experiment: ExperimentRef(experiment), recipe, .. } = ctx.props();
        let link = ctx.link().clone();
        let request = Request::Experiment {
            lesson: recipe.lesson.about.id.to_owned(),
            id: experiment.id.to_owned(),
            recipe: recipe.to_file(),
            first_task: self.found.len() as u32,
            tasks: experiment.tasks(),
        };
        self.worker = Some(Worker::ask(request, move |reply| {
            link.send_message(match reply {
                Ok(Reply::Task(values)) => Said::Found(values),
                Ok(_) => return,
                Err(failure) => Said::Failed(failure.to_string()),
            });
        }));
    }
}

impl Component for Laboratory {
    type Message = Said;
    type Properties = LaboratoryProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self::on(ctx.props())
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &LaboratoryProps) -> bool {
        if basis(ctx.props()) != self.basis || ctx.props().experiment != before.experiment {
            *self = Self::on(ctx.props());
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, said: Said) -> bool {
        let experiment = ctx.props().experiment.0;
        match said {
            Said::Run => self.start(ctx),
            Said::Stop => self.worker = None,
            Said::Found(values) => {
                Rc::make_mut(&mut self.found).push(values);
                self.keep(ctx.props());
                if self.found.len() >= experiment.tasks() as usize {
                    self.worker = None;
                }
            }
            Said::Failed(reason) => {
                self.worker = None;
                notice::say(Tone::Warn, reason);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let LaboratoryProps { experiment: ExperimentRef(experiment), held, colours, .. } = *ctx.props();
        let (done, all, runs) = (self.found.len() as u32, experiment.tasks(), experiment.runs());
        let on = |said: fn() -> Said| ctx.link().callback(move |_: MouseEvent| said());
        let words = match done {
            0 => format!("Compute the {runs} runs"),
            _ => "Go on".to_owned(),
        };
        let figures = experiment
            .figures
            .iter()
            .filter(|_| done > 0)
            .map(|figure| (figure.frame, Rc::new((figure.plot)(&self.found))));
        let figures: Vec<(Frame, Rc<Plot>)> = figures.collect();
        let beside = |frame| Beside::of(frame, figures.iter().map(|(frame, plot)| (*frame, &**plot)));
        html! {
            <section class="experiment" aria-label={experiment.title}>
                <h3>{ experiment.title }</h3>
                <p class="soft">{ (experiment.about)() }</p>
                if self.worker.is_some() {
                    <p><button type="button" onclick={on(|| Said::Stop)}>{ "Stop" }</button></p>
                } else if done < all && held {
                    <p>{ HELD }</p>
                } else if done < all {
                    <p><button type="button" class="primary" onclick={on(|| Said::Run)}>{ words }</button></p>
                }
                if done > 0 {
                    <progress max={all.to_string()} value={done.to_string()} aria-label="Runs computed" />
                    <p class="soft" role="status">
                        { if done < all { format!("{} of {runs} runs", runs / all * done) } else { format!("{runs} runs, done.") } }
                    </p>
                    { for figures.iter().enumerate().map(|(index, (frame, plot))| html! {
                        <Figure key={index} frame={*frame} beside={beside(*frame)} plot={plot.clone()} {colours} />
                    }) }
                }
            </section>
        }
    }
}
