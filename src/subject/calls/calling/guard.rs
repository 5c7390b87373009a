//! Breakers in front of a caller's calls: one for the service, or one for each part of its data.
//!
//! A refusal by a breaker farther down the chain says nothing about the service that passed it on, so
//! it is not counted here. A timeout counts as a failure, like an answer that is one.

use crate::sim::sorted::Map;

use super::{Calls, Subject};
use crate::policy::breaker::{Breaker, BreakerSettings, Permit, State};
use crate::sim::process::{Cx, Level, Row};
use crate::sim::time::SimTime;
use crate::subject::call::{Answer, Fact};

/// The breakers that calls go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The settings of each breaker.
    pub settings: BreakerSettings,
    /// If true, each part of the data has its own breaker; otherwise they share one.
    pub by_shard: bool,
}

impl Guard {
    const fn machine(self, shard: u32) -> u32 {
        if self.by_shard { shard } else { 0 }
    }
}

/// A caller's breakers, by the part of the data they are for. A crash loses their counts.
#[derive(Clone, Debug, Default)]
pub struct Breakers {
    all: Map<u32, Breaker>,
    /// When a breaker last counted something.
    last: SimTime,
}

impl Breakers {
    /// The breakers' states as rows for display.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.all.iter().map(|(shard, breaker)| {
            let name = if *shard == 0 { "breaker".to_owned() } else { format!("breaker, shard {shard}") };
            let (state, counts) = (breaker.state().words(), breaker.counts(self.last).words());
            Row::memory(name, format!("{state}: {counts}"))
        })
    }
}

/// Asks the breaker for permission to call.
pub(super) fn admit<P: Calls>(cx: &mut Cx<'_, P>, guard: Guard, subject: Subject) -> Result<Permit, State> {
    let now = cx.now();
    let machine = guard.machine(subject.shard);
    let breakers = &mut P::desk(cx.memory).breakers;
    let is_new = !breakers.all.contains_key(&machine);
    let breaker = breakers.all.entry(machine).or_insert_with(|| Breaker::new(guard.settings));
    let before = breaker.turns();
    let admitted = breaker.admit(now);
    let after = breaker.state();
    if is_new || before != breaker.turns() {
        report(cx, guard, machine, true);
    }
    match admitted {
        Ok(_) if after == State::HalfOpen => cx.mark("breaker.trial"),
        Ok(_) => {}
        Err(state) => {
            cx.mark("breaker.refuse");
            let shard = guard.by_shard.then_some(machine);
            cx.fact(Fact::Refused { call: subject.call, shard, state });
        }
    }
    admitted
}

/// Reports an attempt's outcome to the breaker.
pub(super) fn record<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32, answer: Answer) {
    let Some(guard) = process.calling().and_then(|calling| calling.guard) else { return };
    let now = cx.now();
    let desk = P::desk(cx.memory);
    let Some(open) = desk.open.get_mut(&job) else { return };
    let machine = guard.machine(open.subject.shard);
    let Some(permit) = open.permit.take() else { return };
    let Some(breaker) = desk.breakers.all.get_mut(&machine) else { return };
    if answer == Answer::Refused {
        breaker.release(permit);
        return;
    }
    let before = (breaker.state(), breaker.counts(now));
    breaker.record(permit, now, answer == Answer::Done);
    let after = (breaker.state(), breaker.counts(now));
    if before == after {
        return;
    }
    match after.0 {
        State::Open if before.0 != State::Open => cx.mark("breaker.open"),
        State::Closed if before.0 != State::Closed => cx.mark("breaker.close"),
        _ => {}
    }
    report(cx, guard, machine, before.0 != after.0);
}

fn report<P: Calls>(cx: &mut Cx<'_, P>, guard: Guard, machine: u32, turned: bool) {
    let now = cx.now();
    let breakers = &mut P::desk(cx.memory).breakers;
    breakers.last = now;
    let Some(breaker) = breakers.all.get(&machine) else { return };
    let (value, of) = breaker.pressure(now);
    let fact = Fact::Breaker {
        shard: guard.by_shard.then_some(machine),
        state: breaker.state(),
        counts: breaker.counts(now),
        pressure: Level::new(value, of),
        turned,
    };
    cx.fact(fact);
}
