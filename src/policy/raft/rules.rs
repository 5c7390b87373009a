//! The settings of a cluster, and the ways to break it.

use rand::{Rng, RngExt};

use crate::sim::time::Duration;

/// What all servers of a cluster agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How often a leader is heard from.
    pub heartbeat: Duration,
    /// The shortest election timeout.
    pub election_min: Duration,
    /// The longest election timeout.
    pub election_max: Duration,
    /// How many entries one message carries at most.
    pub entries_max: usize,
    /// If on, a new leader appends an entry without a command (section 8), so that it can commit what it found.
    pub noop: bool,
    /// If on, a server asks whether it would be elected before it starts a term (Ongaro 2014, section 9.6).
    pub pre_vote: bool,
    /// If on, a server ignores requests for votes for the shortest election timeout after it has heard from a leader
    /// (Ongaro 2014, section 4.2.3). Lease reads rely on it.
    pub heeds_leader: bool,
    /// How a leader answers reads.
    pub reads: Reads,
    /// What is done wrong on purpose.
    pub mutants: Mutants,
}

/// How a leader answers reads without writing to its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// At once, from what it has applied. A leader that was deposed without hearing of it answers from the past.
    Local,
    /// After a majority has confirmed that it still leads (Ongaro 2014, section 6.4).
    Index,
    /// At once for as long as a majority cannot have elected anyone else; otherwise as with `Index` (section 6.4.1).
    Lease {
        /// How much faster one clock may run than another, in millionths. If clocks differ by more, reads may be stale.
        drift_ppm: u32,
    },
}

/// Raft with one rule left out.
#[expect(clippy::struct_excessive_bools, reason = "each leaves out another rule")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mutants {
    /// `votedFor` is not written to disk. A server that restarts may vote twice in a term.
    pub forgets_vote: bool,
    /// A leader counts copies of entries from earlier terms and commits them (section 5.4.2, Figure 8).
    pub commits_old_terms: bool,
    /// A voter does not compare logs (section 5.4.1).
    pub ignores_logs: bool,
    /// All election timeouts are the same length (section 5.2).
    pub fixed_timeouts: bool,
}

impl Rules {
    /// Raft as Figure 2 of the paper has it, with its times: heartbeats every 50 ms, election timeouts of 150 to 300 ms.
    pub const FIGURE_2: Self = Self {
        heartbeat: Duration::from_millis(50),
        election_min: Duration::from_millis(150),
        election_max: Duration::from_millis(300),
        entries_max: 16,
        noop: false,
        pre_vote: false,
        heeds_leader: false,
        reads: Reads::Index,
        mutants: Mutants {
            forgets_vote: false,
            commits_old_terms: false,
            ignores_logs: false,
            fixed_timeouts: false,
        },
    };

    /// Draws an election timeout: uniform between the shortest and the longest.
    pub fn election_timeout(&self, rng: &mut impl Rng) -> Duration {
        let (min, max) = (self.election_min.as_micros(), self.election_max.as_micros());
        if self.mutants.fixed_timeouts || max <= min {
            return self.election_min;
        }
        Duration::from_micros(rng.random_range(min..=max))
    }

    /// How long after a confirmed round began a leader may answer reads at once; zero without lease reads.
    pub fn lease(&self) -> Duration {
        let Reads::Lease { drift_ppm } = self.reads else { return Duration::ZERO };
        let min = self.election_min.as_micros();
        Duration::from_micros(min.saturating_sub(min.saturating_mul(u64::from(drift_ppm)) / 1_000_000))
    }
}
