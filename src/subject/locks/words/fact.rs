//! What is reported of locks and of what they guard.

use super::{File, Turn};
use crate::policy::fence::FencingToken;
use crate::sim::ids::NodeId;
use crate::sim::tagged;
use crate::sim::time::Duration;

/// How a worker's turn inside ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Its work is written.
    Done = 0,
    /// The lock server said that the lock is not its own any more.
    Lost = 1,
    /// It stopped on its own, because its lease was over by its own clock.
    Stopped = 2,
    /// Storage refused its token.
    Refused = 3,
}

tagged! {
    /// What becomes of a lock and of what it guards.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A worker wants the lock.
        Wanted {
            file: File,
            turn: Turn,
        } = 0,
        /// A lock server gave the lock.
        Granted {
            file: File,
            turn: Turn,
            /// The fencing token.
            token: FencingToken,
            /// For how long, if it ends.
            lease: Option<Duration>,
        } = 1,
        /// The lease ran out, or was found to have run out.
        Expired {
            file: File,
            /// Whose it was.
            turn: Turn,
            /// Whether the server counts by its wall clock.
            by_wall: bool,
        } = 2,
        /// The lock was given back, or taken away.
        Freed {
            file: File,
            /// Whose it was.
            turn: Turn,
            /// Who said so.
            by: Turn,
        } = 3,
        /// A worker begins its work on the file.
        Entered {
            file: File,
            turn: Turn,
            /// How long it waited, on its own clock.
            waited: Duration,
        } = 4,
        /// A worker is done with the file.
        Left {
            file: File,
            turn: Turn,
            /// How.
            exit: Exit,
            /// How long it was inside, on its own clock.
            inside: Duration,
        } = 5,
        /// Storage took a write.
        Written {
            file: File,
            /// Whose.
            turn: Turn,
            version: u32,
            /// The version that the writer had read.
            based_on: u32,
            /// Who wrote the version before, if anybody did.
            before: Option<Turn>,
            /// The token that came with it.
            token: Option<FencingToken>,
        } = 6,
        /// Storage refused a request with a stale token.
        Refused {
            file: File,
            /// Whose.
            turn: Turn,
            token: FencingToken,
            /// The highest one seen.
            highest: FencingToken,
        } = 7,
        /// A replica is the lock server from now on.
        TookOver {
            file: File,
            /// Which server.
            server: NodeId,
        } = 8,
        /// A lock server made the token that goes with a grant.
        Issued {
            file: File,
            /// For which turn.
            turn: Turn,
            token: FencingToken,
            /// Whether it is what the server's wall clock showed.
            by_wall: bool,
        } = 9,
        /// Storage remembers a token as the highest that it has seen.
        Seen {
            file: File,
            token: FencingToken,
        } = 10,
        /// A worker gives back a grant that it has no use for: its turn is over, or the lease is.
        Declined {
            file: File,
            /// The turn that it was granted for.
            turn: Turn,
        } = 11,
    }
}

impl Fact {
    /// Of a write that loses an update: the version that it wrote over, and the one that its worker had read.
    pub const fn lost_update(&self) -> Option<(u32, u32)> {
        let Self::Written { version, based_on, before: Some(_), .. } = self else { return None };
        let over = version.saturating_sub(1);
        if *based_on == over { None } else { Some((over, *based_on)) }
    }

    /// Whose turn it is about.
    pub const fn turn(&self) -> Option<Turn> {
        match self {
            Self::Wanted { turn, .. }
            | Self::Granted { turn, .. }
            | Self::Expired { turn, .. }
            | Self::Freed { turn, .. }
            | Self::Entered { turn, .. }
            | Self::Left { turn, .. }
            | Self::Written { turn, .. }
            | Self::Refused { turn, .. }
            | Self::Issued { turn, .. }
            | Self::Declined { turn, .. } => Some(*turn),
            Self::TookOver { .. } | Self::Seen { .. } => None,
        }
    }
}
