//! The arcs of compensations: reverse order shows as nested brackets, and a premature undo is visible.

use happens_before::lesson::{Lesson, saga_choreography, saga_orchestration};
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::NodeId;
use happens_before::sim::time::SimTime;
use happens_before::subject::sagas::choreography::scene::INVENTORY;
use happens_before::subject::sagas::orchestration::scene::{FIRST, ORCHESTRATOR, SECOND, THIRD};
use happens_before::timeline::index::Index;
use happens_before::timeline::lanes::Lanes;
use happens_before::timeline::layout::{Input, layout};
use happens_before::timeline::list::{Ink, Shape};
use happens_before::timeline::scene::{Cursor, Names, Scene};
use happens_before::timeline::view::View;

/// The start and end of each arc of an ink on a node's lane.
fn arcs(lesson: &'static Lesson, id: &str, repaired: bool, node: NodeId, wanted: Ink) -> Vec<(f32, f32)> {
    let scene = lesson.scene(id).expect("a scene");
    let mut recipe = Recipe::of_scene(lesson, scene);
    if repaired {
        recipe.settings = lesson.repaired(scene);
    }
    let run = Run::complete(recipe);
    let (trace, end) = (run.trace(), SimTime::from_millis(3_000));
    let names = Names {
        nodes: run.names().to_vec(),
        checks: vec![String::new(); run.checks().len()],
        authors: Vec::new(),
    };
    let scene = Scene { names, horizon: run.horizon(), ..Scene::default() };
    let lanes = Lanes::new(run.names().len(), 520.0);
    let view = View::new(138.0, 982.0, run.horizon()).fit(SimTime::ZERO, end);
    let (index, cursor) = (Index::of(trace), Cursor::at(trace, run.horizon()));
    let list = layout(&Input { trace, index: &index, scene: &scene, view: &view, lanes: &lanes, cursor });
    let above = |y: f32| y < lanes.y(node) && y > lanes.y(node) - lanes.pitch() / 2.0;
    let arc = |(ink, shape): (Ink, &Shape)| match shape {
        Shape::Curve { points: [a, _, b], .. } if ink == wanted && above(a.1) => {
            Some((a.0.min(b.0), a.0.max(b.0)))
        }
        _ => None,
    };
    list.primitives.iter().filter_map(|primitive| arc((primitive.ink, &primitive.shape))).collect()
}

/// How many pairs of arcs nest, and how many cross.
fn nesting(arcs: &[(f32, f32)]) -> (usize, usize) {
    let pairs = arcs
        .iter()
        .enumerate()
        .flat_map(|(index, one)| arcs[index + 1..].iter().map(move |other| (one, other)));
    let within = |one: &(f32, f32), other: &(f32, f32)| one.0 > other.0 && one.1 < other.1;
    let apart = |one: &(f32, f32), other: &(f32, f32)| one.1 <= other.0 || other.1 <= one.0;
    let mut counts = (0, 0);
    for (one, other) in pairs.filter(|(one, other)| !apart(one, other)) {
        if within(one, other) || within(other, one) {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
    counts
}

#[test]
fn steps_undone_in_reverse_order_nest_and_others_cross() {
    let check = |repaired| {
        let lesson = &saga_orchestration::LESSON;
        nesting(&arcs(lesson, "first-first", repaired, ORCHESTRATOR, Ink::SpanCompensating))
    };
    assert_eq!((check(false), check(true)), ((0, 1), (1, 0)));
}

#[test]
fn each_compensation_has_an_arc_on_its_participants_lane() {
    let count = |node| arcs(&saga_orchestration::LESSON, "charged", false, node, Ink::SpanCompensating).len();
    assert_eq!([FIRST, SECOND, THIRD].map(count), [1, 1, 0]);
}

#[test]
fn an_undo_that_came_before_its_deed_is_drawn_as_such_and_not_when_the_deed_was_refused() {
    let check = |repaired| {
        let lesson = &saga_choreography::LESSON;
        arcs(lesson, "overtaken", repaired, INVENTORY, Ink::Bad).len()
    };
    assert_eq!((check(false), check(true)), (1, 0));
}
