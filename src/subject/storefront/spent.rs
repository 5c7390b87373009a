//! Where the time of each page went: on the way to the catalogue and back, on the catalogue's processor, or at its line.
//!
//! A page takes as long as its last item. If the calls follow one another, the last item had to wait for all of them; if they are made at
//! once, only for its own. So each call carries on the sums of the call before it.

use super::parties::{CATALOGUE, CUSTOMERS, FRONT};
use super::words::{Fact as Shop, Msg, Step};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::{Fact, Words};

/// Where a page spends its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Way = 0,
    Processor = 1,
    Line = 2,
}

impl Place {
    const ALL: [Self; 3] = [Self::Way, Self::Processor, Self::Line];
}

/// What happened to the time of one page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    /// Microseconds at each [`Place`].
    spent_us: [u64; 3],
    /// True if it never came because a message was lost or a node crashed.
    pub is_lost: bool,
}

impl Page {
    /// How long it was there.
    pub const fn at(&self, place: Place) -> Duration {
        Duration::from_micros(self.spent_us[place as usize])
    }

    /// Where it was for longest; on the way, if it never got anywhere.
    pub fn most(&self) -> Place {
        let longer = |one: Place, other: Place| if self.at(other) > self.at(one) { other } else { one };
        Place::ALL.into_iter().fold(Place::Way, longer)
    }
}

/// A call for some items that have not come yet.
#[derive(Clone, Copy, Debug)]
struct Call {
    spent_us: [u64; 3],
    place: Place,
    since: SimTime,
    /// True if the catalogue has sent its answer.
    is_answered: bool,
}

impl Call {
    fn moves(&mut self, now: SimTime, to: Place) {
        self.spent_us[self.place as usize] += now.since(self.since).as_micros();
        (self.place, self.since) = (to, now);
    }
}

/// What is known of the pages so far.
#[derive(Debug, Default)]
struct Pages {
    spent: Map<u32, Page>,
    /// The calls that are under way, by page and first item.
    calls: Map<(u32, u32), Call>,
    /// Pages that miss a message.
    cut: Set<u32>,
    /// When the last crash was of a node that pages need.
    crashed: Option<SimTime>,
    asked: Map<u32, SimTime>,
    /// Pages that their customers have, or have given up.
    over: Set<u32>,
}

impl Pages {
    fn message(&mut self, now: SimTime, kind: Kind, msg: &Msg) {
        let (Msg::Page { page } | Msg::Shown { page } | Msg::Get { page, .. } | Msg::Items { page, .. }) =
            msg
        else {
            return;
        };
        let page = *page;
        if self.over.contains(&page) {
            return;
        }
        match (kind, msg) {
            (Kind::Dropped, _) => _ = self.cut.insert(page),
            (Kind::Sent, Msg::Get { first, .. }) => {
                let Page { spent_us, .. } = self.spent.get(&page).copied().unwrap_or_default();
                let call = Call { spent_us, place: Place::Way, since: now, is_answered: false };
                self.calls.insert((page, *first), call);
            }
            (Kind::Delivered, Msg::Get { first, .. }) => {
                let call = self.calls.get_mut(&(page, *first));
                if let Some(call) = call.filter(|call| call.place == Place::Way && !call.is_answered) {
                    call.moves(now, Place::Processor);
                }
            }
            (Kind::Sent, Msg::Items { first, .. }) => {
                if let Some(call) = self.calls.get_mut(&(page, *first)).filter(|call| !call.is_answered) {
                    call.moves(now, Place::Way);
                    call.is_answered = true;
                }
            }
            (Kind::Delivered, Msg::Items { first, .. }) => {
                if let Some(mut call) = self.calls.remove(&(page, *first)) {
                    call.moves(now, Place::Way);
                    self.spent.entry(page).or_default().spent_us = call.spent_us;
                }
            }
            _ => {}
        }
    }

    fn fact(&mut self, now: SimTime, fact: &Shop) {
        match *fact {
            Shop::Browsed { page } => _ = self.asked.insert(page, now),
            // What has been on the processor for longest comes to the line. What takes the line after a wait was there before.
            Shop::Line { page, step: step @ (Step::Waits | Step::Takes), .. } => {
                let here = |place: Place, calls: &Map<(u32, u32), Call>| {
                    let mine = calls.iter().filter(|(key, call)| key.0 == page && call.place == place);
                    mine.map(|(key, call)| (call.since, *key)).min().map(|(_, key)| key)
                };
                if step == Step::Takes && here(Place::Line, &self.calls).is_some() {
                    return;
                }
                if let Some(key) = here(Place::Processor, &self.calls)
                    && let Some(call) = self.calls.get_mut(&key)
                {
                    call.moves(now, Place::Line);
                }
            }
            Shop::Loaded { page, complete, .. } => {
                if !complete {
                    self.given_up(now, page);
                }
                self.over.insert(page);
            }
            _ => {}
        }
    }

    /// A page that never came is charged for the last call that it waits for.
    fn given_up(&mut self, now: SimTime, page: u32) {
        let crashed =
            self.crashed.zip(self.asked.get(&page)).is_some_and(|(crashed, asked)| crashed >= *asked);
        let open = self.calls.iter().filter(|((of, _), _)| *of == page).map(|(_, call)| *call).next_back();
        let known = self.spent.entry(page).or_default();
        known.is_lost = crashed || self.cut.contains(&page);
        if let Some(mut call) = open {
            call.moves(now, Place::Way);
            known.spent_us = call.spent_us;
        }
    }
}

/// Where the time of the pages went among the first `count` events.
pub fn pages(trace: &Trace<Words>, count: usize) -> Map<u32, Page> {
    let mut known = Pages::default();
    for (id, event) in trace.events_from(0).take(count) {
        let Event { at, kind, node, .. } = *event;
        if kind == Kind::Crashed && [CUSTOMERS, FRONT, CATALOGUE].contains(&node) {
            known.crashed = Some(at);
        }
        if let Some(msg) = event.message().and_then(|id| trace.message(id).payload.shop()) {
            known.message(at, kind, msg);
        }
        if [CUSTOMERS, CATALOGUE].contains(&node) {
            for fact in trace.facts_of(id).filter_map(|(_, fact)| Fact::shop(fact)) {
                known.fact(at, fact);
            }
        }
    }
    known.spent
}
