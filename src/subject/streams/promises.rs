//! Promises about streams: what stands in the book, what the till believes of it, and what it took.

use crate::sim::check::{Check, Monitor, Seen, Signal, Tally, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::Kind;
use crate::subject::slip::{Fact, Msg, Sale};
use crate::subject::{self, Words};

pub const ONCE: &str = "once";
pub const ORDER: &str = "in-order";
pub const COMPLETE: &str = "complete";
pub const CROSSED_OFF: &str = "crossed-off";
pub const THRIFT: &str = "thrift";
pub const BOTH: &str = "both";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No sale is booked twice.
    Once,
    /// Sales are booked as they were rung up.
    Order,
    /// When the day is closed, every sale is booked.
    Complete,
    /// What the till crosses off is safe at head office.
    CrossedOff,
    /// There are not many more slips than sales.
    Thrift,
    /// Both act, or neither.
    Both,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Once => Check::always(ONCE, "no sale is booked twice", Map::new(), booked_again),
            Self::Order => Check::always(ORDER, "sales are booked in order", Booked::default(), booked_late),
            Self::Complete => Check::new(
                COMPLETE,
                "every sale is booked by the close",
                When::Eventually,
                Complete::default(),
            ),
            Self::CrossedOff => {
                Check::new(CROSSED_OFF, "what the till crosses off is safe", When::Always, Filed::default())
            }
            Self::Thrift => Check::eventually(
                THRIFT,
                "at most two slips per sale on average",
                Slips::default(),
                |slips, event, fact| {
                    slips.follow(event, fact);
                    None
                },
                Slips::too_many,
            ),
            Self::Both => Check::eventually(BOTH, "both switch, or neither", Map::new(), decided, split),
        }
    }
}

/// Follows when each sale was booked first.
fn booked_again(booked: &mut Map<Sale, EventId>, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let Fact::Booked { sale, .. } = fact.slip()? else { return None };
    let Some(first) = booked.get(sale).copied() else {
        booked.insert(*sale, event);
        return None;
    };
    Some(Violation::new(format!("sale {sale} is booked a second time")).with([first]))
}

/// What was booked, and the latest sale of it.
#[derive(Clone, Debug, Default)]
struct Booked {
    sales: Set<Sale>,
    latest: Option<(Sale, EventId)>,
}

/// A repeat is not out of order: it is booked twice.
fn booked_late(booked: &mut Booked, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let Fact::Booked { sale, .. } = fact.slip()? else { return None };
    if !booked.sales.insert(*sale) {
        return None;
    }
    match booked.latest {
        Some((latest, at)) if latest > *sale => {
            Some(Violation::new(format!("sale {sale} is booked after sale {latest}")).with([at]))
        }
        _ => {
            booked.latest = Some((*sale, event));
            None
        }
    }
}

/// What is on head office's disk, what the till has sent last of each sale, when a slip of each arrived first, and who
/// crashed last.
#[derive(Clone, Debug, Default)]
struct Filed {
    sales: Set<Sale>,
    sent: Map<Sale, EventId>,
    arrived: Map<Sale, EventId>,
    crash: Option<(NodeId, EventId)>,
}

impl Filed {
    fn crossed_off(&self, till: NodeId, event: EventId, sale: Sale) -> Option<Violation> {
        if self.sales.contains(&sale) {
            return None;
        }
        // What had arrived and was not filed, a crash took.
        let arrived = self.arrived.get(&sale).copied();
        let crash =
            self.crash.filter(|(node, at)| *node != till && arrived.is_some_and(|arrived| arrived < *at));
        let words = format!("the till crosses off sale {sale}, which head office does not have");
        let witnesses = self.sent.get(&sale).copied().into_iter().chain(arrived).chain([event]);
        Some(Violation::new(words).by(crash.map(|(_, at)| at)).with(witnesses))
    }
}

impl Monitor<Words> for Filed {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => self.crash = Some((event.node, *id)),
            Seen::Event(id, event, Some(msg)) if event.kind == Kind::Delivered => {
                if let Some(Msg::Slip { sale, .. }) = msg.slip() {
                    self.arrived.entry(*sale).or_insert(*id);
                }
            }
            Seen::Event(..) => {}
            Seen::Fact(id, event, fact) => match fact.slip() {
                Some(Fact::Sent { sale, .. }) => _ = self.sent.insert(*sale, *id),
                Some(Fact::Filed { sale }) => _ = self.sales.insert(*sale),
                Some(Fact::CrossedOff { sale, .. }) => {
                    return self.crossed_off(event.node, *id, *sale).into();
                }
                _ => {}
            },
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// Which sales were rung up and booked, and where the slips of each got lost.
#[derive(Clone, Debug, Default)]
struct Complete {
    rung: Map<Sale, EventId>,
    booked: Set<Sale>,
    lost: Map<Sale, EventId>,
    /// Those that were booked when the day was closed already.
    late: Map<Sale, EventId>,
    /// When each was held back or discarded last.
    put_off: Map<Sale, EventId>,
    closed: bool,
}

impl Monitor<Words> for Complete {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(id, event, Some(msg)) if event.kind == Kind::Dropped => {
                if let Some(Msg::Slip { sale, .. }) = msg.slip() {
                    self.lost.insert(*sale, *id);
                }
            }
            Seen::Fact(id, _, fact) => match fact.slip() {
                Some(Fact::RangUp { sale, .. }) => _ = self.rung.insert(*sale, *id),
                Some(Fact::Booked { sale, .. }) if self.closed => _ = self.late.insert(*sale, *id),
                Some(Fact::Booked { sale, .. }) => _ = self.booked.insert(*sale),
                Some(Fact::HeldBack { sale, .. } | Fact::Discarded { sale, .. }) => {
                    self.put_off.insert(*sale, *id);
                }
                // Head office's is the one that counts; the till closes at the same time and books nothing.
                Some(Fact::Closed { .. }) => self.closed = true,
                _ => {}
            },
            Seen::Event(..) => {}
        }
        Signal::Quiet
    }

    /// The first sale that is missing, and when it came after all, or what became of its last slip.
    fn at_end(&mut self) -> Signal {
        let mut missing = self.rung.iter().filter(|(sale, _)| !self.booked.contains(sale));
        let Some((sale, rung)) = missing.next() else { return Signal::Quiet };
        let late = self.late.get(sale).copied();
        let words = match (late, missing.count()) {
            (Some(_), 0) => format!("sale {sale} came after the close"),
            (_, 0) => format!("sale {sale} is not in the book"),
            (_, 1) => format!("sale {sale} is not in the book, nor is one other"),
            (_, more) => format!("sale {sale} is not in the book, nor are {more} others"),
        };
        let last = self.lost.get(sale).max(self.put_off.get(sale)).copied();
        let by = late.or(last).unwrap_or(*rung);
        Violation::new(words).by(by).owing(*rung, by).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// How many slips each sale took.
#[derive(Clone, Debug, Default)]
struct Slips {
    sent: Map<Sale, Vec<EventId>>,
}

impl Slips {
    fn follow(&mut self, event: EventId, fact: &subject::Fact) {
        if let Some(Fact::Sent { sale, .. }) = fact.slip() {
            self.sent.entry(*sale).or_default().push(event);
        }
    }

    fn too_many(&self) -> Option<Violation> {
        let sales = self.sent.len();
        let slips: usize = self.sent.values().map(Vec::len).sum();
        if slips <= 2 * sales {
            return None;
        }
        let (sale, most) = self.sent.iter().max_by_key(|(_, slips)| slips.len())?;
        let mut all: Vec<EventId> = self.sent.values().flatten().copied().collect();
        sort_by_number(&mut all, |event| event.0.into());
        let words = format!("slips were sent for {sales} sales, {} of them about sale {sale}", most.len());
        let tally = Tally::of_events(all, 2 * sales as u32);
        Some(Violation::counted(tally, &words).by(*most.last()?).with(most.iter().copied()))
    }
}

/// What each of two decided, and when.
fn decided(decisions: &mut Map<bool, EventId>, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    if let Some(Fact::Decided { acts, .. }) = fact.slip() {
        decisions.insert(*acts, event);
    }
    None
}

fn split(decisions: &Map<bool, EventId>) -> Option<Violation> {
    let (acts, stays) = (*decisions.get(&true)?, *decisions.get(&false)?);
    // Whoever switches first obliges the other.
    Some(Violation::new("one switches, and the other does not").by(stays).owing(acts, acts.max(stays)))
}
