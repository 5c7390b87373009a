//! Interventions, and lists of things, in plain words.

use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Trigger};
use crate::sim::time::Duration;

use super::scene::Names;

/// Several things in words: `App 1, App 2 and App 3`.
pub fn listed(words: &[String]) -> String {
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// An intervention as its author would put it: `drop message 3, Provider → Payments`.
pub fn deed(intervention: &Intervention, names: &Names) -> String {
    match intervention {
        Intervention::Switch { scope, fault } => {
            format!("{}{}", link_fault_words(fault), place(*scope, names))
        }
        Intervention::Clear { scope, fault } => {
            format!("turn off {}{}", link_fault_name(fault), place(*scope, names))
        }
        Intervention::ClearAll => "turn off all network faults".to_owned(),
        Intervention::Message { message, fault } => message_deed(*message, *fault, names),
        Intervention::Crash { node, down } => format!("crash {}{}", names.node(*node), lasting(*down)),
        Intervention::CrashAfter { node, trigger, down } => {
            let after = trigger_words(*trigger, names);
            format!("crash {} after {after}{}", names.node(*node), lasting(*down))
        }
        Intervention::Recover { node } => format!("restart {}", names.node(*node)),
        Intervention::Pause { node, span } => format!("pause {}{}", names.node(*node), lasting(*span)),
        Intervention::Resume { node } => format!("resume {}", names.node(*node)),
        Intervention::Slow { node, permille: 1_000 } => {
            format!("return {} to normal speed", names.node(*node))
        }
        Intervention::Slow { node, permille } => {
            format!("make work on {} take {} times as long", names.node(*node), thousandths(*permille))
        }
        Intervention::StepClock { node, by_us } => {
            format!("set {} clock {}", possessive(names.node(*node)), step_words(*by_us))
        }
        Intervention::Drift { node, ppm } => {
            format!("make {} clock drift by {ppm:+} ppm", possessive(names.node(*node)))
        }
        Intervention::Reseed { salt } => format!("reseed all randomness from here, salt {salt}"),
    }
}

fn message_deed(message: MessageRef, fault: MessageFault, names: &Names) -> String {
    let which = message_words(message, names);
    match fault {
        MessageFault::Drop => format!("drop {which}"),
        MessageFault::Delay { by } => format!("delay {which}, by {by}"),
        MessageFault::Duplicate => format!("duplicate {which}"),
        MessageFault::Tamper => format!("tamper with {which}"),
        MessageFault::Spare => format!("protect {which} from random faults"),
    }
}

fn message_words(message: MessageRef, names: &Names) -> String {
    let copy = if message.copy { "copy of " } else { "" };
    let (from, to) = (names.node(message.from), names.node(message.to));
    format!("{copy}message {}, {from} → {to}", message.nth)
}

fn trigger_words(trigger: Trigger, names: &Names) -> String {
    match trigger {
        Trigger::Received(message) => format!("receiving {}", message_words(message, names)),
        Trigger::Sent(message) => format!("sending {}", message_words(message, names)),
        Trigger::Wrote { nth } => format!("write {nth}"),
    }
}

/// A standing link fault in words.
pub fn link_fault_words(fault: &LinkFault) -> String {
    match *fault {
        LinkFault::Lose { ppm } => format!("lose {} of messages", percent(ppm)),
        LinkFault::Duplicate { ppm } => format!("duplicate {} of messages", percent(ppm)),
        LinkFault::Delay { extra_us, jitter_us: 0 } => format!("delay messages by {}", us(extra_us)),
        LinkFault::Delay { extra_us, jitter_us } => {
            format!("delay messages by {} to {}", us(extra_us), us(extra_us.saturating_add(jitter_us)))
        }
        LinkFault::Reorder { ppm, window_us } => {
            format!("reorder {} of messages by up to {}", percent(ppm), us(window_us))
        }
        LinkFault::Tamper { ppm } => format!("tamper with {} of messages", percent(ppm)),
        LinkFault::Tail { ppm } => format!("heavy latency tail for {} of messages", percent(ppm)),
        LinkFault::Bandwidth { bytes_per_s, .. } => format!("limit bandwidth to {bytes_per_s} bytes/s"),
        LinkFault::Partition => "partition".to_owned(),
    }
}

const fn link_fault_name(fault: &LinkFault) -> &'static str {
    match fault {
        LinkFault::Lose { .. } => "loss",
        LinkFault::Duplicate { .. } => "duplication",
        LinkFault::Delay { .. } => "delay",
        LinkFault::Reorder { .. } => "reordering",
        LinkFault::Tamper { .. } => "tampering",
        LinkFault::Tail { .. } => "the heavy tail",
        LinkFault::Bandwidth { .. } => "the bandwidth limit",
        LinkFault::Partition => "the partition",
    }
}

fn place(scope: Scope, names: &Names) -> String {
    match (scope.from, scope.to) {
        (None, None) => ", everywhere".to_owned(),
        (Some(from), None) => format!(", from {}", names.node(from)),
        (None, Some(to)) => format!(", to {}", names.node(to)),
        (Some(from), Some(to)) => format!(", {} → {}", names.node(from), names.node(to)),
    }
}

fn lasting(span: Option<Duration>) -> String {
    span.map(|span| format!(" for {span}")).unwrap_or_default()
}

fn us(us: u32) -> Duration {
    Duration::from_micros(u64::from(us))
}

/// Parts per million as a percentage without trailing zeroes.
fn percent(ppm: u32) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Thousandths as a decimal number without trailing zeroes.
pub(super) fn thousandths(permille: u32) -> String {
    let text = format!("{}.{:03}", permille / 1_000, permille % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `forward by 5 s`, `back by 20 ms`.
pub(super) fn step_words(by_us: i64) -> String {
    let by = Duration::from_micros(by_us.unsigned_abs());
    if by_us < 0 { format!("back by {by}") } else { format!("forward by {by}") }
}

/// The possessive form of a name: `Payments'`, `Provider's`.
pub(super) fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::ids::NodeId;

    #[test]
    fn deeds_read_like_a_note_to_oneself() {
        let names = Names { nodes: vec!["Payments".into(), "Provider".into()], ..Names::default() };
        let (a, b) = (NodeId(0), NodeId(1));
        let check = |intervention, expected: &str| assert_eq!(deed(&intervention, &names), expected);
        let message = MessageRef { from: b, to: a, nth: 3, copy: false };
        check(
            Intervention::Message { message, fault: MessageFault::Drop },
            "drop message 3, Provider → Payments",
        );
        check(
            Intervention::Message { message, fault: MessageFault::Delay { by: Duration::from_millis(900) } },
            "delay message 3, Provider → Payments, by 900 ms",
        );
        let lose = LinkFault::Lose { ppm: 125_000 };
        check(Intervention::Switch { scope: Scope::ALL, fault: lose }, "lose 12.5 % of messages, everywhere");
        check(
            Intervention::Clear { scope: Scope::link(a, b), fault: lose },
            "turn off loss, Payments → Provider",
        );
        let delay = LinkFault::Delay { extra_us: 20_000, jitter_us: 40_000 };
        check(
            Intervention::Switch { scope: Scope { from: None, to: Some(b) }, fault: delay },
            "delay messages by 20 ms to 60 ms, to Provider",
        );
        check(Intervention::Crash { node: b, down: Some(Duration::from_secs(2)) }, "crash Provider for 2 s");
        check(
            Intervention::CrashAfter { node: b, trigger: Trigger::Wrote { nth: 1 }, down: None },
            "crash Provider after write 1",
        );
        check(Intervention::StepClock { node: a, by_us: -20_000 }, "set Payments' clock back by 20 ms");
        check(
            Intervention::Slow { node: a, permille: 2_500 },
            "make work on Payments take 2.5 times as long",
        );
        check(Intervention::Drift { node: b, ppm: -40 }, "make Provider's clock drift by -40 ppm");
    }
}
