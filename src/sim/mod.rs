//! The simulation kernel: time, queue, random streams, nodes, clocks, links, faults, trace, causality.
//!
//! In reading order:
//!
//! - [`time`]: integer microseconds; [`ids`]: typed numeric ids
//! - [`process`]: state machines that return effects; [`domain`]: their vocabulary
//! - [`link`], [`fault`], [`clock`], [`random`]: what can go wrong, and how randomness is kept under control
//! - [`setup`]: a scenario; [`world`]: its current state, one step at a time
//! - [`trace`]: what happened, in [`chunks`], reported through a [`sink`]
//! - [`logical_clocks`]: computed from the trace; [`slicing`]: causes and effects
//! - [`digest`]: one number per run, independent of the order of [variants](tag)
//! - [`check`]: promises, judged as the run goes on; [`hearing`]: judged again by a few of its events
//!
//! Everything is a pure function of scenario, seed and script.

#![warn(missing_docs)]

pub mod check;
pub mod chunks;
pub mod clock;
pub mod digest;
pub mod domain;
pub mod fault;
pub mod hearing;
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
pub mod violation;
pub mod world;
