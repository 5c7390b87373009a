//! The sender's half: what is under way, what is acknowledged, what is to be sent again.

use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};

use super::{Ack, Repeat, Window};
use crate::policy::rto::{Rto, Wait};

/// A number under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flight {
    /// When it was sent last.
    sent: SimTime,
    /// Whether it was sent more than once, so that nobody can tell which time is acknowledged (Karn and Partridge 1987).
    again: bool,
}

/// The numbers of a stream, from 1, as its sender knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The first number that is not acknowledged.
    base: u32,
    /// The first that was not sent.
    next: u32,
    /// Acknowledged numbers above `base`.
    also: Set<u32>,
    flights: Map<u32, Flight>,
    rto: Rto,
    /// When it backed off last: what was sent before was lost in the same stretch, and does not count again.
    backed_off: Option<SimTime>,
}

impl Default for Sender {
    fn default() -> Self {
        Self::resume(1, Set::new(), 1)
    }
}

impl Sender {
    /// After a crash: everything below `base` and all in `also` was acknowledged, and numbers below `known` may have been
    /// sent. What of these is not acknowledged is under way, for all anybody knows.
    #[must_use]
    pub fn resume(base: u32, also: Set<u32>, known: u32) -> Self {
        let unknown = Flight { sent: SimTime::ZERO, again: true };
        let flights = (base..known).filter(|number| !also.contains(number)).map(|number| (number, unknown));
        let flights = flights.collect();
        Self { base, next: known.max(base), also, flights, rto: Rto::default(), backed_off: None }
    }

    /// Sends the next number, if the window has room for it.
    pub fn send(&mut self, window: Window, now: SimTime) -> Option<u32> {
        if self.next - self.base >= window.size.max(1) {
            return None;
        }
        let number = self.next;
        self.next += 1;
        self.flights.insert(number, Flight { sent: now, again: false });
        Some(number)
    }

    /// Takes in an acknowledgement, and returns the numbers that nobody knew to have arrived. One of what was never sent
    /// is no news.
    pub fn acknowledge(&mut self, ack: Ack, now: SimTime) -> Vec<u32> {
        if ack.next > self.next {
            return Vec::new();
        }
        let below: Vec<u32> = self.flights.keys().copied().take_while(|number| *number < ack.next).collect();
        let also = ack.also.filter(|number| *number >= ack.next && self.flights.contains_key(number));
        let news: Vec<u32> = below.into_iter().chain(also).collect();
        let flights: Vec<Flight> = news.iter().filter_map(|number| self.flights.remove(number)).collect();
        // The one that came last: those before it had been waiting for a gap to be closed.
        if let Some(flight) = flights.last().filter(|_| flights.iter().all(|flight| !flight.again)) {
            self.rto.measure(now.since(flight.sent));
        }
        self.also.extend(news.iter().copied());
        self.base = self.base.max(ack.next);
        while self.also.remove(&self.base) {
            self.base += 1;
        }
        let base = self.base;
        self.also.retain(|number| *number >= base);
        news
    }

    /// The timer of a number expired: returns what is to be sent again now. Nothing, if it was acknowledged.
    pub fn expire(&mut self, number: u32, window: Window, now: SimTime) -> Vec<u32> {
        let Some(flight) = self.flights.get(&number).copied() else { return Vec::new() };
        if self.backed_off.is_none_or(|at| flight.sent >= at) {
            self.rto.back_off();
            self.backed_off = Some(now);
        }
        let again: Vec<u32> = match window.repeat {
            Repeat::Selective => vec![number],
            Repeat::GoBackN => self.flights.keys().copied().collect(),
        };
        self.sent_again(&again, now);
        again
    }

    /// What is under way after a crash, to be sent again at once.
    pub fn all_again(&mut self, now: SimTime) -> Vec<u32> {
        let all: Vec<u32> = self.flights.keys().copied().collect();
        self.sent_again(&all, now);
        all
    }

    fn sent_again(&mut self, numbers: &[u32], now: SimTime) {
        for number in numbers {
            self.flights.insert(*number, Flight { sent: now, again: true });
        }
    }

    /// How long to wait for the acknowledgement of what is sent now.
    #[must_use]
    pub fn timeout(&self, wait: Wait) -> Duration {
        self.rto.timeout(wait)
    }

    /// What was measured of the round trip.
    #[must_use]
    pub const fn rto(&self) -> &Rto {
        &self.rto
    }

    /// The first number that is not acknowledged, and those above it that are.
    #[must_use]
    pub const fn progress(&self) -> (u32, &Set<u32>) {
        (self.base, &self.also)
    }

    /// The first number that was not sent.
    #[must_use]
    pub const fn next(&self) -> u32 {
        self.next
    }

    /// How many are under way: sent and not acknowledged.
    #[must_use]
    pub fn under_way(&self) -> u32 {
        self.flights.len() as u32
    }
}
