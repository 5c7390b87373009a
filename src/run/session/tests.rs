//! Sessions: however a user seeks, forks and switches, every run equals an uninterrupted run of its
//! recipe, and nothing that was shown is lost.

use super::*;
use crate::lesson::{LESSONS, idempotency, retries};
use crate::run::branches::{MAX_BRANCHES, Origin};
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope};
use crate::sim::ids::NodeId;
use crate::sim::random::{Random, Stream, scale};

/// Random numbers for a walk.
struct Dice(Random);

impl Dice {
    fn up_to(&mut self, max: u64) -> u64 {
        use rand::Rng as _;
        scale(self.0.next_u64(), max)
    }
}

fn first_scene() -> Recipe {
    Recipe::of_scene(&idempotency::LESSON, &idempotency::LESSON.scenes[0])
}

fn ms(ms: u64) -> SimTime {
    SimTime::ZERO + Duration::from_millis(ms)
}

fn crash(node: u16) -> Intervention {
    Intervention::Crash { node: NodeId(node), down: Some(Duration::from_millis(300)) }
}

/// Completes the session's run and compares it with an uninterrupted run of its recipe.
fn is_straight(session: &Session) {
    let run = session.run();
    let mut whole = run.fork(run.recipe().clone());
    while !whole.advance(1_000) {}
    let straight = Run::complete(run.recipe().clone());
    assert_eq!(whole.trace().digest(), straight.trace().digest(), "{:?}", run.recipe());
    let at = session.playhead();
    let (here, there) = (run.world_at(at), straight.world_at(at));
    assert_eq!(here.event_count(), there.event_count(), "at {at}");
    assert_eq!(here.counts(), there.counts(), "at {at}");
    for node in (0..run.names().len()).map(|index| NodeId(index as u16)) {
        assert_eq!(here.inspect(node), there.inspect(node), "at {at}");
    }
}

fn any_intervention(random: &mut Dice, nodes: u64) -> Intervention {
    let node = |random: &mut Dice| NodeId(random.up_to(nodes - 1) as u16);
    match random.up_to(6) {
        0 => crash(node(random).0),
        1 => Intervention::Pause { node: node(random), span: Some(Duration::from_millis(random.up_to(900))) },
        2 => Intervention::StepClock { node: node(random), by_us: -1_000_000 },
        3 => Intervention::Switch { scope: Scope::ALL, fault: LinkFault::Lose { ppm: 300_000 } },
        4 => Intervention::ClearAll,
        _ => {
            let message = MessageRef {
                from: node(random),
                to: node(random),
                nth: 1 + random.up_to(6) as u32,
                copy: false,
            };
            Intervention::Message { message, fault: MessageFault::Drop }
        }
    }
}

/// Turns a random knob to a random valid value.
fn turned(mut recipe: Recipe, random: &mut Dice) -> Recipe {
    use crate::lesson::knob::Dial;
    let knobs = recipe.lesson.knobs;
    let knob = &knobs[random.up_to(knobs.len() as u64 - 1) as usize];
    let value = match knob.dial {
        Dial::Switch => random.up_to(1).cast_signed(),
        Dial::Choice(choices) => random.up_to(choices.len() as u64 - 1).cast_signed(),
        Dial::Number { min, max, .. } => min + random.up_to(max.abs_diff(min)).cast_signed(),
    };
    recipe.settings.set(knob.id, &knob.spell(value)).expect("it takes that");
    recipe
}

/// Random walks of playing, seeks, steps, interventions, knobs, switches, deletions and comparisons.
#[test]
fn any_walk_through_time_and_worlds_gives_the_runs_that_straight_runs_give() {
    let (mut parted, mut walks) = (0, 0);
    for walk in 0..40u64 {
        let lesson = LESSONS[walk as usize % LESSONS.len()].source.lesson();
        let scene = &lesson.scenes[walk as usize % lesson.scenes.len()];
        let mut session = Session::new(Recipe::of_scene(lesson, scene));
        let mut random = Dice(Stream::new(walk, 99).at(0, 0));
        let nodes = session.run().names().len() as u64;
        for step in 0..40 {
            let ids: Vec<_> = session.branches().lines().iter().map(|line| line.id).collect();
            let any = ids[random.up_to(ids.len() as u64 - 1) as usize];
            match random.up_to(11) {
                0 | 1 => {
                    session.seek(SimTime::from_micros(random.up_to(session.run().horizon().as_micros())));
                }
                2 => _ = session.step_forward(),
                3 => _ = session.step_back(),
                4 | 5 => {
                    session.play(true);
                    session.tick(random.up_to(400_000));
                }
                6 | 7 => _ = session.intervene(any_intervention(&mut random, nodes)),
                8 => {
                    let recipe = turned(session.run().recipe().clone(), &mut random);
                    _ = session.adopt(recipe);
                }
                9 => session.switch(any),
                10 => session.compare(any),
                _ => {
                    session.delete(any);
                    if random.up_to(1) == 0 {
                        session.undelete();
                    }
                }
            }
            if step % 8 == 7 {
                is_straight(&session);
            }
            assert!(session.playhead() <= session.seen_until(), "what is shown was seen");
        }
        for line in session.branches().lines() {
            session.switch(line.id);
            is_straight(&session);
            parted += usize::from(line.depth > 0);
        }
        walks += 1;
    }
    assert!(parted > walks, "{parted} branches in {walks} walks");
}

#[test]
fn what_is_done_where_nothing_was_seen_yet_makes_no_branch() {
    let mut session = Session::new(first_scene());
    session.seek(ms(500));
    assert_eq!(session.intervene(crash(1)), Ok(Adopted::InPlace));
    assert_eq!(session.branches().count(), 1);
    assert_eq!(session.playhead(), ms(500) + Duration::from_micros(1));
}

#[test]
fn what_is_done_in_the_past_makes_a_branch_and_keeps_what_was() {
    let mut session = Session::new(first_scene());
    let before = session.run().trace().digest();
    session.seek(ms(900));
    session.seek(ms(400));
    let Ok(Adopted::Parted(branch)) = session.intervene(crash(1)) else { panic!("it parts") };
    assert_eq!(session.branches().current().id, branch);
    assert_ne!(session.run().trace().digest(), before);
    assert_eq!(session.seen_until(), session.playhead(), "of the new run nothing further was seen");
    let difference = session.branches().difference(branch).expect("it has a parent");
    assert_eq!((difference.added.len(), difference.since()), (1, ms(400) + Duration::from_micros(1)));
    let root = session.branches().lines()[0].id;
    session.switch(root);
    assert_eq!(session.run().trace().digest(), before);
    assert_eq!(session.seen_until(), ms(900), "what was seen of it stays");
    assert_eq!(session.playhead(), ms(400) + Duration::from_micros(1));
    // The same intervention again leads to the same branch.
    session.seek(ms(400));
    assert_eq!(session.intervene(crash(1)), Ok(Adopted::Went(branch)));
}

#[test]
fn a_knob_turned_again_and_back_leaves_no_litter() {
    let mut session = Session::new(first_scene());
    session.seek(ms(400));
    let own = session.run().recipe().clone();
    let turned = |ms: &str| {
        let mut recipe = own.clone();
        recipe.settings.set("timeout", ms).expect("in range");
        recipe
    };
    assert!(matches!(session.adopt(turned("700")), Ok(Adopted::Parted(_))));
    assert_eq!(session.adopt(turned("800")), Ok(Adopted::InPlace));
    assert_eq!(session.branches().count(), 2);
    assert!(matches!(session.adopt(own.clone()), Ok(Adopted::Went(_))));
    assert_eq!(session.branches().count(), 1);
}

#[test]
fn a_deleted_branch_comes_back_with_what_parts_from_it() {
    let mut session = Session::new(first_scene());
    session.seek(ms(900));
    session.seek(ms(300));
    session.intervene(crash(1)).expect("it can");
    session.seek(ms(800));
    session.seek(ms(500));
    session.intervene(crash(2)).expect("it can");
    let lines = session.branches().lines();
    assert_eq!(lines.iter().map(|line| line.depth).collect::<Vec<_>>(), [0, 1, 2]);
    session.rename(lines[1].id, "  the   first  ");
    assert_eq!(session.branch(lines[1].id).and_then(|b| b.name.clone()).as_deref(), Some("the first"));
    let digest = session.run().trace().digest();
    assert_eq!(session.delete(lines[1].id), Some(2));
    assert_eq!(session.branches().current().id, lines[0].id);
    assert_eq!(session.delete(lines[0].id), None, "one run is always there");
    assert!(session.undelete());
    assert_eq!(session.branches().lines(), lines);
    assert_eq!(session.run().trace().digest(), digest, "the one that was current is again");
    assert!(!session.undelete());
}

#[test]
fn twins_are_compared_and_what_is_done_is_done_to_both() {
    let mut session = Session::new(first_scene());
    session.seek(ms(300));
    let repaired =
        Recipe { settings: idempotency::LESSON.repaired(&idempotency::LESSON.scenes[0]), ..first_scene() };
    session.compare_with(&repaired, None).expect("it is another recipe");
    assert!(session.compare_with(&first_scene(), None).is_err());
    let twin = session.twin_run().expect("it plays along");
    assert_eq!(*twin.recipe(), repaired);
    let (first, trace) =
        (session.divergence().and_then(|d| d.first()).expect("they part"), session.run().trace());
    let whole = Run::complete(repaired);
    assert!((0..first.index()).all(|index| trace.events[index] == whole.trace().events[index]));
    session.intervene(crash(1)).expect("it can");
    let scripts = [session.run(), session.twin_run().expect("still")].map(|run| run.recipe().script.clone());
    assert_eq!(scripts[0], scripts[1]);
    session.set_together(false);
    session.intervene(crash(2)).expect("it can");
    assert_ne!(session.run().recipe().script, session.twin_run().expect("still").recipe().script);
    let (one, other) = (session.branches().current().id, session.twin().expect("still"));
    session.switch(other);
    assert_eq!((session.branches().current().id, session.twin()), (other, Some(one)), "they change places");
}

#[test]
fn scenes_that_nobody_changed_leave_nothing_behind_and_others_stay() {
    let lesson = &idempotency::LESSON;
    let scenes: Vec<_> = lesson.scenes.iter().map(|scene| Recipe::of_scene(lesson, scene)).collect();
    let untouched = |recipe: &Recipe| scenes.contains(recipe);
    let mut session = Session::from(scenes[0].clone(), Origin::Variant("one"));
    session.begin(scenes[1].clone(), Origin::Variant("two"), untouched);
    assert_eq!(session.branches().count(), 1);
    session.seek(ms(900));
    session.seek(ms(300));
    session.intervene(crash(1)).expect("it can");
    session.begin(scenes[2].clone(), Origin::Variant("three"), untouched);
    assert_eq!(session.branches().count(), 3);
    session.begin(scenes[1].clone(), Origin::Variant("two"), untouched);
    assert_eq!(
        (session.branches().current().origin, session.playhead()),
        (Some(Origin::Variant("two")), SimTime::ZERO)
    );
}

#[test]
fn there_is_an_end_to_branching_and_nothing_is_lost_at_it() {
    let mut session = Session::new(first_scene());
    session.seek(ms(900));
    let refused = (0..2 * MAX_BRANCHES as u64).find_map(|nth| {
        let root = session.branches().lines()[0].id;
        session.switch(root);
        session.seek(ms(300 + nth));
        session.intervene(crash(1)).err()
    });
    assert!(refused.is_some_and(|sentence| sentence.contains("Delete some")));
    assert!((MAX_BRANCHES - 2..=MAX_BRANCHES).contains(&session.branches().count()));
}

#[test]
fn a_seek_beyond_what_is_computed_arrives_in_the_end() {
    let lesson = &idempotency::LESSON;
    let settings = lesson.initial().with(&[("orders", "40")]).expect("in range");
    let mut session = Session::new(Recipe { settings, ..first_scene() });
    session.seek(SimTime::MAX);
    for _ in 0..1_000 {
        session.tick(0);
    }
    assert!(session.at_end() && !session.is_on_its_way());
}

/// A run that takes many frames to compute is shown as it grows, even while it is not playing.
#[test]
fn whoever_goes_to_the_end_of_a_long_run_is_told_of_every_move() {
    let lesson = &retries::LESSON;
    let mut recipe = Recipe::of_scene(lesson, &lesson.scenes[0]);
    let heavy = [("apps", "8"), ("calls", "200"), ("every", "40"), ("attempts", "12"), ("growth", "none")];
    for (knob, value) in heavy.into_iter().chain([("timeout", "100"), ("layers", "3"), ("workers", "1")]) {
        recipe.settings.set(knob, value).expect(knob);
    }
    let mut session = Session::new(recipe);
    session.seek(SimTime::MAX);
    let mut moves = 0;
    while session.is_on_its_way() {
        let before = session.playhead();
        let told = session.tick(16_000);
        assert_eq!(told, session.playhead() != before);
        moves += usize::from(told);
    }
    assert!(session.at_end() && moves > 1, "{moves} moves");
}
