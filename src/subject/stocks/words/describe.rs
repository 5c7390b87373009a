//! How words of stocks are shown, and what they mean beyond that.

use super::{ADVISORY, Answer, End, Fact, Load, Msg, Store, Timer, Tx, Why};
use crate::policy::isolation::{Change, When};
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

fn of(tx: Tx) -> Fields {
    vec![("transaction", tx.to_string())]
}

fn in_store(store: Store, tx: Tx) -> Fields {
    vec![("store", store.to_string()), ("transaction", tx.to_string())]
}

fn and(mut fields: Fields, more: &[(&'static str, i64)]) -> Fields {
    fields.extend(more.iter().map(|(name, value)| (*name, value.to_string())));
    fields
}

/// The store whose row a lock is on, if it is not the advisory lock, and the transaction.
fn about_lock(lock: u32, tx: Option<Tx>) -> Fields {
    let store = (lock != ADVISORY).then(|| ("store", lock.to_string()));
    store.into_iter().chain(tx.map(|tx| ("transaction", tx.to_string()))).collect()
}

impl Why {
    /// The reason in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ConcurrentUpdate => "concurrent update",
            Self::Dependencies => "read/write dependencies",
            Self::Deadlock => "deadlock",
            Self::LockTimeout => "lock timeout",
            Self::Gone => "no such transaction",
        }
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Lock { .. } => "lock",
            Self::Unlock { .. } => "unlock",
            Self::Select { locks: false, .. } => "select",
            Self::Select { .. } => "select for update",
            Self::Update { .. } => "update",
            Self::Commit { .. } => "commit",
            Self::Rollback { .. } => "rollback",
            Self::Connect { .. } => "new connection",
            Self::Locked { .. } => "locked",
            Self::Row { .. } => "row",
            Self::Updated { .. } => "updated",
            Self::Refused { .. } => "error",
            Self::Ended { committed: true, .. } => "committed",
            Self::Ended { .. } => "rolled back",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Lock { tx, .. }
            | Self::Unlock { tx }
            | Self::Commit { tx, .. }
            | Self::Rollback { tx }
            | Self::Locked { tx, .. }
            | Self::Ended { tx, .. } => of(*tx),
            Self::Select { tx, store, .. } => and(of(*tx), &[("store", (*store).into())]),
            Self::Update { tx, update, .. } => {
                let mut fields = and(of(*tx), &[("store", update.store.into())]);
                fields.push(match update.change {
                    Change::Set(stock) => ("sets stock to", stock.to_string()),
                    Change::Add(amount) => ("adds to stock", amount.to_string()),
                });
                match update.when {
                    When::Always => {}
                    When::AtLeast(least) => fields.push(("if stock is at least", least.to_string())),
                    When::Version(version) => fields.push(("if version is", version.to_string())),
                }
                fields
            }
            Self::Connect { worker } => vec![("worker", super::letter(*worker))],
            Self::Row { tx, store, stock, version, .. } => and(
                of(*tx),
                &[("store", (*store).into()), ("stock", (*stock).into()), ("version", (*version).into())],
            ),
            Self::Updated { tx, rows, .. } => and(of(*tx), &[("rows", (*rows).into())]),
            Self::Refused { tx, why, .. } => {
                let mut fields = of(*tx);
                fields.push(("error", why.words().to_owned()));
                fields
            }
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Stocked { .. } => "stocked",
            Self::Came { .. } => "comes to buy",
            Self::Read { .. } => "row read",
            Self::Wants { lock: ADVISORY, .. } => "waits for the advisory lock",
            Self::Wants { .. } => "waits for a row lock",
            Self::Locked { lock: ADVISORY, .. } => "advisory lock granted",
            Self::Locked { .. } => "row lock granted",
            Self::Freed { lock: ADVISORY, .. } => "advisory lock released",
            Self::Freed { .. } => "row lock released",
            Self::Missed { .. } => "update changed no row",
            Self::Wrote { .. } if self.lost_update().is_some() => "row written over an update not seen",
            Self::Wrote { .. } => "row written",
            Self::Ended { end, .. } => match end {
                End::Committed => "committed",
                End::RolledBack => "rolled back",
                End::Refused(Why::ConcurrentUpdate) => "refused: concurrent update",
                End::Refused(Why::Dependencies) => "refused: read/write dependencies",
                End::Refused(Why::Deadlock) => "ended: deadlock detected",
                End::Refused(Why::LockTimeout) => "ended: lock timeout",
                End::Refused(Why::Gone) => "refused: no such transaction",
                End::Left => "rolled back: its session is over",
                End::Lost => "rolled back: the database went down",
            },
            Self::Told { answer: Answer::Sold, .. } => "sold",
            Self::Told { answer: Answer::SoldOut, .. } => "told: sold out",
            Self::Told { answer: Answer::Apology, .. } => "turned away with an error",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Stocked { store, stock, keep, .. } => {
                let fields = vec![("store", store.to_string()), ("stock", stock.to_string())];
                if *keep > 0 { and(fields, &[("to keep", (*keep).into())]) } else { fields }
            }
            Self::Came { customer, store } => {
                vec![("store", store.to_string()), ("customer", customer.to_string())]
            }
            Self::Read { tx, store, stock, version, .. } | Self::Missed { tx, store, stock, version, .. } => {
                and(in_store(*store, *tx), &[("stock", (*stock).into()), ("version", (*version).into())])
            }
            Self::Wants { tx, lock, holder, .. } => {
                let mut fields = about_lock(*lock, Some(*tx));
                fields.push(("held by", holder.to_string()));
                fields
            }
            Self::Locked { tx, lock, .. } => about_lock(*lock, Some(*tx)),
            Self::Freed { lock, tx } => about_lock(*lock, *tx),
            Self::Wrote { tx, store, stock, version, based_on, .. } => {
                let fields = in_store(*store, *tx);
                let fields = and(fields, &[("stock", (*stock).into()), ("version", (*version).into())]);
                if *based_on > 0 {
                    and(fields, &[("computed from version", (*based_on).into())])
                } else {
                    fields
                }
            }
            Self::Ended { tx, .. } => of(*tx),
            Self::Told { customer, store, tx, attempts, .. } => {
                let customer = vec![("store", store.to_string()), ("customer", customer.to_string())];
                let mut fields = customer;
                fields.push(("transaction", tx.to_string()));
                if *attempts > 1 { and(fields, &[("attempts", (*attempts).into())]) } else { fields }
            }
        }
    }
}

/// As many waiting transactions fill the bar.
const HEIGHT: u32 = 5;

fn levels(load: Load) -> Meaning {
    let queue = Level::open(load.waiting, HEIGHT);
    Meaning { queue: Some(queue), ..Meaning::default() }
}

/// The state of a store's row: its version, and bad news if it is not what it should be.
fn row_state(store: Store, version: u32, bad: bool) -> NodeState {
    let mood = if bad { Mood::Bad } else { Mood::Good };
    NodeState { machine: store, number: version.into(), mood, level: Level::new(0, 1) }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Stocked { store, .. } => {
                Meaning { state: Some(row_state(*store, 1, false)), ..Meaning::default() }
            }
            Self::Wrote { store, stock, version, .. } => {
                let bad = *stock < 0 || self.lost_update().is_some();
                Meaning { state: Some(row_state(*store, *version, bad)), ..Meaning::default() }
            }
            Self::Read { load, .. } | Self::Ended { load, .. } => levels(*load),
            Self::Wants { tx, lock, load, .. } => {
                Meaning { waits: Some(Wait::Resource(*lock)), party: Some(tx.party()), ..levels(*load) }
            }
            Self::Locked { tx, lock, load } => {
                Meaning { acquires: Some(*lock), party: Some(tx.party()), ..levels(*load) }
            }
            Self::Freed { lock, tx } => {
                Meaning { releases: Some(*lock), party: tx.map(Tx::party), ..Meaning::default() }
            }
            Self::Missed { store, .. } => Meaning { due_to: Some(*store), ..Meaning::default() },
            Self::Came { .. } | Self::Told { .. } => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let (store, stock, version, stores) = match self {
            Self::Stocked { store, stock, stores, .. } => (store, stock, 1, stores),
            Self::Wrote { store, stock, version, stores, .. } => (store, stock, *version, stores),
            _ => return StateWords::default(),
        };
        let name = if *stores > 1 { format!("store {store}: {stock}") } else { format!("stock {stock}") };
        StateWords { name, detail: format!("version {version}") }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Customer => "next customer",
            Self::Work => "work",
            Self::Patience => "timeout",
            Self::Pause => "pause before starting over",
            Self::LockTimeout { .. } => "lock timeout",
            Self::DeadlockCheck { .. } => "deadlock check",
            Self::Idle { .. } => "idle session timeout",
        }
    }
}

impl Alarm for Timer {
    /// When customers come is the scenario's business, and so is how long the database puts up with a silent session. Of its waits for a lock,
    /// the notes tell what came.
    fn role(&self) -> TimerRole {
        match self {
            Self::Customer | Self::Idle { .. } | Self::LockTimeout { .. } | Self::DeadlockCheck { .. } => {
                TimerRole::Scenery
            }
            Self::Patience => TimerRole::Reply,
            Self::Work | Self::Pause => TimerRole::Pause,
        }
    }
}
