//! The range of each number, at both ends.

use super::*;
use crate::sim::fault::Scope;
use crate::sim::ids::NodeId;

const NODE: NodeId = NodeId(1);

fn said(intervention: Intervention) -> Option<String> {
    let script = [Scripted { at: SimTime::from_millis(1), intervention }];
    check(&script, 4, SimTime::from_millis(8_000)).err().map(|error| error.to_string())
}

const HOUR: u64 = 3_600_000_000;

fn us(us: u64) -> Duration {
    Duration::from_micros(us)
}

/// Pairs of the last valid value at one end of a range and the first invalid one.
type Ends = Vec<(Intervention, Intervention)>;

fn of_links() -> Ends {
    let switch = |fault| Intervention::Switch { scope: Scope::ALL, fault };
    vec![
        (switch(LinkFault::Lose { ppm: 1_000_000 }), switch(LinkFault::Lose { ppm: 1_000_001 })),
        (switch(LinkFault::Duplicate { ppm: 0 }), switch(LinkFault::Duplicate { ppm: 1_000_001 })),
        (switch(LinkFault::Tamper { ppm: 7 }), switch(LinkFault::Tamper { ppm: u32::MAX })),
        (switch(LinkFault::Tail { ppm: 7 }), switch(LinkFault::Tail { ppm: 1_000_001 })),
        (
            switch(LinkFault::Delay { extra_us: 3_600_000_000, jitter_us: 3_600_000_000 }),
            switch(LinkFault::Delay { extra_us: 3_600_000_001, jitter_us: 0 }),
        ),
        (
            switch(LinkFault::Delay { extra_us: 0, jitter_us: 0 }),
            switch(LinkFault::Delay { extra_us: 0, jitter_us: 3_600_000_001 }),
        ),
        (
            switch(LinkFault::Reorder { ppm: 1, window_us: 1 }),
            switch(LinkFault::Reorder { ppm: 1_000_001, window_us: 1 }),
        ),
        (
            switch(LinkFault::Reorder { ppm: 1, window_us: 0 }),
            switch(LinkFault::Reorder { ppm: 1, window_us: u32::MAX }),
        ),
        (
            switch(LinkFault::Bandwidth { bytes_per_s: 1, queue_bytes: 0 }),
            switch(LinkFault::Bandwidth { bytes_per_s: 0, queue_bytes: 0 }),
        ),
        (
            switch(LinkFault::Bandwidth { bytes_per_s: MAX_BYTES, queue_bytes: MAX_BYTES }),
            switch(LinkFault::Bandwidth { bytes_per_s: 1, queue_bytes: MAX_BYTES + 1 }),
        ),
    ]
}

fn of_messages_and_nodes() -> Ends {
    let message = |nth| MessageRef { from: NODE, to: NodeId(0), nth, copy: false };
    vec![
        (
            Intervention::Message { message: message(1), fault: MessageFault::Delay { by: us(HOUR) } },
            Intervention::Message { message: message(1), fault: MessageFault::Delay { by: us(HOUR + 1) } },
        ),
        (
            Intervention::Message { message: message(u32::MAX), fault: MessageFault::Drop },
            Intervention::Message { message: message(0), fault: MessageFault::Drop },
        ),
        (
            Intervention::Crash { node: NODE, down: Some(us(HOUR)) },
            Intervention::Crash { node: NODE, down: Some(Duration::MAX) },
        ),
        (
            Intervention::CrashAfter { node: NODE, trigger: Trigger::Wrote { nth: 1 }, down: None },
            Intervention::CrashAfter { node: NODE, trigger: Trigger::Wrote { nth: 0 }, down: None },
        ),
        (
            Intervention::CrashAfter { node: NODE, trigger: Trigger::Sent(message(1)), down: Some(us(0)) },
            Intervention::CrashAfter {
                node: NODE,
                trigger: Trigger::Received(message(1)),
                down: Some(us(HOUR + 1)),
            },
        ),
        (
            Intervention::Pause { node: NODE, span: None },
            Intervention::Pause { node: NODE, span: Some(us(HOUR + 1)) },
        ),
        (
            Intervention::Slow { node: NODE, permille: 1_000_000 },
            Intervention::Slow { node: NODE, permille: 0 },
        ),
        (
            Intervention::Slow { node: NODE, permille: 1 },
            Intervention::Slow { node: NODE, permille: 1_000_001 },
        ),
        (
            Intervention::StepClock { node: NODE, by_us: -3_600_000_000 },
            Intervention::StepClock { node: NODE, by_us: i64::MIN },
        ),
        (
            Intervention::StepClock { node: NODE, by_us: 3_600_000_000 },
            Intervention::StepClock { node: NODE, by_us: 3_600_000_001 },
        ),
        (
            Intervention::Drift { node: NODE, ppm: -100_000 },
            Intervention::Drift { node: NODE, ppm: -100_001 },
        ),
        (Intervention::Reseed { salt: (1 << 53) - 1 }, Intervention::Reseed { salt: 1 << 53 }),
        (
            Intervention::Message { message: message(1), fault: MessageFault::Spare },
            Intervention::Message { message: message(0), fault: MessageFault::Spare },
        ),
    ]
}

#[test]
fn every_number_has_a_range_whose_ends_are_taken_and_no_more() {
    for (fits, outside) in of_links().into_iter().chain(of_messages_and_nodes()) {
        assert_eq!(said(fits), None);
        let sentence = said(outside).unwrap_or_else(|| panic!("{outside:?} is taken"));
        assert!(sentence.starts_with("Intervention 1 has "), "{sentence}");
    }
}
