//! What is read off runs of the shop: the board of the eight, what each of them cost, and who believes what.

use super::cases::{Case, Cases};
use super::eight::{FALLACIES, Promise, Unit};
use super::parties::{CHECKOUT, CUSTOMERS, FRONT, ORDERS};
use super::spent::{self, Place};
pub use super::words::describe::{cents, kb};
use super::words::{Fact as Shop, Msg, Step};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::Duration;
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// The facts about the shop.
pub fn shop(trace: &Trace<Words>) -> Reader<'_, Shop> {
    Reader::new(trace, Fact::shop)
}

/// How things stand, and what was measured.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// How many cases broke each promise, in the order of [`Promise::ALL`].
    cases: [u32; Promise::ALL.len()],
    /// What speaks against each fallacy, in each [`Unit`]. A page or an order counts once against the same fallacy.
    against: [[u32; Unit::NAMES.len()]; FALLACIES.len()],
    /// Orders that ended in confirmation, refusal, silence.
    pub settled: [u32; 3],
    /// Pages that were loaded, and how long the slowest took, and all together.
    pub pages: u32,
    pub slowest: Duration,
    total: Duration,
    /// The most bytes that waited for the line.
    pub most_waiting: u64,
    /// Orders that were accepted, and how often each.
    accepted: Map<u32, u32>,
    pub forged: u32,
    pub repeated: u32,
    /// Orders that were entered without their note.
    without: u32,
    pub refused: u32,
    /// Calls to the old address, with those that are excused.
    pub missed: u32,
    pub cut_off: u32,
    /// What all pages took of the line and the processor, and what a thousand of them cost.
    pub collected: u32,
    pub bytes: u64,
    pub processing: Duration,
    cost: u64,
    /// Orders in the book, and lines in it.
    entered: Map<u32, u32>,
    since: Map<NodeId, EventId>,
}

impl Board {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut board = Self::default();
        for (id, fact) in facts(trace, count, Fact::shop) {
            board.since.insert(trace.event(id).node, id);
            board.measure(fact);
        }
        let mut known = Set::new();
        for Judged { case, fallacy, .. } in judged(trace, count) {
            let unit = case.promise.unit();
            if case.number().is_none_or(|number| known.insert((fallacy, unit, number))) {
                board.against[fallacy][unit as usize] += 1;
            }
            board.cases[case.promise as usize] += 1;
            board.without += u32::from(case.promise == Promise::Kept && !case.is_unreadable());
            if case.promise == Promise::Genuine {
                *(if case.is_forged() { &mut board.forged } else { &mut board.repeated }) += 1;
            }
        }
        board
    }

    fn measure(&mut self, fact: &Shop) {
        match fact {
            Shop::Settled { outcome, .. } => self.settled[*outcome as usize] += 1,
            Shop::Loaded { complete: true, took, .. } => {
                self.pages += 1;
                self.slowest = self.slowest.max(*took);
                self.total = self.total + *took;
            }
            Shop::Line { waiting, .. } => self.most_waiting = self.most_waiting.max(*waiting),
            Shop::Accepted { slip, .. } => *self.accepted.entry(slip.order).or_default() += 1,
            Shop::Refused { .. } => self.refused += 1,
            Shop::Missed { .. } => self.missed += 1,
            Shop::CutOff { .. } => self.cut_off += 1,
            Shop::Collected { bytes, processing, cost, .. } => {
                self.collected += 1;
                self.bytes += bytes;
                self.processing = self.processing + *processing;
                self.cost += cost;
            }
            Shop::Entered { slip, .. } => *self.entered.entry(slip.order).or_default() += 1,
            _ => {}
        }
    }

    /// How many times an order was accepted.
    pub fn acceptances(&self) -> u32 {
        self.accepted.values().sum()
    }

    /// How many cases broke a promise.
    pub const fn cases(&self, promise: Promise) -> u32 {
        self.cases[promise as usize]
    }

    /// How many things of each [`Unit`] speak against a fallacy, counted from 0.
    pub const fn against(&self, fallacy: usize) -> [u32; Unit::NAMES.len()] {
        self.against[fallacy]
    }

    /// True if something speaks against a fallacy, counted from 0.
    pub fn is_broken(&self, fallacy: usize) -> bool {
        self.against(fallacy).iter().any(|count| *count > 0)
    }

    /// How many fallacies nothing speaks against.
    pub fn hold(&self) -> usize {
        (0..FALLACIES.len()).filter(|fallacy| !self.is_broken(*fallacy)).count()
    }

    /// How long a page took on average.
    pub fn mean_page(&self) -> Duration {
        Duration::from_millis(self.total.as_millis() / u64::from(self.pages.max(1)))
    }

    /// What a thousand pages cost on average, in thousandths of a cent.
    pub fn thousand_cost(&self) -> u64 {
        self.cost / u64::from(self.collected.max(1))
    }

    /// The bytes of a page on average.
    pub fn page_bytes(&self) -> u64 {
        self.bytes / u64::from(self.collected.max(1))
    }

    /// Orders in the book, and lines beyond one for each.
    pub fn book(&self) -> (usize, u32) {
        let lines: u32 = self.entered.values().sum();
        (self.entered.len(), lines - self.entered.len() as u32)
    }

    fn truth(&self) -> String {
        let broken = (0..FALLACIES.len()).filter(|fallacy| self.is_broken(*fallacy));
        let names: Vec<&str> = broken.map(|fallacy| FALLACIES[fallacy]).collect();
        if names.is_empty() {
            return "nothing speaks against any of the eight so far".to_owned();
        }
        format!("no longer to be believed: {}", names.join(", "))
    }
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let board = Board::of(trace, count);
    let since = |node: NodeId| board.since.get(&node).copied();
    let [confirmed, refused, unknown] = board.settled;
    let row = |node: NodeId, believes: String, mistaken: bool| BeliefRow {
        node,
        believes,
        flaw: mistaken.into(),
        since: since(node),
    };
    let (in_book, surplus) = board.book();
    let wrong_book = surplus > 0 || board.forged > 0 || board.without > 0;
    let rows = vec![
        row(CUSTOMERS, format!("{confirmed} confirmed, {refused} refused, {unknown} unknown"), false),
        row(FRONT, format!("{} shown", counted(board.collected, "page")), false),
        row(
            CHECKOUT,
            match board.accepted.len() {
                0 => "no order yet".to_owned(),
                accepted => format!("{}, as their customers sent them", counted(accepted as u32, "order")),
            },
            board.forged + board.repeated > 0,
        ),
        row(
            ORDERS,
            format!("{} to ship, each as it was placed", counted(in_book as u32 + surplus, "order")),
            in_book > 0 && wrong_book,
        ),
    ];
    Beliefs { truth: board.truth(), truth_is_bad: board.hold() < FALLACIES.len(), rows }
}

/// A case, and the fallacy that it speaks against, counted from 0.
#[derive(Clone, Debug)]
pub struct Judged {
    pub event: EventId,
    pub case: Case,
    pub fallacy: usize,
}

/// The fallacy, counted from 0, that took most of a page's time.
fn slowed_by(page: spent::Page) -> usize {
    let promise = match page.most() {
        _ if page.is_lost => Promise::Answered,
        Place::Way => Promise::Fast,
        Place::Line => Promise::Room,
        // Packing is what it costs to send something, besides its bytes.
        Place::Processor => Promise::Thrifty,
    };
    promise.fallacy()
}

/// What made a page slow that speaks against this fallacy, in a word or two.
pub const fn why_slow(fallacy: usize) -> Option<&'static str> {
    Some(match fallacy {
        1 => "round trips",
        2 => "the line",
        6 => "the processor",
        _ => return None,
    })
}

/// All cases among the first `count` events. A page that came too late speaks against the fallacy that took most of its time.
pub fn judged(trace: &Trace<Words>, count: usize) -> Vec<Judged> {
    let (mut cases, mut found) = (Cases::default(), Vec::new());
    for (event, fact) in facts(trace, count, Fact::shop) {
        let new = cases.follow(event, fact).into_iter();
        found.extend(new.map(|case| Judged { event, fallacy: case.promise.fallacy(), case }));
    }
    let is_slow = |judged: &Judged| judged.case.promise == Promise::Fast;
    if found.iter().any(is_slow) {
        let pages = spent::pages(trace, count);
        for slow in found.iter_mut().filter(|judged| is_slow(judged)) {
            let page = slow.case.number().and_then(|number| pages.get(&number));
            slow.fallacy = page.map_or(slow.fallacy, |page| slowed_by(*page));
        }
    }
    found
}

/// The first case of each promise, in the order in which they happen.
pub fn first_cases(trace: &Trace<Words>) -> Vec<Judged> {
    let mut first: Vec<Judged> = Vec::new();
    for judged in judged(trace, trace.len()) {
        if first.iter().all(|known| known.case.promise != judged.case.promise) {
            first.push(judged);
        }
    }
    first
}

/// The first case that breaks a promise.
pub fn first_case(trace: &Trace<Words>, promise: Promise) -> Option<EventId> {
    first_cases(trace).into_iter().find(|judged| judged.case.promise == promise).map(|judged| judged.event)
}

/// When the customer came whose page or order was the first to break a promise.
pub fn case_begins(trace: &Trace<Words>, promise: Promise) -> Option<EventId> {
    let cases = first_cases(trace);
    let number = cases.iter().find(|judged| judged.case.promise == promise)?.case.number()?;
    shop(trace).first(|fact| match fact {
        Shop::Browsed { page } => promise.unit() == Unit::Pages && *page == number,
        Shop::Placed { order } => promise.unit() != Unit::Pages && *order == number,
        _ => false,
    })
}

/// The event by which something speaks against every one of the eight.
pub fn last_of_eight(trace: &Trace<Words>) -> Option<EventId> {
    let judged = judged(trace, trace.len());
    let of = |fallacy: usize| judged.iter().find(|case| case.fallacy == fallacy).map(|case| case.event);
    let all: Option<Vec<EventId>> = (0..FALLACIES.len()).map(of).collect();
    all?.into_iter().max()
}

/// The first time the proxy repeats an order, or forges one.
pub fn meddled(trace: &Trace<Words>, forges: bool) -> Option<EventId> {
    shop(trace).first(|fact| matches!(fact, Shop::Meddled { forged, .. } if *forged == forges))
}

/// When the limit was rolled out.
pub fn limited(trace: &Trace<Words>) -> Option<EventId> {
    shop(trace).first(|fact| matches!(fact, Shop::Limited { .. }))
}

/// The first page that a customer got.
pub fn first_page(trace: &Trace<Words>) -> Option<EventId> {
    shop(trace).first(|fact| matches!(fact, Shop::Loaded { complete: true, .. }))
}

/// How long the first page took.
pub fn first_page_took(trace: &Trace<Words>) -> Option<Duration> {
    shop(trace)
        .find(|fact| match fact {
            Shop::Loaded { complete: true, took, .. } => Some(*took),
            _ => None,
        })
        .map(|(_, took)| took)
}

/// True if the line was ever taken.
pub fn has_line(trace: &Trace<Words>) -> bool {
    shop(trace).any(|fact| matches!(fact, Shop::Line { step: Step::Takes, .. }))
}

/// Words for the timeline: the first case of each promise.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let cases = first_cases(trace).into_iter();
    let words = |case: &Case, fallacy: usize| match why_slow(fallacy).filter(|_| case.is_slow()) {
        Some(why) => format!("{}: {why}", case.label()),
        None => case.label().to_owned(),
    };
    cases
        .map(|Judged { event, case, fallacy }| Note { event, words: words(&case, fallacy), bad: true })
        .collect()
}

/// How long the first request for items took to the catalogue.
pub fn one_way(trace: &Trace<Words>) -> Option<Duration> {
    let asks = |event: &Event| {
        let message = event.message().map(|id| trace.message(id))?;
        matches!(message.payload.shop(), Some(Msg::Get { .. })).then_some(event.at)
    };
    let of = |kind: Kind| trace.events_from(0).filter(move |(_, event)| event.kind == kind);
    let sent = of(Kind::Sent).find_map(|(_, event)| asks(event))?;
    let came = of(Kind::Delivered).find_map(|(_, event)| asks(event))?;
    Some(came - sent)
}
