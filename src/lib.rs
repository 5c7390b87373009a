//! **Happens Before**: distributed systems, taught by running them.
//!
//! The one idea: a *recipe* (lesson, settings, seed, script of interventions) determines a *run*, bit for
//! bit, natively and in the browser. Everything that is shown is read off the run's trace.
//!
//! In reading order, lower ones knowing nothing of the higher:
//!
//! | module | is |
//! |---|---|
//! | [`sim`] | the kernel: time, queue, random streams, nodes, clocks, links, faults, trace, causality |
//! | [`late`] | code that comes when it is asked for |
//! | [`policy`] | what is taught, as pure state machines: backoff, retry budget, idempotency table, ids |
//! | [`subject`] | what lessons are about: words, and the processes that talk in them |
//! | [`lesson`] | one folder a lesson, one registry for all |
//! | [`run`] | recipes, checkpoints, moving in time |
//! | [`explore`] | many runs: proofs by search, smallest counterexamples |
//! | [`timeline`] | trace and view to a list of things to draw |
//! | [`ui`] | pages and panels; the only part that knows the browser |

pub mod explore;
pub mod late;
pub mod lesson;
pub mod policy;
pub mod run;
pub mod subject;
pub mod timeline;
#[cfg(feature = "web")]
pub mod ui;

#[doc(inline)]
pub use happens_before_sim as sim;
