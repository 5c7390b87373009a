//! **Happens Before**: distributed systems, taught by running them.
//!
//! The one idea: a *recipe* (lesson, settings, seed, script of interventions) determines a *run*, bit for
//! bit, natively and in the browser. Everything on display is derived from the run's trace.
//!
//! In reading order; each module knows only those listed before it:
//!
//! | module | contents |
//! |---|---|
//! | [`sim`] | the kernel: time, queue, random streams, nodes, clocks, links, faults, trace, causality |
//! | [`late`] | code that is loaded on demand |
//! | [`policy`] | the algorithms taught, as pure state machines: backoff, retry budget, idempotency table, ids, Raft |
//! | [`checker`] | judges of what clients saw: linearizability, isolation anomalies |
//! | [`subject`] | the subjects of lessons: vocabulary, and the processes that use it |
//! | [`lesson`] | one folder per lesson, one registry for all |
//! | [`run`] | recipes, checkpoints, moving in time |
//! | [`explore`] | many runs: proofs by search, smallest counterexamples |
//! | [`timeline`] | turns trace and view into a list of things to draw |
//! | [`ui`] | pages and panels; the only part that knows the browser |

pub mod checker;
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
