//! Addresses from bug reports, as runs.

use happens_before::lesson::find;
use happens_before::run::{Run, address};

/// The run that the query of a lesson's address leads to. `said` is the only message expected about the address.
pub fn opened(lesson: &str, query: &'static str, said: Option<String>) -> Run {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let asked = address::read(find(lesson).expect("a lesson"), pairs);
    assert_eq!(asked.problems, said.into_iter().collect::<Vec<_>>(), "{query}");
    Run::complete(asked.state.recipe)
}
