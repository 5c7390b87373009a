//! Checks ribbons against the messages they stand for.

use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Kind;
use crate::timeline::list::{Crowd, DisplayList, Ink, Shape, Target};
use crate::timeline::testing::busy;

fn texts(list: &DisplayList) -> Vec<&str> {
    let texts = list.primitives.iter().filter_map(|p| match &p.shape {
        Shape::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn ribbons_stand_for_every_message_and_for_all_that_were_lost() {
    let shown = busy(4, 2_000, Duration::from_secs(3_600), 100_000, &[]);
    let list = shown.picture(SimTime::ZERO, shown.horizon, shown.horizon);
    let mut crowds = Vec::new();
    for target in list.primitives.iter().filter_map(|p| p.target) {
        if let Target::Crowd(crowd) = target
            && !crowds.contains(&crowd)
        {
            crowds.push(crowd);
        }
    }
    assert_eq!(crowds.len(), 6, "each of four nodes talks with each: {crowds:?}");
    let sum = |of: fn(&Crowd) -> u32| crowds.iter().map(of).sum::<u32>() as usize;
    assert_eq!(sum(|crowd| crowd.count), shown.trace.messages.len());
    let dropped = shown.trace.events.iter().filter(|event| event.kind == Kind::Dropped).count();
    assert!(
        dropped > 1_000 && sum(|crowd| crowd.vain) == dropped,
        "{} of {dropped}",
        sum(|crowd| crowd.vain)
    );
    let says = |text: &&str| text.ends_with(" in vain");
    assert!(texts(&list).iter().any(says), "{:?}", texts(&list));
    let half =
        shown.picture(SimTime::ZERO, shown.horizon, SimTime::from_micros(shown.horizon.as_micros() / 2));
    let right = |list: &DisplayList| {
        let edges = list.primitives.iter().filter_map(|p| match &p.shape {
            Shape::Area { points, .. } if p.ink == Ink::Bundle => Some(points.iter().map(|point| point.0)),
            _ => None,
        });
        edges.flatten().fold(0.0, f32::max)
    };
    assert!(right(&half) < right(&list) * 0.6, "nothing is told of what is to come");
}
