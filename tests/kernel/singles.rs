//! Single faults: one named message suffers exactly what was ordered, and no other message does.

use std::collections::BTreeMap;

use happens_before::sim::fault::{Intervention, MessageFault, MessageRef};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::DropReason;
use happens_before::sim::time::Duration;
use happens_before::sim::trace::{FLAG_COPY, FLAG_TAMPERED, Kind};

use crate::harness::{Outcome, ensure, links_of, on_recipes_of};
use crate::reading::{CHANGED, Trace, messages};
use crate::specimen::dice::{self, Dice};
use crate::specimen::recipe::{Habit, Recipe};
use crate::twins::{Flight, flights};

/// Senders on links that neither duplicate nor tamper.
fn quiet(seed: u64) -> Recipe {
    let mut recipe = dice::senders(seed);
    for spec in links_of(&mut recipe) {
        (spec.duplicate_ppm, spec.tamper_ppm) = (0, 0);
    }
    recipe
}

/// The recipe without bandwidth limits.
pub fn unlimited(mut recipe: Recipe) -> Recipe {
    for spec in links_of(&mut recipe) {
        spec.bandwidth_bytes_per_s = 0;
    }
    recipe
}

/// When the fault is ordered, relative to the message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ordered {
    InAdvance,
    InFlight,
    TooLate,
}

/// One message of a run, and when to strike it.
fn target(all: &BTreeMap<MessageRef, Vec<Flight>>, dice: &mut Dice) -> Option<(MessageRef, Ordered, u64)> {
    let (name, flights) = all.iter().nth(dice.up_to(all.len().checked_sub(1)? as u64) as usize)?;
    let sent = flights[0].sent.as_micros();
    let end = flights[0].end.map(|(at, _)| at.as_micros());
    Some(match (dice.up_to(2), end) {
        (0, _) => (*name, Ordered::InAdvance, dice.up_to(sent)),
        (1, Some(end)) if end > sent => (*name, Ordered::InFlight, sent + 1 + dice.up_to(end - sent - 1)),
        (1, None) => (*name, Ordered::InFlight, sent + 1),
        (_, Some(end)) => (*name, Ordered::TooLate, end + 1),
        _ => (*name, Ordered::InAdvance, sent),
    })
}

/// The chosen message, the others of its name if there are any, and the trace.
struct Outcomes<'a> {
    recipe: &'a Recipe,
    name: MessageRef,
    before: &'a Flight,
    after: &'a Flight,
    copies: &'a [Flight],
    trace: &'a Trace,
}

impl Outcomes<'_> {
    fn obeyed(&self, fault: MessageFault) -> Outcome {
        let arrived = self.before.arrived();
        let untouched = self.before == self.after && self.copies.is_empty();
        let obeyed = match fault {
            MessageFault::Drop => {
                let dropped = matches!(self.after.end, Some((_, Err(_))));
                let by_order = matches!(self.after.end, Some((_, Err(DropReason::Intervened))));
                // Halfway may still be past the end of the run.
                let unfinished = arrived.is_none() && self.after.end.is_none();
                self.copies.is_empty() && (unfinished || if arrived.is_some() { by_order } else { dropped })
            }
            MessageFault::Delay { by } => match arrived {
                Some(at) => {
                    let later = (at.as_micros() + by.as_micros() <= self.recipe.horizon_us).then(|| at + by);
                    self.after.arrived() == later && self.copies.is_empty()
                }
                None => self.after.arrived().is_none() && self.copies.is_empty(),
            },
            MessageFault::Duplicate => self.before == self.after && self.copies.len() == 1,
            // Without jitter, a quiet link leaves nothing to chance except tails, losses and reordering.
            MessageFault::Spare => {
                let sooner = match (self.after.arrived(), arrived) {
                    (Some(spared), Some(before)) => spared <= before,
                    (None, arrived) => arrived.is_none(),
                    (Some(_), None) => true,
                };
                let lost = matches!(self.after.end, Some((_, Err(DropReason::Lost))));
                self.copies.is_empty() && sooner && !lost && !self.after.tampered
            }
            MessageFault::Tamper => {
                let changed = Flight { tampered: self.after.end.is_some(), ..self.before.clone() };
                changed == *self.after && self.copies.is_empty() && self.arrived_changed()
            }
        };
        ensure(obeyed, || format!("untouched: {untouched}, {:?}, copies {:?}", self.after, self.copies))
    }

    /// Whether the message, if it arrived, arrived changed.
    fn arrived_changed(&self) -> bool {
        let reached = self.trace.verdicts.iter().find(|verdict| verdict.check == CHANGED);
        match (self.after.arrived(), reached) {
            (Some(_), Some(verdict)) => {
                let event = self.trace.event(verdict.event);
                let name = self.trace.reference(event.message().expect("one"));
                name == self.name && verdict.detail != format!("{:?}", self.after.payload)
            }
            (arrived, reached) => arrived.is_none() && reached.is_none(),
        }
    }
}

#[test]
fn a_single_fault_does_exactly_that_to_exactly_that_message() {
    on_recipes_of(quiet, |recipe| {
        let mut dice = Dice::new(recipe.seed);
        let fault = match dice.message_fault() {
            MessageFault::Delay { by } => MessageFault::Delay { by: by.min(Duration::from_millis(80)) },
            fault => fault,
        };
        // A copy takes time on a thin line, and others have to wait for it.
        let recipe =
            &if fault == MessageFault::Duplicate { unlimited(recipe.clone()) } else { recipe.clone() };
        let before = flights(&recipe.run().1);
        let Some((name, ordered, at)) = target(&before, &mut dice) else { return Ok(()) };
        let (_, trace) = recipe.clone().and(at, Intervention::Message { message: name, fault }).run();
        let mut after = flights(&trace);
        let copies = after.remove(&MessageRef { copy: true, ..name }).unwrap_or_default();
        let told = || format!("{fault:?} {ordered:?} at {at} µs to {name:?} {:?}\n", before[&name][0]);
        for (other, flight) in before.iter().filter(|(other, _)| **other != name) {
            let twin = after.get(other);
            ensure(twin == Some(flight), || told() + &format!("{other:?} {flight:?}, twin {twin:?}"))?;
        }
        ensure(before.len() == after.len(), || told() + "another number of messages")?;
        let (was, is) = (&before[&name][0], &after[&name][0]);
        if ordered == Ordered::TooLate {
            return ensure(was == is && copies.is_empty(), || told() + &format!("{is:?} {copies:?}"));
        }
        let outcomes = Outcomes { recipe, name, before: was, after: is, copies: &copies, trace: &trace };
        outcomes.obeyed(fault).map_err(|why| told() + &why)
    });
}

/// Two nodes and one message of interest: the second from node 0 to node 1.
fn pair() -> (Recipe, MessageRef) {
    let recipe = Recipe::of(2, Habit::Sender { period_us: 10_000 });
    (recipe, MessageRef { from: NodeId(0), to: NodeId(1), nth: 2, copy: false })
}

/// An ordered loss names its order as its cause.
#[test]
fn an_ordered_loss_names_the_order_as_its_cause() {
    let (recipe, message) = pair();
    // Sent at 20 ms and in flight for 1 ms; tampering is ordered later, and not to blame.
    for at in [0, 20_500] {
        let (_, trace) = recipe
            .clone()
            .and(at, Intervention::Message { message, fault: MessageFault::Drop })
            .and(at, Intervention::Message { message, fault: MessageFault::Tamper })
            .run();
        let id = messages(&trace).find(|id| trace.reference(*id) == message).expect("sent");
        let fate = trace.event(trace.fate(id).expect("an end"));
        assert_eq!(trace.drop_reason(fate), DropReason::Intervened);
        let cause = trace.event(fate.cause);
        assert_eq!((cause.kind, cause.a), (Kind::Intervened, 0), "ordered at {at}");
    }
}

/// The network's copy has its own name.
#[test]
fn a_copy_can_be_singled_out() {
    let (recipe, message) = pair();
    let copy = MessageRef { copy: true, ..message };
    let (_, trace) = recipe
        .and(0, Intervention::Message { message, fault: MessageFault::Duplicate })
        .and(0, Intervention::Message { message: copy, fault: MessageFault::Drop })
        .run();
    let all = flights(&trace);
    assert!(all[&message][0].arrived().is_some());
    assert!(matches!(all[&copy][0].end, Some((_, Err(DropReason::Intervened)))));
}

/// A message is duplicated and changed in flight: the copy was made before the change.
#[test]
fn a_copy_made_before_the_change_is_not_changed() {
    let (recipe, message) = pair();
    let (_, trace) = recipe
        .and(20_300, Intervention::Message { message, fault: MessageFault::Duplicate })
        .and(20_600, Intervention::Message { message, fault: MessageFault::Tamper })
        .run();
    let flags = |copy: bool| {
        let id = messages(&trace).find(|id| trace.reference(*id) == MessageRef { copy, ..message });
        trace.event(trace.fate(id.expect("sent")).expect("an end")).flags
    };
    assert_eq!((flags(false), flags(true)), (FLAG_TAMPERED, FLAG_COPY));
}
