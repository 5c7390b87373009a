//! Walks back and forth over random runs that fork again and again: checkpoints, inspected states and shared prefixes
//! always give what a straight run gives.

use happens_before::run::tape::Tape;
use happens_before::sim::fault::{Intervention, Scripted};
use happens_before::sim::ids::NodeId;
use happens_before::sim::sink::Discard;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::world::World;

use crate::harness::{Outcome, ensure, on_recipes};
use crate::replay::{first_difference, state};
use crate::specimen::dice::Dice;
use crate::specimen::recipe::Recipe;
use crate::specimen::words::Specimen;

/// Looks at a moment, and compares it with a world that was never cloned.
fn look(tape: &Tape<Specimen>, recipe: &Recipe, at: SimTime) -> Outcome {
    let computed = tape.trace().events.iter().next_back().map_or(SimTime::ZERO, |event| event.at);
    let at = if tape.end().is_some() { at } else { at.min(computed) };
    let mut straight = recipe.world();
    straight.run_until(at, &mut Discard);
    let nodes = recipe.nodes.len();
    // If the run is computed only partway into an instant, the straight one is ahead of it.
    if straight.event_count() > tape.trace().len() {
        return Ok(());
    }
    let (found, expected) =
        (tape.look(at, |world: &World<Specimen>| state(world, nodes)), state(&straight, nodes));
    ensure(found == expected, || format!("at {at}\n{found}\n{expected}"))
}

fn parted(recipe: &Recipe, dice: &mut Dice) -> Recipe {
    let mut other = recipe.clone();
    let at = SimTime::from_micros(dice.up_to(recipe.horizon_us));
    let node = NodeId(dice.up_to(recipe.nodes.len() as u64 - 1) as u16);
    let intervention = match dice.up_to(2) {
        0 => Intervention::Crash { node, down: Some(Duration::from_millis(20)) },
        1 => Intervention::Pause { node, span: Some(Duration::from_millis(35)) },
        _ => Intervention::ClearAll,
    };
    other.script.push(Scripted { at, intervention });
    if dice.up_to(3) == 0 {
        let gone = dice.up_to(other.script.len() as u64 - 1) as usize;
        other.script.remove(gone);
    }
    other
}

#[test]
fn any_walk_finds_the_states_and_traces_of_straight_runs() {
    let thinned = std::cell::Cell::new(0);
    on_recipes(|recipe| {
        let mut dice = Dice::new(recipe.seed ^ 2);
        let spacing = 1 + dice.up_to(60) as usize;
        let budget = recipe.world().bytes() * (3 + dice.up_to(12) as usize);
        let mut recipe = recipe.clone();
        let mut tape = Tape::with(recipe.world(), spacing, budget);
        for _ in 0..30 {
            match dice.up_to(5) {
                0 => _ = tape.advance(dice.up_to(200) as usize),
                1 => {
                    recipe = parted(&recipe, &mut dice);
                    tape = tape.fork(&recipe.script);
                }
                _ => look(&tape, &recipe, SimTime::from_micros(dice.up_to(recipe.horizon_us)))?,
            }
            let room = budget + recipe.world().bytes() * 8;
            ensure(tape.checkpoint_bytes() <= room, || {
                format!("{} of {budget} bytes", tape.checkpoint_bytes())
            })?;
        }
        while !tape.advance(500) {}
        let full = tape.trace().len() / spacing;
        thinned.set(thinned.get() + usize::from(tape.checkpoint_count() < full));
        first_difference(&recipe.run().1, tape.trace()).map_or(Ok(()), Err)
    });
    assert!(thinned.get() > 40, "checkpoints were thinned out in {} runs only", thinned.get());
}
