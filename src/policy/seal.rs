//! Seals: a number and a signature on each message, by which a receiver knows that it was sent, and that it is new.
//!
//! The signature is a message authentication code: a short hash of the message and a secret that sender and receiver share. Whoever
//! changes the message would have to know the secret to compute the hash again. Here it is `SipHash-2-4` (Aumasson and Bernstein,
//! "`SipHash`: a fast short-input PRF", INDOCRYPT 2012), held against the paper's test vector. It is small enough to read; on a real
//! network use HMAC-SHA-256 or, better, TLS.
//!
//! A signature says that a message was sent, not that it was sent *now*: a copy carries the same signature. So each message has a number
//! as well, and the receiver remembers a window of the numbers it has seen, as `IPsec` does (RFC 4303, section 3.4.3). Two rules come from
//! there. The signature covers the number; otherwise a copy gets a fresh one. And the window moves only after the signature was
//! checked; otherwise anybody could move it.
//!
//! ```
//! use happens_before::policy::seal::{Opener, Refusal, Sealer, Seals, Secret};
//! let (secret, both) = (Secret::new(7, 11), Seals { numbered: true, signed: true });
//! let (mut sender, mut receiver) = (Sealer::default(), Opener::default());
//! let seal = sender.seal(both, secret, b"ship to Ada");
//! assert_eq!(receiver.open(both, secret, b"ship to Eve", seal), Err(Refusal::Forged));
//! assert_eq!(receiver.open(both, secret, b"ship to Ada", seal), Ok(()));
//! assert_eq!(receiver.open(both, secret, b"ship to Ada", seal), Err(Refusal::Repeated));
//! ```

/// What a seal consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seals {
    /// True if messages carry numbers, and the receiver takes each number once.
    pub numbered: bool,
    /// True if messages are signed, and the receiver checks it.
    pub signed: bool,
}

/// What sender and receiver know and nobody else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Secret(u64, u64);

impl Secret {
    /// A secret of 128 bits.
    #[must_use]
    pub const fn new(low: u64, high: u64) -> Self {
        Self(low, high)
    }
}

/// What a message carries besides its content. An attacker can read, copy and change all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seal {
    /// The sender's number for the message, from 1.
    pub number: Option<u64>,
    /// The signature, of content and number.
    pub mac: Option<u64>,
}

/// Why a receiver refuses a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The signature is missing, or is that of another message.
    Forged = 0,
    /// The number is missing, was seen before, or is too far behind to tell.
    Repeated = 1,
}

/// The sender's side: the last number used. It belongs on disk, because a number that is used twice is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sealer {
    last: u64,
}

impl Sealer {
    /// Seals a message.
    #[must_use]
    pub fn seal(&mut self, seals: Seals, secret: Secret, content: &[u8]) -> Seal {
        self.last = self.last.wrapping_add(u64::from(seals.numbered));
        let number = seals.numbered.then_some(self.last);
        Seal { number, mac: seals.signed.then(|| sign(secret, number, content)) }
    }
}

/// The receiver's side: the highest number accepted, and which of those below it were. It belongs on disk: whoever forgets what it has
/// seen takes it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Opener {
    highest: u64,
    /// Bit `n` is set if the number `highest - n` was accepted.
    seen: u64,
}

impl Opener {
    /// How many numbers are remembered, the highest included. RFC 4303 asks for at least 32 and prefers 64.
    pub const WINDOW: u64 = 64;

    /// Accepts or refuses a message. Only an accepted one changes what is remembered.
    ///
    /// # Errors
    ///
    /// If it is not signed by someone who knows the secret, or is not new.
    pub fn open(&mut self, seals: Seals, secret: Secret, content: &[u8], seal: Seal) -> Result<(), Refusal> {
        if seals.signed && seal.mac != Some(sign(secret, seal.number, content)) {
            return Err(Refusal::Forged);
        }
        if seals.numbered && !seal.number.is_some_and(|number| self.take(number)) {
            return Err(Refusal::Repeated);
        }
        Ok(())
    }

    /// Takes a number, if it is new.
    const fn take(&mut self, number: u64) -> bool {
        if number > self.highest {
            let ahead = number - self.highest;
            self.seen = if ahead < Self::WINDOW { self.seen << ahead | 1 } else { 1 };
            self.highest = number;
            return true;
        }
        let behind = self.highest - number;
        if number == 0 || behind >= Self::WINDOW || self.seen >> behind & 1 == 1 {
            return false;
        }
        self.seen |= 1 << behind;
        true
    }
}

/// The signature of a message: of its number, if it has one, and its content.
fn sign(secret: Secret, number: Option<u64>, content: &[u8]) -> u64 {
    let mut bytes = Vec::with_capacity(content.len() + 9);
    if let Some(number) = number {
        bytes.push(1);
        bytes.extend(number.to_le_bytes());
    } else {
        bytes.push(0);
    }
    bytes.extend(content);
    siphash(secret, &bytes)
}

/// `SipHash-2-4`.
fn siphash(Secret(low, high): Secret, bytes: &[u8]) -> u64 {
    let mut state = [
        low ^ 0x736f_6d65_7073_6575,
        high ^ 0x646f_7261_6e64_6f6d,
        low ^ 0x6c79_6765_6e65_7261,
        high ^ 0x7465_6462_7974_6573,
    ];
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = bytes.len() as u8;
    for word in words.iter().chain([&last]) {
        let word = u64::from_le_bytes(*word);
        state[3] ^= word;
        rounds(&mut state, 2);
        state[0] ^= word;
    }
    state[2] ^= 0xff;
    rounds(&mut state, 4);
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

/// The rounds of `SipHash`, figure 2.1 of the paper.
const fn rounds(state: &mut [u64; 4], count: u32) {
    let [mut a, mut b, mut c, mut d] = *state;
    let mut round = 0;
    while round < count {
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32);
        c = c.wrapping_add(b);
        a = a.wrapping_add(d);
        b = b.rotate_left(17) ^ c;
        d = d.rotate_left(21) ^ a;
        c = c.rotate_left(32);
        round += 1;
    }
    *state = [a, b, c, d];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const SECRET: Secret = Secret::new(3, 5);
    const BOTH: Seals = Seals { numbered: true, signed: true };

    /// Appendix A of the paper: the key 00 01 … 0f and the message 00 01 … 0e.
    #[test]
    fn it_is_the_hash_of_the_paper() {
        let key = Secret::new(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
        let message: Vec<u8> = (0..15).collect();
        assert_eq!(siphash(key, &message), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn half_a_seal_lets_half_the_attacks_through() {
        let check = |numbered: bool, signed: bool, copy: bool, changed: bool| {
            let seals = Seals { numbered, signed };
            let (mut sender, mut receiver) = (Sealer::default(), Opener::default());
            let seal = sender.seal(seals, SECRET, b"to Ada");
            let next = Seal { number: seal.number.map(|number| number + 1), ..seal };
            assert_eq!(receiver.open(seals, SECRET, b"to Eve", next).is_ok(), changed, "{seals:?}");
            assert_eq!(receiver.open(seals, SECRET, b"to Ada", seal), Ok(()));
            assert_eq!(receiver.open(seals, SECRET, b"to Ada", seal).is_ok(), copy, "{seals:?}");
        };
        check(false, false, true, true);
        check(true, false, false, true);
        check(false, true, true, false);
        check(true, true, false, false);
    }

    /// Whoever cannot sign cannot move the window, so the messages that were sent are still accepted (RFC 4303, 3.4.3).
    #[test]
    fn a_forged_number_moves_nothing() {
        let (mut sender, mut receiver) = (Sealer::default(), Opener::default());
        let seal = sender.seal(BOTH, SECRET, b"one");
        let far = Seal { number: Some(1 << 40), ..seal };
        assert_eq!(receiver.open(BOTH, SECRET, b"one", far), Err(Refusal::Forged));
        assert_eq!(receiver.open(BOTH, SECRET, b"one", seal), Ok(()));
    }

    proptest! {
        /// Whatever an attacker does with what was sent (copies it, reorders it, changes content, number or signature), nothing is
        /// accepted that was not sent, and nothing twice.
        #[test]
        fn only_what_was_sent_is_accepted_and_once(
            steps in prop::collection::vec((any::<u8>(), 0u8..5, any::<u64>()), 1..200),
        ) {
            let (mut sender, mut receiver) = (Sealer::default(), Opener::default());
            let (mut sent, mut accepted) = (Vec::new(), BTreeSet::new());
            for (content, what, draw) in steps {
                if what == 0 || sent.is_empty() {
                    sent.push(([content], sender.seal(BOTH, SECRET, &[content])));
                }
                let (mut content, mut seal) = sent[draw as usize % sent.len()];
                match what {
                    2 => content[0] ^= 1 + (draw >> 40) as u8 % 255,
                    3 => seal.number = Some(1 + (draw >> 32) % 300),
                    4 => seal.mac = Some(draw),
                    _ => {}
                }
                if receiver.open(BOTH, SECRET, &content, seal).is_ok() {
                    prop_assert!(sent.contains(&(content, seal)));
                    prop_assert!(accepted.insert(seal.number), "{seal:?} twice");
                }
            }
        }

        /// In whatever order they arrive, messages within the window are all accepted.
        #[test]
        fn what_is_out_of_order_is_new_all_the_same(order in Just((1..=Opener::WINDOW).collect::<Vec<_>>()).prop_shuffle()) {
            let mut receiver = Opener::default();
            for number in order {
                prop_assert!(receiver.take(number));
                prop_assert!(!receiver.take(number));
            }
        }
    }
}
