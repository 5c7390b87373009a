//! What went wrong, case by case: one place that decides it, for the checks while a run is computed and for everything that is said of it.

use super::eight::Promise;
use super::parties::{BUDGET, GRACE, PAGE_MAX, ROOM};
use super::words::describe::{cents, kb};
use super::words::{Fact, Slip, Step};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::time::Duration;

/// Something that went wrong.
#[derive(Clone, Debug)]
pub struct Case {
    pub promise: Promise,
    what: What,
    /// The earlier events that make it wrong.
    pub witnesses: Vec<EventId>,
}

/// What exactly went wrong.
#[derive(Clone, Copy, Debug)]
enum What {
    Unanswered { order: u32 },
    Twice { order: u32 },
    Slow { page: u32, took: Duration },
    Incomplete { page: u32 },
    Waiting { bytes: u64 },
    Forged { slip: Slip },
    Repeated { order: u32 },
    Stale { order: u32, since: Duration },
    CutOff { order: u32, after: Duration },
    Dear { page: u32, cost: u64 },
    WithoutNote { order: u32 },
    Unreadable { order: u32 },
}

impl Case {
    fn new(promise: Promise, what: What, witnesses: impl IntoIterator<Item = EventId>) -> Self {
        Self { promise, what, witnesses: witnesses.into_iter().collect() }
    }

    /// The page or the order that it is about; `None` if it counts each time.
    pub const fn number(&self) -> Option<u32> {
        match self.what {
            What::Slow { page, .. } | What::Incomplete { page } | What::Dear { page, .. } => Some(page),
            What::Unanswered { order }
            | What::Twice { order }
            | What::Repeated { order }
            | What::CutOff { order, .. }
            | What::WithoutNote { order }
            | What::Unreadable { order } => Some(order),
            What::Forged { slip } => Some(slip.order),
            What::Waiting { .. } | What::Stale { .. } => None,
        }
    }

    /// True if a page came, and too late.
    pub const fn is_slow(&self) -> bool {
        matches!(self.what, What::Slow { .. })
    }

    /// True if somebody changed an order; false if somebody repeated one, or if it is about something else.
    pub const fn is_forged(&self) -> bool {
        matches!(self.what, What::Forged { .. })
    }

    /// True if an order was refused because of a field that was not known.
    pub const fn is_unreadable(&self) -> bool {
        matches!(self.what, What::Unreadable { .. })
    }

    /// What is wrong, in two or three words.
    pub const fn label(&self) -> &'static str {
        match self.what {
            What::Unanswered { .. } => "order lost",
            What::Twice { .. } => "entered twice",
            What::Slow { .. } => "page too slow",
            What::Incomplete { .. } => "page never came",
            What::Waiting { .. } => "line overloaded",
            What::Forged { .. } => "forged order accepted",
            What::Repeated { .. } => "repeated order accepted",
            What::Stale { .. } => "old address called again",
            What::CutOff { .. } => "cut off",
            What::Dear { .. } => "over budget",
            What::WithoutNote { .. } => "note lost",
            What::Unreadable { .. } => "refused for its note",
        }
    }

    /// What is wrong, in a sentence.
    pub fn words(&self) -> String {
        match self.what {
            What::Unanswered { order } => {
                format!("order {order} was placed, and its customer does not know what became of it")
            }
            What::Twice { order } => format!("order {order} is entered a second time"),
            What::Slow { page, took } => {
                format!("page {page} took {}, and a page may take {PAGE_MAX}", rounded(took))
            }
            What::Incomplete { page } => format!("page {page} never came"),
            What::Waiting { bytes } => format!("{} wait for the line, and {} may", kb(bytes), kb(ROOM)),
            What::Forged { slip } => {
                format!("order {} for house {} is accepted, and nobody placed it", slip.order, slip.house)
            }
            What::Repeated { order } => format!("order {order} is accepted a second time"),
            What::Stale { order, since } => {
                format!("order {order} goes to an address where the first call failed {} ago", rounded(since))
            }
            What::CutOff { order, after } => {
                format!("order {order} is cut off after {}, and the front still waits", rounded(after))
            }
            What::Dear { page, cost } => format!(
                "a thousand pages like page {page} cost {}, and the budget is {}",
                cents(cost),
                cents(BUDGET)
            ),
            What::WithoutNote { order } => format!("order {order} is entered without its note"),
            What::Unreadable { order } => format!("order {order} is refused because of its note"),
        }
    }
}

/// A time to the millisecond.
pub(crate) fn rounded(time: Duration) -> Duration {
    Duration::from_millis(time.as_millis())
}

/// What is known of an order.
#[derive(Clone, Debug, Default)]
struct Known {
    placed: Option<EventId>,
    /// What was sent for it. A front that was restarted may send something else.
    slips: Vec<Slip>,
    /// The attempts that were sent, and when each was first accepted.
    sent: Map<u32, (EventId, Option<EventId>)>,
    /// The attempt that the front waits for.
    open: Option<u32>,
    entered: Option<(u32, EventId)>,
    unfamiliar: Option<EventId>,
}

/// What is known of a run so far.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    orders: Map<u32, Known>,
    pages: Map<u32, EventId>,
    /// What has the line.
    line: Option<EventId>,
    full: bool,
    left: Option<EventId>,
    /// When the checkout last heard of an address.
    found: Option<EventId>,
    /// The first call to an address that was left, and how long ago it had been left then.
    missed: Option<(EventId, Duration)>,
    limited: Option<EventId>,
}

impl Cases {
    /// Follows a fact, and returns what it makes wrong.
    pub fn follow(&mut self, id: EventId, fact: &Fact) -> Vec<Case> {
        let case = match fact {
            Fact::Browsed { page } => {
                self.pages.insert(*page, id);
                None
            }
            Fact::Loaded { page, complete, took } => self.loaded(*page, *complete, *took),
            Fact::Collected { page, cost, .. } => (*cost > BUDGET).then(|| {
                let what = What::Dear { page: *page, cost: *cost };
                Case::new(Promise::Thrifty, what, self.pages.get(page).copied())
            }),
            Fact::Line { step, waiting, .. } => self.line(id, *step, *waiting),
            Fact::Missed { order, since } => self.missed(id, *order, *since),
            Fact::Found { .. } => {
                self.found = Some(id);
                None
            }
            Fact::Left => {
                self.left.get_or_insert(id);
                None
            }
            Fact::Limited { .. } => {
                self.limited.get_or_insert(id);
                None
            }
            Fact::Entered { slip, attempt } => return self.entered(id, *slip, *attempt),
            _ => self.of_order(id, fact),
        };
        case.into_iter().collect()
    }

    fn loaded(&self, page: u32, complete: bool, took: Duration) -> Option<Case> {
        let what = if complete { What::Slow { page, took } } else { What::Incomplete { page } };
        let late = !complete || took > PAGE_MAX;
        late.then(|| Case::new(Promise::Fast, what, self.pages.get(&page).copied()))
    }

    /// The line counts once each time too much begins to wait for it.
    fn line(&mut self, id: EventId, step: Step, waiting: u64) -> Option<Case> {
        if step == Step::Takes {
            self.line = Some(id);
        }
        let was_full = std::mem::replace(&mut self.full, waiting > ROOM);
        let is_new = self.full && !was_full;
        is_new.then(|| Case::new(Promise::Room, What::Waiting { bytes: waiting }, self.line))
    }

    /// The first call to an address that was left tells its caller. A while later there should be no more of them.
    fn missed(&mut self, id: EventId, order: u32, since: Duration) -> Option<Case> {
        let (first, then) = *self.missed.get_or_insert((id, since));
        let told = since.saturating_sub(then);
        let witnesses = self.found.into_iter().chain(self.left).chain([first]);
        (told > GRACE).then(|| Case::new(Promise::Current, What::Stale { order, since: told }, witnesses))
    }

    fn of_order(&mut self, id: EventId, fact: &Fact) -> Option<Case> {
        let limited = self.limited;
        let orders = &mut self.orders;
        match fact {
            Fact::Placed { order } => {
                of(orders, *order).placed = Some(id);
                None
            }
            Fact::Sent { slip, attempt, .. } => {
                let known = of(orders, slip.order);
                known.slips.push(*slip);
                known.open = Some(*attempt);
                known.sent.insert(*attempt, (id, None));
                None
            }
            Fact::GaveUp { order, .. } => {
                of(orders, *order).open = None;
                None
            }
            Fact::Settled { order, outcome } => {
                let known = of(orders, *order);
                known.open = None;
                let witnesses = known.placed.into_iter().chain(known.sent.values().map(|(sent, _)| *sent));
                (*outcome == Outcome::Unknown)
                    .then(|| Case::new(Promise::Answered, What::Unanswered { order: *order }, witnesses))
            }
            Fact::Accepted { slip, attempt, .. } => accepted(of(orders, slip.order), id, *slip, *attempt),
            Fact::CutOff { order, attempt, after, .. } => {
                let known = of(orders, *order);
                let sent = known.sent.get(attempt).map(|(sent, _)| *sent);
                let what = What::CutOff { order: *order, after: *after };
                (known.open == Some(*attempt))
                    .then(|| Case::new(Promise::Uncut, what, sent.into_iter().chain(limited)))
            }
            Fact::Unfamiliar { order, refused } => {
                let known = of(orders, *order);
                known.unfamiliar = Some(id);
                let sent = known.sent.values().map(|(sent, _)| *sent).next();
                refused.then(|| Case::new(Promise::Kept, What::Unreadable { order: *order }, sent))
            }
            _ => None,
        }
    }

    fn entered(&mut self, id: EventId, slip: Slip, attempt: u32) -> Vec<Case> {
        let order = slip.order;
        let known = self.orders.entry(order).or_default();
        let mut cases = Vec::new();
        if let Some((before, event)) = known.entered
            && before != attempt
        {
            let again = known.sent.get(&attempt).map(|(sent, _)| *sent);
            let witnesses = std::iter::once(event).chain(again);
            cases.push(Case::new(Promise::Once, What::Twice { order }, witnesses));
        }
        if known.entered.is_none() {
            known.entered = Some((attempt, id));
        }
        let had_note = known.slips.iter().any(|sent| sent.note.is_some());
        if had_note && slip.note.is_none() {
            let sent = known.sent.values().map(|(sent, _)| *sent).next();
            let witnesses = sent.into_iter().chain(known.unfamiliar);
            cases.push(Case::new(Promise::Kept, What::WithoutNote { order }, witnesses));
        }
        cases
    }
}

/// What is known of one order.
fn of(orders: &mut Map<u32, Known>, order: u32) -> &mut Known {
    orders.entry(order).or_default()
}

/// An order is accepted that was not sent like that, or was accepted before.
fn accepted(known: &mut Known, id: EventId, slip: Slip, attempt: u32) -> Option<Case> {
    let order = slip.order;
    let is_sent = known.slips.contains(&slip);
    let sent = known.sent.get_mut(&attempt);
    let (Some((sent, before)), true) = (sent, is_sent) else {
        let witnesses: Vec<_> = known.sent.values().map(|(sent, _)| *sent).collect();
        return Some(Case::new(Promise::Genuine, What::Forged { slip }, witnesses));
    };
    let (sent, earlier) = (*sent, *before);
    before.get_or_insert(id);
    let earlier = earlier?;
    Some(Case::new(Promise::Genuine, What::Repeated { order }, [sent, earlier]))
}
