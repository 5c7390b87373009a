//! The worker's jobs. They are in the worker's own part of the program, so that no page waits for them to load.

use std::cell::RefCell;

use super::{Piece, Reply, Request};
use crate::explore::experiment::task;
use crate::explore::lost::Futures;
use crate::explore::otherwise::words::Words;
use crate::explore::otherwise::{Inquiry, Lessons};
use crate::explore::pieces::Span;
use crate::explore::proof::Prover;
use crate::explore::search::pieces::{Extent, Searcher};
use crate::late::Missing;
use crate::lesson;
use crate::lesson::step::{Step, Task};
use crate::run::export::{self, Format, Source};
use crate::run::recipe::RecipeFile;
use crate::run::{Recipe, Run};
use crate::sim::fault::Intervention;
use crate::sim::ids::EventId;
use crate::timeline::scene::Names;
use crate::timeline::sentence::{deed, event_words};
use crate::ui::lesson::stage::names_of;

/// What a worker has made for a request and needs again for its next pieces, with what it was made for.
type Kept<K, T> = RefCell<Option<(K, T)>>;

thread_local! {
    static SEARCHER: Kept<(RecipeFile, Extent), Searcher> = const { RefCell::new(None) };
    static INQUIRY: Kept<(RecipeFile, String, String), Asked> = const { RefCell::new(None) };
    static FUTURES: Kept<(RecipeFile, String), Futures> = const { RefCell::new(None) };
}

/// An inquiry, and what it takes to put its findings into words.
struct Asked {
    recipe: Recipe,
    names: Names,
    inquiry: Inquiry<Lessons>,
}

/// What is kept, made anew if it was made for something else.
fn keep<K: PartialEq, T>(kept: &mut Option<(K, T)>, key: K, make: impl FnOnce(&K) -> T) -> &mut T {
    if kept.as_ref().is_none_or(|(of, _)| *of != key) {
        // What was kept goes first, so that there is never memory in use for both.
        *kept = None;
        let value = make(&key);
        return &mut kept.insert((key, value)).1;
    }
    &mut kept.as_mut().expect("it is there").1
}

/// Fetches the request's lesson, then does a piece of the request and replies to it, any number of times.
///
/// # Errors
///
/// If the lesson fails to load.
pub async fn answer(request: Request, piece: Piece, reply: &dyn Fn(Reply)) -> Result<(), Missing> {
    if let Some(about) = request.lesson().and_then(lesson::about) {
        about.source.fetched().await?;
    }
    carry_out(request, piece, reply);
    Ok(())
}

fn carry_out(request: Request, piece: Piece, reply: &dyn Fn(Reply)) {
    match request {
        Request::Echo(number) => reply(Reply::Echo(number)),
        Request::Prove { lesson, mine, first_seed, .. } => {
            let lesson = lesson::find(&lesson).expect("the page asks for lessons that it has");
            let mine = mine.map(recipe_of);
            let prover = mine
                .map_or_else(|| Prover::new(lesson, first_seed), |mine| Prover::against(&mine, first_seed));
            compare(&prover, piece, reply);
        }
        Request::Grade { recipe, step, first_seed } => {
            let recipe = recipe_of(recipe);
            let Step { scene, task: Task::Grade(grading), .. } = &recipe.lesson.steps[step] else {
                panic!("the page asks for gradings that a step has");
            };
            let scene = recipe.lesson.scene(scene).expect("steps name scenes");
            compare(&Prover::grading(&recipe, scene, grading, first_seed), piece, reply);
        }
        Request::Experiment { lesson, id, recipe, .. } => {
            let lesson = lesson::find(&lesson).expect("the page asks for lessons that it has");
            let experiment = lesson.experiment(&id).expect("the page asks for experiments that it has");
            let recipe = recipe_of(recipe);
            let Span { from, until } = span_of(&piece);
            for number in from..until {
                reply(Reply::Task(task(experiment, &recipe, number)));
            }
        }
        Request::Break { recipe, extent } => search_faults(recipe, extent, piece, reply),
        Request::Otherwise { recipe, scene, check } => inquire(recipe, scene, check, &piece, reply),
        Request::Lost { recipe, check } => trace(recipe, check, &piece, reply),
        Request::Export { recipe, scene, format } => {
            reply(Reply::Exported(write(recipe, &scene, format)));
        }
    }
}

fn recipe_of(file: RecipeFile) -> Recipe {
    Recipe::from_file(file).expect("the page asks for recipes that it runs")
}

fn span_of(piece: &Piece) -> Span {
    match piece {
        Piece::Span(span) => *span,
        _ => panic!("the page cuts this request into spans"),
    }
}

fn compare(prover: &Prover, piece: Piece, reply: &dyn Fn(Reply)) {
    reply(match piece {
        Piece::Counterexample(broken) => Reply::Shrunk(prover.counterexample(broken)),
        piece => Reply::Proof(prover.part(span_of(&piece))),
    });
}

/// Does a part of a search for faults.
fn search_faults(file: RecipeFile, extent: Extent, piece: Piece, reply: &dyn Fn(Reply)) {
    let Piece::Search(piece) = piece else {
        panic!("the page cuts searches for faults into their own pieces")
    };
    SEARCHER.with_borrow_mut(|kept| {
        let searcher = keep(kept, (file, extent), |(file, extent)| {
            let recipe = recipe_of(file.clone());
            Searcher::new(recipe, *extent)
        });
        reply(Reply::Search(searcher.answer(&piece)));
    });
}

/// Does a part of an inquiry into what would have kept a check from breaking.
fn inquire(recipe: RecipeFile, scene: String, check: String, piece: &Piece, reply: &dyn Fn(Reply)) {
    let Piece::Otherwise(piece) = *piece else { panic!("the page cuts inquiries into their own pieces") };
    INQUIRY.with_borrow_mut(|kept| {
        let Asked { recipe, names, inquiry } = keep(kept, (recipe, scene, check), |(file, scene, check)| {
            let recipe = recipe_of(file.clone());
            let names = names_of(&Run::start(recipe.clone()));
            let inquiry = Inquiry::of(&recipe, recipe.lesson.scene(scene), check);
            Asked { recipe, names, inquiry }
        });
        let deed = |intervention: &Intervention| deed(intervention, names);
        let words = Words {
            nodes: &names.nodes,
            knobs: recipe.lesson.knobs,
            script: &recipe.script,
            broken_at: inquiry.findings().broken_at,
            deed: &deed,
        };
        reply(Reply::Inquired(inquiry.answer(piece, &words)));
    });
}

/// Does a part of the curve of when a check was lost.
fn trace(recipe: RecipeFile, check: String, piece: &Piece, reply: &dyn Fn(Reply)) {
    let Piece::Lost(piece) = *piece else { panic!("the page cuts curves into their own pieces") };
    FUTURES.with_borrow_mut(|kept| {
        let futures =
            keep(kept, (recipe, check), |(file, check)| Futures::of(&recipe_of(file.clone()), check));
        reply(Reply::Traced(futures.answer(piece)));
    });
}

/// Exports the whole run, regardless of how much of it has been watched.
fn write(recipe: RecipeFile, scene: &str, format: Format) -> Result<String, String> {
    let recipe = Recipe::from_file(recipe).map_err(|error| error.to_string())?;
    let run = export::complete(recipe);
    let names = names_of(&run);
    let words = |id: EventId| event_words(run.trace(), &names, id);
    format.write(&Source::of(&run, Some(scene), &words)).map_err(|error| error.to_string())
}
