//! What the retries lesson says of its apps and its server, on their lanes and beside them.

use happens_before::lesson::retries::LESSON;
use happens_before::policy::outcome::Outcome;
use happens_before::run::{Recipe, Run};
use happens_before::sim::trace::Kind;
use happens_before::subject::calls::reading::cast;
use happens_before::subject::chart::Plot;
use happens_before::subject::reading::{facts, first_on};
use happens_before::subject::{Fact, call};

/// What is written on a client's lane counts that client's calls: the learner compares it with the table of beliefs.
#[test]
fn calls_given_up_are_counted_on_the_lane_of_their_client() {
    for scene in LESSON.scenes {
        let run = Run::complete(Recipe::of_scene(&LESSON, scene));
        let trace = run.trace();
        let mut noted = vec![0; run.names().len()];
        for note in (LESSON.notes)(trace) {
            if let Some(count) = note.words.strip_suffix(" given up") {
                noted[trace.event(note.event).node.index()] += count.parse::<usize>().expect("a number");
            }
        }
        let mut told = vec![0; run.names().len()];
        for (event, fact) in facts(trace, trace.len(), Fact::call) {
            let node = trace.event(event).node;
            if matches!(fact, call::Fact::Settled { outcome, .. } if *outcome != Outcome::Ok)
                && cast(trace).clients.contains(&node)
            {
                told[node.index()] += 1;
            }
        }
        if scene.id != "writers" {
            assert_eq!(noted, told, "{}", scene.id);
        }
    }
}

#[test]
fn a_server_that_is_down_has_nothing_in_progress() {
    let scene = LESSON.scene("metastable").expect("it is there");
    let run = Run::complete(Recipe::of_scene(&LESSON, scene));
    let trace = run.trace();
    let server = cast(trace).server;
    let crash = first_on(trace, server, Kind::Crashed).expect("it crashes");
    let believes = |count: usize| {
        let rows = (LESSON.beliefs)(trace, count).rows;
        rows.into_iter().find(|row| row.node == server).expect("it has a row").believes
    };
    assert!(believes(crash.index()).contains("in progress"));
    assert_eq!(believes(crash.index() + 1), "nothing: it crashed");
    let fullness = (LESSON.charts[1].data)(trace, crash.index() + 1);
    let Plot::Steps { lines, .. } = fullness else { panic!("it is a line") };
    assert!(lines[0].1.last().is_some_and(|(_, height)| *height < 0.5), "{:?}", lines[0].1.last());
}
