//! The local transactions of a service.

use super::super::words::{Deed, Fact, Key, Order, Saga, Said, Taking, Timer, Undo, Why, Written, parcel};
use super::{DRIVER, File, Filed, Open, Service, TOUR};
use crate::policy::countermeasures::Written as Changed;
use crate::policy::countermeasures::{Change, Failure, Record, VersionFile, When};
use crate::sim::process::Cx;

/// What a step came to.
type Result = std::result::Result<Said, Why>;

const fn done(before: i32, amount: i32, version: u32) -> Said {
    Said::Done { before, amount, version, filed: false }
}

/// The number of an operation on its order: it is placed first, and cancelled later.
const fn number_of(deed: Deed) -> Option<u32> {
    match deed {
        Deed::Reserve { .. } | Deed::Book { .. } => Some(1),
        Deed::GiveBack { .. } | Deed::CallBack { .. } => Some(2),
        _ => None,
    }
}

impl Service {
    /// Carries out a request that was let in, and answers it.
    pub(super) fn perform(self, cx: &mut Cx<'_, Self>, open: Open) {
        let Open { saga, deed, .. } = open;
        if let Deed::CallBack { order } = deed
            && [parcel::BOOKED, parcel::LEFT].contains(&Self::state(cx, order))
        {
            cx.memory.open.push(open);
            cx.work(DRIVER, Timer::Driver { desk: saga.desk });
            return;
        }
        let filed = number_of(deed).zip(deed.order()).filter(|_| self.file != File::None);
        let now = match filed {
            Some((number, order)) => self.file(cx, order, number, (saga, deed)),
            None => vec![(saga, deed)],
        };
        if now.is_empty() {
            cx.mark("service.file");
            cx.fact(Fact::Filed { saga, key: deed.key().unwrap_or(Key::Credit) });
            return Self::answer(cx, open, Said::Done { before: 0, amount: 0, version: 0, filed: true });
        }
        let mut own = None;
        let mut now = now.into_iter();
        for (by, deed) in now.by_ref() {
            let result = self.execute(cx, by, deed);
            let ends = result.is_err();
            own = own.or(Some(result).filter(|_| by == saga));
            if ends {
                break;
            }
        }
        if let Some((_, order)) = filed.filter(|(number, _)| *number == 1 && matches!(own, Some(Err(_)))) {
            // It was not placed, so what cancels it goes on waiting until it is.
            self.forget(cx, order);
            for (by, deed) in now {
                self.file(cx, order, 2, (by, deed));
            }
        }
        match own {
            Some(Err(why)) => Self::refuse(cx, open, deed.key().unwrap_or(Key::Credit), why),
            Some(Ok(said)) => Self::answer(cx, open, said),
            None => {}
        }
    }

    /// Enters an operation into its order's version file. Returns what is to be executed now.
    fn file(self, cx: &mut Cx<'_, Self>, order: Order, number: u32, operation: Filed) -> Vec<Filed> {
        let known = cx.disk().holds.get(&order).is_some_and(|held| *held > 0)
            || Self::state(cx, order) != parcel::NONE;
        let new = || VersionFile::after(u32::from(known));
        if self.file == File::Memory {
            return cx.memory.files.entry(order).or_insert_with(new).arrive(number, operation);
        }
        cx.transact(|books| (None, books.files.entry(order).or_insert_with(new).arrive(number, operation)))
    }

    /// Begins an order's version file again: as far as this service is concerned, the order was not placed.
    fn forget(self, cx: &mut Cx<'_, Self>, order: Order) {
        if self.file != File::None {
            cx.memory.files.insert(order, VersionFile::default());
            cx.transact(|books| (None, books.files.insert(order, VersionFile::default())));
        }
    }

    /// Takes a cancellation out of the version file. Returns whether it was there.
    fn withdraw(cx: &mut Cx<'_, Self>, order: Order) -> bool {
        let noted = cx.memory.files.get_mut(&order).and_then(|file| file.withdraw(2));
        let kept = cx.transact(|books| (None, books.files.get_mut(&order).and_then(|file| file.withdraw(2))));
        noted.or(kept).is_some()
    }

    fn state(cx: &Cx<'_, Self>, order: Order) -> i32 {
        cx.disk().parcel(order)
    }

    fn execute(self, cx: &mut Cx<'_, Self>, saga: Saga, deed: Deed) -> Result {
        match deed {
            Deed::Read { key } => {
                let record = cx.transact(|books| (None, *books.record(key)));
                let (value, version) = (record.value(), record.version());
                cx.mark("service.read");
                cx.fact(Fact::Read { saga, key, value, version, by: record.by() });
                Ok(Said::Seen { value, version })
            }
            Deed::Reserve { order, taking } => Self::reserve(cx, saga, order, taking),
            Deed::GiveBack { order } => Ok(Self::give_back(cx, saga, order)),
            Deed::Unreserve { order, undo } => {
                self.forget(cx, order);
                Ok(Self::unreserve(cx, saga, order, undo))
            }
            Deed::TakeBack { order, amount, undo } => Ok(Self::take_back(cx, saga, order, amount, undo)),
            Deed::Book { order } if order == self.no_tour => {
                cx.mark("service.refused");
                Err(Why::NoTour)
            }
            Deed::Book { order } => Ok(Self::book(cx, saga, order, false)),
            Deed::Rebook { order } => {
                Ok(if Self::withdraw(cx, order) || Self::state(cx, order) != parcel::CALLED_BACK {
                    done(0, 0, 0)
                } else {
                    Self::book(cx, saga, order, true)
                })
            }
            Deed::CallBack { order } => Self::call_back(cx, saga, order),
            Deed::SetPrice { price } => {
                cx.mark("service.write");
                let written = Self::write(cx, saga, Key::Price, Change::Set(price));
                Self::wrote(cx, saga, Key::Price, 0, written, 0, (0, false, false));
                Ok(done(written.before, 0, written.version))
            }
            Deed::Release => {
                cx.mark("service.release");
                self.release(cx, saga);
                Ok(done(0, 0, 0))
            }
        }
    }

    /// Writes without a condition.
    fn write(cx: &mut Cx<'_, Self>, saga: Saga, key: Key, change: Change) -> Changed<Saga> {
        let written = cx.write("record", |books| books.record(key).write(saga, change, When::Always));
        written.expect("there is no condition")
    }

    /// Reports a write, with what the order holds from now on, whether the write looked at what it found, and whether it is a compensation.
    fn wrote(
        cx: &mut Cx<'_, Self>,
        saga: Saga,
        key: Key,
        order: Order,
        Changed { value, version, over, .. }: Changed<Saga>,
        based_on: u32,
        (holds, looked, undo): (i32, bool, bool),
    ) {
        let written = Written { value, version, over, based_on, looked, holds, undo };
        cx.fact(Fact::Wrote { saga, key, order, written });
    }

    fn reserve(cx: &mut Cx<'_, Self>, saga: Saga, order: Order, taking: Taking) -> Result {
        let Taking { amount, change, when, based_on } = taking;
        let written = cx.write("record", |books| {
            let written = books.record(Key::Credit).write(saga, change, when);
            if written.is_ok() {
                books.holds.insert(order, amount);
            }
            written
        });
        match written {
            Ok(written) => {
                cx.mark("service.write");
                let looked = matches!(when, When::AtLeast(_));
                Self::wrote(cx, saga, Key::Credit, order, written, based_on, (amount, looked, false));
                Ok(done(written.before, amount.saturating_neg(), written.version))
            }
            Err(failure) => {
                cx.mark("service.refused");
                Err(if failure == Failure::Changed { Why::Changed } else { Why::TooLittle })
            }
        }
    }

    /// Changes the credit and what an order holds of it. Returns the order's amount until then as well.
    fn move_credit(
        cx: &mut Cx<'_, Self>,
        saga: Saga,
        order: Order,
        holds: i32,
        change: impl FnOnce(i32) -> Change,
    ) -> (Changed<Saga>, i32) {
        let (written, held) = cx.write("record", |books| {
            let held = books.holds.insert(order, holds).unwrap_or(0);
            (books.record(Key::Credit).write(saga, change(held), When::Always), held)
        });
        (written.expect("there is no condition"), held)
    }

    fn give_back(cx: &mut Cx<'_, Self>, saga: Saga, order: Order) -> Said {
        let held = cx.disk().holds.get(&order).copied().unwrap_or(0);
        if held == 0 {
            Self::nothing(cx, saga, Key::Credit);
            return done(0, 0, 0);
        }
        cx.mark("service.write");
        let (written, amount) = Self::move_credit(cx, saga, order, 0, Change::Add);
        Self::wrote(cx, saga, Key::Credit, order, written, 0, (0, false, false));
        done(written.before, amount, written.version)
    }

    /// A cancellation finds nothing that it could cancel.
    fn nothing(cx: &mut Cx<'_, Self>, saga: Saga, key: Key) {
        let version = cx.disk().records.get(&key).map_or(1, Record::version);
        cx.mark("service.nothing");
        cx.fact(Fact::Nothing { saga, key, version });
    }

    fn unreserve(cx: &mut Cx<'_, Self>, saga: Saga, order: Order, undo: Undo) -> Said {
        cx.mark("service.undo");
        let (written, _) = Self::move_credit(cx, saga, order, 0, |held| match undo {
            Undo::Value { value, .. } => Change::Set(value),
            // Who has cancelled the order in the meantime has given its amount back already.
            Undo::Amount(amount) => Change::Add(amount.min(held)),
        });
        Self::wrote(cx, saga, Key::Credit, order, written, based_on(undo), (0, false, true));
        done(0, 0, written.version)
    }

    fn take_back(cx: &mut Cx<'_, Self>, saga: Saga, order: Order, amount: i32, undo: Undo) -> Said {
        Self::withdraw(cx, order);
        if amount == 0 {
            return done(0, 0, 0);
        }
        cx.mark("service.undo");
        let (written, _) = Self::move_credit(cx, saga, order, amount, |_| match undo {
            Undo::Value { value, .. } => Change::Set(value),
            Undo::Amount(amount) => Change::Add(amount),
        });
        Self::wrote(cx, saga, Key::Credit, order, written, based_on(undo), (amount, false, true));
        done(0, 0, written.version)
    }

    fn book(cx: &mut Cx<'_, Self>, saga: Saga, order: Order, undo: bool) -> Said {
        cx.mark(if undo { "service.undo" } else { "service.book" });
        let written = Self::write(cx, saga, Key::Parcel(order), Change::Set(parcel::BOOKED));
        Self::wrote(cx, saga, Key::Parcel(order), order, written, 0, (0, false, undo));
        cx.set_timer(TOUR, Timer::Leaves { order });
        done(written.before, 0, written.version)
    }

    fn call_back(cx: &mut Cx<'_, Self>, saga: Saga, order: Order) -> Result {
        match Self::state(cx, order) {
            parcel::LEFT => {
                cx.mark("service.refused");
                Err(Why::Left)
            }
            parcel::BOOKED => {
                cx.mark("service.write");
                let written = Self::write(cx, saga, Key::Parcel(order), Change::Set(parcel::CALLED_BACK));
                Self::wrote(cx, saga, Key::Parcel(order), order, written, 0, (0, true, false));
                Ok(done(written.before, 0, written.version))
            }
            _ => {
                Self::nothing(cx, saga, Key::Parcel(order));
                Ok(done(0, 0, 0))
            }
        }
    }

    /// The driver has been asked for a parcel.
    pub(super) fn called(cx: &mut Cx<'_, Self>, open: Open) {
        let Deed::CallBack { order } = open.deed else { return };
        match Self::call_back(cx, open.saga, order) {
            Ok(said) => Self::answer(cx, open, said),
            Err(why) => Self::refuse(cx, open, Key::Parcel(order), why),
        }
    }

    /// A parcel leaves, unless it was called back.
    pub(super) fn leaves(cx: &mut Cx<'_, Self>, order: Order) {
        if Self::state(cx, order) == parcel::BOOKED {
            cx.write("parcel", |books| books.left.insert(order));
            cx.fact(Fact::Left { order });
        }
    }
}

/// The version that an undo goes by, if it writes a value.
const fn based_on(undo: Undo) -> u32 {
    match undo {
        Undo::Value { version, .. } => version,
        Undo::Amount(_) => 0,
    }
}
