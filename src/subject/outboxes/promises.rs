//! Promises about outboxes: which orders are announced, which are shipped, and how soon.

use super::parties::{RELAY, RELAY_B, SHOP};
use super::words::{End, Fact, Number};
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Kind;
use crate::subject::{self, Words};

pub const ANNOUNCED: &str = "announced";
pub const REAL: &str = "real";
pub const ONCE: &str = "once";
pub const PROMPT: &str = "prompt";

/// How soon after its commit an order has to be announced.
pub const PROMPTLY: Duration = Duration::from_secs(2);

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Every committed order is announced.
    Announced,
    /// No order is announced that is rolled back.
    Real,
    /// No order is shipped twice.
    Once,
    /// Orders are announced soon.
    Prompt,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Announced => Check::new(
                ANNOUNCED,
                "every committed order is announced",
                When::Eventually,
                Announcements::default(),
            ),
            Self::Real => {
                Check::always(REAL, "no order is announced that is rolled back", Map::new(), rolled_back)
            }
            Self::Once => Check::always(ONCE, "no order is shipped twice", Map::new(), shipped_again),
            Self::Prompt => Check::new(
                PROMPT,
                "what is announced is announced within 2 s of its commit",
                When::Always,
                Delays::default(),
            ),
        }
    }
}

/// What was announced, shipped and rolled back, by order, and whether it was rolled back.
type Deeds = Map<Number, (bool, Vec<EventId>)>;

fn rolled_back(deeds: &mut Deeds, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (order, is_end) = match fact.notice()? {
        Fact::Ended { order, end, .. } if *end != End::Committed => (*order, true),
        Fact::Announced { order, .. } | Fact::Shipped { order } => (*order, false),
        _ => return None,
    };
    let (is_over, events) = deeds.entry(order).or_default();
    let earlier = events.clone();
    events.push(event);
    let words = match (is_end, *is_over, fact.notice()?) {
        (true, ..) => {
            *is_over = true;
            format!("order {order} was announced, and is rolled back")
        }
        (false, true, Fact::Announced { .. }) => format!("order {order} is announced, and was rolled back"),
        _ => return None,
    };
    (!earlier.is_empty()).then(|| Violation::new(words).with(earlier))
}

fn shipped_again(
    shipped: &mut Map<Number, EventId>,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let Fact::Shipped { order } = fact.notice()? else { return None };
    let Some(first) = shipped.get(order).copied() else {
        shipped.insert(*order, event);
        return None;
    };
    Some(Violation::new(format!("order {order} is shipped a second time")).with([first]))
}

/// When each order was committed. One that is late is enough to say so.
#[derive(Clone, Debug, Default)]
struct Delays {
    committed: Map<Number, (SimTime, EventId)>,
    broken: bool,
}

impl Monitor<Words> for Delays {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        match fact.notice() {
            Some(Fact::Ended { order, end: End::Committed, .. }) => {
                self.committed.insert(*order, (event.at, *id));
            }
            Some(Fact::Announced { order, .. }) => {
                let Some((at, committed)) = self.committed.remove(order) else { return Signal::Quiet };
                let delay = event.at.since(at);
                if delay > PROMPTLY && !self.broken {
                    self.broken = true;
                    let words = format!("order {order} is announced {delay} after its commit");
                    return Violation::new(words).with([committed]).into();
                }
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// What became of each order's announcement.
#[derive(Clone, Debug, Default)]
struct Announcements {
    placed: Map<Number, EventId>,
    /// Each order's row, if it has one, and when its id was taken.
    began: Map<Number, (u32, EventId)>,
    committed: Map<Number, EventId>,
    announced: Set<Number>,
    /// Ids that a relay passed over: the first, how many, and when.
    passed: Vec<(u32, u32, EventId)>,
    /// When a reader got an answer without a row that had been passed over, and was visible by then: the first time.
    missed: Map<Number, EventId>,
    /// When a relay noted an order's row as done with.
    noted: Map<Number, EventId>,
    /// The last gap that a relay waited at, and since when.
    waits: Option<(u32, EventId)>,
    /// The crash that made a node forget an order.
    forgotten: Map<Number, EventId>,
}

impl Announcements {
    fn fact(&mut self, event: EventId, fact: &Fact) {
        match fact {
            Fact::Placed { order } => _ = self.placed.insert(*order, event),
            Fact::Began { order, row, .. } => _ = self.began.insert(*order, (*row, event)),
            Fact::Ended { order, end: End::Committed, .. } => _ = self.committed.insert(*order, event),
            Fact::Announced { order, .. } => _ = self.announced.insert(*order),
            Fact::Passed { row, count, .. } => self.passed.push((*row, *count, event)),
            Fact::Noted { order, .. } => {
                self.noted.entry(*order).or_insert(event);
            }
            Fact::Waits { row } => self.waits = Some((*row, event)),
            Fact::Looked { .. } => {
                let visible = self.committed.keys().filter(|order| !self.announced.contains(order));
                let missed: Vec<_> =
                    visible.filter(|order| self.passed_over(**order).is_some()).copied().collect();
                for order in missed {
                    self.missed.entry(order).or_insert(event);
                }
            }
            _ => {}
        }
    }

    /// When a relay passed over an order's row, if one did.
    fn passed_over(&self, order: Number) -> Option<EventId> {
        let (row, _) = self.began.get(&order).filter(|(row, _)| *row > 0)?;
        let is_passed = |(first, count, _): &&(u32, u32, EventId)| row >= first && row - first < *count;
        self.passed.iter().find(is_passed).map(|(.., passed)| *passed)
    }

    /// A crash makes the shop forget orders without a row, and a relay forget rows that it has noted and not published.
    fn crashed(&mut self, node: NodeId, event: EventId) {
        let held: Vec<Number> = match node {
            SHOP => {
                let has_row = |order: &Number| self.began.get(order).is_some_and(|(row, _)| *row > 0);
                self.placed.keys().filter(|order| !has_row(order)).copied().collect()
            }
            RELAY | RELAY_B => self.noted.keys().copied().collect(),
            _ => return,
        };
        for order in held.into_iter().filter(|order| !self.announced.contains(order)) {
            self.forgotten.entry(order).or_insert(event);
        }
    }

    /// Why an order was not announced, the event that it is due to, and the other events that show it.
    fn reason(&self, order: Number, committed: EventId) -> (String, EventId, Vec<EventId>) {
        let (row, began) = self.began.get(&order).copied().unwrap_or((0, committed));
        if let Some(passed) = self.passed_over(order) {
            let words = format!("row {row} is not asked for, because a relay had passed over it");
            let event = self.missed.get(&order).copied().unwrap_or(committed.max(passed));
            return (words, event, vec![began, committed, passed]);
        }
        if let Some(crash) = self.forgotten.get(&order) {
            let noted = self.noted.get(&order).copied();
            let words = if noted.is_some() {
                "its row had been noted as published"
            } else {
                "the shop crashed and forgot it"
            };
            return (words.to_owned(), *crash, noted.into_iter().chain([committed]).collect());
        }
        match self.waits.filter(|(gap, _)| row > *gap) {
            Some((gap, waits)) => (format!("the relay waits for row {gap}"), waits, vec![committed]),
            None => ("nobody has published it since".to_owned(), committed, vec![began]),
        }
    }
}

impl Monitor<Words> for Announcements {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Fact(id, _, fact) => {
                if let Some(fact) = fact.notice() {
                    self.fact(*id, fact);
                }
            }
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => self.crashed(event.node, *id),
            Seen::Event(..) => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let mut missing = self.committed.iter().filter(|(order, _)| !self.announced.contains(order));
        let Some((order, committed)) = missing.next() else { return Signal::Quiet };
        let (reason, event, witnesses) = self.reason(*order, *committed);
        let others = match missing.count() {
            0 => String::new(),
            1 => ", nor was one other".to_owned(),
            more => format!(", nor were {more} others"),
        };
        let words = format!("order {order} is committed and was never announced{others}: {reason}");
        Violation::new(words).by(event).with(witnesses).owing(*committed, event).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promise_names_its_time() {
        let name = Promise::Prompt.check().name;
        assert!(name.contains(&format!("within {PROMPTLY} ")), "{name}");
    }
}
