//! Packed scripts unpack to the same script, and nothing else unpacks.

use super::*;

/// Each kind once, with extreme values in its fields.
fn all() -> Vec<Scripted> {
    let (one, other) = (NodeId(0), NodeId(300));
    let message = MessageRef { from: one, to: other, nth: u32::MAX, copy: true };
    let faults = [
        LinkFault::Lose { ppm: u32::MAX },
        LinkFault::Duplicate { ppm: 0 },
        LinkFault::Delay { extra_us: 1, jitter_us: 127 },
        LinkFault::Reorder { ppm: 128, window_us: 129 },
        LinkFault::Tamper { ppm: 16_383 },
        LinkFault::Tail { ppm: 16_384 },
        LinkFault::Bandwidth { bytes_per_s: u64::MAX, queue_bytes: 0 },
        LinkFault::Partition,
    ];
    let scopes = [Scope::ALL, Scope::link(one, other), Scope { from: None, to: Some(one) }];
    let standing = faults.into_iter().zip(scopes.into_iter().cycle());
    let standing = standing.flat_map(|(fault, scope)| {
        [Intervention::Switch { scope, fault }, Intervention::Clear { scope, fault }]
    });
    let messages = [
        MessageFault::Drop,
        MessageFault::Delay { by: Duration::MAX },
        MessageFault::Duplicate,
        MessageFault::Tamper,
        MessageFault::Spare,
    ];
    let messages = messages.into_iter().map(|fault| Intervention::Message { message, fault });
    let triggers = [Trigger::Received(message), Trigger::Sent(message), Trigger::Wrote { nth: 0 }];
    let down = Some(Duration::from_micros(u64::MAX - 1));
    let triggers =
        triggers.into_iter().map(|trigger| Intervention::CrashAfter { node: other, trigger, down });
    let rest = [
        Intervention::ClearAll,
        Intervention::Crash { node: one, down: None },
        Intervention::Crash { node: one, down: Some(Duration::ZERO) },
        Intervention::Recover { node: other },
        Intervention::Pause { node: other, span: down },
        Intervention::Resume { node: one },
        Intervention::Slow { node: one, permille: u32::MAX },
        Intervention::StepClock { node: one, by_us: i64::MIN },
        Intervention::StepClock { node: one, by_us: i64::MAX },
        Intervention::Drift { node: one, ppm: i32::MIN },
        Intervention::Drift { node: one, ppm: -1 },
        Intervention::Reseed { salt: u64::MAX },
    ];
    let all = standing.chain(messages).chain(triggers).chain(rest);
    (0_u64..)
        .zip(all)
        .map(|(index, intervention)| Scripted { at: SimTime::from_micros(index / 2 * 90_001), intervention })
        .collect()
}

#[test]
fn every_kind_is_unpacked_as_it_was_packed() {
    let script = all();
    assert_eq!(unpack(&pack(&script)), Some(script.clone()));
    for scripted in script {
        assert_eq!(unpack(&pack(&[scripted])), Some(vec![scripted]));
    }
    assert_eq!((pack(&[]).as_str(), unpack("AQ")), ("AQ", Some(Vec::new())));
}

#[test]
fn there_is_no_second_way_to_write_a_script() {
    let bytes = Base64UrlUnpadded::decode_vec(&pack(&all())).expect("its own");
    // Changing any one byte: either the result is refused, or packing it gives the same bytes again.
    for position in 0..bytes.len() {
        for value in 0..=u8::MAX {
            let mut changed = bytes.clone();
            changed[position] = value;
            let text = Base64UrlUnpadded::encode_string(&changed);
            if let Some(script) = unpack(&text) {
                assert_eq!(pack(&script), text, "byte {position} as {value}");
            }
        }
        let cut = Base64UrlUnpadded::encode_string(&bytes[..position]);
        if let Some(script) = unpack(&cut) {
            assert_eq!(pack(&script), cut);
        }
    }
}

#[test]
fn what_is_no_script_is_refused() {
    // Nothing; a later version; an unknown kind; half an intervention; padding; other
    // characters; leftover bits; a number with a trailing zero byte; one beyond 64 bits.
    for text in ["", "Ag", "AQBj", "AQAE", "AQ==", "A Q", "AR", "AYAAAA", "AYCAgICAgICAgAIA"] {
        assert_eq!(unpack(text), None, "{text}");
    }
    let last = Scripted { at: SimTime::from_micros(u64::MAX), intervention: Intervention::ClearAll };
    let mut two = Base64UrlUnpadded::decode_vec(&pack(&[last])).expect("its own");
    two.extend([1, 0]);
    assert_eq!(unpack(&Base64UrlUnpadded::encode_string(&two)), None, "later than time itself");
    let most = vec![last; MAX_SCRIPT];
    assert_eq!(unpack(&pack(&most)), Some(most));
    assert_eq!(unpack(&pack(&vec![last; MAX_SCRIPT + 1])), None);
}
