//! What the shop of the eight fallacies does, event by event: the claims that the lesson makes about its runs.

use happens_before::explore::faults::recipe;
use happens_before::lesson::eight_fallacies::LESSON;
use happens_before::run::why::{Direction, Slice};
use happens_before::run::{Recipe, Run};
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::sim::trace::Kind;
use happens_before::subject::reading::violation;
use happens_before::subject::shop::{Fact, Msg, Step};
use happens_before::subject::storefront::eight::{FALLACIES, ONCE, Promise, UNCUT, Unit};
use happens_before::subject::storefront::parties::{CATALOGUE, CHECKOUT, FRONT, GRACE, ROOM};
use happens_before::subject::storefront::reading::{Board, first_cases, last_of_eight, shop};
use happens_before::subject::storefront::spent::{self, Place};
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use super::runs;

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

fn turned(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn board(run: &Run) -> Board {
    Board::of(run.trace(), run.trace().len())
}

/// The fallacies that something speaks against, counted from 1.
fn broken(run: &Run) -> Vec<usize> {
    let board = board(run);
    (1..=FALLACIES.len()).filter(|number| board.is_broken(number - 1)).collect()
}

/// Each switch breaks the fallacy that it is about, and no other: a page that is slow because of the line does not speak against latency.
#[test]
fn each_of_the_eight_breaks_its_own_promise() {
    let check = |id: &str, expected: &[usize]| assert_eq!(broken(&run_of(id)), expected, "{id}");
    check("laptop", &[]);
    check("reliable", &[1]);
    check("latency", &[2]);
    check("bandwidth", &[3]);
    check("secure", &[4]);
    check("topology", &[5]);
    check("administrators", &[6]);
    check("cost", &[7]);
    check("homogeneous", &[8]);
    check("all", &[1, 2, 3, 4, 5, 6, 7, 8]);
    check("repaired", &[]);
}

/// A page that is too slow speaks against what took most of its time, and the times of its way, the processor and the line make up the page.
#[test]
fn a_slow_page_speaks_against_what_made_it_slow() {
    let check = |run: &Run, expected: &[usize]| {
        let board = board(run);
        let of: Vec<usize> = (1..=FALLACIES.len())
            .filter(|number| board.against(number - 1)[Unit::Pages as usize] > 0)
            .collect();
        assert_eq!(of, expected, "{:?}", run.recipe().settings);
    };
    check(&run_of("latency"), &[2]);
    check(&run_of("bandwidth"), &[3]);
    check(&run_of("compressed"), &[7]);
    check(&run_of("parallel"), &[3]);
    check(&turned("laptop", &[("pictures", "compressed"), ("items", "40")]), &[7]);
    check(&turned("latency", &[("latency", "100"), ("items", "40")]), &[2]);
    for id in ["all", "latency", "bandwidth", "compressed", "parallel"] {
        let run = run_of(id);
        let pages = spent::pages(run.trace(), run.trace().len());
        let mut met = 0;
        for (_, fact) in shop(run.trace()).all() {
            let Fact::Loaded { page, complete: true, took } = fact else { continue };
            let known = pages.get(page).expect("it is known");
            let sum = known.at(Place::Way) + known.at(Place::Processor) + known.at(Place::Line);
            // Between customers and front the way is short.
            assert!(
                (2..=8).contains(&took.saturating_sub(sum).as_millis()),
                "{id}: page {page}: {took}, {known:?}"
            );
            met += 1;
        }
        assert!(met > 10, "{id}: {met}");
    }
}

/// A page that never came because a message was lost speaks against the reliable network.
#[test]
fn a_lost_page_speaks_against_the_reliable_network() {
    use happens_before::lesson::script::{at, crash};
    use happens_before::sim::fault::{Intervention, MessageFault, MessageRef};
    let lose =
        Intervention::Message { message: MessageRef::first(CATALOGUE, FRONT), fault: MessageFault::Drop };
    for fault in [at(0, lose), crash(CATALOGUE, 300, 200)] {
        let calm = runs::turned(&LESSON, "latency", &[("latency", "10")]);
        let run = Run::complete(Recipe { script: vec![fault], ..calm });
        assert_eq!(broken(&run), [1], "{fault:?}");
    }
}

/// What the text of the repairs says of the run is what the chart beside it counts.
#[test]
fn text_and_board_count_the_same() {
    let run = run_of("all");
    let values = LESSON.values_of(run.settings(), run.trace());
    let said = |name: &str| {
        let (_, value) = values.iter().find(|(known, _)| *known == name).expect(name);
        if value == "none" { 0 } else { value.parse::<u32>().expect("it is a number") }
    };
    let counted: Vec<u32> = (0..FALLACIES.len()).map(|at| board(&run).against(at).iter().sum()).collect();
    let told = [
        said("unknown"),
        said("slow_by_way"),
        said("slow_by_line") + said("line_overloads"),
        said("forged") + said("repeated"),
        said("stale_calls"),
        said("cut_off"),
        said("dear_pages"),
        said("notes_lost"),
    ];
    assert_eq!(counted, told);
}

/// The picture of what decides shows single messages: its parts are wide enough to see, and the exchange is in it.
#[test]
fn the_picture_of_a_decisive_moment_begins_with_what_led_to_it() {
    use happens_before::run::still::Still;
    for (index, step) in LESSON.steps.iter().enumerate() {
        if !["page", "retry", "why", "seal", "owners", "versions"].contains(&step.id) {
            continue;
        }
        let run = Run::complete(Recipe::of_step(&LESSON, index));
        let still = Still::of_answer(&run, index).unwrap_or_else(|| Still::of(&run, index));
        let shown = still.until.since(still.from);
        assert!(shown.as_millis() <= 1_200, "{}: {still:?}", step.id);
        let (from, until) = (run.trace().count_until(still.from), run.trace().count_until(still.at));
        let sent =
            run.trace().events_from(from).take(until - from).filter(|(_, event)| event.kind == Kind::Sent);
        assert!(sent.count() >= 4, "{}: {still:?}", step.id);
        println!("{}: {still:?}", step.id);
    }
}

/// The hook stops when the last of the eight has fallen, and not before.
#[test]
fn the_hook_stops_at_the_last_of_the_eight() {
    let run = run_of("all");
    let last = last_of_eight(run.trace()).expect("all eight fall");
    assert_eq!(Board::of(run.trace(), last.index() + 1).hold(), 0);
    assert_eq!(Board::of(run.trace(), last.index()).hold(), 1);
}

/// The first case of each promise is what its check reports, with the witnesses that the lesson names.
#[test]
fn checks_and_board_see_the_same_cases() {
    for scene in LESSON.scenes {
        let run = run_of(scene.id);
        let mut expected: Vec<_> =
            first_cases(run.trace()).into_iter().map(|judged| (judged.event, judged.case.words())).collect();
        let mut found: Vec<_> =
            run.trace().violations().map(|verdict| (verdict.event, verdict.detail.clone())).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{}", scene.id);
        assert!(run.trace().violations().all(|verdict| !verdict.witnesses.is_empty()), "{}", scene.id);
    }
}

/// The story of the second entry begins at the answer that got lost.
#[test]
fn the_second_entry_is_told_from_the_lost_answer() {
    let run = run_of("unkeyed");
    let twice = violation(run.trace(), Some(ONCE)).expect("it breaks").event;
    let slice = Slice::of(&run, twice, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let causes = Causes::of(run.trace(), slice.covered);
    let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: true };
    let told: Vec<String> = slice.told().map(|event| telling.event(&causes, event)).collect();
    let all = told.join("\n");
    for words in ["Proxy to Front", "no answer had come", "is entered a second time"] {
        assert!(all.contains(words), "{words} in {told:#?}");
    }
}

/// Whatever waits for the line names the page that has it, and the level on the lane is what waits.
#[test]
fn what_waits_for_the_line_knows_who_has_it() {
    let mut met = 0;
    for id in ["bandwidth", "parallel"] {
        let run = run_of(id);
        let causes = Causes::of(run.trace(), run.trace().len());
        let mut waiting = Vec::new();
        for (event, fact) in shop(run.trace()).all() {
            let Fact::Line { step, waiting: bytes, answers, .. } = fact else { continue };
            waiting.push(*bytes);
            if *step == Step::Waits {
                assert_eq!(causes.held(event).len(), 1, "{id}: {fact:?}");
                let queue = fact.meaning().queue.expect("it waits in a queue");
                assert_eq!((queue.value, *bytes), (*answers, u64::from(*answers) * 32_000));
                met += 1;
            }
        }
        assert!(waiting.iter().any(|bytes| *bytes > ROOM));
    }
    assert!(met > 50, "{met}");
}

/// The line carries no more than its rate, whatever waits.
#[test]
fn the_line_carries_its_rate() {
    let run = run_of("bandwidth");
    let mut last = None;
    let mut met = 0;
    for (event, fact) in shop(run.trace()).all() {
        let at = run.trace().event(event).at;
        match fact {
            Fact::Line { step: Step::Takes, .. } => last = Some(at),
            Fact::Line { step: Step::Leaves, .. } => {
                let took = at - last.take().expect("it was taken");
                // 32 kB at 1,000 kB/s.
                assert_eq!(took.as_millis(), 32);
                met += 1;
            }
            _ => {}
        }
    }
    assert!(met > 100, "{met}");
}

/// What the proxy does with half a seal: with a signature it can copy, with a number it can do both.
#[test]
fn half_a_seal_keeps_half_of_it_out() {
    let check = |seal: &str, forged: bool, repeated: bool| {
        let board = board(&turned("secure", &[("seal", seal)]));
        assert_eq!((board.forged > 0, board.repeated > 0), (forged, repeated), "{seal}");
    };
    check("none", true, true);
    check("number", true, true);
    check("signature", false, true);
    check("both", false, false);
}

/// Calls to the old address: to the end, for as long as an answer is believed, or once.
#[test]
fn a_move_is_noticed_at_the_end_of_a_belief() {
    let missed = |knobs: &[(&str, &str)]| board(&turned("topology", knobs)).missed;
    let configured = missed(&[]);
    assert_eq!(configured, missed(&[("finds", "cache"), ("ttl", "60000")]));
    let brief = missed(&[("finds", "cache"), ("ttl", "400")]);
    assert!(brief < configured && missed(&[("finds", "failure")]) == 1, "{configured} {brief}");
    let longest = |knobs: &[(&str, &str)]| {
        let run = turned("topology", knobs);
        let since = shop(run.trace()).all().filter_map(|(_, fact)| match fact {
            Fact::Missed { since, .. } => Some(*since),
            _ => None,
        });
        since.max()
    };
    assert!(longest(&[("finds", "cache"), ("ttl", "400")]).is_none_or(|since| since <= GRACE));
    // A failed call is made again, so nobody is turned away.
    let repaired = board(&runs::repaired(&LESSON, "topology"));
    assert_eq!((repaired.settled[1], repaired.settled[2]), (0, 0));
}

/// However long the front waits, the shorter limit decides; a deadline that travels makes them one.
#[test]
fn a_longer_timeout_on_one_side_changes_nothing() {
    let cut = |knobs: &[(&str, &str)]| board(&turned("administrators", knobs)).cut_off;
    let short = cut(&[]);
    assert!(short > 5 && short == cut(&[("wait", "1000")]) && short == cut(&[("wait", "2000")]));
    assert_eq!(cut(&[("deadline", "on")]), 0);
    // A deadline that is too short cuts off as well, when nobody waits any more.
    let run = turned("administrators", &[("deadline", "on"), ("wait", "50")]);
    assert!(board(&run).cut_off > 5 && violation(run.trace(), Some(UNCUT)).is_none());
}

/// A bit of the message that the front signed is all that the checkout goes by: nothing it accepts was not sent, over many faults.
#[test]
fn the_repaired_shop_accepts_what_was_sent_and_enters_it_once() {
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let (mut accepted, mut refused) = (0, 0);
    for seed in 1..=200 {
        let run = Run::complete(recipe(&LESSON, &settings, seed));
        let board = board(&run);
        assert_eq!(board.cases(Promise::Genuine) + board.cases(Promise::Once), 0, "seed {seed}");
        accepted += board.acceptances();
        refused += board.refused;
    }
    assert!(accepted > 2_000 && refused > 1_000, "{accepted} {refused}");
}

/// A message that the network changes is refused like one that the proxy changed.
#[test]
fn a_tampered_message_is_refused() {
    use happens_before::lesson::script::at;
    use happens_before::sim::fault::{Intervention, MessageFault, MessageRef};
    use happens_before::subject::storefront::parties::PROXY;
    let tamper =
        Intervention::Message { message: MessageRef::first(FRONT, PROXY), fault: MessageFault::Tamper };
    for (seal, forged) in [("none", 1), ("both", 0)] {
        let calm = runs::turned(&LESSON, "laptop", &[("seal", seal)]);
        let run = Run::complete(Recipe { script: vec![at(0, tamper)], ..calm });
        let board = board(&run);
        assert_eq!((board.forged, board.refused), (forged, 1 - forged), "{seal}");
    }
}

/// Old and new: only what the checkout passes on or learns in time arrives.
#[test]
fn notes_arrive_if_they_are_kept_or_if_readers_go_first() {
    let lost = |knobs: &[(&str, &str)]| board(&turned("homogeneous", knobs)).cases(Promise::Kept);
    assert!(lost(&[]) > 0 && lost(&[("unknown", "refused")]) > 0);
    assert_eq!(lost(&[("unknown", "kept")]), 0);
    assert_eq!(lost(&[("rollout", "readers")]), 0);
    assert_eq!(lost(&[("rollout", "readers"), ("unknown", "refused")]), 0);
}

/// A page is made of as many calls as the front makes, and their answers carry what the bill says.
#[test]
fn the_bill_is_for_what_was_sent() {
    for (fetch, calls) in [("chatty", 12), ("parallel", 12), ("coarse", 1)] {
        let run = turned("cost", &[("fetch", fetch)]);
        let trace = run.trace();
        let sent = trace.events_from(0).filter_map(|(_, event)| match event.kind {
            Kind::Sent if event.node == CATALOGUE => trace.message(event.message()?).payload.shop(),
            _ => None,
        });
        let bytes: u64 = sent.map(|msg| if let Msg::Items { bytes, .. } = msg { *bytes } else { 0 }).sum();
        assert_eq!(bytes, board(&run).bytes, "{fetch}");
        let counted = shop(trace).all().filter_map(|(_, fact)| match fact {
            Fact::Collected { calls, .. } => Some(*calls),
            _ => None,
        });
        assert!(counted.into_iter().all(|made| made == calls), "{fetch}");
    }
}

/// What a crash takes: a checkout that restarts still knows the numbers and keys that it has seen.
#[test]
fn a_checkout_that_restarts_refuses_what_it_had_seen() {
    use happens_before::lesson::script::crash;
    let calm = runs::turned(&LESSON, "secure", &[("seal", "both"), ("retry", "keyed")]);
    for at_ms in (500..4_500).step_by(250) {
        let run = Run::complete(Recipe { script: vec![crash(CHECKOUT, at_ms, 200)], ..calm.clone() });
        let board = board(&run);
        assert_eq!(board.cases(Promise::Genuine) + board.cases(Promise::Once), 0, "{at_ms}");
    }
}
