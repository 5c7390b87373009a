//! Each reply counts only for the request that it answers. In the recorded runs, a late reply was once taken for the
//! reply to a later request.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::distributed_lock;
use happens_before::lesson::distributed_lock::ALONE;
use happens_before::policy::register::Taken;
use happens_before::run::address::from_json;
use happens_before::run::recipe::said_of_engine;
use happens_before::run::{Recipe, Run};
use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted};
use happens_before::sim::ids::EventId;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::subject::Fact as AnyFact;
use happens_before::subject::edit;
use happens_before::subject::lock::{Exit, Fact, Turn};
use happens_before::subject::locks::scene::{LOCK, WORKER_A};
use happens_before::subject::reading::violation;

use crate::opening::opened;

/// A late reply to renewal 1, while renewal 2 and all later ones are lost.
const LATE_RENEWAL: &str = "v=2&release=compare&renew=always&watch=on&clock=monotonic&workers=2&work=20000&poll=1000&do=AQADAAIEAcDCzwEAAwIABgAAAwIACAAAAwIACgAAAwIADAAAAwIADgAAAwIAEAA";
/// A late “busy” to ask 1 and then a late grant of ask 2, while ask 3 is told in time about the same grant.
const LATE_BUSY: &str =
    "v=2&release=compare&lease=3000&watch=on&clock=monotonic&work=2500&do=AQADAAMCAYDNjQEAAwADBAGggLEB";
/// A grant that arrives when its lease is over, while the messages that could give it back are lost.
const LATE_GRANT: &str = "v=2&release=compare&lease=1000&watch=on&clock=monotonic&workers=2&work=800&poll=300&do=AQADAAICAYCfSQADAgAEAAADAgAGAAADAgAIAAADAgAKAA";
/// Late refusals of earlier rounds, with every repair.
const LATE_REFUSAL: &str = r#"{"version":1,"lesson":"wall-clocks","settings":{"stamp":"after","rule":"replaces","stopwatch":"monotonic","bob_off":"0","rounds":"8","every":"200"},"seed":500232,"script":[{"at":129492,"do":{"switch":{"scope":{"from":0,"to":1},"fault":{"bandwidth":{"bytes_per_s":3432,"queue_bytes":2431}}}}},{"at":438318,"do":{"switch":{"scope":{"from":1,"to":0},"fault":{"reorder":{"ppm":500000,"window_us":900000}}}}}]}"#;

/// The run behind an address of the lesson about locks. Engine 1 made all of them.
fn recorded(query: &'static str) -> Run {
    opened("distributed-lock", query, said_of_engine(1))
}

/// The facts reported about locks, and the event of each.
fn told_at(run: &Run) -> impl Iterator<Item = (EventId, &Fact)> {
    run.trace().facts.iter().filter_map(|(event, fact)| Some((*event, AnyFact::lock(fact)?)))
}

/// The facts reported about locks, and the time of each.
fn told(run: &Run) -> impl Iterator<Item = (SimTime, &Fact)> {
    told_at(run).map(|(event, fact)| (run.trace().event(event).at, fact))
}

fn turn(worker: u16, nth: u32) -> Turn {
    Turn { worker, nth }
}

#[test]
fn a_late_reply_to_one_renewal_does_not_count_from_the_next() {
    let run = recorded(LATE_RENEWAL);
    let left = told(&run).find_map(|(at, fact)| match fact {
        Fact::Left { turn: of, exit: Exit::Stopped, .. } if *of == turn(0, 1) => Some(at),
        _ => None,
    });
    // Renewal 1 was sent at 3.477 s, and its lease is 10 s.
    let left = left.expect("it stops at the end of its lease");
    assert!((SimTime::from_millis(13_400)..SimTime::from_millis(13_500)).contains(&left), "{left}");
    assert_eq!(violation(run.trace(), Some(ALONE)), None, "two would believe in the same lock");
}

#[test]
fn a_late_busy_to_one_ask_does_not_answer_the_next() {
    let run = recorded(LATE_BUSY);
    assert_eq!(violation(run.trace(), None), None);
    let done = told(&run).filter(|(_, fact)| matches!(fact, Fact::Left { exit: Exit::Done, .. })).count();
    assert_eq!(done, 3, "all three get their turn");
}

#[test]
fn nobody_enters_by_a_grant_whose_lease_is_over() {
    let run = recorded(LATE_GRANT);
    assert_eq!(violation(run.trace(), Some(ALONE)), None);
    let entered =
        told(&run).find(|(_, fact)| matches!(fact, Fact::Entered { turn: of, .. } if of.worker == 0));
    let (at, _) = entered.expect("worker A gets a turn later");
    assert!(at > SimTime::from_millis(1_500), "the grant came at 1.344 s, with nothing left of it: {at}");
    let instant = told(&run).find(|(_, fact)| matches!(fact, Fact::Left { inside: Duration::ZERO, .. }));
    assert_eq!(instant, None, "a turn inside takes time");
}

/// An intervention at the start.
fn at_start(intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::ZERO, intervention }
}

fn message(nth: u32, fault: MessageFault) -> Scripted {
    at_start(Intervention::Message {
        message: MessageRef { from: WORKER_A, to: LOCK, nth, copy: false },
        fault,
    })
}

/// A run of two workers with two jobs of half a second, a lease of ten seconds, and these knobs set.
fn of_two(turned: &[(&str, &str)], script: Vec<Scripted>) -> Run {
    let lesson = &distributed_lock::LESSON;
    let jobs = [("clock", "monotonic"), ("workers", "2"), ("work", "500"), ("jobs", "2")];
    let settings = lesson.initial().with(&jobs).and_then(|settings| settings.with(turned));
    let settings = settings.expect("knobs that exist");
    Run::complete(Recipe { lesson, settings, seed: 5, script })
}

const COMPARE: &[(&str, &str)] = &[("release", "compare")];

/// When worker B enters for the `nth` time, from 1.
fn b_enters(run: &Run, nth: u32) -> SimTime {
    let of_b = |fact: &Fact| matches!(fact, Fact::Entered { turn: of, .. } if *of == turn(1, nth));
    told(run).find(|(_, fact)| of_b(fact)).expect("worker B gets in").0
}

/// Delays worker A's first ask until A has had its turn through a second one and has given the lock back.
fn ask_after_its_turn() -> Scripted {
    message(1, MessageFault::Delay { by: Duration::from_millis(3_300) })
}

fn granted_to_a1(run: &Run) -> usize {
    told(run).filter(|(_, fact)| matches!(fact, Fact::Granted { turn: of, .. } if *of == turn(0, 1))).count()
}

#[test]
fn a_grant_that_nobody_wants_any_more_is_given_back() {
    for release in ["delete", "ask", "compare"] {
        let run = of_two(&[("release", release)], vec![ask_after_its_turn()]);
        assert_eq!(granted_to_a1(&run), 2, "the late ask finds the lock free");
        // B asks for its second turn at 3.6 s, after the late ask arrived at 3.4 s.
        assert!(b_enters(&run, 2) < SimTime::from_millis(4_000), "{release}: {}", b_enters(&run, 2));
        assert_eq!(violation(run.trace(), None), None, "{release}");
    }
}

/// Without a lease nothing ends it, and the violation names the grant that nobody uses.
#[test]
fn a_lock_that_was_never_given_back_is_called_what_others_wait_for() {
    let endless = [("release", "compare"), ("expires", "off")];
    let run = of_two(&endless, vec![ask_after_its_turn(), message(4, MessageFault::Drop)]);
    let broken = violation(run.trace(), None).expect("worker B waits to the end");
    assert!(broken.detail.ends_with("the lock is A1's, whose turn is over"), "{}", broken.detail);
    let grants = told_at(&run).filter(|(_, fact)| matches!(fact, Fact::Granted { .. }));
    assert_eq!(grants.last().map(|(event, _)| event), Some(broken.event));
}

/// If that message is lost too, the lease still ends it, and the page says what the others wait for.
#[test]
fn where_giving_it_back_is_lost_the_lease_ends_it_and_the_page_says_so() {
    let run = of_two(COMPARE, vec![ask_after_its_turn(), message(4, MessageFault::Drop)]);
    let to_a1 = |fact: &Fact| matches!(fact, Fact::Granted { turn: of, .. } if *of == turn(0, 1));
    let granted = told(&run).filter(|(_, fact)| to_a1(fact)).nth(1);
    let (granted, _) = granted.expect("the late ask finds the lock free");
    let expired =
        told(&run).find(|(_, fact)| matches!(fact, Fact::Expired { turn: of, .. } if *of == turn(0, 1)));
    let (expired, _) = expired.expect("the lease runs out");
    assert_eq!((expired - granted).as_millis(), 10_000);
    assert!(b_enters(&run, 2) > expired);
    let trace = run.trace();
    let (noted, _) = (distributed_lock::LESSON.notes)(trace)
        .into_iter()
        .map(|note| (note.event, note.words))
        .find(|(_, words)| words == "A1 gets the lock after its turn")
        .expect("a note beside the grant");
    assert_eq!(trace.event(noted).at, granted);
    let during = trace.events_from(0).filter(|(_, event)| event.at <= SimTime::from_millis(8_000)).count();
    let beliefs = (distributed_lock::LESSON.beliefs)(trace, during);
    assert!(beliefs.rows.iter().any(|row| row.believes == "the lock is A1's, whose turn is over"));
}

/// A worker that crashed after it asked does not know what it asked for; the grant tells it.
#[test]
fn a_grant_that_comes_after_a_crash_is_given_back() {
    let down = Some(Duration::from_millis(10));
    let crash = Intervention::Crash { node: WORKER_A, down };
    let run = of_two(COMPARE, vec![Scripted { at: SimTime::from_millis(110), intervention: crash }]);
    assert!(b_enters(&run, 1) < SimTime::from_millis(1_000), "{}", b_enters(&run, 1));
}

/// Here clocks run at the same rate and nobody is paused. So a holder that counts its lease from the granted request
/// is out before the server lets another one in, whatever the network does.
#[test]
fn with_honest_clocks_a_holder_that_watches_its_lease_is_always_alone() {
    let lesson = &distributed_lock::LESSON;
    let every_repair = [("release", "compare"), ("watch", "on"), ("clock", "monotonic"), ("jobs", "3")];
    let short = [("lease", "1000"), ("work", "700"), ("poll", "300")];
    for renew in ["off", "always", "limited"] {
        let settings = lesson.initial().with(&every_repair).and_then(|settings| settings.with(&short));
        let settings =
            settings.and_then(|settings| settings.with(&[("renew", renew)])).expect("knobs that exist");
        let setup = (lesson.build)(&settings);
        for seed in 1..=1_000 {
            let mut script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
            let stops =
                |what: &Intervention| matches!(what, Intervention::Pause { .. } | Intervention::Slow { .. });
            script.retain(|scripted| !stops(&scripted.intervention));
            // Most faults in the schedule lose messages; this test needs late ones.
            let late = LinkFault::Reorder { ppm: 300_000, window_us: 1_500_000 };
            script.insert(0, at_start(Intervention::Switch { scope: Scope::ALL, fault: late }));
            let run = Run::complete(Recipe { lesson, settings: settings.clone(), seed, script });
            assert_eq!(violation(run.trace(), Some(ALONE)), None, "renew {renew}, seed {seed}");
        }
    }
}

/// The run of the recipe with late refusals.
fn refused_late() -> Run {
    let asked = from_json(LATE_REFUSAL).expect("a recipe");
    assert_eq!(asked.problems, [said_of_engine(1).expect("another engine")]);
    Run::complete(asked.state.recipe)
}

#[test]
fn where_no_author_wrote_over_what_it_had_not_read_nothing_is_lost() {
    assert_eq!(violation(refused_late().trace(), None), None);
}

/// An author who thinks again was refused its previous write.
#[test]
fn a_late_refusal_of_one_round_does_not_answer_the_next() {
    let run = refused_late();
    let (mut last, mut refused, mut again) = (BTreeMap::new(), BTreeSet::new(), 0);
    for (event, fact) in run.trace().facts.iter() {
        match fact.edit() {
            Some(edit::Fact::Set { edit, request, .. }) => {
                if let Some(before) = last.insert(*edit, *request) {
                    let at = run.trace().event(*event).at;
                    assert!(refused.contains(&(*edit, before)), "edit {edit} is set again at {at}");
                    again += 1;
                }
            }
            Some(edit::Fact::Decided { edit, request, taken: Taken::Refused, .. }) => {
                refused.insert((*edit, *request));
            }
            _ => {}
        }
    }
    assert!(again >= 2, "{again} writes were set again");
}
