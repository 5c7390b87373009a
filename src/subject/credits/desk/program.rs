//! The programs of sagas: their steps, what each asks for, what its answer means, and how it is undone.

use super::super::words::{Deed, Fact, Key, Purpose, Said, Taking, Undo, Why};
use super::{Config, Desk, Reread, Running, Trail, View, Writes};
use crate::policy::countermeasures::{Change, When};
use crate::policy::saga::{Nature, Plan};
use crate::sim::process::Cx;

/// A step of a saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Reads the price, and offers it.
    Offer,
    /// Reads what is free of the credit.
    Look,
    /// Reads the price again, and compares.
    Compare,
    Reserve,
    /// Reads the price for the invoice.
    Invoice,
    Book,
    GiveBack,
    CallBack,
    SetPrice,
}

impl Step {
    /// The mark of its line in listings.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Offer => "desk.offer",
            Self::Look => "desk.look",
            Self::Compare => "desk.compare",
            Self::Reserve => "desk.reserve",
            Self::Invoice => "desk.invoice",
            Self::Book => "desk.book",
            Self::GiveBack => "desk.give",
            Self::CallBack => "desk.call",
            Self::SetPrice => "desk.price",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Offer => "offer the price",
            Self::Look => "read the credit",
            Self::Compare => "compare the price",
            Self::Reserve => "reserve",
            Self::Invoice => "invoice",
            Self::Book => "book the delivery",
            Self::GiveBack => "give back",
            Self::CallBack => "call the parcel back",
            Self::SetPrice => "set the price",
        }
    }
}

/// All steps but the last can be undone, and the last one decides.
pub(super) fn plan(steps: &[Step]) -> Plan {
    let last = steps.len().saturating_sub(1);
    let natures: Vec<Nature> = (0..steps.len())
        .map(|step| if step == last { Nature::Pivot } else { Nature::Compensatable })
        .collect();
    Plan::new(&natures)
}

impl Config {
    /// The steps of a saga.
    pub(super) fn steps(&self, purpose: Purpose) -> Vec<Step> {
        match purpose {
            Purpose::Place { amount, .. } => {
                let priced = amount == 0;
                let all = [
                    (Step::Offer, priced),
                    (Step::Look, self.writes != Writes::Floor),
                    (Step::Compare, priced && self.reread != Reread::None),
                    (Step::Reserve, true),
                    (Step::Invoice, priced),
                    (Step::Book, true),
                ];
                all.into_iter().filter(|(_, there)| *there).map(|(step, _)| step).collect()
            }
            Purpose::Cancel { .. } => match self.view {
                View::CreditFirst => vec![Step::GiveBack, Step::CallBack],
                View::CreditLast => vec![Step::CallBack, Step::GiveBack],
            },
            Purpose::Reprice { .. } => vec![Step::SetPrice],
        }
    }

    /// What a step asks for. There may be a reason to turn back instead.
    pub(super) fn deed(&self, step: Step, running: &Running) -> Result<Deed, Why> {
        let order = match running.purpose {
            Purpose::Place { order, .. } | Purpose::Cancel { order } => order,
            Purpose::Reprice { .. } => 0,
        };
        Ok(match step {
            Step::Offer | Step::Compare | Step::Invoice => Deed::Read { key: Key::Price },
            Step::Look => Deed::Read { key: Key::Credit },
            Step::Reserve => Deed::Reserve { order, taking: self.taking(running)? },
            Step::Book => Deed::Book { order },
            Step::GiveBack => Deed::GiveBack { order },
            Step::CallBack => Deed::CallBack { order },
            Step::SetPrice => match running.purpose {
                Purpose::Reprice { price } => Deed::SetPrice { price },
                Purpose::Place { .. } | Purpose::Cancel { .. } => Deed::Read { key: Key::Price },
            },
        })
    }

    /// How an order takes its amount from the credit.
    fn taking(&self, running: &Running) -> Result<Taking, Why> {
        let amount = match running.purpose {
            Purpose::Place { amount: amount @ 1.., .. } => amount,
            _ => running.seen.get(&Key::Price).map_or(0, |(price, _)| *price),
        };
        let subtract = Change::Add(amount.saturating_neg());
        if self.writes == Writes::Floor {
            return Ok(Taking { amount, change: subtract, when: When::AtLeast(amount), based_on: 0 });
        }
        let (free, version) = running.seen.get(&Key::Credit).copied().unwrap_or_default();
        if free < amount {
            return Err(Why::TooLittle);
        }
        let when = if self.reread == Reread::None { When::Always } else { When::Version(version) };
        let (change, based_on) = match self.writes {
            Writes::Computed => (Change::Set(free.saturating_sub(amount)), version),
            Writes::Added | Writes::Floor => (subtract, 0),
        };
        Ok(Taking { amount, change, when, based_on })
    }

    /// What undoes a step, if there is something to undo.
    pub(super) fn compensation(&self, step: Step, index: usize, running: &Running) -> Option<Deed> {
        let Trail { before, amount, version, filed } = *running.trail.get(&index)?;
        let (Purpose::Place { order, .. } | Purpose::Cancel { order }) = running.purpose else { return None };
        let undo = match self.undoing.change(before, amount) {
            Change::Set(value) => Undo::Value { value, version },
            Change::Add(amount) => Undo::Amount(amount),
        };
        match step {
            Step::Reserve => Some(Deed::Unreserve { order, undo }),
            Step::GiveBack => (amount != 0 || filed).then_some(Deed::TakeBack { order, amount, undo }),
            Step::CallBack => (version != 0 || filed).then_some(Deed::Rebook { order }),
            _ => None,
        }
    }
}

impl Desk {
    /// Takes note of a step's answer. There may be a reason to turn back.
    pub(super) fn heed(self, cx: &mut Cx<'_, Self>, step: usize, deed: Deed, said: Said) -> Result<(), Why> {
        let Some(running) = cx.disk().running.as_ref() else { return Ok(()) };
        let (saga, purpose) = (running.saga, running.purpose);
        let offered = running.seen.get(&Key::Price).copied();
        match (deed, said) {
            (_, Said::Refused(why)) => return Err(why),
            (Deed::Read { key }, Said::Seen { value, version }) => {
                let order = if let Purpose::Place { order, .. } = purpose { order } else { 0 };
                match (self.config.steps(purpose).get(step), offered) {
                    (Some(Step::Compare), Some((_, of))) if of != version => return Err(Why::Changed),
                    (Some(Step::Compare), _) => {}
                    (Some(Step::Invoice), Some((price, of))) => {
                        if self.config.reread == Reread::Every && of != version {
                            return Err(Why::Changed);
                        }
                        cx.fact(Fact::Invoiced { saga, order, price: value, offered: price });
                    }
                    _ => {
                        Self::note(cx, |running| running.seen.insert(key, (value, version)));
                        if key == Key::Price {
                            cx.fact(Fact::Offered { saga, order, price: value });
                        }
                    }
                }
            }
            (_, Said::Done { before, amount, version, filed }) => {
                let trail = Trail { before, amount, version, filed };
                Self::note(cx, |running| running.trail.insert(step, trail));
            }
            (_, Said::Seen { .. }) => {}
        }
        Ok(())
    }
}
