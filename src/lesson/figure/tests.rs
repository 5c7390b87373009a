//! Scales, sentences and tables of plots, by small cases; and of every chart of every lesson.

use super::*;
use crate::lesson::LESSONS;
use crate::lesson::chart::Sense;
use crate::run::{Recipe, Run};

#[test]
fn marks_are_round_and_hold_the_largest_value() {
    let check = |largest, whole, expected: &[&str]| {
        let scale = Scale::holding(largest, whole, 5);
        let marks: Vec<_> = scale.marks.iter().map(|mark| scale.spell(*mark)).collect();
        assert_eq!(marks, expected, "{largest}");
        assert!(largest.is_nan() || scale.end >= largest);
    };
    check(1.0, true, &["0", "1"]);
    check(2.0, true, &["0", "1", "2"]);
    check(7.0, true, &["0", "2", "4", "6", "8"]);
    check(0.0, true, &["0", "1"]);
    check(1.38, false, &["0.0", "0.5", "1.0", "1.5"]);
    check(0.2, false, &["0.00", "0.05", "0.10", "0.15", "0.20"]);
    check(812.4, false, &["0", "200", "400", "600", "800", "1000"]);
    check(f64::NAN, false, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
}

#[test]
fn time_ends_at_the_playhead() {
    let scale = Scale::until(8.0, 3);
    assert_eq!((scale.end, scale.marks.as_slice()), (8.0, &[0.0, 5.0][..]));
    assert_eq!(Scale::until(0.0, 3).marks.first(), Some(&0.0));
}

#[test]
fn a_line_of_steps_is_told_by_its_changes() {
    let points = [(0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (1.2, 1.0)];
    assert_eq!(changes(&points), [(0.0, 0.0), (0.4, 1.0)]);
}

#[test]
fn words_and_table_hold_the_numbers() {
    let frame = Frame { title: "T", x: "order", y: "attempts" };
    let series = |name: &str| Series { name: name.to_owned(), sense: Sense::Plain };
    let plot = Plot::Bars {
        series: vec![series("a"), series("b")],
        groups: vec![("1".to_owned(), vec![2.0, 0.0]), ("2".to_owned(), vec![0.0, 1.5])],
    };
    assert_eq!(sentence(frame, &plot), "T, attempts. order 1: a 2; order 2: b 1.5.");
    assert!(plot.is_single() && !plot.is_whole());
    let table = table(frame, &plot);
    assert_eq!(table.head, ["order", "a, attempts", "b, attempts"]);
    assert_eq!(table.rows, [["1", "2", "–"], ["2", "–", "1.5"]]);
}

#[test]
fn orders_say_what_is_inverted() {
    let frame = Frame { title: "T", x: "place", y: "lines" };
    let ranking = |title: &str, order: [usize; 2]| Ranking {
        title: title.to_owned(),
        places: order.map(|item| (item, format!("t{item}"))).to_vec(),
    };
    let plot = Plot::Orders {
        items: vec!["cause".to_owned(), "effect".to_owned()],
        rankings: vec![ranking("one way", [1, 0]), ranking("the other", [0, 1])],
        pairs: vec![(0, 1)],
    };
    let words = sentence(frame, &plot);
    assert!(words.contains("one way: effect, cause (1 of 1 steps inverted)"), "{words}");
    assert!(words.contains("the other: cause, effect (0 of 1 steps inverted)"), "{words}");
    let table = table(frame, &plot);
    assert_eq!(table.rows[0], ["1", "t1 effect, before what led to it", "t0 cause"]);
}

#[test]
fn curves_are_told_by_where_they_end_and_tabled_side_by_side() {
    let frame = Frame { title: "Work", x: "clients", y: "writes" };
    let curve = |name: &str, points: &[(f64, f64)]| {
        (Series { name: name.to_owned(), sense: Sense::Plain }, points.to_vec())
    };
    let plot =
        Plot::Curves { curves: vec![curve("a", &[(10.0, 1.0), (20.0, 2.5)]), curve("b", &[(10.0, 4.0)])] };
    assert_eq!(sentence(frame, &plot), "Work, writes. a: 2.5 at 20 clients; b: 4 at 10 clients.");
    let table = table(frame, &plot);
    assert_eq!(table.head, ["clients", "a, writes", "b, writes"]);
    assert_eq!(table.rows, [["10", "1", "4"], ["20", "2.5", "–"]]);
    assert!((plot.largest() - 4.0).abs() < 1e-9 && (plot.latest() - 20.0).abs() < 1e-9);
}

#[test]
fn every_chart_of_every_scene_has_words_and_a_table_at_every_moment() {
    for lesson in LESSONS {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            for chart in lesson.charts {
                for count in (0..=run.trace().len()).step_by(5).chain([run.trace().len()]) {
                    let plot = (chart.data)(run.trace(), count);
                    let scale = Scale::holding(plot.largest(), plot.is_whole(), 5);
                    assert!(scale.end >= plot.largest() && scale.marks.len() <= 7);
                    let words = sentence(chart.frame(), &plot);
                    assert_eq!(plot.is_empty(), words == "Nothing to draw yet.", "{words}");
                    let table = table(chart.frame(), &plot);
                    assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
                }
            }
        }
    }
}

#[test]
fn panels_are_told_by_their_highest_bars_and_tabled_run_by_run() {
    let frame = Frame { title: "Arrivals", x: "s", y: "requests" };
    let series = |name: &str| Series { name: name.to_owned(), sense: Sense::Plain };
    let panel = |title: &str, groups: [[f64; 2]; 2]| Panel {
        title: title.to_owned(),
        groups: groups.map(|group| group.to_vec()).to_vec(),
    };
    let plot = Plot::Panels {
        series: vec![series("first"), series("again")],
        labels: vec!["0.0".to_owned(), "0.1".to_owned()],
        panels: vec![panel("alike", [[4.0, 0.0], [1.0, 6.0]]), panel("spread", [[4.0, 1.0], [0.0, 2.0]])],
    };
    assert_eq!(
        sentence(frame, &plot),
        "Arrivals, requests. alike: first at most 4, at 0.0 s, again at most 6, at 0.1 s; spread: first at most 4, at 0.0 s, again at most 2, at 0.1 s.",
    );
    let table = table(frame, &plot);
    assert_eq!(table.head[1..3], ["alike: first, requests", "alike: again, requests"]);
    assert_eq!(table.rows, [["0.0", "4", "–", "4", "1"], ["0.1", "1", "6", "–", "2"]]);
    // Bars of one group are stacked, and all runs share the axes.
    assert!((plot.largest() - 7.0).abs() < 1e-9 && plot.is_whole() && !plot.is_empty());
    let nothing = Plot::Panels { series: vec![series("first")], labels: Vec::new(), panels: Vec::new() };
    assert_eq!(sentence(frame, &nothing), "Nothing to draw yet.");
}
