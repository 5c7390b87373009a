//! What would have had to be otherwise, on specimens with known answers: those of Halpern and Pearl (2005), and runs in which
//! one message more or less shifts the numbers of others.
//!
//! A thrower throws a stone by sending a beat. Its hit is an intervention: the network duplicates the beat, and a bottle is
//! hit by what arrives twice.

use happens_before::explore::otherwise::{
    Change, Finding, Findings, Flaw, Inquiry, Outcome, Part, Question, Scenario, Thing, Turn,
};
use happens_before::sim::check::{Check, Violation};
use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted};
use happens_before::sim::ids::{EventId, NodeId};
use happens_before::sim::process::{Cx, Process};
use happens_before::sim::setup::Setup;
use happens_before::sim::time::{Duration, SimTime};

use crate::specimen::words::{Fact, Msg, Specimen, Timer};

const BOTTLE: NodeId = NodeId(0);
const SUZY: NodeId = NodeId(1);
const BILLY: NodeId = NodeId(2);

/// Throws once.
#[derive(Clone, Debug)]
struct Thrower {
    after: Duration,
}

impl Process for Thrower {
    type Domain = Specimen;
    type Volatile = ();
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.after, Timer::Beat);
    }

    fn on_message(&self, _: &mut Cx<'_, Self>, _: NodeId, _: Msg) {}

    fn on_timer(&self, cx: &mut Cx<'_, Self>, _: Timer) {
        let number = u32::from(cx.me().0);
        cx.send(BOTTLE, Msg::Beat { number, bytes: 1 });
    }
}

/// Reports when it is hit. A brittle one is gone after the first hit.
#[derive(Clone, Debug)]
struct Bottle {
    brittle: bool,
}

impl Process for Bottle {
    type Domain = Specimen;
    type Volatile = Vec<u32>;
    type Durable = bool;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: Msg) {
        let Msg::Beat { number, .. } = msg else { return };
        if !cx.memory.contains(&number) {
            cx.memory.push(number);
        } else if !(self.brittle && *cx.disk()) {
            cx.write("hit", |hit| *hit = true);
            cx.fact(Fact::Charged { ticket: number });
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: Timer) {}
}

/// Asks two questions. Only the first is asked again.
#[derive(Clone, Debug)]
struct Asker;

impl Process for Asker {
    type Domain = Specimen;
    type Volatile = Vec<u32>;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(Duration::from_millis(10), Timer::Ask { due_us: 1 });
        cx.set_timer(Duration::from_millis(100), Timer::Ask { due_us: 2 });
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: Msg) {
        if let Msg::Answer { ticket, .. } = msg {
            cx.memory.push(ticket);
            cx.fact(Fact::Answered { ticket });
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: Timer) {
        let ask = |ticket| Msg::Ask { ticket, bytes: 1 };
        match timer {
            Timer::Ask { due_us } => {
                let ticket = due_us as u32;
                cx.fact(Fact::Asked { ticket });
                cx.send(BOTTLE, ask(ticket));
                if ticket == 1 {
                    cx.set_timer(Duration::from_millis(20), Timer::Deadline { ticket, attempt: 1 });
                }
            }
            Timer::Deadline { ticket, .. } if !cx.memory.contains(&ticket) => cx.send(BOTTLE, ask(ticket)),
            _ => {}
        }
    }
}

/// Answers every question, or none.
#[derive(Clone, Debug)]
struct Oracle {
    answers: bool,
}

impl Process for Oracle {
    type Domain = Specimen;
    type Volatile = ();
    type Durable = ();

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: Msg) {
        if let (Msg::Ask { ticket, .. }, true) = (msg, self.answers) {
            cx.send(from, Msg::Answer { ticket, fresh: true });
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: Timer) {}
}

/// A specimen without knobs.
struct Specimens(Setup<Specimen>);

impl Scenario for Specimens {
    type Domain = Specimen;

    fn setup(&self, _: &[Turn]) -> Setup<Specimen> {
        self.0.clone()
    }
}

fn scene() -> Setup<Specimen> {
    Setup::new(Duration::from_millis(200))
}

/// A bottle, Suzy who throws first, and Billy.
fn throwing(brittle: bool, check: Check<Specimen>) -> Setup<Specimen> {
    let mut setup = scene();
    setup.node("bottle", Bottle { brittle });
    setup.node("Suzy", Thrower { after: Duration::from_millis(10) });
    setup.node("Billy", Thrower { after: Duration::from_millis(20) });
    setup.check(check);
    setup
}

/// Broken by the hit that makes it so many.
fn hits<const MAX: usize>() -> Check<Specimen> {
    Check::always("whole", "it is whole", Vec::<EventId>::new(), |hits, event, fact| {
        let Fact::Charged { .. } = fact else { return None };
        hits.push(event);
        (hits.len() == MAX).then(|| Violation::new("hit").with(hits.clone()))
    })
}

/// Broken at the end if there was any hit; all of them are witnesses.
fn no_hit_at_all() -> Check<Specimen> {
    Check::eventually(
        "whole",
        "it is whole",
        Vec::<EventId>::new(),
        |hits, event, fact| {
            if let Fact::Charged { .. } = fact {
                hits.push(event);
            }
            None
        },
        |hits| hits.first().map(|first| Violation::new("hit").by(*first).with(hits.clone())),
    )
}

fn asking(answers: bool) -> Setup<Specimen> {
    let mut setup = scene();
    setup.node("oracle", Oracle { answers });
    setup.node("asker", Asker);
    setup.check(crate::specimen::promises::all()[1].clone());
    setup
}

fn at(ms: u64, intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::from_millis(ms), intervention }
}

fn hit(by: NodeId) -> Scripted {
    let message = MessageRef::first(by, BOTTLE);
    at(0, Intervention::Message { message, fault: MessageFault::Duplicate })
}

/// Drops the `nth` question.
fn lose(nth: u32) -> Scripted {
    let message = MessageRef { nth, ..MessageRef::first(SUZY, BOTTLE) };
    at(0, Intervention::Message { message, fault: MessageFault::Drop })
}

fn inquiry(setup: Setup<Specimen>, seed: u64, script: &[Scripted], check: &str) -> Inquiry<Specimens> {
    let (scenario, script) = (Specimens(setup), script.to_vec());
    Inquiry::new(Question { scenario, seed, script, check, repair: Vec::new(), durations: Vec::new() })
}

fn finish(mut inquiry: Inquiry<Specimens>) -> Findings {
    while !inquiry.findings().finished {
        let before = inquiry.findings().runs;
        inquiry.advance();
        assert!(inquiry.findings().runs <= before + 5, "about one run at a time");
    }
    let findings = inquiry.findings().clone();
    let json = serde_json::to_string(&findings).expect("plain data");
    assert_eq!(serde_json::from_str::<Findings>(&json).expect(&json), findings);
    findings
}

fn ask(setup: Setup<Specimen>, script: &[Scripted], check: &str) -> Findings {
    finish(inquiry(setup, 1, script, check))
}

fn item(position: usize) -> Thing {
    Thing::Item(vec![position])
}

/// The finding about a line of the script alone.
fn about(findings: &Findings, position: usize) -> &Finding {
    let change = Change::Without(item(position));
    findings.found.iter().find(|finding| finding.change == change).expect("it was tried")
}

#[test]
fn a_run_that_keeps_its_promise_has_nothing_to_find() {
    let findings = ask(throwing(true, hits::<1>()), &[], "whole");
    assert!(findings.broken_at.is_none() && findings.finished && findings.found.is_empty());
    assert_eq!(findings.runs, 1);
}

#[test]
fn one_stone_is_the_cause() {
    let findings = ask(throwing(true, hits::<1>()), &[hit(SUZY)], "whole");
    assert_eq!(about(&findings, 0).outcome, Outcome::Cause);
    let fresh = about(&findings, 0).fresh.expect("compared");
    assert_eq!((fresh.flips, fresh.of, fresh.broke), (32, 32, 32));
    assert_eq!(findings.runs, 1 + 1 + 64);
}

/// Late preemption: Suzy's stone shatters the bottle, and Billy's comes too late.
#[test]
fn suzy_did_it_and_billy_would_have() {
    // In whichever order the script names them.
    for (script, suzy, billy) in [([hit(SUZY), hit(BILLY)], 0, 1), ([hit(BILLY), hit(SUZY)], 1, 0)] {
        let findings = ask(throwing(true, hits::<1>()), &script, "whole");
        let [without_suzy, without_billy] = [suzy, billy].map(|position| about(&findings, position));
        assert_eq!(without_suzy.outcome, Outcome::NoDifference);
        assert_eq!(without_billy.outcome, Outcome::NoDifference);
        // Without Suzy's it breaks later; without Billy's, just as it did.
        assert!(without_suzy.broken_at > findings.broken_at);
        assert_eq!(without_billy.broken_at, findings.broken_at);
        let causes: Vec<_> = findings.causes().collect();
        let [Finding { change: Change::WithoutBoth(both), .. }] = causes[..] else { panic!("{causes:?}") };
        let part =
            |position: usize| both.iter().find(|(thing, _)| *thing == item(position)).map(|both| both.1);
        assert_eq!((part(suzy), part(billy)), (Some(Part::Cause), Some(Part::Preempted)));
    }
}

#[test]
fn of_two_arsonists_who_are_both_needed_each_is_a_cause() {
    let findings = ask(throwing(false, hits::<2>()), &[hit(SUZY), hit(BILLY)], "whole");
    assert!([0, 1].iter().all(|position| about(&findings, *position).outcome == Outcome::Cause));
    assert_eq!(findings.found.len(), 2, "no pair is tried");
}

#[test]
fn two_arsonists_of_whom_either_would_do_are_causes_together() {
    let findings = ask(throwing(false, no_hit_at_all()), &[hit(SUZY), hit(BILLY)], "whole");
    assert!([0, 1].iter().all(|position| about(&findings, *position).outcome == Outcome::NoDifference));
    let both = Change::WithoutBoth([(item(0), Part::Cause), (item(1), Part::Cause)]);
    let causes: Vec<_> = findings.causes().map(|finding| &finding.change).collect();
    assert_eq!(causes, [&both]);
}

#[test]
fn a_lost_message_that_would_have_been_refused_anyway_made_no_difference() {
    let findings = ask(asking(false), &[lose(1)], "settled");
    assert_eq!(findings.causes().count(), 0);
    assert_eq!(about(&findings, 0).outcome, Outcome::NoDifference);
    // The same if chance lost it.
    let mut setup = asking(false);
    setup.fault(Scope::link(SUZY, BOTTLE), LinkFault::Lose { ppm: 900_000 });
    let findings = ask(setup, &[], "settled");
    let lost = |finding: &&Finding| matches!(finding.change, Change::Without(Thing::Drawn(_, Flaw::Lost)));
    assert!(findings.found.iter().filter(lost).count() > 0, "{findings:?}");
    assert_eq!(findings.causes().count(), 0);
}

#[test]
fn a_loss_by_chance_that_mattered_is_a_cause() {
    let lossy = || {
        let mut setup = asking(true);
        setup.fault(Scope::link(SUZY, BOTTLE), LinkFault::Lose { ppm: 300_000 });
        setup
    };
    let second = |seed| {
        let findings = finish(inquiry(lossy(), seed, &[], "settled"));
        let lost: Vec<_> = findings.found.iter().map(|finding| finding.change.clone()).collect();
        let number =
            if let [Change::Without(Thing::Drawn(message, Flaw::Lost))] = lost[..] { message.nth } else { 0 };
        (number == 2).then_some(findings)
    };
    // A seed with which nothing but the second question is lost.
    let findings = (1..50).find_map(second).expect("some seed loses just that");
    assert_eq!(findings.found[0].outcome, Outcome::Cause);
    assert_eq!(findings.found[0].fresh.map(|fresh| (fresh.flips, fresh.of)), Some((32, 32)));
}

#[test]
fn a_fault_that_breaks_it_only_now_and_then_is_chance() {
    let fault = LinkFault::Lose { ppm: 300_000 };
    let script = [at(0, Intervention::Switch { scope: Scope::link(SUZY, BOTTLE), fault })];
    let broken = (1..50).map(|seed| finish(inquiry(asking(true), seed, &script, "settled")));
    let findings = broken.into_iter().find(|findings| findings.broken_at.is_some()).expect("some seed does");
    let Finding { outcome, fresh: Some(fresh), .. } = about(&findings, 0) else { panic!("{findings:?}") };
    assert_eq!(*outcome, Outcome::Chance);
    assert!(fresh.flips == fresh.broke && (3..20).contains(&fresh.flips), "{fresh:?}");
}

/// Without the first loss there is no second try, so the second question has another number.
#[test]
fn a_message_is_found_again_under_another_number() {
    let findings = ask(asking(true), &[lose(1), lose(3)], "settled");
    let [first, third] = [0, 1].map(|position| about(&findings, position));
    assert_eq!((first.outcome, third.outcome), (Outcome::NoDifference, Outcome::Cause));
    assert!(first.absent.is_empty());
}

#[test]
fn what_is_no_longer_there_is_absent_and_nothing_else_is_struck() {
    let findings = ask(asking(true), &[lose(1), lose(2)], "settled");
    let [first, again] = [0, 1].map(|position| about(&findings, position));
    assert_eq!((first.outcome, again.outcome), (Outcome::Cause, Outcome::Cause));
    assert_eq!((&first.absent[..], &again.absent[..]), (&[1][..], &[][..]));
}

#[test]
fn what_struck_nothing_strikes_nothing_in_a_rerun() {
    // There is no fourth question, with or without the first loss.
    let findings = ask(asking(true), &[lose(1), lose(3), lose(4)], "settled");
    assert_eq!(about(&findings, 2).outcome, Outcome::NoDifference);
    assert_eq!(about(&findings, 1).outcome, Outcome::Cause);
}

#[test]
fn a_fault_goes_with_its_lift() {
    let (scope, fault) = (Scope::link(SUZY, BOTTLE), LinkFault::Partition);
    let script = [
        at(5, Intervention::Switch { scope, fault }),
        at(90, Intervention::Clear { scope, fault }),
        at(95, Intervention::Crash { node: BOTTLE, down: None }),
        at(110, Intervention::Recover { node: BOTTLE }),
    ];
    let findings = ask(asking(true), &script, "settled");
    let tried: Vec<_> = findings.found.iter().map(|finding| finding.change.clone()).collect();
    let first = Change::Without(Thing::Item(vec![0, 1]));
    let second = Change::Without(Thing::Item(vec![2, 3]));
    assert_eq!(tried[..2], [first, second]);
}

#[test]
fn the_order_in_which_candidates_are_judged_makes_no_difference() {
    let script = [lose(1), lose(2), lose(3)];
    let straight = ask(asking(true), &script, "settled");
    let mut other = inquiry(asking(true), 1, &script, "settled");
    let order: Vec<_> = (0..other.candidates()).rev().collect();
    other.advance();
    other.reorder(&order);
    let other = finish(other);
    assert_eq!(other.found, straight.found);
}
