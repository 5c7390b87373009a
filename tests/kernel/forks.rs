//! Forked runs: continuing from any state with another script, on the shared prefix of the trace.

use happens_before::sim::fault::{Intervention, Scripted};
use happens_before::sim::ids::NodeId;
use happens_before::sim::sink::Discard;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::world::Script;

use crate::harness::{ensure, on_recipes};
use crate::reading::Trace;
use crate::replay::first_difference;
use crate::specimen::dice::Dice;
use crate::specimen::recipe::Recipe;

/// A prefix of a whole trace equals the trace of the shorter run, whatever ended later.
#[test]
fn a_cut_trace_is_the_trace_up_to_there() {
    on_recipes(|recipe| {
        let whole = recipe.run().1;
        let mut dice = Dice::new(recipe.seed);
        let (mut world, mut trace) = (recipe.world(), Trace::default());
        for _ in 0..12 {
            let cut = whole.cut(world.extent());
            if let Some(difference) = first_difference(&trace, &cut) {
                return Err(format!("cut after {} events: {difference}", trace.len()));
            }
            for _ in 0..dice.up_to(80) {
                world.step(&mut trace);
            }
        }
        Ok(())
    });
}

/// The recipe with another script from some instant on; often an instant at which something happens.
fn changed(recipe: &Recipe, whole: &Trace, dice: &mut Dice) -> (SimTime, Recipe) {
    let mut at = SimTime::from_micros(dice.up_to(recipe.horizon_us));
    if dice.up_to(1) == 0 && !whole.is_empty() {
        at = whole.events[dice.up_to(whole.len() as u64 - 1) as usize].at;
    }
    let mut other = recipe.clone();
    match dice.up_to(3) {
        0 => other.script.retain(|scripted| scripted.at < at),
        1 => other
            .script
            .iter_mut()
            .filter(|s| s.at >= at)
            .for_each(|s| s.at = s.at + Duration::from_micros(777)),
        _ => {
            let node = NodeId(dice.up_to(recipe.nodes.len() as u64 - 1) as u16);
            let intervention = Intervention::Crash { node, down: Some(Duration::from_millis(20)) };
            other.script.insert(0, Scripted { at, intervention });
        }
    }
    (at, other)
}

/// A run that continues from a state with another script equals the straight run of that script. A state that the
/// script would not have reached is refused.
#[test]
fn a_fork_is_the_straight_run_of_its_script() {
    let (forked, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    on_recipes(|recipe| {
        let mut dice = Dice::new(recipe.seed ^ 1);
        let whole = recipe.run().1;
        let (at, other) = changed(recipe, &whole, &mut dice);
        let straight = other.run().1;
        let mut world = recipe.world();
        loop {
            if let Some(mut fork) = world.with_script(&Script::of(&other.script)) {
                let mut trace = whole.cut(fork.extent());
                fork.run_to_end(&mut trace);
                if let Some(difference) = first_difference(&straight, &trace) {
                    return Err(format!("forked at {} for {at}: {difference}", world.now()));
                }
                forked.set(forked.get() + 1);
            } else {
                let rightly = world.now() >= at || world.end().is_some();
                ensure(rightly, || format!("refused at {}", world.now()))?;
                refused.set(refused.get() + 1);
            }
            for _ in 0..=dice.up_to(60) {
                if world.step(&mut Discard).is_some() {
                    return Ok(());
                }
            }
        }
    });
    assert!(forked.get() > 1_000 && refused.get() > 500, "{} forks, {} refused", forked.get(), refused.get());
}
