//! Checks message labels against the lanes between sender and receiver.

use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::timeline::lanes::Lanes;
use crate::timeline::list::{Shape, Target};
use crate::timeline::testing::busy;

#[test]
fn a_label_has_name_and_number_and_rather_keeps_off_lanes_that_are_only_crossed() {
    let shown = busy(3, 2_000_000, Duration::from_secs(20), 100_000, &[]);
    let list = shown.picture(SimTime::ZERO, SimTime::from_millis(7_000), shown.horizon);
    let middle = Lanes::new(3, 526.0).y(NodeId(1));
    let (mut named, mut off, mut on) = (0, 0, 0);
    for primitive in &list.primitives {
        let (Shape::Text { at, text, .. }, Some(Target::Message(id))) = (&primitive.shape, primitive.target)
        else {
            continue;
        };
        named += u32::from(text.starts_with("ask, number "));
        let message = shown.trace.message(id);
        if message.from != NodeId(1) && message.to != NodeId(1) {
            *if (at.1 - middle).abs() < 14.0 { &mut on } else { &mut off } += 1;
        }
    }
    assert!(named >= 3 && off > on, "{named} named, {off} off, {on} on");
}
