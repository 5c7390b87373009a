//! Words of locks: between workers that take turns, the lock server that lets them, and the storage that
//! they write to.

mod describe;
mod turn;

use crate::policy::fence::FencingToken;
use crate::policy::lease::Owner;
use crate::sim::ids::NodeId;
use crate::sim::process::Payload;
use crate::sim::time::Duration;

pub use turn::{Turn, labelled};

/// The number of the file that the lock guards.
pub type File = u32;

/// How a lock is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Giving {
    /// It is deleted, whoever has it.
    Delete,
    /// It is deleted if it is the caller's, in one step.
    CompareAndDelete,
}

/// A lock as one server tells another: who has it and for how long still, and the last fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Copied {
    /// Whose it is, in which turn, and how long still, if it ends.
    pub held: Option<(Owner, Turn, FencingToken, Option<Duration>)>,
    /// The last token.
    pub last: FencingToken,
}

/// What storage says to a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteAnswer {
    /// It is stored as this version.
    Stored(u32),
    /// The token is stale.
    Refused(FencingToken),
}

/// A message about a lock, or to what it guards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A worker wants the lock: set if absent.
    Acquire {
        /// For this turn.
        turn: Turn,
        /// As this owner.
        owner: Owner,
        /// For so long; `None`: without an end.
        lease: Option<Duration>,
    },
    /// The lock is the worker's.
    Granted {
        /// For this turn.
        turn: Turn,
        /// The fencing token that comes with it.
        token: FencingToken,
    },
    /// The lock is somebody else's.
    Busy {
        /// For this turn.
        turn: Turn,
    },
    /// A worker asks for more time.
    Renew {
        /// For this turn.
        turn: Turn,
        /// As this owner.
        owner: Owner,
        /// For so long from now on.
        lease: Option<Duration>,
    },
    /// Whether it got it.
    Renewed {
        /// For this turn.
        turn: Turn,
        /// Whether the lock is still the worker's.
        ok: bool,
    },
    /// A worker asks whether the lock is still its own.
    IsMine {
        /// The turn.
        turn: Turn,
        /// The owner.
        owner: Owner,
    },
    /// Whether it is.
    Mine {
        /// The turn.
        turn: Turn,
        /// Whether it is.
        yes: bool,
    },
    /// A worker gives the lock back.
    Release {
        /// The turn.
        turn: Turn,
        /// The owner.
        owner: Owner,
        /// How.
        how: Giving,
    },
    /// A lock server tells its replica how the lock stands.
    Copy {
        /// Which change this is, from 1.
        change: u32,
        /// How it stands.
        state: Copied,
    },
    /// The replica has it.
    Copied {
        /// Which change.
        change: u32,
    },
    /// A worker reads the file.
    Read {
        /// In this turn.
        turn: Turn,
        /// The fencing token, if requests carry one.
        token: Option<FencingToken>,
    },
    /// What the file holds.
    Content {
        /// In this turn.
        turn: Turn,
        /// Its version.
        version: u32,
    },
    /// A worker writes the whole file.
    Write {
        /// In this turn.
        turn: Turn,
        /// The fencing token, if requests carry one.
        token: Option<FencingToken>,
        /// The version that it has read and changed.
        based_on: u32,
    },
    /// What became of a write, or that a read was refused.
    Written {
        /// In this turn.
        turn: Turn,
        /// What became of it.
        answer: WriteAnswer,
    },
}

impl Msg {
    /// Whose turn it is about.
    pub const fn turn(&self) -> Option<Turn> {
        match self {
            Self::Acquire { turn, .. }
            | Self::Granted { turn, .. }
            | Self::Busy { turn }
            | Self::Renew { turn, .. }
            | Self::Renewed { turn, .. }
            | Self::IsMine { turn, .. }
            | Self::Mine { turn, .. }
            | Self::Release { turn, .. }
            | Self::Read { turn, .. }
            | Self::Content { turn, .. }
            | Self::Write { turn, .. }
            | Self::Written { turn, .. } => Some(*turn),
            Self::Copy { .. } | Self::Copied { .. } => None,
        }
    }
}

impl Payload for Msg {
    /// Locks are short texts; the file is 4 kB.
    fn size_bytes(&self) -> u32 {
        if matches!(self, Self::Write { .. } | Self::Content { .. }) { 4_096 } else { 96 }
    }

    /// Changes who says so, or what is said to have been read.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 56);
        let mut changed = self.clone();
        match &mut changed {
            Self::Acquire { owner, .. }
            | Self::Renew { owner, .. }
            | Self::IsMine { owner, .. }
            | Self::Release { owner, .. } => owner.0 ^= shift,
            Self::Granted { token, .. } => token.0 ^= shift,
            Self::Read { token: Some(token), .. } | Self::Write { token: Some(token), .. } => {
                token.0 ^= shift;
            }
            Self::Write { based_on, .. } => *based_on ^= shift as u32,
            Self::Content { version, .. } => *version ^= shift as u32,
            _ => {}
        }
        changed
    }
}

/// How a worker's turn inside ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Its work is written.
    Done,
    /// The lock server said that the lock is not its own any more.
    Lost,
    /// It stopped by itself, because its lease was over by its own clock.
    Stopped,
    /// Storage refused its token.
    Refused,
}

/// What becomes of a lock and of what it guards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// A worker wants the lock.
    Wanted {
        /// The file.
        file: File,
        /// The turn.
        turn: Turn,
    },
    /// A lock server gave the lock.
    Granted {
        /// The file.
        file: File,
        /// The turn.
        turn: Turn,
        /// The fencing token.
        token: FencingToken,
        /// For how long, if it ends.
        lease: Option<Duration>,
    },
    /// The lease ran out, or was found to have run out.
    Expired {
        /// The file.
        file: File,
        /// Whose it was.
        turn: Turn,
        /// Whether the server counts by its wall clock.
        by_wall: bool,
    },
    /// The lock was given back, or taken away.
    Freed {
        /// The file.
        file: File,
        /// Whose it was.
        turn: Turn,
        /// Who said so.
        by: Turn,
    },
    /// A worker begins its work on the file.
    Entered {
        /// The file.
        file: File,
        /// The turn.
        turn: Turn,
        /// How long it waited, on its own clock.
        waited: Duration,
    },
    /// A worker is done with the file.
    Left {
        /// The file.
        file: File,
        /// The turn.
        turn: Turn,
        /// How.
        exit: Exit,
        /// How long it was inside, on its own clock.
        inside: Duration,
    },
    /// Storage took a write.
    Written {
        /// The file.
        file: File,
        /// Whose.
        turn: Turn,
        /// The version that it is.
        version: u32,
        /// The version that the writer had read.
        based_on: u32,
        /// Who wrote the version before, if anybody did.
        before: Option<Turn>,
        /// The token that came with it.
        token: Option<FencingToken>,
    },
    /// Storage refused a request with a stale token.
    Refused {
        /// The file.
        file: File,
        /// Whose.
        turn: Turn,
        /// Its token.
        token: FencingToken,
        /// The greatest one seen.
        highest: FencingToken,
    },
    /// A replica is the lock server from now on.
    TookOver {
        /// The file.
        file: File,
        /// Which server.
        server: NodeId,
    },
    /// A lock server made the token that goes with a grant.
    Issued {
        /// The file.
        file: File,
        /// For which turn.
        turn: Turn,
        /// The token.
        token: FencingToken,
        /// Whether it is what the server's wall clock showed.
        by_wall: bool,
    },
    /// Storage remembers a token as the greatest that it has seen.
    Seen {
        /// The file.
        file: File,
        /// The token.
        token: FencingToken,
    },
}

impl Fact {
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
            | Self::Issued { turn, .. } => Some(*turn),
            Self::TookOver { .. } | Self::Seen { .. } => None,
        }
    }
}

/// What timers are set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A worker has something to do to the file.
    Want,
    /// The lock server did not answer in time.
    AskTimeout,
    /// A worker waits before it asks for the lock again.
    Poll,
    /// Storage did not answer in time.
    StorageTimeout,
    /// The work on the file is done.
    Work,
    /// A holder asks for more time.
    Renew,
    /// A holder's lease is over by its own clock.
    OwnEnd,
    /// The lock server did not say in time whose the lock is.
    CheckTimeout,
    /// A lease runs out.
    Lease,
    /// A lock server tells its replica what has changed.
    Replicate,
}
