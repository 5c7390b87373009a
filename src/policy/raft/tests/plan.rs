//! What a random schedule consists of, and what happened in it.

use super::super::Rules;
use crate::sim::time::Duration;

/// What a schedule consists of.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub rules: Rules,
    /// How many servers the cluster starts with.
    pub servers: u8,
    /// How many more are there to be added.
    pub spares: u8,
    pub loss_ppm: u32,
    pub copies_ppm: u32,
    /// The longest ordinary delay; one message in twenty takes up to ten times as long.
    pub delay_max: Duration,
    /// Whether servers crash, the network splits, and members change.
    pub upsets: bool,
    /// Whether crashes strike leaders, rather than anyone.
    pub hunts_leaders: bool,
    /// How long a server is down at most.
    pub down_max: Duration,
    /// Whether logs are compacted.
    pub compacts: bool,
    /// The longest pause between two commands.
    pub pause_max: Duration,
    /// How much faster or slower than true time a clock may run. It changes from time to time.
    pub drift_ppm: u32,
    /// How long all of this goes on.
    pub length: Duration,
}

/// What happened in a schedule.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub steps: u32,
    pub elections: u32,
    pub reads: u32,
    pub stale_reads: u32,
    /// How often a server began with a snapshot, and how often one applied a change of the configuration.
    pub restores: u32,
    pub changes: u32,
}
