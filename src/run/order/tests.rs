//! Small runs, ordered by every clock.

use super::*;
use crate::lesson::{Lesson, idempotency, sortable_ids};
use crate::run::{Recipe, Run};
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::logical_clocks::{Relation, VectorClocks};

/// A run in which the provider's clock is set back and the browser's clock drifts.
fn skewed(seed: u64) -> Run {
    let lesson: &'static Lesson = &idempotency::LESSON;
    let scene = lesson.scene("no-key").expect("the hook");
    let mut recipe = Recipe::of_scene(lesson, scene);
    recipe.seed = seed;
    let step = Intervention::StepClock { node: NodeId(3), by_us: -900_000 };
    let drift = Intervention::Drift { node: NodeId(0), ppm: 80_000 };
    recipe.script.push(Scripted { at: SimTime::from_millis(1), intervention: drift });
    recipe.script.push(Scripted { at: SimTime::from_millis(2), intervention: step });
    Run::complete(recipe)
}

fn table(run: &Run) -> OrderTable {
    let mut table = OrderTable::new(run.recipe().seed, run.names().len());
    table.extend(run.trace(), run.trace().len());
    table
}

/// The ranks of rows, by position.
fn ranks(rows: &[Row]) -> Vec<Option<Ranks>> {
    let mut ranking = Ranking::default();
    ranking.bring_to(rows);
    (0..rows.len()).map(|index| ranking.of(rows, index)).collect()
}

#[test]
fn ranks_are_places_in_the_sorted_table_however_they_came_about() {
    let mut grown = Ranking::default();
    let run = skewed(11);
    let table = table(&run);
    let all = table.rows(run.trace().len());
    assert!(all.len() > 8);
    // One row at a time, in leaps, and back.
    for count in (0..=all.len()).chain([3, 4, all.len(), 9, 0, all.len() / 2, all.len()]) {
        let rows = &all[..count];
        grown.bring_to(rows);
        for (by, rank) in [
            (By::Wall, (|ranks| ranks.wall) as fn(Ranks) -> usize),
            (By::Lamport, |ranks| ranks.lamport),
            (By::Ulid, |ranks| ranks.ulid),
        ] {
            let order = sorted(rows, by);
            for (place, index) in order.into_iter().enumerate() {
                let expected = rows[index].stamps.is_some().then_some(place + 1);
                assert_eq!(grown.of(rows, index).map(rank), expected, "{by:?} of {count} rows");
            }
        }
    }
}

#[test]
fn inversions_are_exactly_what_vector_clocks_say() {
    let mut found = 0;
    for seed in 0..20 {
        let run = skewed(seed);
        let trace = run.trace();
        let clocks = VectorClocks::of(trace, run.names().len(), trace.len());
        let table = table(&run);
        let rows = table.rows(trace.len());
        for row in rows {
            let Some(stamps) = &row.stamps else { continue };
            let before = |other: &&Row| clocks.compare(other.event, row.event) == Relation::Before;
            let past = || rows.iter().filter(before).filter_map(|row| row.stamps.as_ref());
            let wall = past().map(|past| past.wall).max().is_some_and(|latest| latest > stamps.wall);
            let ulid = past().map(|past| past.ulid).max().is_some_and(|latest| latest > stamps.ulid);
            assert_eq!(stamps.wall_after.is_some(), wall, "seed {seed}: {row:?}");
            assert_eq!(stamps.ulid_after.is_some(), ulid, "seed {seed}: {row:?}");
            for named in [stamps.wall_after, stamps.ulid_after].into_iter().flatten() {
                assert_eq!(clocks.compare(named, row.event), Relation::Before);
            }
            found += usize::from(wall);
        }
    }
    assert!(found > 20, "only {found} inversions: the clocks were not set far enough");
}

#[test]
fn lamport_ranks_never_contradict_what_happened_before() {
    let run = skewed(7);
    let trace = run.trace();
    let clocks = VectorClocks::of(trace, run.names().len(), trace.len());
    let table = table(&run);
    let rows = table.rows(trace.len());
    let ranks = ranks(rows);
    for (one, a) in rows.iter().zip(&ranks) {
        for (other, b) in rows.iter().zip(&ranks) {
            if let (Some(a), Some(b)) = (a, b)
                && clocks.compare(one.event, other.event) == Relation::Before
            {
                assert!(a.lamport < b.lamport, "{one:?} before {other:?}");
            }
        }
    }
}

#[test]
fn ranks_count_from_one_without_gaps() {
    let run = skewed(3);
    let table = table(&run);
    let rows = table.rows(run.trace().len());
    let stamped = rows.iter().filter(|row| row.stamps.is_some()).count();
    assert!(stamped > 5 && stamped < rows.len(), "there is a lost message");
    let ranks: Vec<_> = ranks(rows).into_iter().flatten().collect();
    for places in [|r: &Ranks| r.wall, |r: &Ranks| r.lamport, |r: &Ranks| r.ulid] {
        let mut places: Vec<_> = ranks.iter().map(places).collect();
        places.sort_unstable();
        assert!(places.into_iter().eq(1..=stamped));
    }
}

#[test]
fn a_table_grown_event_by_event_is_the_table_made_at_once() {
    let run = skewed(5);
    let trace = run.trace();
    let mut grown = OrderTable::new(run.recipe().seed, run.names().len());
    (0..=trace.len()).for_each(|count| grown.extend(trace, count));
    let whole = table(&run);
    assert_eq!(grown.rows(trace.len()), whole.rows(trace.len()));
    let half = trace.len() / 2;
    assert!(whole.rows(half).iter().all(|row| row.event.index() < half), "the future is not told");
    assert!(whole.rows(half).len() < whole.rows(trace.len()).len());
}

#[test]
fn an_identifier_holds_the_nodes_own_wall_clock_and_is_the_same_every_time() {
    let run = skewed(7);
    let again = table(&run);
    for (row, same) in table(&run).rows(usize::MAX).iter().zip(again.rows(usize::MAX)) {
        let Some(stamps) = &row.stamps else { continue };
        assert_eq!(stamps.ulid.timestamp_ms(), stamps.wall.as_unix_millis());
        assert_eq!(stamps.wall, run.trace().wall(row.event));
        assert_eq!(row, same);
    }
}

#[test]
fn rows_say_what_happened() {
    let run = skewed(7);
    let table = table(&run);
    let rows = table.rows(usize::MAX);
    let says = |text: &str| rows.iter().any(|row| row.words(run.trace()).contains(text));
    assert!(says(
        "wrote “charge 1”; card charged; believes it was charged once (order 1204, receipt charge 1 of 49.00)"
    ));
    assert!(says("attempt 1 (order 1204)"), "{rows:#?}");
    assert!(says("timeout; does not know the outcome (order 1204)"));
    assert!(says("“charged” lost: "));
    assert!(rows.iter().filter(|row| row.to.is_some()).all(|row| row.stamps.is_none()));
}

#[test]
fn places_read_as_people_say_them() {
    let said: Vec<_> = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).into();
    assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]);
}

/// If nodes make ULIDs themselves, the table shows those and no others.
#[test]
fn a_row_that_made_a_ulid_is_sorted_by_that_one() {
    let lesson: &'static Lesson = &sortable_ids::LESSON;
    let run = Run::complete(Recipe::of_scene(lesson, lesson.scene("machines").expect("the hook")));
    let (table, trace) = (table(&run), run.trace());
    let mut met = 0;
    for row in table.rows(trace.len()) {
        let made = trace.facts_of(row.event).find_map(|(_, fact)| fact.meaning().ulid);
        let Some((made, stamps)) = made.zip(row.stamps.as_ref()) else { continue };
        assert_eq!(stamps.ulid, Ulid(made));
        met += 1;
    }
    assert!(met >= 2, "{met} rows");
}
