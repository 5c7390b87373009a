//! Words of locks: between workers that take turns, the lock server that lets them, and the storage that
//! they write to.

mod describe;
mod fact;
mod turn;

use crate::policy::fence::FencingToken;
use crate::policy::lease::Owner;
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::{Duration, WallTime};
use crate::subject::request::RequestId;

pub use fact::{Exit, Fact};
pub use turn::{Turn, labelled};

/// The number of the file that the lock guards.
pub type File = u32;

/// How a lock is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Giving {
    /// It is deleted, no matter who has it.
    Delete = 0,
    /// It is deleted if it is the caller's, in one step.
    CompareAndDelete = 1,
}

/// A lock as one server tells another: who has it and for how long still, and the last fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Copied {
    /// Whose it is, in which turn, and how long still, if it ends.
    pub held: Option<(Owner, Turn, FencingToken, Option<Duration>)>,
    /// The last token.
    pub last: FencingToken,
}

tagged! {
    /// What storage says to a write.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum WriteAnswer {
        /// It is stored as this version.
        Stored(u32) = 0,
        /// The token is stale.
        Refused(FencingToken) = 1,
    }
}

tagged! {
    /// A message about a lock, or to what it guards.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A worker wants the lock: set if absent.
        Acquire {
            /// For this turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
            /// For so long; `None`: without an end.
            lease: Option<Duration>,
        } = 0,
        /// The lock is the worker's.
        Granted {
            /// For this turn.
            turn: Turn,
            /// The request that is answered.
            request: RequestId,
            /// As this owner, so that it can be given back by a worker that no longer knows what it asked for.
            owner: Owner,
            /// The fencing token that comes with it.
            token: FencingToken,
            /// How much of the lease was left when the request was handled; `None`: it has no end. Of a lock that was the
            /// worker's already, that is less than the worker asked for.
            lease: Option<Duration>,
        } = 1,
        /// The lock is somebody else's.
        Busy {
            /// For this turn.
            turn: Turn,
            /// The request that is answered.
            request: RequestId,
        } = 2,
        /// A worker asks for more time.
        Renew {
            /// For this turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
            /// For so long from now on.
            lease: Option<Duration>,
        } = 3,
        /// Whether it got it.
        Renewed {
            /// For this turn.
            turn: Turn,
            /// The request that is answered.
            request: RequestId,
            /// Whether the lock is still the worker's.
            ok: bool,
        } = 4,
        /// A worker asks whether the lock is still its own.
        IsMine {
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
        } = 5,
        /// Whether it is.
        Mine {
            turn: Turn,
            /// The request that is answered.
            request: RequestId,
            /// Whether it is.
            yes: bool,
        } = 6,
        /// A worker gives the lock back.
        Release {
            turn: Turn,
            owner: Owner,
            how: Giving,
        } = 7,
        /// A lock server tells its replica how the lock stands.
        Copy {
            /// Which change this is, from 1.
            change: u32,
            /// How it stands.
            state: Copied,
        } = 8,
        /// The replica has it.
        Copied {
            /// Which change.
            change: u32,
        } = 9,
        /// A worker reads the file.
        Read {
            /// In this turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            /// The fencing token, if requests carry one.
            token: Option<FencingToken>,
        } = 10,
        /// What the file holds.
        Content {
            /// In this turn.
            turn: Turn,
            /// The request that is answered.
            request: RequestId,
            version: u32,
        } = 11,
        /// A worker writes the whole file.
        Write {
            /// In this turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            /// The fencing token, if requests carry one.
            token: Option<FencingToken>,
            /// The version that it has read and changed.
            based_on: u32,
        } = 12,
        /// What became of a write, or that a read was refused.
        Written {
            /// In this turn.
            turn: Turn,
            /// The request that is answered.
            request: RequestId,
            /// What became of it.
            answer: WriteAnswer,
        } = 13,
        /// A worker wants the lock: set if absent, or if what is there is over by the worker's own clock.
        AcquireBy {
            /// For this turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
            /// For so long; `None`: without an end.
            lease: Option<Duration>,
            /// What the worker's wall clock shows.
            now: WallTime,
        } = 14,
    }
}

impl Msg {
    /// Whose turn it is about.
    pub const fn turn(&self) -> Option<Turn> {
        match self {
            Self::Acquire { turn, .. }
            | Self::AcquireBy { turn, .. }
            | Self::Granted { turn, .. }
            | Self::Busy { turn, .. }
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

    /// Its number, if it is a request; otherwise that of the request that it answers, if it answers one.
    pub const fn request(&self) -> Option<RequestId> {
        match self {
            Self::Acquire { request, .. }
            | Self::AcquireBy { request, .. }
            | Self::Granted { request, .. }
            | Self::Busy { request, .. }
            | Self::Renew { request, .. }
            | Self::Renewed { request, .. }
            | Self::IsMine { request, .. }
            | Self::Mine { request, .. }
            | Self::Read { request, .. }
            | Self::Content { request, .. }
            | Self::Write { request, .. }
            | Self::Written { request, .. } => Some(*request),
            Self::Release { .. } | Self::Copy { .. } | Self::Copied { .. } => None,
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
            | Self::AcquireBy { owner, .. }
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

    fn upshot(&self) -> Upshot {
        if matches!(self, Self::Busy { .. }) { Upshot::Idle } else { Upshot::Some }
    }

    fn bears(&self) -> Vec<Label> {
        match self {
            Self::Read { token, .. } => token.map(|token| labelled("token", token)).into_iter().collect(),
            Self::Write { token, based_on, .. } => {
                let token = token.map(|token| labelled("token", token));
                token.into_iter().chain([Label::numbered("on version", *based_on)]).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What timers are set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A worker has something to do to the file.
    Want = 0,
    /// The lock server did not answer in time.
    AskTimeout = 1,
    /// A worker waits before it asks for the lock again.
    Poll = 2,
    /// Storage did not answer in time.
    StorageTimeout = 3,
    /// The work on the file is done.
    Work = 4,
    /// A holder asks for more time.
    Renew = 5,
    /// A holder's lease is over by its own clock.
    OwnEnd = 6,
    /// The lock server did not say in time whose the lock is.
    CheckTimeout = 7,
    /// A lease runs out.
    Lease = 8,
    /// A lock server tells its replica what has changed.
    Replicate = 9,
}
