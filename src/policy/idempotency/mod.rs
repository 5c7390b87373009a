//! A service's memory of the requests it has received, so that asking twice does no more than asking
//! once.
//!
//! The client names the *intent* with a key ([`KeyScheme`]) and sends the same key with every
//! retry. The service **claims** the key before it does the work and **completes** it with the
//! reply afterwards; every later request gets that same reply. The semantics follow the IETF draft "The
//! Idempotency-Key HTTP Header Field" (Jena, Dalal) and Stripe's documentation of "Idempotent
//! requests":
//!
//! | the table has | same payload | other payload |
//! |---|---|---|
//! | nothing, or a reply past its time to live | [`Claim::Granted`]: do the work | granted |
//! | a claim | [`Claim::InProgress`] (HTTP 409) | [`Claim::Mismatch`] (422) |
//! | a claim past its lease | [`Claim::TakenOver`]: do the work | taken over |
//! | a reply | [`Claim::Done`]: answer with it | mismatch |
//!
//! A request without a key is refused (400) where one is [`required`].
//!
//! Three things look harmless but are not:
//!
//! - **Look-up, then insert.** [`lookup`](IdempotencyTable::lookup) and
//!   [`insert`](IdempotencyTable::insert) exist to show it: two requests may both look before
//!   either inserts. [`claim`](IdempotencyTable::claim) is one atomic step, as with a unique
//!   constraint.
//! - **A claim left behind by a crash** stands forever or, with a lease, is taken over *without
//!   knowing whether the work was done*. A lease does not prove that its holder stopped, so every
//!   claim has its own [`ClaimToken`], and the table refuses a holder that has been superseded (a
//!   fencing token: Kleppmann, "How to do distributed locking", 2016). What that holder did elsewhere
//!   stays done, so the same key has to be passed along there. This is also why an abandoned claim gives
//!   way to another payload: only the next hop knows whether the first one was carried out, and with
//!   the key it can refuse the other. A table that kept refusing would know no more, and refuse
//!   forever.
//! - **A time to live shorter than the client's retries** turns a retry into a new request.
//!
//! ```
//! use happens_before::policy::idempotency::{
//!     Claim, Fingerprint, IdempotencySettings, IdempotencyTable, KeyScheme,
//! };
//! use happens_before::sim::time::SimTime;
//!
//! let at = SimTime::from_millis;
//! let mut table = IdempotencyTable::new(IdempotencySettings { ttl: None, claim_lease: None });
//! let key = KeyScheme::PerOrder.key("ada", "1001", 1).expect("this scheme sends a key");
//! let payload = Fingerprint::of(b"amount=4999;currency=EUR");
//!
//! let Claim::Granted(token) = table.claim(&key, payload, at(0)) else { unreachable!() };
//! assert_eq!(table.claim(&key, payload, at(1)), Claim::InProgress, "a retry meets the first request");
//! table.complete(&key, token, "charge 77", at(2))?;
//! assert_eq!(table.claim(&key, payload, at(3)), Claim::Done("charge 77"));
//! assert_eq!(table.claim(&key, Fingerprint::of(b"amount=1"), at(4)), Claim::Mismatch);
//! # Ok::<(), happens_before::policy::idempotency::NotHolder>(())
//! ```

mod key;
#[cfg(test)]
mod tests;

use crate::sim::sorted::Map;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::key::{Fingerprint, IdempotencyKey, KeyScheme};
use crate::sim::time::{Duration, SimTime};

/// A request lacks the key it needs (HTTP 400). Nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this request needs an idempotency key, and has none (HTTP 400)")]
pub struct MissingKey;

/// The key of a request to a service that requires one. According to the IETF draft, such a service refuses
/// requests without a key.
///
/// # Errors
/// If there is no key.
pub fn required(key: Option<&IdempotencyKey>) -> Result<&IdempotencyKey, MissingKey> {
    key.ok_or(MissingKey)
}

/// The table's retention times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IdempotencySettings {
    /// How long a reply is kept after completion; `None`: forever.
    pub ttl: Option<Duration>,
    /// How long a claim keeps others out before it may be taken over; `None`: forever.
    pub claim_lease: Option<Duration>,
}

/// Identifies one claim among all that the table has granted. Later claims have
/// greater tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimToken(u64);

/// The table's entry for one key. Instants are on the clock of the node that keeps the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row<R> {
    /// Someone is doing the work, or crashed while doing it.
    InProgress {
        /// The claim that alone may complete or release it.
        token: ClaimToken,
        /// The fingerprint of the claimed payload.
        fingerprint: Fingerprint,
        /// When it was claimed.
        since: SimTime,
        /// When it may be taken over; `None`: never.
        lease_until: Option<SimTime>,
    },
    /// The work is done.
    Done {
        /// The fingerprint of the payload that the reply answers.
        fingerprint: Fingerprint,
        /// The reply, now and for every retry.
        reply: R,
        /// When it was completed.
        at: SimTime,
    },
}

/// The verdict on a request for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a claim that nobody completes or releases keeps the key in progress"]
pub enum Claim<R> {
    /// The request has the key: do the work, then complete or release with this token.
    Granted(ClaimToken),
    /// As granted, but an earlier claim ran out: its work may have been done, partly or entirely,
    /// and may have been for another payload.
    TakenOver(ClaimToken),
    /// Another request with this key is in progress: try again later.
    InProgress,
    /// The work has been done: answer with this reply.
    Done(R),
    /// The key was used with another payload: refuse.
    Mismatch,
}

/// Why a completion or a release was refused: the caller does not hold the claim. Nothing
/// changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotHolder {
    /// There is no claim on this key, and no unexpired reply.
    #[error("nobody has claimed this key")]
    NotClaimed,
    /// The claim ran out, and someone else holds the key now.
    #[error("the claim ran out and was taken over")]
    Superseded,
    /// There is already a reply, and the first reply stands.
    #[error("this key has its reply already")]
    AlreadyDone,
}

/// The table of one service. Each operation is one atomic step, like a single database statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyTable<R> {
    settings: IdempotencySettings,
    rows: Map<IdempotencyKey, Row<R>>,
    next_token: u64,
}

impl<R> Row<R> {
    /// The fingerprint of the payload that the key is used for.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::InProgress { fingerprint, .. } | Self::Done { fingerprint, .. } => *fingerprint,
        }
    }
}

impl<R: Clone> IdempotencyTable<R> {
    /// An empty table.
    #[must_use]
    pub fn new(settings: IdempotencySettings) -> Self {
        Self { settings, rows: Map::new(), next_token: 0 }
    }

    /// Asks for the exclusive right to do the work behind `key`: see the table at the top of this
    /// module. Claims and replies expire at the exact instant when their time is up.
    pub fn claim(&mut self, key: &IdempotencyKey, fingerprint: Fingerprint, now: SimTime) -> Claim<R> {
        match self.lookup(key, now) {
            None => Claim::Granted(self.grant(key, fingerprint, now)),
            Some(Row::InProgress { lease_until: Some(until), .. }) if now >= *until => {
                Claim::TakenOver(self.grant(key, fingerprint, now))
            }
            Some(row) if row.fingerprint() != fingerprint => Claim::Mismatch,
            Some(Row::Done { reply, .. }) => Claim::Done(reply.clone()),
            Some(Row::InProgress { .. }) => Claim::InProgress,
        }
    }

    fn grant(&mut self, key: &IdempotencyKey, fingerprint: Fingerprint, now: SimTime) -> ClaimToken {
        let token = ClaimToken(self.next_token);
        self.next_token += 1;
        let lease_until = self.settings.claim_lease.map(|lease| now.saturating_add(lease));
        self.rows.insert(key.clone(), Row::InProgress { token, fingerprint, since: now, lease_until });
        token
    }

    /// Records the reply of the work done under `token`. A claim past its lease that no one has
    /// taken over still counts.
    ///
    /// # Errors
    /// If `token` does not hold the key. The caller's work may then have been done twice, and its
    /// reply must not be given.
    pub fn complete(
        &mut self,
        key: &IdempotencyKey,
        token: ClaimToken,
        reply: R,
        now: SimTime,
    ) -> Result<(), NotHolder> {
        let fingerprint = self.held(key, token, now)?;
        self.insert(key, fingerprint, reply, now);
        Ok(())
    }

    /// Gives the key back because nothing was done, so that a retry can start afresh.
    ///
    /// # Errors
    /// If `token` does not hold the key.
    pub fn release(
        &mut self,
        key: &IdempotencyKey,
        token: ClaimToken,
        now: SimTime,
    ) -> Result<(), NotHolder> {
        self.held(key, token, now)?;
        self.rows.remove(key);
        Ok(())
    }

    /// The fingerprint that `token` was granted for, if it holds the key.
    fn held(&self, key: &IdempotencyKey, token: ClaimToken, now: SimTime) -> Result<Fingerprint, NotHolder> {
        match self.lookup(key, now) {
            None => Err(NotHolder::NotClaimed),
            Some(Row::Done { .. }) => Err(NotHolder::AlreadyDone),
            Some(Row::InProgress { token: holder, .. }) if *holder != token => Err(NotHolder::Superseded),
            Some(Row::InProgress { fingerprint, .. }) => Ok(*fingerprint),
        }
    }

    /// The table's entry for `key`, unless it has expired. This reserves nothing: by the time the
    /// caller acts on it, another request may have looked too.
    #[must_use]
    pub fn lookup(&self, key: &IdempotencyKey, now: SimTime) -> Option<&Row<R>> {
        self.rows.get(key).filter(|row| self.is_live(row, now))
    }

    /// Overwrites any entry with a reply, as an insert without a unique constraint would.
    pub fn insert(&mut self, key: &IdempotencyKey, fingerprint: Fingerprint, reply: R, now: SimTime) {
        self.rows.insert(key.clone(), Row::Done { fingerprint, reply, at: now });
    }

    /// All unexpired entries, sorted by key.
    pub fn rows(&self, now: SimTime) -> impl Iterator<Item = (&IdempotencyKey, &Row<R>)> {
        self.rows.iter().filter(move |(_, row)| self.is_live(row, now))
    }

    fn is_live(&self, row: &Row<R>, now: SimTime) -> bool {
        match (row, self.settings.ttl) {
            (Row::Done { at, .. }, Some(ttl)) => now < at.saturating_add(ttl),
            _ => true,
        }
    }
}
