//! Runs for other programs to read.
//!
//! | module | writes | for |
//! |---|---|---|
//! | [`json`] | the whole trace, as described by `static/schema/trace.v2.schema.json` | anyone who wants everything |
//! | [`shiviz`] | a log with vector clocks | ShiViz, which draws happens-before |
//! | [`otlp`] | spans, as an OpenTelemetry exporter would send them | Jaeger, Tempo and other trace viewers |
//!
//! Everything is derived from the trace of one run. The caller supplies the description of each event, because
//! sentences belong to a higher layer.

pub mod json;
pub mod otlp;
pub mod shiviz;
mod words;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::recipe::RecipeFile;
use super::{Recipe, Run};
use crate::sim::check::Title;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::sim::world::End;
use crate::subject::Words;

/// The maximum number of events that are exported: as many as a browser can still build and save at once, and more than
/// any of the programs that open these files can show.
pub const MAX_EVENTS: usize = 100_000;

/// Runs a recipe to its end, or until it exceeds what can be exported.
pub fn complete(recipe: Recipe) -> Run {
    let mut run = Run::start(recipe);
    while run.trace().len() <= MAX_EVENTS && !run.advance(10_000) {}
    run
}

/// Why an export failed, in a sentence.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The run is too long.
    #[error("This run has more than {MAX_EVENTS} events, the limit for an export.")]
    TooLong,
    /// Nothing has happened, so there is nothing for a viewer to open.
    #[error("Nothing has happened in this run.")]
    Empty,
    /// It could not be written as JSON.
    #[error("The run could not be written as JSON: {0}.")]
    NotJson(#[from] serde_json::Error),
}

/// The input of an export: a trace, and the names behind its numbers.
pub struct Source<'a, D: Domain> {
    /// The events and tables.
    pub trace: &'a Trace<D>,
    /// The names of the nodes, by [`NodeId`].
    pub nodes: &'a [String],
    /// The checks and when they are judged.
    pub checks: &'a [Title],
    /// When the run ends, unless it reaches a limit first.
    pub horizon: SimTime,
    /// Why it takes no further steps; `None` if it was not run to its end.
    pub end: Option<End>,
    /// The recipe that reproduces the run, if there is one.
    pub recipe: Option<RecipeFile>,
    /// The scene it began with.
    pub scene: Option<&'a str>,
    /// Describes an event in words.
    pub words: &'a dyn Fn(EventId) -> String,
}

impl<'a> Source<'a, Words> {
    /// A lesson's run.
    pub fn of(run: &'a Run, scene: Option<&'a str>, words: &'a dyn Fn(EventId) -> String) -> Self {
        Self {
            trace: run.trace(),
            nodes: run.names(),
            checks: run.checks(),
            horizon: run.horizon(),
            end: run.end(),
            recipe: Some(run.recipe().to_file()),
            scene,
            words,
        }
    }
}

impl<D: Domain> Source<'_, D> {
    /// A short title: lesson, scene and seed.
    pub fn title(&self) -> String {
        let recipe = self.recipe.as_ref();
        let lesson = recipe.map(|recipe| recipe.lesson.clone());
        let scene = self.scene.map(|scene| format!("scene {scene}"));
        let seed = recipe.map(|recipe| format!("seed {}", recipe.seed));
        let parts: Vec<String> = [lesson, scene, seed].into_iter().flatten().collect();
        if parts.is_empty() { "run".to_owned() } else { parts.join(", ") }
    }

    /// A node's name; `the network` for events off the nodes.
    fn node(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("the network", String::as_str)
    }

    /// True if an event happened on a node of the scenario.
    fn is_on_node(&self, id: EventId) -> bool {
        self.trace.event(id).node.index() < self.nodes.len()
    }

    /// The last moment it covers.
    fn last_time(&self) -> SimTime {
        let last = self.trace.events.iter().next_back().map_or(SimTime::ZERO, |event| event.at);
        if self.end == Some(End::Horizon) { self.horizon.max(last) } else { last }
    }

    fn check_length(&self) -> Result<(), ExportError> {
        match self.trace.len() {
            0 => Err(ExportError::Empty),
            length if length > MAX_EVENTS => Err(ExportError::TooLong),
            _ => Ok(()),
        }
    }
}

/// An export format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// [`json`].
    Json,
    /// [`shiviz`].
    ShiViz,
    /// [`otlp`].
    Otlp,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Json, Self::ShiViz, Self::Otlp];

    /// The file name extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "trace.json",
            Self::ShiViz => "shiviz.log",
            Self::Otlp => "otlp.json",
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json | Self::Otlp => "application/json",
            Self::ShiViz => "text/plain;charset=utf-8",
        }
    }

    /// Writes a run in this format.
    ///
    /// # Errors
    ///
    /// If nothing has happened in the run, or more than [`MAX_EVENTS`].
    pub fn write<D: Domain>(self, source: &Source<'_, D>) -> Result<String, ExportError> {
        source.check_length()?;
        match self {
            Self::Json => json::write(source),
            Self::ShiViz => Ok(shiviz::write(source)),
            Self::Otlp => otlp::write(source),
        }
    }
}
