//! Each node's wall-clock error over time, reconstructed from the errors at its events.
//!
//! Between two changes (the clock is set, or its drift changes) the error grows linearly, so a
//! stretch is described by its first event and its latest one.

use crate::sim::ids::NodeId;
use crate::sim::time::SimTime;
use crate::sim::trace::{Event, Kind};

/// A period in which a node's clock ran at a constant rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its start, in true time.
    pub from: SimTime,
    /// The error at its start, in microseconds.
    error_us: i64,
    /// The latest event in it, with the error at that time in microseconds.
    last: (SimTime, i64),
}

impl Stretch {
    /// How fast the error grows, in microseconds per microsecond.
    pub fn slope(&self) -> f64 {
        let span = (self.last.0 - self.from).as_micros();
        if span == 0 { 0.0 } else { (self.last.1 - self.error_us) as f64 / span as f64 }
    }

    /// The error at a time, in microseconds; positive when the clock is ahead.
    pub fn error_at(&self, at: SimTime) -> f64 {
        let since = at.as_micros() as f64 - self.from.as_micros() as f64;
        self.error_us as f64 + self.slope() * since
    }

    /// The true time at which the clock shows `own`, both in microseconds since the run's start.
    pub fn true_time_of(&self, own: f64) -> f64 {
        let from = self.from.as_micros() as f64;
        from + (own - from - self.error_us as f64) / (1.0 + self.slope())
    }
}

/// The clocks of all nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clocks(Vec<Vec<Stretch>>);

impl Clocks {
    /// Adds the next event, with its node's clock error at that time.
    pub fn take_in(&mut self, event: &Event, error_us: i64) {
        if event.node == NodeId::NONE {
            return;
        }
        let node = event.node.index();
        if self.0.len() <= node {
            self.0.resize_with(node + 1, Vec::new);
        }
        let seen = (event.at, error_us);
        let changed = matches!(event.kind, Kind::ClockStepped | Kind::ClockDrifted);
        match self.0[node].last_mut().filter(|_| !changed) {
            Some(stretch) => stretch.last = seen,
            None => self.0[node].push(Stretch { from: seen.0, error_us: seen.1, last: seen }),
        }
    }

    /// The stretches of a node, in order.
    pub fn of(&self, node: NodeId) -> &[Stretch] {
        self.0.get(node.index()).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::ids::EventId;

    fn event(ms: u64, kind: Kind) -> Event {
        let (at, node) = (SimTime::from_millis(ms), NodeId(1));
        Event { at, cause: EventId::NONE, a: 0, b: 0, node, kind, flags: 0 }
    }

    #[test]
    fn an_error_grows_evenly_until_the_clock_is_changed() {
        let mut clocks = Clocks::default();
        clocks.take_in(&event(0, Kind::Started), -10_000);
        clocks.take_in(&event(1_000, Kind::TimerFired), -9_900);
        clocks.take_in(&event(2_000, Kind::TimerFired), -9_800);
        clocks.take_in(&event(3_000, Kind::ClockStepped), 5_300);
        let [before, after] = clocks.of(NodeId(1)) else { panic!("two stretches") };
        assert!((before.error_at(SimTime::from_millis(1_500)) + 9_850.0).abs() < 1e-6);
        assert!((after.error_at(SimTime::from_millis(4_000)) - 5_300.0).abs() < 1e-6, "nothing is known yet");
        assert_eq!(clocks.of(NodeId(0)), []);
        let own = 1_500_000.0 - 9_850.0;
        assert!((before.true_time_of(own) - 1_500_000.0).abs() < 1e-3);
    }
}
