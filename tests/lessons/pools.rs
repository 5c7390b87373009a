//! What an API with a pool of workers does, event by event: the claims that the lesson makes about its runs.

use happens_before::lesson::timeouts_and_pools::LESSON;
use happens_before::run::Run;
use happens_before::run::why::{Direction, Slice};
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::subject::call::Answer;
use happens_before::subject::pool::{Fact, Page};
use happens_before::subject::pools::little::{System, between};
use happens_before::subject::pools::parties::{API, ARCHIVE, HORIZON, PRICES, REVIEWS};
use happens_before::subject::pools::promises::{ATTEMPTS, FAST, ORPHANED};
use happens_before::subject::pools::reading::{
    Day, first_full, first_orphan, first_price_lost, most_waiting, pools, turned,
};
use happens_before::subject::reading::{broken_at, violation};
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use super::runs;

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

fn repaired(id: &str) -> Run {
    runs::repaired(&LESSON, id)
}

/// A scene's run with these knobs turned.
fn turned_to(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn day(run: &Run) -> Day {
    Day::of(run.trace(), run.trace().len())
}

/// The pool is full before the first page is lost, and the fast service has next to nothing to do all the while.
#[test]
fn pages_are_lost_for_want_of_a_worker_and_not_of_a_service() {
    let run = run_of("slow");
    let (full, lost) =
        (first_full(run.trace()).expect("it fills"), first_price_lost(run.trace()).expect("lost"));
    assert!(turned(run.trace(), false).expect("it slows down") < full && full < lost);
    let at_prices = |fact: &Fact| matches!(fact, Fact::Rejected { .. } | Fact::Refused { .. });
    for (event, fact) in
        pools(run.trace()).all().filter(|(event, _)| run.trace().event(*event).node == PRICES)
    {
        assert!(!at_prices(fact), "{event:?}: {fact:?}");
    }
    assert!(day(&run).fared(Page::Price).lost() > 50);
}

/// Slow is worse than down, and silent is no better than slow.
#[test]
fn slow_is_worse_than_down() {
    let lost = |to| day(&turned_to("slow", &[("day", to)])).fared(Page::Price).lost();
    assert_eq!((lost("down"), lost("well")), (0, 0));
    assert!(lost("slow") > 50 && lost("silent") >= lost("slow"));
    assert!(day(&run_of("down")).fared(Page::Reviews).lost() > 20, "reviews need what is down");
}

/// A bigger pool fills later, as long as requests come faster than the archive answers.
#[test]
fn a_bigger_pool_loses_later() {
    let lost_at = |workers| {
        let run = turned_to("slow", &[("workers", workers)]);
        run.trace().event(first_price_lost(run.trace()).expect("a page is lost")).at
    };
    let at: Vec<SimTime> = ["6", "12", "18", "24"].into_iter().map(lost_at).collect();
    assert!(at.is_sorted() && at[0] < at[3], "{at:?}");
}

/// L = λW to the thousandth where the run begins and ends with an empty API, and near it where the edges cut stays.
#[test]
fn littles_law_holds_on_the_run() {
    let mut exact = 0;
    for scene in LESSON.scenes {
        for run in [run_of(scene.id), repaired(scene.id)] {
            let trace = run.trace();
            let law =
                between(trace, System::Api, SimTime::ZERO, SimTime::ZERO + HORIZON).expect("some leave");
            let count = |is: fn(&Fact) -> bool| {
                let here = pools(trace).all().filter(|(event, _)| trace.event(*event).node == API);
                here.filter(|(_, fact)| is(fact)).count()
            };
            let came = count(|fact| matches!(fact, Fact::Arrived { .. }));
            let went = count(|fact| matches!(fact, Fact::Done { .. } | Fact::Skipped { .. }));
            assert!(law.rate_milli > 0 && went > 0, "{}", scene.id);
            if came == went {
                assert_eq!(law.inside_milli, law.predicted_milli, "{}", scene.id);
                exact += 1;
            } else {
                // Those who are inside at the end are a few of many.
                let off = law.inside_milli.abs_diff(law.predicted_milli);
                assert!(off * 100 < law.inside_milli * 15, "{}: {law:?}", scene.id);
            }
        }
    }
    assert!(exact >= 15, "{exact} runs end with an empty API");
}

/// What a request carries shrinks on its way, and is never more than what the sender was told.
#[test]
fn the_time_left_only_shrinks_along_the_chain() {
    let run = repaired("slow");
    let left = |node, of: u32| {
        pools(run.trace()).all().find_map(|(event, fact)| match fact {
            Fact::Arrived { call, left, .. } if *call == of && run.trace().event(event).node == node => *left,
            _ => None,
        })
    };
    let mut met = 0;
    for call in 1..200 {
        let (Some(api), Some(reviews), Some(archive)) =
            (left(API, call), left(REVIEWS, call), left(ARCHIVE, call))
        else {
            continue;
        };
        assert!(api > reviews && reviews > archive, "{call}: {api} {reviews} {archive}");
        assert!(reviews <= Duration::from_millis(290), "no more than the attempt has");
        met += 1;
    }
    assert!(met > 40, "{met}");
}

/// java-bigtable-hbase#1858: five attempts of 400 ms each, and a deadline of one second. The fourth begins after it. Once the deadline
/// is passed along, no attempt and no work comes after it.
#[test]
fn no_attempt_and_no_work_comes_after_the_deadline() {
    let late = |run: &Run| {
        let mut began = std::collections::BTreeMap::new();
        let mut late = 0;
        for (event, fact) in pools(run.trace()).all() {
            let now = run.trace().event(event).at;
            match fact {
                Fact::Began { call, .. } => _ = began.insert(*call, now),
                Fact::Asked { call, .. } | Fact::Worked { call, .. } => {
                    late += u32::from(now - began[call] > Duration::from_millis(1_000));
                }
                _ => {}
            }
        }
        late
    };
    let (broken, whole) = (run_of("too-late"), repaired("too-late"));
    assert!(violation(broken.trace(), Some(ATTEMPTS)).is_some() && late(&broken) > 50);
    assert_eq!(late(&whole), 0);
    let attempts = |run: &Run| {
        let all = pools(run.trace()).all().filter_map(|(_, fact)| match fact {
            Fact::Asked { attempt, .. } => Some(*attempt),
            _ => None,
        });
        all.max()
    };
    // Those that were told how long they have answer a little earlier, which leaves a moment for a fourth.
    assert!(attempts(&broken) == Some(5) && attempts(&whole) <= Some(4), "{:?}", attempts(&whole));
}

/// A bulkhead keeps to its share, whatever else is turned.
#[test]
fn no_more_workers_wait_than_may() {
    for (id, share) in [("stops-at-api", 3), ("too-late", 3), ("repaired", 3), ("narrow", 1), ("wide", 6)] {
        assert_eq!(most_waiting(run_of(id).trace()), share, "{id}");
    }
}

/// Where the deadline ends at the API, the archive works for nobody. Where it is passed along, nobody does.
#[test]
fn work_for_nobody_ends_where_the_deadline_is_known() {
    for id in ["timed", "stops-at-api"] {
        let (broken, whole) = (run_of(id), repaired(id));
        assert!(day(&broken).work_of(ARCHIVE).orphaned > Duration::from_secs(10), "{id}");
        assert_eq!(first_orphan(broken.trace()), broken_at(broken.trace(), ORPHANED), "{id}");
        let work = day(&whole).work();
        assert_eq!((work.orphaned, work.orphans), (Duration::ZERO, 0), "{id}");
        assert_eq!(first_orphan(whole.trace()), None);
    }
}

/// What the blurbs of the variants say.
#[test]
fn the_variants_do_what_they_say() {
    let rejected = |run: &Run| {
        pools(run.trace()).count(|fact| matches!(fact, Fact::Rejected { .. } | Fact::Refused { .. }))
    };
    let deep = run_of("deep-queue");
    assert_eq!(rejected(&deep), 0, "nobody is turned away");
    assert_eq!(day(&deep).fared(Page::Price).failed, 0, "and nobody is told of a failure");
    assert_eq!(day(&run_of("hasty")).fared(Page::Reviews).served, 0);
    let narrow = run_of("narrow");
    let law = between(narrow.trace(), System::Waiting(Page::Reviews), SimTime::ZERO, SimTime::ZERO + HORIZON);
    assert!(law.expect("some leave").inside_milli < 1_000 && rejected(&narrow) > 20);
    let patient = run_of("patient");
    let answered_late = |fact: &Fact| matches!(fact, Fact::Done { answer: Answer::Unknown, .. });
    assert!(pools(patient.trace()).count(answered_late) < 10, "the timeout hardly ever runs out");
    assert!(broken_at(patient.trace(), FAST).is_some());
}

/// The story of the first lost page leads from the customer through the API's workers to what they wait for.
#[test]
fn the_story_of_a_lost_page_names_what_holds_the_workers() {
    let run = run_of("slow");
    let lost = first_price_lost(run.trace()).expect("a page is lost");
    let slice = Slice::of(&run, lost, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: true };
    let causes = Causes::of(run.trace(), slice.covered);
    let told: Vec<String> = slice.told().map(|id| telling.event(&causes, id)).collect();
    let refused = told.iter().find(|words| words.contains("no room")).expect("the API had none");
    assert!(refused.contains("all 6 workers were busy: 6 waited for Reviews"), "{told:#?}");
    let archive = told.iter().find(|words| words.contains("Archive: health changed (state slow)"));
    assert!(archive.is_some(), "the story goes on to what they waited for: {told:#?}");
}
