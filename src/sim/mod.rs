//! The simulation kernel: time, queue, random streams, nodes, clocks, links, faults, trace, causality.
//!
//! In reading order:
//!
//! - [`time`]: integer microseconds; [`ids`]: numbers that stand for things
//! - [`process`]: state machines that return effects; [`domain`]: the words they talk in
//! - [`link`], [`fault`], [`clock`], [`random`]: what may go wrong, and how chance is kept in its place
//! - [`setup`]: a scenario; [`world`]: its present state, one step at a time
//! - [`trace`]: what happened, in [`chunks`], reported through a [`sink`]; [`logical_clocks`]: logical clocks read off it; [`slicing`]: what led to what; [`digest`]: the same run, the same number, whatever the order of [variants](tag)
//! - [`check`]: promises, judged as the run goes on
//!
//! Everything is a pure function of scenario, seed and script.

#![warn(missing_docs)]

pub mod check;
pub mod chunks;
pub mod clock;
pub mod digest;
pub mod domain;
pub mod fault;
pub mod ids;
pub mod link;
pub mod logical_clocks;
pub mod process;
pub mod random;
pub mod setup;
pub mod sink;
pub mod slicing;
pub mod sorted;
pub mod sorting;
pub mod tag;
pub mod time;
pub mod trace;
pub mod world;
