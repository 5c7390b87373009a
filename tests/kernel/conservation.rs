//! Nothing appears from nowhere, and nothing vanishes unseen.

use happens_before::sim::ids::MessageId;
use happens_before::sim::trace::Kind;

use crate::harness::{ensure, on_recipes, on_runs};
use crate::reading::{Trace, events, messages};
use crate::specimen::recipe::Recipe;

/// After every single step the counts balance, and the messages in flight are those whose fate is not in the trace.
#[test]
fn messages_are_conserved_at_every_step() {
    on_recipes(|recipe: &Recipe| {
        let (mut world, mut trace) = (recipe.world(), Trace::default());
        loop {
            let end = world.step(&mut trace);
            let counts = world.counts();
            ensure(counts.balance(), || format!("{counts:?} at {}", world.now()))?;
            let open = messages(&trace).filter(|id| trace.fate(*id).is_none()).count() as u64;
            ensure(counts.in_flight == open, || format!("{counts:?}, but {open} without fate"))?;
            if end.is_some() {
                break;
            }
        }
        let counts = world.counts();
        let count = |kind| trace.events.iter().filter(|event| event.kind == kind).count() as u64;
        let seen = (count(Kind::Sent), count(Kind::Duplicated), count(Kind::Delivered), count(Kind::Dropped));
        let told = (counts.sent, counts.duplicated, counts.delivered, counts.dropped);
        ensure(seen == told, || format!("events say {seen:?}, counts say {told:?}"))
    });
}

/// A message starts with one event and ends with at most one, its fate.
#[test]
fn a_message_has_one_beginning_and_one_end() {
    on_runs(|_, _, trace| {
        let mut begun = vec![0; trace.messages.len()];
        let mut ended = vec![None; trace.messages.len()];
        for (id, event) in events(trace) {
            match event.kind {
                Kind::Sent | Kind::Duplicated => begun[event.a as usize] += 1,
                Kind::Delivered | Kind::Dropped => {
                    let before = ended[event.a as usize].replace(id);
                    ensure(before.is_none(), || format!("{id:?} ends what {before:?} ended"))?;
                }
                _ => {}
            }
        }
        ensure(begun.iter().all(|times| *times == 1), || format!("beginnings: {begun:?}"))?;
        for (index, end) in ended.into_iter().enumerate() {
            let id = MessageId(index as u32);
            ensure(trace.fate(id) == end, || format!("{id:?}: fate {:?}, event {end:?}", trace.fate(id)))?;
        }
        Ok(())
    });
}

/// A copy refers to an existing message, on the same link and with the same number.
#[test]
fn copies_name_what_they_copy() {
    on_runs(|_, _, trace| {
        for id in messages(trace) {
            let copy = trace.message(id);
            let Some(original) = trace.copy_of(id) else { continue };
            let original = trace.message(original);
            let same = (copy.from, copy.to, copy.nth, copy.sent)
                == (original.from, original.to, original.nth, original.sent);
            ensure(same, || format!("{copy:?} is no copy of {original:?}"))?;
        }
        Ok(())
    });
}
