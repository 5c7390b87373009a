//! Walks the registry: whatever a lesson claims about a run is held against the run.
//!
//! - `scenes`: every scene breaks what it says it breaks; every repair holds on the same seed and faults
//! - `seeds`: what scenes claim of a thousand other seeds
//! - `skeleton`, `template`: what `./dev new-lesson` begins with keeps its own claims
//! - `steps`: every step's passing condition is reached by its own scripted solution
//! - `course`: how long lessons take, what to have read before, and what they ask about other systems
//! - `prose`: every step has a text, every number in it comes from the run, every code mark is reached
//! - `idempotency`: answers fit what was asked, over thousands of fault schedules
//! - `incidents`: what happened to others, with the numbers of the reports
//! - `truth`: whatever is on the screen, what is said of it has its values
//! - `labels`: what the timeline says in words, and where
//! - `locks`: what no lock promises, and how it is drawn
//! - `opening`: addresses that somebody found a fault with, as runs
//! - `replies`: late replies, in recorded runs and over a thousand seeds
//! - `waits`: who has what somebody waits for
//! - `why`: the stories of the scenes, in words
//! - `witnesses`: the events that show that a promise is broken
//! - `drills`: what the texts of drills say of their night
//! - `golden`, `digests`: every scene's run is the golden one, and no text is in its digest (`numbers`)
//! - `arcs`: what the arcs of compensations show
//! - `proofs`: what the page proves, over many more seeds; only when asked for
//! - `streams`: what a till and its head office do with each layer of their protocol, and the two generals
//! - `sagas`: an orchestrator with every repair, against one loss and one crash wherever they can strike
//! - `chaos`: a thousand seeds with random interventions, without a panic

mod arcs;
mod chaos;
mod course;
mod digests;
mod drills;
mod golden;
mod idempotency;
mod incidents;
mod labels;
mod locks;
#[path = "../kernel/numbers.rs"]
mod numbers;
mod opening;
mod proofs;
mod prose;
mod replies;
mod sagas;
mod scenes;
mod seeds;
mod skeleton;
mod steps;
mod streams;
mod template;
mod truth;
mod waits;
mod why;
mod witnesses;
