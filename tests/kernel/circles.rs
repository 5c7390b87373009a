//! Circles of waits (deadlock): crews that ask each other for help and have nobody free, and transactions that want each other's
//! rows. They are found and told as circles; waits that come to an end are not.

mod words;

use std::collections::BTreeSet;

use happens_before::run::why::{Direction, Slice};
use happens_before::sim::check::{Check, Violation};
use happens_before::sim::ids::{EventId, Label, NodeId, SpanId};
use happens_before::sim::process::{Cx, Process, Report, SpanEnd, Tone};
use happens_before::sim::setup::Setup;
use happens_before::sim::slicing::{Causes, Held};
use happens_before::sim::time::Duration;
use happens_before::sim::trace::Trace;
use happens_before::sim::world::World;
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use words::{Fact, Msg, Timer, Waiting};

/// Begins tasks of its own and needs the help of another crew for them. Whoever does either is busy until it is over.
#[derive(Clone, Debug)]
struct Crew {
    workers: usize,
    helper: NodeId,
    own: Option<u32>,
}

impl Crew {
    fn help(cx: &mut Cx<'_, Self>, from: NodeId, task: u32) {
        let span = cx.open(Label::numbered("part of task", task), Tone::Working);
        cx.memory.0.push((task, span));
        cx.work(Duration::from_millis(10), Timer::Done(from, task));
    }

    fn over(cx: &mut Cx<'_, Self>, task: u32) {
        let Some(at) = cx.memory.0.iter().position(|(other, _)| *other == task) else { return };
        let (_, span) = cx.memory.0.remove(at);
        cx.close(span, SpanEnd::Ok);
        if !cx.memory.1.is_empty() {
            let (from, task) = cx.memory.1.remove(0);
            Self::help(cx, from, task);
        }
    }
}

impl Process for Crew {
    type Domain = Waiting;
    type Volatile = (Vec<(u32, SpanId)>, Vec<(NodeId, u32)>);
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        if self.own.is_some() {
            cx.set_timer(Duration::from_millis(10), Timer::Begin);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: Msg) {
        match msg {
            Msg::Help(task) if cx.memory.0.len() < self.workers => Self::help(cx, from, task),
            Msg::Help(task) => {
                cx.memory.1.push((from, task));
                cx.fact(Fact::Queued(task));
            }
            Msg::Done(task) => {
                cx.fact(Fact::Ended(task));
                Self::over(cx, task);
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: Timer) {
        match (timer, self.own) {
            (Timer::Begin, Some(task)) => {
                cx.fact(Fact::Began(task));
                let span = cx.open(Label::numbered("task", task), Tone::Working);
                cx.memory.0.push((task, span));
                cx.send(self.helper, Msg::Help(task));
            }
            (Timer::Done(from, task), _) => {
                cx.send(from, Msg::Done(task));
                Self::over(cx, task);
            }
            _ => {}
        }
    }
}

const SERVER: NodeId = NodeId(0);

/// Hands out rows.
#[derive(Clone, Debug)]
struct Rows;

impl Process for Rows {
    type Domain = Waiting;
    type Volatile = (Vec<(u32, u32)>, Vec<(NodeId, u32, u32)>);
    type Durable = ();

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: Msg) {
        match msg {
            Msg::Lock(row, by) if cx.memory.0.iter().any(|(other, _)| *other == row) => {
                cx.memory.1.push((from, row, by));
                cx.fact(Fact::Wants(row, by));
            }
            Msg::Lock(row, by) => {
                cx.memory.0.push((row, by));
                cx.fact(Fact::Locked(row, by));
                cx.send(from, Msg::Locked(row));
            }
            Msg::Unlock(by) => {
                let (mine, others): (Vec<_>, Vec<_>) =
                    cx.memory.0.iter().copied().partition(|(_, holder)| *holder == by);
                cx.memory.0 = others;
                for (row, _) in mine {
                    cx.fact(Fact::Unlocked(row, by));
                    if let Some(next) = cx.memory.1.iter().position(|(_, wanted, _)| *wanted == row) {
                        let (to, _, by) = cx.memory.1.remove(next);
                        cx.memory.0.push((row, by));
                        cx.fact(Fact::Locked(row, by));
                        cx.send(to, Msg::Locked(row));
                    }
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: Timer) {}
}

/// A transaction that locks some rows, one after the other, and is over once it has them all.
#[derive(Clone, Debug)]
struct Transaction {
    number: u32,
    rows: Vec<u32>,
}

impl Process for Transaction {
    type Domain = Waiting;
    type Volatile = ();
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(Duration::from_millis(10), Timer::Begin);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: Msg) {
        let Msg::Locked(row) = msg else { return };
        let next = self.rows.iter().position(|other| *other == row).and_then(|at| self.rows.get(at + 1));
        if let Some(next) = next {
            cx.send(SERVER, Msg::Lock(*next, self.number));
        } else {
            cx.fact(Fact::Ended(self.number));
            cx.send(SERVER, Msg::Unlock(self.number));
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, _: Timer) {
        cx.fact(Fact::Began(self.number));
        cx.send(SERVER, Msg::Lock(self.rows[0], self.number));
    }
}

/// What has begun and is not over, with its beginning and the last time that it began to wait.
type Begun = Vec<(u32, EventId, EventId)>;

fn all_end() -> Check<Waiting> {
    fn follow(begun: &mut Begun, event: EventId, fact: &Fact) -> Option<Violation> {
        match fact {
            Fact::Began(task) => begun.push((*task, event, event)),
            Fact::Ended(task) => begun.retain(|(other, ..)| other != task),
            Fact::Queued(task) | Fact::Wants(_, task) => {
                begun.iter_mut().filter(|(other, ..)| other == task).for_each(|(.., last)| *last = event);
            }
            _ => {}
        }
        None
    }
    fn owed(begun: &Begun) -> Option<Violation> {
        let (task, first, last) = begun.first()?;
        Some(Violation::new(format!("task {task} is not over")).by(*last).owing(*first, *last))
    }
    Check::eventually("ends", "everything comes to an end", Vec::new(), follow, owed)
}

fn run(mut setup: Setup<Waiting>) -> Trace<Waiting> {
    setup.check(all_end());
    let mut trace = Trace::default();
    World::new(setup, 1, &[]).run_to_end(&mut trace);
    trace
}

fn crews(workers: [usize; 2], both: bool) -> Trace<Waiting> {
    let mut setup = Setup::new(Duration::from_millis(500));
    setup.node("Red", Crew { workers: workers[0], helper: NodeId(1), own: Some(1) });
    setup.node("Blue", Crew { workers: workers[1], helper: NodeId(0), own: both.then_some(2) });
    run(setup)
}

fn rows(transactions: &[&[u32]]) -> Trace<Waiting> {
    let mut setup = Setup::new(Duration::from_millis(500));
    setup.node("Rows", Rows);
    for (number, rows) in (1..).zip(transactions) {
        setup.node("T", Transaction { number, rows: rows.to_vec() });
    }
    run(setup)
}

/// The waits that were reported.
fn waits(trace: &Trace<Waiting>) -> Vec<EventId> {
    let waits = trace.facts.iter().filter(|(_, fact)| fact.meaning().waits.is_some());
    waits.map(|(event, _)| *event).collect()
}

/// The story of the violation, in words.
fn story(trace: &Trace<Waiting>, nodes: &[&str]) -> (Vec<EventId>, Vec<String>) {
    let broken = trace.violations().next().expect("something does not end");
    let causes = Causes::of(trace, trace.len());
    let slice = Slice::read(&causes, broken.event, Direction::Back, &BTreeSet::new());
    let names = Names {
        nodes: nodes.iter().map(|name| (*name).to_owned()).collect(),
        checks: vec!["everything comes to an end".to_owned()],
        authors: Vec::new(),
    };
    let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: true };
    let words = slice.told().map(|id| telling.event(&causes, id)).collect();
    (slice.told().collect(), words)
}

#[test]
fn two_crews_that_wait_for_each_other_are_a_circle() {
    let trace = crews([1, 1], true);
    let waits = waits(&trace);
    assert_eq!(waits.len(), 2);
    let (causes, end) = (Causes::of(&trace, trace.len()), EventId(trace.len() as u32));
    for (wait, other) in [(waits[0], waits[1]), (waits[1], waits[0])] {
        let circle = causes.circle(wait, end);
        assert_eq!(circle.iter().map(|link| link.wait).collect::<Vec<_>>(), [wait, other]);
        assert!(circle.iter().all(|link| matches!(link.held, Held::Work(_))));
    }
    assert!(causes.circle(waits[0], waits[1]).is_empty(), "the second wait closes it");
    let (told, words) = story(&trace, &["Red", "Blue"]);
    assert!(waits.iter().all(|wait| told.contains(wait)), "{words:#?}");
    let closing = words.iter().find(|words| words.contains("closes a circle of waits")).expect("it is told");
    for part in [
        "Red has been busy with task 1 since 0.010 s, which waits at Blue",
        "Blue has been busy with task 2 since 0.010 s, which waits at Red",
    ] {
        assert!(closing.contains(part), "{closing}");
    }
    assert!(words.iter().any(|words| words.contains("when the run ended")), "{words:#?}");
}

/// With a worker to spare, someone gets on, and so does everyone else.
#[test]
fn a_wait_that_comes_to_an_end_is_no_circle() {
    for (workers, both) in [([1, 1], false), ([1, 2], true), ([2, 1], true)] {
        let trace = crews(workers, both);
        assert!(trace.violations().next().is_none(), "{workers:?}");
        let causes = Causes::of(&trace, trace.len());
        for wait in waits(&trace) {
            for until in wait.0 + 1..=trace.len() as u32 {
                assert!(
                    causes.circle(wait, EventId(until)).is_empty(),
                    "{workers:?}: {wait:?} until {until}"
                );
            }
        }
    }
}

#[test]
fn transactions_that_want_each_others_rows_are_a_circle_of_any_length() {
    for (transactions, long) in [
        (&[&[1, 2][..], &[2, 1]][..], 2),
        (&[&[1, 2], &[2, 3], &[3, 1]], 3),
        (&[&[1, 2], &[2, 3], &[3, 4], &[4, 1]], 4),
    ] {
        let trace = rows(transactions);
        let waits = waits(&trace);
        let causes = Causes::of(&trace, trace.len());
        let circle = causes.circle(waits[waits.len() - 1], EventId(trace.len() as u32));
        assert_eq!(circle.len(), long, "{transactions:?}");
        let parties: BTreeSet<_> = circle
            .iter()
            .map(|link| match link.held {
                Held::Since(fact) => trace.facts[fact].1.meaning().party,
                Held::Work(_) => None,
            })
            .collect();
        assert_eq!(parties.len(), long, "each holds what the one before wants");
        let (told, words) = story(&trace, &["Rows", "T1", "T2", "T3", "T4"]);
        assert!(circle.iter().all(|link| told.contains(&link.wait)), "{words:#?}");
        assert_eq!(
            words.iter().filter(|words| words.contains("closes a circle of waits")).count(),
            1,
            "{words:#?}"
        );
    }
}

/// The same rows in the same order: one waits for the other, and gets them. Someone behind a circle is not part of it.
#[test]
fn rows_that_are_locked_in_order_make_no_circle() {
    let trace = rows(&[&[1, 2], &[1, 2], &[2]]);
    assert!(trace.violations().next().is_none());
    let causes = Causes::of(&trace, trace.len());
    for wait in waits(&trace) {
        let until = (wait.0 + 1..=trace.len() as u32).map(EventId);
        assert!(until.into_iter().all(|until| causes.circle(wait, until).is_empty()));
    }
    let trace = rows(&[&[1, 2], &[2, 1], &[5, 1]]);
    let causes = Causes::of(&trace, trace.len());
    let circles: Vec<usize> =
        waits(&trace).iter().map(|wait| causes.circle(*wait, EventId(trace.len() as u32)).len()).collect();
    assert_eq!(circles.iter().filter(|len| **len == 2).count(), 2, "{circles:?}");
    assert_eq!(circles.iter().filter(|len| **len == 0).count(), 1, "{circles:?}");
}
