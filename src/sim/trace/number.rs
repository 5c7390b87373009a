//! The part of a trace that its digest covers. This includes logical clocks, although they are computed from the trace.

use std::hash::{Hash, Hasher};

use super::{Chunks, Event, MessageId, Span, Timer, Trace, Verdict};
use crate::digest::Digest;
use crate::logical_clocks::{HybridClocks, LamportClocks};
use crate::process::Domain;

impl<D: Domain> Trace<D> {
    /// A digest of everything that happened: the same for the same recipe, on every machine. It covers tags and
    /// numbers but no text, so rewording what is displayed does not change a run's identity.
    pub fn digest(&self) -> u64 {
        let mut digest = Digest::default();
        self.hash_numbers(&mut digest);
        digest.finish()
    }

    /// Feeds a hasher everything that the [digest](Self::digest) covers.
    pub fn hash_numbers<H: Hasher>(&self, digest: &mut H) {
        self.len().hash(digest);
        let hybrid = HybridClocks::of(self, self.len());
        let lamport = LamportClocks::of(self, self.len());
        for (id, event) in self.events_from(0) {
            let Event { at, cause, a, b, node, kind, flags } = event;
            (at, hybrid.at(id), self.wall_error_us(id) as i32, lamport.at(id)).hash(digest);
            (cause, a, b, node, kind, flags).hash(digest);
        }
        self.messages.len().hash(digest);
        for (id, message) in (0..).map(MessageId).zip(self.messages.iter()) {
            message.payload.hash(digest);
            let copy_of = self.copy_of(id).unwrap_or(MessageId::NONE);
            (message.sent, message.nth, message.from, message.to, copy_of).hash(digest);
        }
        absorb(&self.timers, digest, Timer::hash);
        absorb(&self.spans, digest, Span::hash);
        absorb(&self.facts, digest, Hash::hash);
        absorb(&self.marks, digest, |(event, _line), digest| event.hash(digest));
        self.verdicts.len().hash(digest);
        for verdict in &self.verdicts {
            let Verdict { check, ruling, event, judged, id: _, detail: _, witnesses: _, tally: _, debt: _ } =
                verdict;
            (check, ruling, event, judged).hash(digest);
        }
        self.interventions.hash(digest);
        self.fates.hash(digest);
        self.timer_ends.hash(digest);
        self.span_ends.hash(digest);
    }
}

/// Feeds a list to a digest: its length, so that it cannot be confused with the list after it, then
/// its entries.
fn absorb<T: Clone, H: Hasher>(list: &Chunks<T>, digest: &mut H, entry: impl Fn(&T, &mut H)) {
    list.len().hash(digest);
    list.iter().for_each(|one| entry(one, digest));
}
