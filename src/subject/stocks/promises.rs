//! Promises about stocks: what is sold, what is left, and who gets an answer.

mod answers;

use super::words::{Answer, Fact, Msg, Store, Tx};
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::time::Duration;
use crate::sim::trace::{Event, Kind};
use crate::subject::{self, Words};

pub const SOLD: &str = "sold";
pub const LOST: &str = "lost";
pub const NEGATIVE: &str = "negative";
pub const KEPT: &str = "kept";
pub const SERVED: &str = "served";
pub const ANSWERED: &str = "answered";
pub const PROMPT: &str = "prompt";

/// How soon a customer has to be answered.
pub const PROMPTLY: Duration = Duration::from_secs(2);

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No store sells more than it had.
    Sold,
    /// No update is overwritten by a transaction that has not seen it.
    Lost,
    /// No stock is negative.
    Negative,
    /// Together, the stores keep what has to stay.
    Kept,
    /// Nobody is turned away with an error while there is something to sell.
    Served,
    /// Every customer gets an answer.
    Answered,
    /// Every answer comes soon.
    Prompt,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Sold => Check::new(
                SOLD,
                "no more is sold than was stocked",
                When::Always,
                ByRows::new(Sales::oversold),
            ),
            Self::Lost => Check::new(LOST, "no update is lost", When::Always, ByRows::new(Updates::lost)),
            Self::Negative => Check::always(NEGATIVE, "no stock is negative", Stocks::default(), below_zero),
            Self::Kept => Check::always(KEPT, "the stores keep their reserve", Stocks::default(), not_kept),
            Self::Served => Check::always(
                SERVED,
                "nobody is turned away while there is stock",
                answers::Served::default(),
                answers::turned_away,
            ),
            Self::Answered => Check::new(
                ANSWERED,
                "every customer gets an answer",
                When::Eventually,
                answers::Waiting::default(),
            ),
            Self::Prompt => {
                Check::new(PROMPT, "every answer comes within 2 s", When::Always, answers::Delays::default())
            }
        }
    }
}

/// When workers got the rows that they read: what they sell and compute from. By store, worker and version; the last such message counts.
#[derive(Clone, Debug, Default)]
struct Rows(Map<(Store, u16, u32), EventId>);

impl Rows {
    fn follow(&mut self, id: EventId, event: &Event, msg: Option<&subject::Msg>) {
        if event.kind == Kind::Delivered
            && let Some(Msg::Row { tx, store, version, .. }) = msg.and_then(subject::Msg::stock)
        {
            self.0.insert((*store, tx.worker, *version), id);
        }
    }

    /// The last row of a store that a worker got.
    fn last(&self, store: Store, worker: u16) -> Option<EventId> {
        let own = self.0.iter().filter(|((of, by, _), _)| (*of, *by) == (store, worker));
        own.map(|(_, event)| *event).max()
    }
}

/// What each store had, and the sales so far, each with its event and the row on which it rests.
#[derive(Clone, Debug, Default)]
struct Sales {
    stocked: Map<Store, (i32, EventId)>,
    sold: Map<Store, Vec<(EventId, Option<EventId>)>>,
}

impl Sales {
    fn oversold(&mut self, rows: &Rows, event: EventId, fact: &Fact) -> Option<Violation> {
        match fact {
            Fact::Stocked { store, stock, .. } => _ = self.stocked.insert(*store, (*stock, event)),
            Fact::Told { store, tx, answer: Answer::Sold, .. } => {
                let sold = self.sold.entry(*store).or_default();
                let earlier: Vec<EventId> = sold.iter().map(|(event, _)| *event).collect();
                sold.push((event, rows.last(*store, tx.worker)));
                let (stock, stocked) = self.stocked.get(store).copied()?;
                if usize::try_from(stock).unwrap_or(0) < sold.len() {
                    let words = format!("{} sold, and {stock} in stock", sold.len());
                    // This one and the one before rest on what both had read.
                    let rows = sold.iter().rev().take(2).filter_map(|(_, row)| *row);
                    return Some(Violation::new(words).with(earlier).with([stocked]).with(rows));
                }
            }
            _ => {}
        }
        None
    }
}

/// The last write of each version of each row.
#[derive(Clone, Debug, Default)]
struct Updates {
    wrote: Map<(Store, u32), EventId>,
}

impl Updates {
    fn lost(&mut self, rows: &Rows, event: EventId, fact: &Fact) -> Option<Violation> {
        let Fact::Wrote { tx, store, version, before, .. } = fact else { return None };
        self.wrote.insert((*store, *version), event);
        let (over, read) = fact.lost_update()?;
        let over_by = before.map_or_else(String::new, |before| format!(" by {before}"));
        let words = format!("{tx} computed from version {read} and overwrote version {over}{over_by}");
        let earlier = [rows.0.get(&(*store, tx.worker, read)), self.wrote.get(&(*store, over))];
        Some(Violation::new(words).with(earlier.into_iter().flatten().copied()))
    }
}

/// A promise that is judged by the rows that workers have got.
#[derive(Clone, Debug)]
struct ByRows<S> {
    state: S,
    rows: Rows,
    judge: fn(&mut S, &Rows, EventId, &Fact) -> Option<Violation>,
}

impl<S: Default> ByRows<S> {
    fn new(judge: fn(&mut S, &Rows, EventId, &Fact) -> Option<Violation>) -> Self {
        Self { state: S::default(), rows: Rows::default(), judge }
    }
}

impl<S: Clone + 'static> Monitor<Words> for ByRows<S> {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(id, event, msg) => self.rows.follow(*id, event, *msg),
            Seen::Fact(id, _, fact) => {
                let fact = fact.stock();
                return fact.and_then(|fact| (self.judge)(&mut self.state, &self.rows, *id, fact)).into();
            }
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// What each store has, how much has to stay, and the events that say so.
#[derive(Clone, Debug, Default)]
struct Stocks {
    /// By store: what is left, and who wrote that last.
    left: Map<Store, (i32, Option<Tx>, EventId)>,
    keep: i32,
    /// The beginning, and when each transaction read each row.
    stocked: Vec<EventId>,
    read: Map<(Tx, Store), EventId>,
    broken: bool,
}

impl Stocks {
    /// Follows a fact. Returns the store that was written, if one was.
    fn follow(&mut self, event: EventId, fact: &Fact) -> Option<(Store, Tx)> {
        match fact {
            Fact::Stocked { store, stock, keep, .. } => {
                self.left.insert(*store, (*stock, None, event));
                self.keep = *keep;
                self.stocked.push(event);
            }
            Fact::Read { tx, store, .. } => _ = self.read.insert((*tx, *store), event),
            Fact::Wrote { tx, store, stock, .. } => {
                self.left.insert(*store, (*stock, Some(*tx), event));
                return Some((*store, *tx));
            }
            _ => {}
        }
        None
    }
}

fn below_zero(stocks: &mut Stocks, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let fact = fact.stock()?;
    let Fact::Wrote { tx, store, stock, .. } = fact else {
        stocks.follow(event, fact);
        return None;
    };
    let before = stocks.left.get(store).map(|(.., event)| *event);
    let read = stocks.read.get(&(*tx, *store)).copied();
    stocks.follow(event, fact);
    let words = format!("the stock of store {store} is {stock}");
    (*stock < 0).then(|| Violation::new(words).with(before.into_iter().chain(read)))
}

fn not_kept(stocks: &mut Stocks, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (_, tx) = stocks.follow(event, fact.stock()?)?;
    let total: i32 = stocks.left.values().map(|(stock, ..)| *stock).fold(0, i32::saturating_add);
    if stocks.keep <= 0 || total >= stocks.keep || stocks.broken {
        return None;
    }
    stocks.broken = true;
    let others = stocks.left.values().filter_map(|(_, by, event)| Some(((*by)?, *event)));
    let others: Vec<(Tx, EventId)> = others.filter(|(by, _)| *by != tx).collect();
    // What this transaction had read of the other rows, and who has written there since.
    let own = stocks.read.iter().filter(|((by, _), _)| *by == tx).map(|(_, event)| *event);
    let witnesses = others.iter().map(|(_, event)| *event).chain(own).chain(stocks.stocked.iter().copied());
    let by: Vec<String> = others.iter().map(|(by, _)| by.to_string()).chain([tx.to_string()]).collect();
    let words =
        format!("{total} left in all stores, and {} has to stay: after {}", stocks.keep, by.join(" and "));
    Some(Violation::new(words).with(witnesses.filter(|witness| *witness != event)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promise_names_its_time() {
        let name = Promise::Prompt.check().name;
        assert!(name.contains(&format!("within {PROMPTLY}")), "{name}");
    }
}
