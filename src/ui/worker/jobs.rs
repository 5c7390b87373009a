//! The Web Worker's entry point: runs searches off the page's thread, and writes runs for other programs.

use happens_before::explore::experiment::task;
use happens_before::explore::proof::Prover;
use happens_before::explore::shrink;
use happens_before::lesson;
use happens_before::lesson::step::{Step, Task};
use happens_before::run::Recipe;
use happens_before::run::export::{self, Format, Source};
use happens_before::run::recipe::RecipeFile;
use happens_before::sim::ids::EventId;
use happens_before::timeline::sentence::event_words;
use happens_before::ui::lesson::stage::names_of;
use happens_before::ui::worker::{Reply, Request, inside};

/// Seeds between two reports of a proof.
const REPORT_EVERY: u32 = 20;

fn main() {
    inside::serve(|request, reply| match request {
        Request::Echo(number) => reply(Reply::Echo(number)),
        Request::Prove { lesson, first_seed } => prove(&lesson, first_seed, reply),
        Request::Grade { recipe, step, first_seed } => {
            let recipe = Recipe::from_file(recipe).expect("the page asks for recipes that it runs");
            let Step { scene, task: Task::Grade(grading), .. } = &recipe.lesson.steps[step] else {
                panic!("the page asks for gradings that a step has");
            };
            let scene = recipe.lesson.scene(scene).expect("steps name scenes");
            advance(Prover::grading(&recipe, scene, grading, first_seed), reply);
        }
        Request::Experiment { lesson, id, recipe, first_task } => {
            let lesson = lesson::find(&lesson).expect("the page asks for lessons that it has");
            let experiment = lesson.experiment(&id).expect("the page asks for experiments that it has");
            let recipe = Recipe::from_file(recipe).expect("the page asks for recipes that it runs");
            for number in first_task..experiment.tasks() {
                reply(Reply::Task(task(experiment, &recipe, number)));
            }
        }
        Request::Break { recipe, first_seed, tries } => reply(Reply::Found(find(recipe, first_seed, tries))),
        Request::Export { recipe, scene, format } => reply(Reply::Exported(write(recipe, &scene, format))),
    });
}

fn prove(lesson: &str, first_seed: u64, reply: &dyn Fn(Reply)) {
    let lesson = lesson::find(lesson).expect("the page asks for lessons that it has");
    advance(Prover::new(lesson, first_seed), reply);
}

fn advance(mut prover: Prover, reply: &dyn Fn(Reply)) {
    loop {
        prover.advance();
        let findings = prover.findings();
        if findings.finished() || findings.with.runs.is_multiple_of(REPORT_EVERY) {
            reply(Reply::Proof(findings.clone()));
        }
        if findings.finished() {
            return;
        }
    }
}

fn find(recipe: RecipeFile, first_seed: u64, tries: u32) -> Option<RecipeFile> {
    let recipe = Recipe::from_file(recipe).expect("the page asks for recipes that it runs");
    let setup = (recipe.lesson.build)(&recipe.settings);
    let checks = match &recipe.lesson.proof {
        Some(proof) => proof.checks.to_vec(),
        None => setup.checks().iter().map(|check| check.id).collect(),
    };
    shrink::find(&recipe, &checks, first_seed, tries).map(|found| found.to_file())
}

/// The whole run, whatever of it has been watched.
fn write(recipe: RecipeFile, scene: &str, format: Format) -> Result<String, String> {
    let recipe = Recipe::from_file(recipe).map_err(|error| error.to_string())?;
    let run = export::complete(recipe);
    let names = names_of(&run);
    let words = |id: EventId| event_words(run.trace(), &names, id);
    format.write(&Source::of(&run, Some(scene), &words)).map_err(|error| error.to_string())
}
