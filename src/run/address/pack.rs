//! A compact encoding for scripts: the value of `do=` in an address.
//!
//! The bytes, in base64url without padding (RFC 4648, section 5):
//!
//! ```text
//! script       = version { time intervention }          version = 1
//! time         = microseconds since the intervention before
//! intervention = kind, then its fields in the order of their declaration
//! kind         = one byte, the position in the lists below
//! number       = LEB128; signed ones are zigzagged first
//! optional     = 0, or the number + 1                   (a node, a span)
//! message      = from to (nth * 2 + copy)
//! ```
//!
//! A script has exactly one packed form, and nothing else can be unpacked.
//! [`bounds`](crate::run::recipe::bounds) decides whether an unpacked script makes sense.
//!
//! The format is our own, because the compact Serde formats either name every field, which is five times as long,
//! or cannot skip fields, as the files do for interventions.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::run::recipe::MAX_SCRIPT;
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};

/// The first byte. If the meaning of the rest changes, so does this.
const VERSION: u8 = 1;

/// Packs a script, whose interventions must be in chronological order.
pub fn pack(script: &[Scripted]) -> String {
    let mut out = Packer(vec![VERSION]);
    let mut before = SimTime::ZERO;
    for scripted in script {
        out.number((scripted.at - before).as_micros());
        before = before.max(scripted.at);
        out.intervention(scripted.intervention);
    }
    Base64UrlUnpadded::encode_string(&out.0)
}

/// Unpacks a script; `None` if no script packs to this text, or if it is longer than a script may be.
pub fn unpack(text: &str) -> Option<Vec<Scripted>> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    let (&version, rest) = bytes.split_first()?;
    if version != VERSION {
        return None;
    }
    let mut rest = Unpacker(rest);
    let (mut script, mut before) = (Vec::new(), 0_u64);
    while !rest.0.is_empty() {
        if script.len() == MAX_SCRIPT {
            return None;
        }
        before = before.checked_add(rest.number()?)?;
        script.push(Scripted { at: SimTime::from_micros(before), intervention: rest.intervention()? });
    }
    Some(script)
}

struct Packer(Vec<u8>);

impl Packer {
    fn number(&mut self, value: impl Into<u64>) {
        let mut value = value.into();
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn signed(&mut self, value: impl Into<i64>) {
        let value = value.into();
        self.number(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    fn node(&mut self, node: NodeId) {
        self.number(node.0);
    }

    fn kind(&mut self, kind: u8) -> &mut Self {
        self.0.push(kind);
        self
    }

    fn optional(&mut self, value: Option<impl Into<u64>>) {
        self.number(value.map_or(0, |value| value.into().saturating_add(1)));
    }

    fn span(&mut self, span: Option<Duration>) {
        self.optional(span.map(Duration::as_micros));
    }

    fn message(&mut self, message: MessageRef) {
        self.node(message.from);
        self.node(message.to);
        self.number(u64::from(message.nth) << 1 | u64::from(message.copy));
    }

    fn intervention(&mut self, intervention: Intervention) {
        match intervention {
            Intervention::ClearAll => _ = self.kind(0),
            Intervention::Switch { scope, fault } => self.kind(1).standing(scope, fault),
            Intervention::Clear { scope, fault } => self.kind(2).standing(scope, fault),
            Intervention::Message { message, fault } => {
                self.kind(3).message(message);
                self.message_fault(fault);
            }
            Intervention::Crash { node, down } => {
                self.kind(4).node(node);
                self.span(down);
            }
            Intervention::CrashAfter { node, trigger, down } => {
                self.kind(5).node(node);
                self.trigger(trigger);
                self.span(down);
            }
            Intervention::Recover { node } => self.kind(6).node(node),
            Intervention::Pause { node, span } => {
                self.kind(7).node(node);
                self.span(span);
            }
            Intervention::Resume { node } => self.kind(8).node(node),
            Intervention::Slow { node, permille } => {
                self.kind(9).node(node);
                self.number(permille);
            }
            Intervention::StepClock { node, by_us } => {
                self.kind(10).node(node);
                self.signed(by_us);
            }
            Intervention::Drift { node, ppm } => {
                self.kind(11).node(node);
                self.signed(ppm);
            }
            Intervention::Reseed { salt } => self.kind(12).number(salt),
        }
    }

    fn standing(&mut self, scope: Scope, fault: LinkFault) {
        self.optional(scope.from.map(|node| node.0));
        self.optional(scope.to.map(|node| node.0));
        match fault {
            LinkFault::Lose { ppm } => self.kind(0).number(ppm),
            LinkFault::Duplicate { ppm } => self.kind(1).number(ppm),
            LinkFault::Delay { extra_us, jitter_us } => {
                self.kind(2).number(extra_us);
                self.number(jitter_us);
            }
            LinkFault::Reorder { ppm, window_us } => {
                self.kind(3).number(ppm);
                self.number(window_us);
            }
            LinkFault::Tamper { ppm } => self.kind(4).number(ppm),
            LinkFault::Tail { ppm } => self.kind(5).number(ppm),
            LinkFault::Bandwidth { bytes_per_s, queue_bytes } => {
                self.kind(6).number(bytes_per_s);
                self.number(queue_bytes);
            }
            LinkFault::Partition => _ = self.kind(7),
        }
    }

    fn message_fault(&mut self, fault: MessageFault) {
        match fault {
            MessageFault::Drop => _ = self.kind(0),
            MessageFault::Delay { by } => self.kind(1).number(by.as_micros()),
            MessageFault::Duplicate => _ = self.kind(2),
            MessageFault::Tamper => _ = self.kind(3),
            MessageFault::Spare => _ = self.kind(4),
        }
    }

    fn trigger(&mut self, trigger: Trigger) {
        match trigger {
            Trigger::Received(message) => self.kind(0).message(message),
            Trigger::Sent(message) => self.kind(1).message(message),
            Trigger::Wrote { nth } => self.kind(2).number(nth),
        }
    }
}

/// The bytes not unpacked yet. Every method returns `None` for bytes that [`pack`] cannot produce.
struct Unpacker<'a>(&'a [u8]);

impl Unpacker<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    fn number<T: TryFrom<u64>>(&mut self) -> Option<T> {
        let mut value = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part << shift >> shift != part {
                return None;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                // A number with a trailing zero byte has a shorter form.
                return if byte == 0 && shift > 0 { None } else { value.try_into().ok() };
            }
        }
        None
    }

    fn signed<T: TryFrom<i64>>(&mut self) -> Option<T> {
        let value: u64 = self.number()?;
        ((value >> 1).cast_signed() ^ -(value & 1).cast_signed()).try_into().ok()
    }

    fn node(&mut self) -> Option<NodeId> {
        self.number().map(NodeId)
    }

    /// The outer `None` is for invalid bytes.
    #[expect(clippy::option_option, reason = "the two stand for different things")]
    fn optional<T: TryFrom<u64>>(&mut self) -> Option<Option<T>> {
        match self.number::<u64>()? {
            0 => Some(None),
            more => (more - 1).try_into().ok().map(Some),
        }
    }

    #[expect(clippy::option_option, reason = "the two stand for different things")]
    fn span(&mut self) -> Option<Option<Duration>> {
        self.optional().map(|us| us.map(Duration::from_micros))
    }

    fn message(&mut self) -> Option<MessageRef> {
        let (from, to, rest) = (self.node()?, self.node()?, self.number::<u64>()?);
        Some(MessageRef { from, to, nth: (rest >> 1).try_into().ok()?, copy: rest & 1 == 1 })
    }

    fn intervention(&mut self) -> Option<Intervention> {
        Some(match self.byte()? {
            0 => Intervention::ClearAll,
            1 => Intervention::Switch { scope: self.scope()?, fault: self.link_fault()? },
            2 => Intervention::Clear { scope: self.scope()?, fault: self.link_fault()? },
            3 => Intervention::Message { message: self.message()?, fault: self.message_fault()? },
            4 => Intervention::Crash { node: self.node()?, down: self.span()? },
            5 => {
                Intervention::CrashAfter { node: self.node()?, trigger: self.trigger()?, down: self.span()? }
            }
            6 => Intervention::Recover { node: self.node()? },
            7 => Intervention::Pause { node: self.node()?, span: self.span()? },
            8 => Intervention::Resume { node: self.node()? },
            9 => Intervention::Slow { node: self.node()?, permille: self.number()? },
            10 => Intervention::StepClock { node: self.node()?, by_us: self.signed()? },
            11 => Intervention::Drift { node: self.node()?, ppm: self.signed()? },
            12 => Intervention::Reseed { salt: self.number()? },
            _ => return None,
        })
    }

    fn scope(&mut self) -> Option<Scope> {
        Some(Scope { from: self.optional()?.map(NodeId), to: self.optional()?.map(NodeId) })
    }

    fn link_fault(&mut self) -> Option<LinkFault> {
        Some(match self.byte()? {
            0 => LinkFault::Lose { ppm: self.number()? },
            1 => LinkFault::Duplicate { ppm: self.number()? },
            2 => LinkFault::Delay { extra_us: self.number()?, jitter_us: self.number()? },
            3 => LinkFault::Reorder { ppm: self.number()?, window_us: self.number()? },
            4 => LinkFault::Tamper { ppm: self.number()? },
            5 => LinkFault::Tail { ppm: self.number()? },
            6 => LinkFault::Bandwidth { bytes_per_s: self.number()?, queue_bytes: self.number()? },
            7 => LinkFault::Partition,
            _ => return None,
        })
    }

    fn message_fault(&mut self) -> Option<MessageFault> {
        Some(match self.byte()? {
            0 => MessageFault::Drop,
            1 => MessageFault::Delay { by: Duration::from_micros(self.number()?) },
            2 => MessageFault::Duplicate,
            3 => MessageFault::Tamper,
            4 => MessageFault::Spare,
            _ => return None,
        })
    }

    fn trigger(&mut self) -> Option<Trigger> {
        Some(match self.byte()? {
            0 => Trigger::Received(self.message()?),
            1 => Trigger::Sent(self.message()?),
            2 => Trigger::Wrote { nth: self.number()? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
