//! Facts about locks and the file they protect.

use super::{File, Turn};
use crate::policy::fence::FencingToken;
use crate::sim::ids::NodeId;
use crate::sim::tagged;
use crate::sim::time::Duration;

/// How a worker's time inside ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Its work was written.
    Done = 0,
    /// The lock server said that the worker no longer has the lock.
    Lost = 1,
    /// The worker stopped because its own clock said the lease was over.
    Stopped = 2,
    /// The storage refused its token.
    Refused = 3,
}

tagged! {
    /// A fact about a lock or the file it protects.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A worker wants the lock.
        Wanted {
            file: File,
            turn: Turn,
        } = 0,
        /// A lock server granted the lock.
        Granted {
            file: File,
            turn: Turn,
            /// The fencing token.
            token: FencingToken,
            /// The lease, if it has an end.
            lease: Option<Duration>,
        } = 1,
        /// The lease ran out, or was found to have run out.
        Expired {
            file: File,
            /// The turn that held it.
            turn: Turn,
            /// True if the server measures leases by its wall clock.
            by_wall: bool,
        } = 2,
        /// The lock was released, or taken away.
        Freed {
            file: File,
            /// The turn that held it.
            turn: Turn,
            /// The turn that requested it.
            by: Turn,
        } = 3,
        /// A worker begins its work on the file.
        Entered {
            file: File,
            turn: Turn,
            /// How long it waited, by its own clock.
            waited: Duration,
        } = 4,
        /// A worker has finished with the file.
        Left {
            file: File,
            turn: Turn,
            /// How its time inside ended.
            exit: Exit,
            /// How long it was inside, by its own clock.
            inside: Duration,
        } = 5,
        /// The storage accepted a write.
        Written {
            file: File,
            /// The writer's turn.
            turn: Turn,
            version: u32,
            /// The version the writer had read.
            based_on: u32,
            /// The turn that wrote the previous version, if any.
            before: Option<Turn>,
            /// The token sent with it.
            token: Option<FencingToken>,
        } = 6,
        /// The storage refused a request with a stale token.
        Refused {
            file: File,
            /// The requester's turn.
            turn: Turn,
            token: FencingToken,
            /// The highest token seen.
            highest: FencingToken,
        } = 7,
        /// A replica has become the lock server.
        TookOver {
            file: File,
            /// The replica.
            server: NodeId,
        } = 8,
        /// A lock server issued the token for a grant.
        Issued {
            file: File,
            /// The turn it is for.
            turn: Turn,
            token: FencingToken,
            /// True if it is the time on the server's wall clock.
            by_wall: bool,
        } = 9,
        /// The storage remembers a token as the highest seen.
        Seen {
            file: File,
            token: FencingToken,
        } = 10,
        /// A worker returns a grant it cannot use: its turn or its lease is over.
        Declined {
            file: File,
            /// The turn it was granted for.
            turn: Turn,
        } = 11,
    }
}

impl Fact {
    /// For a write that loses an update: the version it overwrote, and the version its worker had read.
    pub const fn lost_update(&self) -> Option<(u32, u32)> {
        let Self::Written { version, based_on, before: Some(_), .. } = self else { return None };
        let over = version.saturating_sub(1);
        if *based_on == over { None } else { Some((over, *based_on)) }
    }

    /// The turn it is about.
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
