//! How words of credits are shown, and what they mean beyond that.

use super::{Deed, Fact, Key, Msg, Purpose, Saga, Said, Timer, Undo, Why, parcel};
use crate::policy::countermeasures::{Change, When};
use crate::policy::saga::Ending;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

fn of(saga: Saga) -> Fields {
    vec![("saga", saga.to_string())]
}

fn and(mut fields: Fields, name: &'static str, value: &impl ToString) -> Fields {
    fields.push((name, value.to_string()));
    fields
}

/// A state of a parcel in a word or two.
const fn state_of(parcel: i32) -> &'static str {
    match parcel {
        parcel::NONE => "not booked",
        parcel::BOOKED => "booked",
        parcel::LEFT => "has left",
        parcel::CALLED_BACK => "called back",
        _ => "unknown",
    }
}

/// A record's value as a field.
fn valued(fields: Fields, key: Key, value: i32) -> Fields {
    match key {
        Key::Credit => and(fields, "free", &value),
        Key::Price => and(fields, "price", &value),
        Key::Parcel(order) => and(and(fields, "order", &order), "parcel", &state_of(value)),
    }
}

impl Why {
    /// The reason in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Locked => "another saga has the lock",
            Self::TimedOut => "it has waited too long for the lock",
            Self::Changed => "it has been changed since it was read",
            Self::TooLittle => "too little credit is free",
            Self::Left => "the parcel has left",
            Self::NoTour => "no tour goes there",
        }
    }
}

impl Purpose {
    /// What the saga is for, in a few words.
    pub fn words(self) -> String {
        match self {
            Self::Place { order, .. } => format!("place order {order}"),
            Self::Cancel { order } => format!("cancel order {order}"),
            Self::Reprice { price } => format!("set the price to {price}"),
        }
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        let (Self::Ask { deed, .. } | Self::Answer { to: deed, .. }) = self;
        match (self, deed) {
            (Self::Answer { said: Said::Refused(_), .. }, _) => "refused",
            (Self::Answer { said: Said::Done { filed: true, .. }, .. }, _) => "noted",
            (Self::Answer { said: Said::Seen { .. }, .. }, _) => "read",
            (Self::Answer { .. }, _) => "done",
            (_, Deed::Read { key: Key::Price }) => "read price",
            (_, Deed::Read { .. }) => "read credit",
            (_, Deed::Reserve { .. }) => "reserve",
            (_, Deed::Unreserve { .. }) => "undo: reserve",
            (_, Deed::GiveBack { .. }) => "give back",
            (_, Deed::TakeBack { .. }) => "undo: give back",
            (_, Deed::Book { .. }) => "book delivery",
            (_, Deed::CallBack { .. }) => "call parcel back",
            (_, Deed::Rebook { .. }) => "undo: call back",
            (_, Deed::SetPrice { .. }) => "set price",
            (_, Deed::Release) => "release locks",
        }
    }

    fn fields(&self) -> Fields {
        let (Self::Ask { saga, deed, .. } | Self::Answer { saga, to: deed, .. }) = self;
        let mut fields = of(*saga);
        fields.extend(deed.order().map(|order| ("order", order.to_string())));
        match self {
            Self::Ask { deed, .. } => asked(fields, *deed),
            Self::Answer { to, said, .. } => match said {
                Said::Seen { value, version } => {
                    and(valued(fields, to.key().unwrap_or(Key::Credit), *value), "version", version)
                }
                Said::Done { .. } => fields,
                Said::Refused(why) => and(fields, "because", &why.words()),
            },
        }
    }
}

fn asked(fields: Fields, deed: Deed) -> Fields {
    match deed {
        Deed::Reserve { taking, .. } => {
            let fields = match taking.change {
                Change::Set(free) => and(fields, "sets free to", &free),
                Change::Add(amount) => and(fields, "adds to free", &amount),
            };
            match taking.when {
                When::Always => fields,
                When::AtLeast(least) => and(fields, "if free is at least", &least),
                When::Version(version) => and(fields, "if version is", &version),
            }
        }
        Deed::Unreserve { undo, .. } | Deed::TakeBack { undo, .. } => match undo {
            Undo::Value { value, .. } => and(fields, "sets free to", &value),
            Undo::Amount(amount) => and(fields, "adds to free", &amount),
        },
        Deed::SetPrice { price } => and(fields, "price", &price),
        _ => fields,
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Stands { .. } => "record at the start",
            Self::Began { .. } => "saga begins",
            Self::Read { key: Key::Price, .. } => "price read",
            Self::Read { .. } => "credit read",
            Self::Wrote { .. } if self.lost_update().is_some() => "written over an update not seen",
            Self::Wrote { key, written, .. } => match (key, written.undo) {
                (Key::Credit, false) if written.holds > 0 => "credit reserved",
                (Key::Credit, false) => "credit given back",
                (Key::Credit, true) if written.holds > 0 => "compensated: taken from the credit again",
                (Key::Credit, true) => "compensated: given back to the credit",
                (Key::Price, _) => "price set",
                (Key::Parcel(_), true) => "compensated: booked again",
                (Key::Parcel(_), false) if written.value == parcel::CALLED_BACK => "parcel called back",
                (Key::Parcel(_), false) => "delivery booked",
            },
            Self::Refused { .. } => "step refused",
            Self::Wants { .. } => "waits for a semantic lock",
            Self::Locked { .. } => "semantic lock set",
            Self::Freed { .. } => "semantic lock released",
            Self::Nothing { .. } => "nothing there to cancel",
            Self::Filed { .. } => "noted in the version file",
            Self::Left { .. } => "parcel leaves",
            Self::Offered { .. } => "price offered",
            Self::Invoiced { .. } => "invoiced",
            Self::TurnedBack { .. } => "saga turns back",
            Self::Ended { ending: Ending::Confirmed, .. } => "saga confirmed",
            Self::Ended { ending: Ending::Compensated, .. } => "saga compensated",
            Self::Ended { ending: Ending::Parked, .. } => "saga left to a human",
            Self::Resumed { .. } => "saga taken up again",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Stands { key, value, limit } => {
                let fields = valued(Vec::new(), *key, *value);
                if *key == Key::Credit { and(fields, "limit", limit) } else { fields }
            }
            Self::Read { saga, key, value, version, .. } => {
                and(valued(of(*saga), *key, *value), "version", version)
            }
            Self::Wrote { saga, key, order, written } => {
                let fields = if *key == Key::Credit { and(of(*saga), "order", order) } else { of(*saga) };
                let fields = and(valued(fields, *key, written.value), "version", &written.version);
                let based_on = written.based_on;
                if based_on > 0 { and(fields, "computed from version", &based_on) } else { fields }
            }
            Self::Refused { saga, key, why } => and(and(of(*saga), "record", key), "because", &why.words()),
            Self::Wants { saga, key, holder, .. } => and(and(of(*saga), "record", key), "held by", holder),
            Self::Locked { saga, key, .. }
            | Self::Freed { saga, key, .. }
            | Self::Nothing { saga, key, .. }
            | Self::Filed { saga, key } => and(of(*saga), "record", key),
            Self::Left { order } => vec![("order", order.to_string())],
            Self::Offered { saga, order, price } => and(and(of(*saga), "order", order), "price", price),
            Self::Invoiced { saga, order, price, offered } => {
                and(and(and(of(*saga), "order", order), "price", price), "offered", offered)
            }
            Self::TurnedBack { saga, why } => and(of(*saga), "because", &why.words()),
            Self::Began { saga, purpose } | Self::Ended { saga, purpose, .. } => {
                and(of(*saga), "to", &purpose.words())
            }
            Self::Resumed { saga } => of(*saga),
        }
    }
}

/// The height of the bar of waiting sagas, if there are fewer.
const HEIGHT: u32 = 4;

/// What a fact about a lock means to its saga.
fn locking(saga: Saga, waiting: u32) -> Meaning {
    let queue = Level::open(waiting, HEIGHT);
    Meaning { party: Some(saga.number()), queue: Some(queue), ..Meaning::default() }
}

/// The state of a record: its version, and bad news if it is not what it should be.
fn state(key: Key, version: u32, bad: bool) -> Option<NodeState> {
    let mood = if bad { Mood::Bad } else { Mood::Good };
    let state = || NodeState { machine: 0, number: version.into(), mood, level: Level::new(0, 1) };
    // Parcels are too many for bands.
    (!matches!(key, Key::Parcel(_))).then(state)
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Stands { key, .. } => Meaning { state: state(*key, 1, false), ..Meaning::default() },
            Self::Wrote { key, written, .. } => {
                let bad = written.value < 0 || self.lost_update().is_some();
                Meaning { state: state(*key, written.version, bad), ..Meaning::default() }
            }
            Self::Wants { saga, key, waiting, .. } => {
                Meaning { waits: Some(Wait::Resource(key.number())), ..locking(*saga, *waiting) }
            }
            Self::Locked { saga, key, waiting } => {
                Meaning { acquires: Some(key.number()), ..locking(*saga, *waiting) }
            }
            Self::Freed { saga, key, waiting } => {
                Meaning { releases: Some(key.number()), ..locking(*saga, *waiting) }
            }
            // It does not wait. But who has the lock is the reason.
            Self::Refused { saga, key, why: Why::Locked } => Meaning {
                waits: Some(Wait::Resource(key.number())),
                party: Some(saga.number()),
                ..Meaning::default()
            },
            Self::Refused { key: Key::Credit | Key::Price, why: Why::Changed | Why::TooLittle, .. } => {
                Meaning { due_to: Some(0), ..Meaning::default() }
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let (key, value, version) = match self {
            Self::Stands { key, value, .. } => (key, value, 1),
            Self::Wrote { key, written, .. } => (key, &written.value, written.version),
            _ => return StateWords::default(),
        };
        let name = match key {
            Key::Credit => format!("free {value}"),
            Key::Price => format!("price {value}"),
            Key::Parcel(_) => return StateWords::default(),
        };
        StateWords { name, detail: format!("version {version}") }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Next => "next saga",
            Self::Work => "work",
            Self::Patience => "timeout",
            Self::Pause => "pause before starting over",
            Self::LockTimeout { .. } => "lock timeout",
            Self::Driver { .. } => "asking the driver",
            Self::Leaves { .. } => "until the parcel leaves",
        }
    }
}

impl Alarm for Timer {
    /// When sagas come and parcels leave is the scenario's business. Of its waits for a lock, the notes tell what came.
    fn role(&self) -> TimerRole {
        match self {
            Self::Next | Self::LockTimeout { .. } | Self::Leaves { .. } => TimerRole::Scenery,
            Self::Patience => TimerRole::Reply,
            Self::Work | Self::Pause | Self::Driver { .. } => TimerRole::Pause,
        }
    }
}
