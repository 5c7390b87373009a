//! Words for locks: between workers that take turns, the lock server that grants them, and the storage
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

/// The number of the file that the lock protects.
pub type File = u32;

/// How a lock is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Giving {
    /// Delete it, no matter who holds it.
    Delete = 0,
    /// Delete it if the caller holds it, in one step.
    CompareAndDelete = 1,
}

/// A lock's state as one server tells another: the holder, the time left, and the last fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Copied {
    /// The owner, its turn and token, and the time left; `None` there if the lease has no end.
    pub held: Option<(Owner, Turn, FencingToken, Option<Duration>)>,
    /// The last token issued.
    pub last: FencingToken,
}

tagged! {
    /// The storage's answer to a write.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum WriteAnswer {
        /// Stored as this version.
        Stored(u32) = 0,
        /// The token is stale.
        Refused(FencingToken) = 1,
    }
}

tagged! {
    /// A message about a lock, or to the storage it protects.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A worker wants the lock: set if absent.
        Acquire {
            /// The turn it is for.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
            /// The requested lease; `None`: without an end.
            lease: Option<Duration>,
        } = 0,
        /// The worker has the lock.
        Granted {
            /// The turn it is for.
            turn: Turn,
            /// The request it answers.
            request: RequestId,
            /// The owner it was granted to, so that a worker that no longer knows what it asked for can release it.
            owner: Owner,
            /// The fencing token that comes with it.
            token: FencingToken,
            /// How much of the lease was left when the request was handled; `None`: it has no end. If the worker already
            /// had the lock, that is less than it asked for.
            lease: Option<Duration>,
        } = 1,
        /// Someone else has the lock.
        Busy {
            /// The turn that asked.
            turn: Turn,
            /// The request it answers.
            request: RequestId,
        } = 2,
        /// A worker asks for more time.
        Renew {
            /// The turn it is for.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
            /// The requested lease from now on.
            lease: Option<Duration>,
        } = 3,
        /// The answer to a renewal.
        Renewed {
            /// The turn it is for.
            turn: Turn,
            /// The request it answers.
            request: RequestId,
            /// True if the worker still has the lock.
            ok: bool,
        } = 4,
        /// A worker asks whether it still has the lock.
        IsMine {
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
        } = 5,
        /// The answer to that question.
        Mine {
            turn: Turn,
            /// The request it answers.
            request: RequestId,
            /// True if the worker has the lock.
            yes: bool,
        } = 6,
        /// A worker releases the lock.
        Release {
            turn: Turn,
            owner: Owner,
            how: Giving,
        } = 7,
        /// A lock server tells its replica the lock's state.
        Copy {
            /// The number of the change, from 1.
            change: u32,
            /// The state after it.
            state: Copied,
        } = 8,
        /// The replica has the change.
        Copied {
            /// The number of the change.
            change: u32,
        } = 9,
        /// A worker reads the file.
        Read {
            /// The reader's turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            /// The fencing token, if requests carry one.
            token: Option<FencingToken>,
        } = 10,
        /// The file's content.
        Content {
            /// The reader's turn.
            turn: Turn,
            /// The request it answers.
            request: RequestId,
            version: u32,
        } = 11,
        /// A worker writes the whole file.
        Write {
            /// The writer's turn.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            /// The fencing token, if requests carry one.
            token: Option<FencingToken>,
            /// The version the worker has read and changed.
            based_on: u32,
        } = 12,
        /// The answer to a write, or to a read that was refused.
        Written {
            /// The turn it is for.
            turn: Turn,
            /// The request it answers.
            request: RequestId,
            /// The answer.
            answer: WriteAnswer,
        } = 13,
        /// A worker wants the lock: set if absent, or if the existing lease is over by the worker's own clock.
        AcquireBy {
            /// The turn it is for.
            turn: Turn,
            /// The number of this request.
            request: RequestId,
            owner: Owner,
            /// The requested lease; `None`: without an end.
            lease: Option<Duration>,
            /// The worker's wall clock.
            now: WallTime,
        } = 14,
    }
}

impl Msg {
    /// The turn it is about.
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

    /// The number of the request, or of the request it answers, if either applies.
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

    /// Changes the claimed sender, or the version said to have been read.
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

/// The timers of workers and lock servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A worker is due to change the file.
    Want = 0,
    /// The lock server did not answer in time.
    AskTimeout = 1,
    /// The wait before a worker asks for the lock again is over.
    Poll = 2,
    /// Storage did not answer in time.
    StorageTimeout = 3,
    /// The work on the file is done.
    Work = 4,
    /// A holder is due to ask for more time.
    Renew = 5,
    /// A holder's lease is over by its own clock.
    OwnEnd = 6,
    /// The lock server did not say in time who has the lock.
    CheckTimeout = 7,
    /// A lease runs out.
    Lease = 8,
    /// A lock server is due to tell its replica what has changed.
    Replicate = 9,
}
