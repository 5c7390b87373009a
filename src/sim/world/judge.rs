//! Shows the checks what happens and records their verdicts.

use super::{Draft, End, MAX_VERDICTS, World};
use crate::check::{Check, Seen, Signal, Stamped, Title, Violation, When};
use crate::clock::Clocks;
use crate::ids::{EventId, NodeId};
use crate::process::Domain;
use crate::sink::Sink;
use crate::sorting::sort_by_number;
use crate::trace::{Event, Kind, Ruling, Verdict};

/// What the checks observe.
enum Shown<'a, D: Domain> {
    /// An event, with the payload of the message it concerns.
    Event(Option<&'a D::Msg>),
    /// A fact.
    Fact(&'a D::Fact),
}

impl<D: Domain> World<D> {
    /// Shows an event, with the payload of the message it concerns, to the checks that want events.
    #[inline(never)]
    pub(super) fn judge_event<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        id: EventId,
        event: &Event,
        payload: Option<&D::Msg>,
    ) {
        self.judge(sink, id, event, &Shown::Event(payload));
    }

    /// Shows a fact, with the event it belongs to, to all checks.
    pub(super) fn judge_fact<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        id: EventId,
        event: &Event,
        fact: &D::Fact,
    ) {
        self.judge(sink, id, event, &Shown::Fact(fact));
    }

    /// Shows something to the checks and records their responses.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "each caller knows what it shows, and one is for every event")]
    fn judge<S: Sink<D>>(&mut self, sink: &mut S, id: EventId, event: &Event, shown: &Shown<'_, D>) {
        for index in 0..self.checks.len() {
            let check = &mut self.checks[index];
            if matches!(shown, Shown::Event(_)) && !check.wants_events || check.is_over() {
                continue;
            }
            let clocks = self.lent.clocks.get(event.node.index()).unwrap_or(&Clocks::ABSENT);
            let stamped = Stamped { event, clocks };
            let seen = match *shown {
                Shown::Event(payload) => Seen::Event(id, stamped, payload),
                Shown::Fact(fact) => Seen::Fact(id, stamped, fact),
            };
            let signal = check.monitor.observe(&seen);
            if !matches!(signal, Signal::Quiet) {
                self.heed(sink, index, id, signal);
            }
        }
    }

    /// Records a check's response.
    #[cold]
    fn heed<S: Sink<D>>(&mut self, sink: &mut S, check: usize, id: EventId, signal: Signal) {
        match signal {
            Signal::Quiet => {}
            Signal::Violated(violation) => self.violated(sink, check, id, *violation),
            Signal::Reached(detail) => {
                self.rule(sink, check, (Ruling::Reached, id), Violation::new(detail));
            }
        }
    }

    /// Records a violation, by the current event unless its check names another.
    fn violated<S: Sink<D>>(&mut self, sink: &mut S, check: usize, id: EventId, violation: Violation) {
        self.checks[check].broken = true;
        let (event, mut found) = (violation.event.unwrap_or(id), violation);
        found.witnesses.extend(event.some());
        sort_by_number(&mut found.witnesses, |event| event.0.into());
        found.witnesses.dedup();
        self.rule(sink, check, (Ruling::Violated, event), found);
    }

    #[cold]
    fn rule<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        check: usize,
        (ruling, event): (Ruling, EventId),
        found: Violation,
    ) {
        self.checks[check].decided = true;
        if self.next_verdict >= MAX_VERDICTS {
            return;
        }
        let (id, check, b) = (self.checks[check].id, check as u16, self.next_verdict);
        self.next_verdict += 1;
        let draft = Draft { cause: event, a: u32::from(check), b, ..Draft::new(NodeId::NONE, Kind::Judged) };
        let judged = self.emit(sink, draft, None);
        let Violation { detail, event: _, witnesses, tally, debt } = found;
        sink.verdict(&Verdict { check, id, ruling, event, judged, detail, witnesses, tally, debt });
    }

    /// True if a check has been broken so far. Known without a trace, so a run that only has to be judged needs none.
    pub fn has_broken(&self, check: &str) -> bool {
        self.checks.iter().any(|one| one.broken && one.id == check)
    }

    /// The checks that have been broken so far.
    pub fn broken(&self) -> impl Iterator<Item = Title> {
        self.checks.iter().filter(|one| one.broken).map(Check::title)
    }

    /// Runs the checks that are judged at the end, and ends the run.
    #[cold]
    pub(super) fn finish<S: Sink<D>>(&mut self, sink: &mut S) {
        self.now = self.horizon;
        let last = self.next_event.checked_sub(1).map_or(EventId::NONE, EventId);
        for index in 0..self.checks.len() {
            let check = &mut self.checks[index];
            match check.monitor.at_end() {
                Signal::Violated(violation) => self.violated(sink, index, last, *violation),
                Signal::Quiet if check.when == When::Eventually && !check.decided => {
                    self.rule(sink, index, (Ruling::Held, last), Violation::new(String::new()));
                }
                Signal::Quiet => {}
                Signal::Reached(detail) => {
                    self.rule(sink, index, (Ruling::Reached, last), Violation::new(detail));
                }
            }
        }
        self.end = Some(End::Horizon);
    }
}
