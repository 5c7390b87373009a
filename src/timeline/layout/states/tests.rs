//! Checks the bands of small runs against the reported states.

use crate::sim::fault::{Intervention, Scripted};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::timeline::list::{DisplayList, Fill, Ink, Primitive, Shape};
use crate::timeline::testing::busy;
use crate::timeline::view::View;

fn ms(ms: u64) -> SimTime {
    SimTime::from_millis(ms)
}

/// The bands of states: ink and fill, left and right edge, and how high the fill rises in them.
fn bands(list: &DisplayList) -> Vec<(Ink, Fill, f32, f32, f32)> {
    let of = |p: &Primitive| match p.shape {
        Shape::Rect { x, w, h, fill, .. } if matches!(p.ink, Ink::Good | Ink::Warn | Ink::Bad) => {
            Some((p.ink, fill, x, x + w, h))
        }
        _ => None,
    };
    list.primitives.iter().filter_map(of).collect()
}

#[test]
fn a_band_lies_above_the_lane_for_each_state_and_rises_as_its_change_comes_near() {
    let shown = busy(2, 400_000, Duration::from_secs(12), 100_000, &[]);
    let list = shown.picture(SimTime::ZERO, shown.horizon, shown.horizon);
    let found = bands(&list);
    for (ink, fill) in [(Ink::Good, Fill::Tint), (Ink::Warn, Fill::Dashed), (Ink::Bad, Fill::Hatch)] {
        assert!(found.iter().any(|band| (band.0, band.1) == (ink, fill)), "{ink:?} {found:?}");
    }
    let outlines: Vec<_> = found.iter().filter(|band| band.1 != Fill::Deep).collect();
    let full = outlines[0].4;
    let mut heights: Vec<f32> =
        found.iter().filter(|band| band.1 == Fill::Deep).map(|band| band.4 / full).collect();
    heights.sort_by(f32::total_cmp);
    assert!(heights[0] < 0.2 && heights[heights.len() - 1] > 0.8 && heights.iter().all(|h| *h < 1.0));
    let says = |p: &Primitive| matches!(&p.shape, Shape::Text { text, .. } if text == "closed to all");
    assert!(list.primitives.iter().any(says), "{:?}", list.primitives);
    // The future must not show.
    let early = shown.picture(SimTime::ZERO, shown.horizon, ms(1_500));
    assert!(bands(&early).iter().all(|band| band.0 == Ink::Good && band.3 < 300.0), "{:?}", bands(&early));
}

/// The fill at the window's left edge is the last one before it, not the highest.
#[test]
fn at_the_left_edge_of_a_window_the_fill_is_as_high_as_it_was_last() {
    let shown = busy(2, 400_000, Duration::from_secs(12), 100_000, &[]);
    let stretches = || shown.index.states.of(NodeId(0)).next().expect("it has states").iter();
    let mut compared = 0;
    for from in (500..11_000).step_by(130).map(ms) {
        let view = View::new(132.0, 808.0, shown.horizon).fit(from, from + Duration::from_millis(1_000));
        let (from, _) = view.range();
        let at = |event| shown.trace.event(event).at;
        let points = stretches().flat_map(|stretch| &stretch.points);
        let Some(last) = points.take_while(|point| at(point.event) <= from).last() else { continue };
        let mut picture = shown.picture_in(&view, 526.0, shown.horizon);
        picture.primitives.retain(|p| matches!(p.shape, Shape::Rect { y, .. } if y < 120.0));
        let at_edge = |band: &&(Ink, Fill, f32, f32, f32)| band.2 <= 132.5 && band.3 > 133.0;
        let (rise, whole): (Vec<_>, Vec<_>) =
            bands(&picture).into_iter().filter(|band| at_edge(&band)).partition(|band| band.1 == Fill::Deep);
        let Some(whole) = whole.first() else { continue };
        let part = rise.first().map_or(0.0, |rise| rise.4 / whole.4);
        assert!((part - f32::from(last.permille) / 1_000.0).abs() < 0.01, "{from}: {part}, not {last:?}");
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}

#[test]
fn a_crash_ends_the_band() {
    let crash = Intervention::Crash { node: NodeId(0), down: Some(Duration::from_secs(4)) };
    let shown =
        busy(2, 400_000, Duration::from_secs(8), 100_000, &[Scripted { at: ms(1_500), intervention: crash }]);
    let view = View::new(132.0, 808.0, shown.horizon);
    let list = shown.picture_in(&view, 526.0, shown.horizon);
    let in_gap = |x: f32| x > view.x(ms(1_600)) && x < view.x(ms(5_400));
    let lane = |p: &Primitive| matches!(p.shape, Shape::Rect { y, .. } if y < 120.0);
    let gone =
        list.primitives.iter().filter(|p| lane(p) && matches!(p.ink, Ink::Good | Ink::Warn | Ink::Bad));
    let edges: Vec<(f32, f32)> = gone
        .filter_map(|p| if let Shape::Rect { x, w, .. } = p.shape { Some((x, x + w)) } else { None })
        .collect();
    assert!(!edges.is_empty() && edges.iter().all(|(x, end)| !in_gap(*x) && !in_gap(*end)), "{edges:?}");
    assert!(edges.iter().all(|(x, end)| !(*x < view.x(ms(1_600)) && *end > view.x(ms(5_400)))), "{edges:?}");
}

#[test]
fn states_of_one_mood_are_told_apart_by_their_names() {
    let shown = busy(2, 400_000, Duration::from_secs(12), 100_000, &[]);
    let list = shown.picture(SimTime::ZERO, ms(6_000), shown.horizon);
    for name in ["calm", "at ease"] {
        let says = |p: &Primitive| matches!(&p.shape, Shape::Text { text, .. } if text == name);
        assert!(list.primitives.iter().any(says), "{name}: {:?}", list.primitives);
    }
    let starts = bands(&list).into_iter().filter(|band| (band.0, band.1) == (Ink::Good, Fill::Tint));
    assert!(starts.map(|band| band.2.to_bits()).collect::<crate::sim::sorted::Set<_>>().len() >= 2);
}

#[test]
fn bands_leave_room_for_heads_that_stand_above_their_lanes() {
    let shown = busy(3, 400_000, Duration::from_secs(12), 100_000, &[]);
    let list = shown.picture_in(&View::new(0.0, 390.0, shown.horizon), 300.0, shown.horizon);
    let mut heads = Vec::new();
    for primitive in &list.primitives {
        match &primitive.shape {
            Shape::Text { at, text, .. } if text.starts_with("Node ") => heads.push(at.1),
            _ => {}
        }
    }
    assert_eq!(heads.len(), 3);
    let mut met = 0;
    for primitive in &list.primitives {
        let (Shape::Rect { y, h, fill, .. }, Ink::Good | Ink::Warn | Ink::Bad) =
            (&primitive.shape, primitive.ink)
        else {
            continue;
        };
        if *fill != Fill::Outline {
            continue;
        }
        met += 1;
        // From the bottom of its letters to their top.
        assert!(heads.iter().all(|foot| y + h <= foot - 9.0 || *y >= *foot), "{y} {h} {heads:?}");
    }
    assert!(met >= 6, "{met}");
}
