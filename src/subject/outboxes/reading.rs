//! What is read off runs with an outbox: what became of each order, who believes what, and words for the timeline.

use super::parties::{BROKER, DATABASE, RELAY, RELAY_B, SHOP, WAREHOUSE};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::sorting::sort_by_number;
use crate::sim::time::Duration;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::counting::{counted, times};
use crate::subject::notice::{End, Fact as Notice, Number};
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// What was reported of orders and their events.
pub fn notices(trace: &Trace<Words>) -> Reader<'_, Notice> {
    Reader::new(trace, Fact::notice)
}

/// An order's history.
#[expect(clippy::struct_excessive_bools, reason = "each is another thing that can happen to it")]
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The id of its row; 0: it has none.
    pub row: u32,
    pub tx: u32,
    pub committed: Option<EventId>,
    pub rolled_back: Option<EventId>,
    /// When the broker stored an event about it, each time.
    pub announced: Vec<EventId>,
    /// When a parcel left, each time.
    pub shipped: Vec<EventId>,
    /// Whether a relay has noted its row as done with.
    pub noted: bool,
    /// Whether a relay has passed over its row.
    pub passed: bool,
    /// Whether a crash made the node forget it that was to announce it.
    pub forgotten: bool,
    /// Whether the shop has crashed since the order was placed.
    dropped: bool,
}

impl History {
    /// True if the shop is still working on it, or waiting for an answer about it.
    fn is_in_progress(&self) -> bool {
        let is_done = self.committed.is_some() && (self.row > 0 || !self.announced.is_empty());
        !self.dropped && !is_done && self.rolled_back.is_none()
    }

    /// True if it is committed, and nobody will announce it any more.
    pub fn is_lost(&self) -> bool {
        self.committed.is_some() && self.announced.is_empty() && (self.passed || self.forgotten)
    }

    /// True if it was announced and rolled back.
    pub fn is_phantom(&self) -> bool {
        self.rolled_back.is_some() && !self.announced.is_empty()
    }
}

/// How things stand at all nodes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub orders: Map<Number, History>,
    /// How many times a reader got an answer.
    pub looks: u32,
    /// How many rows relays have noted, by node, and the last of them.
    noted: Map<NodeId, (u32, u32)>,
    /// Ids that were passed over: the first and how many.
    passed: Vec<(u32, u32)>,
    /// Rows that a reader did not ask for any more before anybody had read them.
    unread: Set<u32>,
    /// The row that a relay waits for.
    waits: Map<NodeId, u32>,
    /// Rows that are committed and not marked, where rows are marked.
    unmarked: u32,
    last: Map<NodeId, EventId>,
}

/// Crashes and facts of the first `count` events, in order.
fn happenings(trace: &Trace<Words>, count: usize) -> Vec<(EventId, Option<&Notice>)> {
    let crashes = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    let mut all: Vec<_> = crashes.map(|(event, _)| (event, None)).collect();
    all.extend(facts(trace, count, Fact::notice).map(|(event, fact)| (event, Some(fact))));
    sort_by_number(&mut all, |(event, _)| u64::from(event.0));
    all
}

impl State {
    /// Whether a relay waits for a row.
    pub fn is_waiting(&self) -> bool {
        !self.waits.is_empty()
    }

    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (event, fact) in happenings(trace, count) {
            state.follow(event, trace.event(event).node, fact);
        }
        state
    }

    fn history(&mut self, order: Number) -> &mut History {
        self.orders.entry(order).or_default()
    }

    fn follow(&mut self, event: EventId, node: NodeId, fact: Option<&Notice>) {
        let Some(fact) = fact else { return self.crash(node) };
        self.last.insert(node, event);
        if let Notice::Began { load, .. }
        | Notice::Ended { load, .. }
        | Notice::Noted { load: Some(load), .. } = fact
        {
            self.unmarked = load.unmarked;
        }
        match fact {
            Notice::Placed { order } => _ = self.history(*order),
            Notice::Began { order, tx, row, .. } => {
                let is_passed = self.is_passed(*row);
                let history = self.history(*order);
                (history.tx, history.row, history.passed) = (*tx, *row, is_passed);
            }
            Notice::Ended { order, end: End::Committed, .. } => self.history(*order).committed = Some(event),
            Notice::Ended { order, .. } => self.history(*order).rolled_back = Some(event),
            Notice::Looked { unread, .. } => {
                self.looks += 1;
                if *unread > 0 {
                    self.unread.insert(*unread);
                }
            }
            Notice::Passed { row, count, .. } => {
                self.passed.push((*row, *count));
                self.waits.remove(&node);
                let within = |of: u32| of >= *row && of - *row < *count;
                for (_, history) in self.orders.iter_mut().filter(|(_, history)| within(history.row)) {
                    history.passed = true;
                }
            }
            Notice::Waits { row } => _ = self.waits.insert(node, *row),
            Notice::Noted { row, order, .. } => {
                self.waits.remove(&node);
                let (count, last) = self.noted.entry(node).or_default();
                (*count, *last) = (*count + 1, *row);
                self.history(*order).noted = true;
            }
            Notice::Announced { order, .. } => self.history(*order).announced.push(event),
            Notice::Shipped { order } => self.history(*order).shipped.push(event),
            Notice::Acknowledged { .. } | Notice::Known { .. } => {}
        }
    }

    fn is_passed(&self, row: u32) -> bool {
        self.passed.iter().any(|(first, count)| row >= *first && row - *first < *count)
    }

    fn crash(&mut self, node: NodeId) {
        for (_, history) in self.orders.iter_mut() {
            history.dropped |= node == SHOP;
        }
        for (_, history) in self.orders.iter_mut().filter(|(_, history)| history.announced.is_empty()) {
            history.forgotten |= match node {
                SHOP => history.row == 0,
                RELAY | RELAY_B => history.noted,
                _ => false,
            };
        }
    }

    fn count(&self, is: impl Fn(&History) -> bool) -> u32 {
        self.orders.values().filter(|history| is(history)).count() as u32
    }

    /// How many orders are committed.
    pub fn committed(&self) -> u32 {
        self.count(|history| history.committed.is_some())
    }

    /// How many are announced.
    pub fn announced(&self) -> u32 {
        self.count(|history| !history.announced.is_empty())
    }

    /// How many are committed and not announced.
    pub fn unannounced(&self) -> u32 {
        self.count(|history| history.committed.is_some() && history.announced.is_empty())
    }

    /// How many of these nobody will announce any more.
    pub fn lost(&self) -> u32 {
        self.count(History::is_lost)
    }

    /// How many were announced and rolled back.
    pub fn phantoms(&self) -> u32 {
        self.count(History::is_phantom)
    }

    /// How many were shipped more than once.
    pub fn twice(&self) -> u32 {
        self.count(|history| history.shipped.len() > 1)
    }

    /// How many parcels left.
    pub fn parcels(&self) -> u32 {
        self.orders.values().map(|history| history.shipped.len() as u32).sum()
    }

    /// How long each order that was committed and announced waited in between.
    pub fn delays<'a>(&'a self, trace: &'a Trace<Words>) -> impl Iterator<Item = Duration> + 'a {
        self.orders.values().filter_map(|history| Self::delay(trace, history))
    }

    /// How long an order that was committed waited to be announced.
    pub fn delay(trace: &Trace<Words>, history: &History) -> Option<Duration> {
        let (committed, announced) = (history.committed?, history.announced.first()?);
        Some(trace.event(*announced).at.since(trace.event(committed).at))
    }
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let flaws = [
        (state.lost(), "never announced"),
        (state.phantoms(), "announced and rolled back"),
        (state.twice(), "shipped more than once"),
    ];
    let told = flaws.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    let flaws = told.collect::<Vec<_>>().join(", ");
    let truth = format!("{} committed, {} announced", counted(state.committed(), "order"), state.announced());
    let truth = if flaws.is_empty() { truth } else { format!("{truth}: {flaws}") };
    let row = |node: NodeId, believes, flaw| BeliefRow {
        node,
        believes,
        flaw,
        since: state.last.get(&node).copied(),
    };
    let forgotten = state.count(|history| history.is_lost() && history.row == 0);
    let at_work = state.count(History::is_in_progress);
    let open =
        if at_work > 0 { format!("{at_work} in progress, the others done") } else { "all done".to_owned() };
    let taken = format!("has taken {}, {open}", counted(state.orders.len() as u32, "order"));
    let open =
        state.count(|history| history.tx > 0 && history.committed.is_none() && history.rolled_back.is_none());
    let database =
        format!("{} committed, {}", counted(state.committed(), "order"), counted(open, "open transaction"));
    let database = match state.unmarked {
        0 => database,
        rows => format!("{database}, {} not marked", counted(rows, "row")),
    };
    let mut rows = vec![row(SHOP, taken, (forgotten > 0).into()), row(DATABASE, database, Flaw::None)];
    let relays = [RELAY, RELAY_B]
        .into_iter()
        .filter(|node| state.noted.contains_key(node) || state.waits.contains_key(node));
    rows.extend(relays.map(|node| {
        let done =
            state.noted.get(&node).map(|(_, last)| format!("is done with everything up to row {last}"));
        let waits = state.waits.get(&node).map(|row| format!("waits for row {row}"));
        let believes = [done, waits].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let skipped = state.count(|history| history.is_lost() && history.row > 0);
        row(node, believes, (skipped > 0).into())
    }));
    rows.push(row(
        BROKER,
        format!(
            "was given {}, each about an order that stands",
            counted(state.orders.values().map(|of| of.announced.len() as u32).sum(), "event")
        ),
        (state.phantoms() > 0).into(),
    ));
    rows.push(row(
        WAREHOUSE,
        format!("has shipped {}, each for a different order", counted(state.parcels(), "parcel")),
        (state.twice() > 0 || state.count(|of| of.rolled_back.is_some() && !of.shipped.is_empty()) > 0)
            .into(),
    ));
    Beliefs { truth, truth_is_bad: !flaws.is_empty(), rows }
}

/// Words beside what goes wrong, and what is done again.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let gaps = notices(trace).all().filter_map(|(_, fact)| match fact {
        Notice::Passed { row, .. } | Notice::Waits { row } => Some(*row),
        _ => None,
    });
    let gaps: Set<u32> = gaps.collect();
    let mut state = State::default();
    let mut notes: Vec<Note> = Vec::new();
    for (event, fact) in happenings(trace, trace.len()) {
        let at = trace.event(event).node;
        let before = fact.is_none().then(|| state.clone());
        let is_new = |row: &u32| *row > 0 && !state.unread.contains(row);
        let note = match fact {
            Some(Notice::Looked { unread, .. }) => {
                is_new(unread).then(|| (format!("row {unread} is not asked for"), true))
            }
            // Where an id was missed later, its number is worth a word.
            Some(Notice::Began { row, .. }) => gaps.contains(row).then(|| (format!("takes id {row}"), false)),
            _ => None,
        };
        state.follow(event, at, fact);
        let note = note.or_else(|| match (fact, &before) {
            (Some(fact), _) => note_after(&state, fact),
            (None, before) => forgotten(before.as_ref()?, &state),
        });
        if let Some((words, bad)) = note.filter(|_| notes.last().is_none_or(|last| last.event != event)) {
            notes.push(Note { event, words, bad });
        }
    }
    notes
}

/// What a crash made a node forget.
fn forgotten(before: &State, after: &State) -> Option<(String, bool)> {
    let is_lost = |order: &Number, state: &State| state.orders.get(order).is_some_and(History::is_lost);
    let mut newly = after.orders.keys().filter(|order| is_lost(order, after) && !is_lost(order, before));
    newly.next().map(|order| (format!("order {order} is forgotten"), true))
}

/// Words for a fact, in the state after it.
fn note_after(state: &State, fact: &Notice) -> Option<(String, bool)> {
    let of = |order: &Number| state.orders.get(order);
    Some(match fact {
        Notice::Ended { order, end: End::Committed, row, .. } if of(order)?.is_lost() => {
            let words = if *row > 0 {
                format!("row {row}: behind the bookmark")
            } else {
                format!("order {order}: committed, and forgotten")
            };
            (words, true)
        }
        Notice::Ended { order, .. } if of(order)?.is_phantom() => {
            (format!("order {order} is rolled back"), true)
        }
        Notice::Passed { row, count, waited, .. } => {
            let does = if *waited { "gives up on" } else { "passes over" };
            let words = match count {
                0 | 1 => format!("{does} row {row}"),
                more => format!("{does} rows {row} to {}", row.saturating_add(more - 1)),
            };
            (words, !waited)
        }
        Notice::Waits { row } => (format!("waits for row {row}"), false),
        Notice::Announced { order, .. } => match of(order)?.announced.len() {
            0 | 1 => return None,
            more => (format!("order {order} announced {}", times(i64::try_from(more).unwrap_or(0))), false),
        },
        Notice::Shipped { order } => match of(order)?.shipped.len() {
            0 | 1 if of(order)?.rolled_back.is_some() => (format!("order {order} shipped for nobody"), true),
            0 | 1 => return None,
            more => (format!("order {order} shipped {}", times(i64::try_from(more).unwrap_or(0))), true),
        },
        Notice::Known { order } => (format!("order {order} is known"), false),
        _ => return None,
    })
}

/// When an order's transaction ended, if it was committed or not.
pub fn ended(trace: &Trace<Words>, order: Number) -> Option<EventId> {
    notices(trace).first(|fact| matches!(fact, Notice::Ended { order: of, .. } if *of == order))
}

/// When the broker stored an event about an order for the `nth` time, from 1.
pub fn announced(trace: &Trace<Words>, order: Number, nth: usize) -> Option<EventId> {
    notices(trace).nth(nth, |fact| matches!(fact, Notice::Announced { order: of, .. } if *of == order))
}

/// When an order was shipped for the `nth` time, from 1.
pub fn shipped(trace: &Trace<Words>, order: Number, nth: usize) -> Option<EventId> {
    notices(trace).nth(nth, |fact| matches!(fact, Notice::Shipped { order: of } if *of == order))
}

/// The first gap that a relay passed over, and the event.
pub fn first_passed(trace: &Trace<Words>) -> Option<(EventId, u32)> {
    notices(trace).find(|fact| match fact {
        Notice::Passed { row, .. } => Some(*row),
        _ => None,
    })
}

/// The first gap that a relay waited at, and the event.
pub fn first_wait(trace: &Trace<Words>) -> Option<(EventId, u32)> {
    notices(trace).find(|fact| match fact {
        Notice::Waits { row } => Some(*row),
        _ => None,
    })
}

/// The order with this row.
pub fn order_of(trace: &Trace<Words>, row: u32) -> Option<Number> {
    let found = notices(trace).find(|fact| match fact {
        Notice::Began { order, row: of, .. } if *of == row && row > 0 => Some(*order),
        _ => None,
    });
    found.map(|(_, order)| order)
}
