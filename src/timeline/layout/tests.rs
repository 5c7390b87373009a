//! Checks pictures of small runs against what they must contain.

use crate::sim::sorted::Set;
use std::rc::Rc;

use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted};
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Kind;
use crate::timeline::list::{DisplayList, Ink, MAX_PRIMITIVES, Shape, Sign, Target, Weight};
use crate::timeline::scene::{Cursor, Note, Scene};
use crate::timeline::testing::{Shown, busy, troubles};
use crate::timeline::view::View;

fn ms(ms: u64) -> SimTime {
    SimTime::from_millis(ms)
}

/// A quiet run whose events can all be told apart.
fn quiet(script: &[Scripted]) -> Shown {
    busy(3, 400_000, Duration::from_secs(4), 100_000, script)
}

fn texts(list: &DisplayList) -> Vec<&str> {
    let texts = list.primitives.iter().filter_map(|p| match &p.shape {
        Shape::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn targets(list: &DisplayList) -> impl Iterator<Item = (&Shape, Ink, Weight, Target)> {
    list.primitives.iter().filter_map(|p| Some((&p.shape, p.ink, p.weight, p.target?)))
}

/// All kinds of windows onto a run: the whole of it, and stretches of every length in several places.
fn windows(shown: &Shown) -> Vec<View> {
    let all = View::new(132.0, 808.0, shown.horizon);
    let mut views = vec![all, View::new(0.0, 390.0, shown.horizon), View::new(132.0, 2_400.0, shown.horizon)];
    for zoom in 1..22 {
        for x in [132.0, 400.0, 777.0, 940.0] {
            views.push(all.zoom_at(x, f64::from(1u32 << zoom)));
        }
    }
    views
}

#[test]
fn no_frame_ever_exceeds_its_budget() {
    let every = Duration::from_millis(20);
    for (nodes, events) in [(2, 1_000), (8, 10_000), (4, 100_000), (40, 100_000), (8, 1_000_000)] {
        let mut shown =
            busy(nodes, 2_000, Duration::from_secs(3_600), events, &troubles(nodes, every, 2_000));
        shown.scene.clocks = true;
        for view in windows(&shown) {
            let (from, to) = view.range();
            let middle = SimTime::from_micros(u64::midpoint(from.as_micros(), to.as_micros()));
            for (at, seen) in [(shown.horizon, None), (middle, None), (middle, Some(shown.horizon))] {
                shown.scene.seen_until = seen;
                for height in [300.0, 526.0, 2_000.0] {
                    let count = shown.picture_in(&view, height, at).primitives.len();
                    assert!(count <= MAX_PRIMITIVES, "{count} primitives for {events} events at {view:?}");
                }
            }
        }
    }
}

#[test]
fn troubles_verdicts_and_interventions_are_never_summed_up() {
    let every = Duration::from_millis(300);
    let shown = busy(4, 2_000, Duration::from_secs(3_600), 100_000, &troubles(4, every, 12));
    let list = shown.picture(SimTime::ZERO, shown.horizon, shown.horizon);
    let signs = |wanted: Sign| {
        let is_it = |shape: &Shape| matches!(shape, Shape::Sign { sign, .. } if *sign == wanted);
        targets(&list)
            .filter(|(shape, _, _, target)| is_it(shape) && matches!(target, Target::Event(_)))
            .count()
    };
    let happened = |kind: Kind| shown.trace.events.iter().filter(|event| event.kind == kind).count();
    assert_eq!(signs(Sign::Cross), happened(Kind::Crashed));
    assert_eq!(signs(Sign::Restart), happened(Kind::Recovered));
    assert_eq!(signs(Sign::Pause), happened(Kind::Paused));
    let of_kind = |wanted: fn(&Target) -> bool| {
        let mut found: Vec<Target> = Vec::new();
        for (_, _, _, target) in targets(&list).filter(|(_, _, _, target)| wanted(target)) {
            if !found.contains(&target) {
                found.push(target);
            }
        }
        found.len()
    };
    assert_eq!(of_kind(|target| matches!(target, Target::Intervention(_))), happened(Kind::Intervened));
    assert!(of_kind(|target| matches!(target, Target::Verdict(_))) >= 10);
}

/// How many things the wanted targets stand for in total, by the numbers written beside them.
fn stood_for(list: &DisplayList, wanted: impl Fn(&Target) -> bool) -> usize {
    let mut found: Vec<(Target, usize)> = Vec::new();
    for (shape, _, _, target) in targets(list).filter(|(_, _, _, target)| wanted(target)) {
        let place = found.iter().position(|(known, _)| *known == target).unwrap_or_else(|| {
            found.push((target, 1));
            found.len() - 1
        });
        let Shape::Text { text, .. } = shape else { continue };
        let number = |text: &str| text.replace('\u{202f}', "").parse::<usize>().ok();
        if let Some(count) = text.strip_prefix('×').and_then(number) {
            found[place].1 = count;
        } else if let Some(more) =
            text.strip_suffix(" more").and_then(|text| number(text.rsplit(' ').next()?))
        {
            found[place].1 = more + 1;
        }
    }
    found.iter().map(|(_, count)| count).sum()
}

#[test]
fn every_fault_and_violation_in_sight_is_in_the_count_of_a_mark() {
    for (events, faults) in [(1_000, 20), (10_000, 200), (100_000, 2_000), (1_000_000, 4_000)] {
        let every = Duration::from_micros(u64::from(events) * 80 / faults);
        let shown = busy(4, 2_000, Duration::from_secs(3_600), events, &troubles(4, every, faults));
        for view in windows(&shown) {
            let (from, to) = view.range();
            let list = shown.picture_in(&view, 526.0, shown.horizon);
            let there = |kinds: &[Kind]| {
                let seen = shown.trace.events.iter().filter(|event| event.at >= from && event.at <= to);
                seen.filter(|event| kinds.contains(&event.kind)).count()
            };
            let at = |id: EventId| shown.trace.event(id).kind;
            let of = |kinds: &'static [Kind]| {
                stood_for(&list, |target| matches!(target, Target::Event(id) if kinds.contains(&at(*id))))
            };
            let troubles = &[Kind::Crashed, Kind::Recovered, Kind::Paused, Kind::Slowed];
            assert_eq!(of(troubles), there(troubles), "{events} events at {view:?}");
            let clocks = &[Kind::ClockStepped, Kind::ClockDrifted];
            assert_eq!(of(clocks), there(clocks), "{events} events at {view:?}");
            let done = stood_for(&list, |target| matches!(target, Target::Intervention(_)));
            assert_eq!(done, there(&[Kind::Intervened]), "{events} events at {view:?}");
            let broken = stood_for(&list, |target| matches!(target, Target::Verdict(_)));
            assert_eq!(broken, there(&[Kind::Judged]), "{events} events at {view:?}");
        }
    }
}

#[test]
fn where_runs_part_is_marked_once_it_is_past() {
    let mut shown = quiet(&[]);
    let words = |shown: &Shown, at| texts(&shown.picture(SimTime::ZERO, ms(4_000), at)).join("|");
    shown.scene.parts_at = Some(ms(1_000));
    assert!(words(&shown, ms(1_500)).contains("the runs diverge here"));
    assert!(!words(&shown, ms(500)).contains("the runs diverge here"), "it is still to come");
    shown.scene.seen_until = Some(ms(3_000));
    assert!(words(&shown, ms(500)).contains("the runs diverge here"), "it was seen");
}

#[test]
fn nothing_after_the_playhead_is_drawn_unless_it_was_seen() {
    let mut shown = quiet(&[]);
    let at = ms(1_500);
    let cursor = Cursor::at(&shown.trace, at);
    let later = |shown: &Shown, target: Target| match target {
        Target::Event(id) => id.index() >= cursor.events,
        Target::Message(id) => shown.index.begun(id).index() >= cursor.events,
        Target::Span(id) => shown.trace.spans[id.index()].opened.index() >= cursor.events,
        Target::Timer(id) => shown.trace.timers[id.index()].set.index() >= cursor.events,
        _ => false,
    };
    let list = shown.picture(SimTime::ZERO, ms(4_000), at);
    let x = View::new(132.0, 808.0, shown.horizon).fit(SimTime::ZERO, ms(4_000)).x(at);
    for (shape, _, _, target) in targets(&list) {
        assert!(!later(&shown, target), "{target:?} is still to come");
        // A leader may go to words beside the playhead.
        if let (Shape::Line { from, to, stroke }, Target::Message(_)) = (shape, target)
            && stroke.width > 1.0
        {
            assert!(from.0.max(to.0) <= x + 0.5, "{shape:?} runs past the playhead");
        }
    }
    assert!(targets(&list).any(|(_, _, _, target)| matches!(target, Target::Message(_))));

    shown.scene.seen_until = Some(ms(3_000));
    let list = shown.picture(SimTime::ZERO, ms(4_000), at);
    let mut ghosts = 0;
    for (_, _, weight, target) in targets(&list) {
        if later(&shown, target) {
            assert_eq!(weight, Weight::Ghost);
            ghosts += 1;
        }
    }
    assert!(ghosts > 10);
}

#[test]
fn a_message_in_flight_reaches_as_far_as_the_playhead() {
    let shown = quiet(&[]);
    let sent = shown.trace.events.iter().find(|event| event.kind == Kind::Sent).expect("they talk");
    let at = sent.at + Duration::from_micros(u64::from(sent.b) / 2);
    let list = shown.picture(SimTime::ZERO, ms(1_000), at);
    let target = Target::Message(sent.message().expect("it is one"));
    let found = targets(&list).find_map(|(shape, _, _, t)| match shape {
        Shape::Line { from, to, stroke } if t == target => Some((*from, *to, stroke.arrow)),
        _ => None,
    });
    let (from, to, arrow) = found.expect("it is drawn");
    let view = View::new(132.0, 808.0, shown.horizon).fit(SimTime::ZERO, ms(1_000));
    assert!((to.0 - view.x(at)).abs() < 0.5 && !arrow);
    let list = shown.picture(SimTime::ZERO, ms(1_000), shown.horizon);
    let whole = targets(&list).find_map(|(shape, _, _, t)| match shape {
        Shape::Line { from, to, .. } if t == target => Some((*from, *to)),
        _ => None,
    });
    let (start, end) = whole.expect("it is drawn");
    let part = (to.1 - from.1) / (end.1 - start.1);
    assert!((0.4..0.6).contains(&part), "half of the time, {part} of the way");
}

#[test]
fn fates_differ_in_shape() {
    let shown = busy(3, 60_000, Duration::from_secs(3), 100_000, &[]);
    let mut seen = Set::new();
    for start in (0..3_000).step_by(500) {
        let list = shown.picture(ms(start), ms(start + 500), shown.horizon);
        for (shape, ink, _, target) in targets(&list) {
            if !matches!(target, Target::Message(_)) {
                continue;
            }
            let look = match shape {
                Shape::Sign { sign, .. } => format!("{sign:?}"),
                Shape::Line { stroke, .. } | Shape::Bent { stroke, .. } => format!("{:?}", stroke.pattern),
                _ => continue,
            };
            seen.insert((ink, look));
        }
    }
    let has = |ink, look: &str| assert!(seen.contains(&(ink, look.to_owned())), "{ink:?} {look}: {seen:?}");
    has(Ink::Message, "Solid");
    has(Ink::Lost, "Dashed");
    has(Ink::Lost, "Cross");
    has(Ink::Duplicate, "Double");
    has(Ink::Tampered, "Zigzag");
    has(Ink::Delayed, "Clock");
}

#[test]
fn a_delay_by_hand_bends_the_line() {
    let first = MessageRef { from: NodeId(0), to: NodeId(2), nth: 1, copy: false };
    let plain = quiet(&[]);
    let id = (0..plain.trace.messages.len())
        .position(|id| plain.trace.reference(MessageId(id as u32)) == first)
        .expect("it was sent");
    let sent = plain.trace.event(plain.trace.messages[id].sent).at;
    let fault = MessageFault::Delay { by: Duration::from_millis(300) };
    let at = sent + Duration::from_millis(20);
    let script = [Scripted { at, intervention: Intervention::Message { message: first, fault } }];
    let shown = quiet(&script);
    let list = shown.picture(SimTime::ZERO, ms(1_500), shown.horizon);
    let bent = targets(&list).any(|(shape, ink, _, target)| {
        let mine = matches!(target, Target::Message(m) if shown.trace.reference(m) == first);
        mine && ink == Ink::Delayed && matches!(shape, Shape::Bent { .. })
    });
    assert!(bent);
    assert!(texts(&list).contains(&"delay message 1, Node 0 → Node 2, by 300 ms"), "{:?}", texts(&list));
}

#[test]
fn a_long_flight_shows_wherever_one_looks() {
    let slow = LinkFault::Delay { extra_us: 2_000_000, jitter_us: 0 };
    let script =
        [Scripted { at: ms(300), intervention: Intervention::Switch { scope: Scope::ALL, fault: slow } }];
    let shown = quiet(&script);
    let list = shown.picture(ms(1_300), ms(1_400), shown.horizon);
    let crossing = targets(&list).filter(|(shape, _, _, target)| {
        matches!((shape, target), (Shape::Line { .. } | Shape::Bent { .. }, Target::Message(id))
            if shown.trace.event(shown.index.begun(*id)).at < ms(1_300))
    });
    assert!(crossing.count() >= 3);
    let spans = targets(&list).filter(|(_, _, _, target)| matches!(target, Target::Span(_)));
    assert!(spans.count() >= 1);
}

#[test]
fn the_rest_fades_when_a_slice_is_highlighted() {
    let mut shown = quiet(&[]);
    let sent = shown.trace.events_from(0).find(|(_, event)| event.kind == Kind::Sent).map(|(id, _)| id);
    shown.scene.slice = Some(Rc::new([sent.expect("they talk")].into_iter().collect()));
    let list = shown.picture(SimTime::ZERO, ms(2_000), shown.horizon);
    let full: Set<_> = targets(&list)
        .filter(|(_, _, weight, _)| *weight == Weight::Full)
        .filter_map(|(_, _, _, target)| if let Target::Message(id) = target { Some(id) } else { None })
        .collect();
    assert_eq!(full.len(), 1);
}

#[test]
fn labels_do_not_cover_each_other() {
    let mut shown = quiet(&[]);
    let wrote = shown.trace.events_from(0).filter(|(_, event)| event.kind == Kind::Wrote);
    let note = |(event, _): (EventId, _)| Note { event, text: "written down".into(), bad: false };
    shown.scene.notes = wrote.map(note).collect();
    let list = shown.picture(SimTime::ZERO, ms(3_000), shown.horizon);
    assert!(texts(&list).iter().filter(|text| text.starts_with("written down")).count() > 4);
    let places: Vec<_> = list
        .primitives
        .iter()
        .filter_map(|p| match &p.shape {
            Shape::Text { at, text, face, halo: true, .. } => {
                Some((at.0, at.0 + crate::timeline::text::width(text, *face), at.1, text))
            }
            _ => None,
        })
        .collect();
    for (index, a) in places.iter().enumerate() {
        for b in &places[index + 1..] {
            let apart = a.1 <= b.0 || b.1 <= a.0 || (a.2 - b.2).abs() > 9.0;
            assert!(apart, "{a:?} and {b:?}");
        }
    }
}

#[test]
fn an_index_that_grew_along_is_the_index_of_the_whole() {
    let whole = busy(4, 2_000, Duration::from_secs(2), 30_000, &troubles(4, Duration::from_millis(50), 20));
    let grown = {
        use crate::sim::trace::Trace;
        let mut trace: Trace<crate::timeline::testing::Asking> = Trace::default();
        let mut index = crate::timeline::index::Index::default();
        for step in 1..=40u64 {
            trace = busy(
                4,
                2_000,
                Duration::from_millis(50 * step),
                30_000,
                &troubles(4, Duration::from_millis(50), 20),
            )
            .trace;
            let judged_at_end =
                trace.events.iter().rev().take_while(|event| event.kind == Kind::Judged).count();
            assert_eq!(judged_at_end, 0);
            index.extend(&trace);
        }
        Shown { trace, index, scene: whole.scene.clone(), horizon: whole.horizon }
    };
    assert_eq!(grown.trace.digest(), whole.trace.digest());
    for view in windows(&whole) {
        let (a, b) = (whole.picture_in(&view, 526.0, ms(900)), grown.picture_in(&view, 526.0, ms(900)));
        assert_eq!(a.primitives.len(), b.primitives.len(), "{view:?}");
    }
}

#[test]
fn an_empty_run_is_an_empty_picture() {
    let shown = Shown { scene: Scene::default(), ..busy(2, 1_000, Duration::ZERO, 0, &[]) };
    let list = shown.picture(SimTime::ZERO, SimTime::ZERO, SimTime::ZERO);
    assert!(targets(&list).all(|(_, _, _, target)| target == Target::Ruler));
}
