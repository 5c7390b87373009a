//! The identity of a request: the key that names its intent, and the fingerprint of its payload.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// The contents of a client's key. The key must name the *intent* ("this user pays this order"):
/// the same for every retry, a different one for every other payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyScheme {
    /// No key: the service cannot tell a retry from a second payment.
    None,
    /// `payment:{user}:{order}`: every retry has the key of the first attempt.
    PerOrder,
    /// `payment:{user}:{order}:{attempt}`: the classic mistake. Every retry is a new payment.
    PerAttempt,
}

impl KeyScheme {
    /// The key of attempt number `attempt` (from 1) to pay `order` for `user`, if this scheme sends
    /// one.
    ///
    /// A `:` or `%` inside `user` or `order` is escaped as in a URL (`%3A`, `%25`): otherwise user
    /// `a:b` with order `c` and user `a` with order `b:c` would share a key.
    #[must_use]
    pub fn key(self, user: &str, order: &str, attempt: u32) -> Option<IdempotencyKey> {
        let (user, order) = (escape(user), escape(order));
        match self {
            Self::None => None,
            Self::PerOrder => Some(IdempotencyKey(format!("payment:{user}:{order}"))),
            Self::PerAttempt => Some(IdempotencyKey(format!("payment:{user}:{order}:{attempt}"))),
        }
    }
}

fn escape(part: &str) -> String {
    part.replace('%', "%25").replace(':', "%3A")
}

/// The unique name of an intent, made by a [`KeyScheme`]. Its hash is that of its [`Fingerprint`], because the
/// digest of a run is made of numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This key with an attempt number appended: what a service sends if it makes a new key
    /// for each attempt at the next hop, and so repeats the mistake of [`KeyScheme::PerAttempt`].
    #[must_use]
    pub fn for_attempt(&self, attempt: u32) -> Self {
        Self(format!("{}.{attempt}", self.0))
    }
}

impl Hash for IdempotencyKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Fingerprint::of(self.0.as_bytes()).hash(state);
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A short stand-in for a payload, to detect that a key is reused with another payload.
///
/// FNV-1a with 64 bits (Fowler, Noll, Vo; "The FNV Non-Cryptographic Hash Algorithm",
/// draft-eastlake-fnv): the same on every machine and in every version, which `std`'s hasher does
/// not promise. It is no defence against someone who *wants* two payloads to collide; a real
/// service uses a cryptographic digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(u64);

impl Fingerprint {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    /// The fingerprint of a payload in canonical bytes. Equal payloads must be spelt equally (the order of
    /// fields, numbers, spaces), or an honest retry is refused.
    #[must_use]
    pub fn of(canonical: &[u8]) -> Self {
        Self(
            canonical
                .iter()
                .fold(Self::OFFSET_BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(Self::PRIME)),
        )
    }

    /// The 64 bits of the hash.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::sorted::Set;

    use super::*;

    fn key(scheme: KeyScheme, user: &str, order: &str, attempt: u32) -> Option<String> {
        scheme.key(user, order, attempt).map(|key| key.to_string())
    }

    #[test]
    fn keys_have_the_published_format() {
        let check = |scheme, user, order, attempt, expected: Option<&str>| {
            assert_eq!(key(scheme, user, order, attempt).as_deref(), expected);
        };
        check(KeyScheme::None, "ada", "1001", 1, None);
        check(KeyScheme::PerOrder, "ada", "1001", 1, Some("payment:ada:1001"));
        check(KeyScheme::PerOrder, "ada", "1001", 2, Some("payment:ada:1001"));
        check(KeyScheme::PerAttempt, "ada", "1001", 1, Some("payment:ada:1001:1"));
        check(KeyScheme::PerAttempt, "ada", "1001", 2, Some("payment:ada:1001:2"));
        check(KeyScheme::PerOrder, "a:b", "c", 1, Some("payment:a%3Ab:c"));
        check(KeyScheme::PerOrder, "a", "b:c", 1, Some("payment:a:b%3Ac"));
        check(KeyScheme::PerOrder, "a%3Ab", "c", 1, Some("payment:a%253Ab:c"));
    }

    /// The test vectors published by the authors of FNV with their code.
    #[test]
    fn the_fingerprint_is_fnv_1a() {
        let check = |payload: &str, expected: u64| {
            assert_eq!(Fingerprint::of(payload.as_bytes()).as_u64(), expected, "{payload:?}");
        };
        check("", 0xcbf2_9ce4_8422_2325);
        check("a", 0xaf63_dc4c_8601_ec8c);
        check("b", 0xaf63_df4c_8601_f1a5);
        check("foobar", 0x8594_4171_f739_67e8);
        assert_eq!(Fingerprint::of(b"foobar").to_string(), "85944171f73967e8");
        assert_eq!(Fingerprint(0xab).to_string(), "00000000000000ab");
    }

    #[test]
    fn schemes_and_keys_are_plain_text_in_settings() {
        let names: Vec<_> = [KeyScheme::None, KeyScheme::PerOrder, KeyScheme::PerAttempt]
            .map(|scheme| serde_json::to_string(&scheme).unwrap())
            .into();
        assert_eq!(names, [r#""none""#, r#""per_order""#, r#""per_attempt""#]);
        let key = KeyScheme::PerOrder.key("ada", "1001", 1).unwrap();
        assert_eq!(serde_json::to_string(&key).unwrap(), r#""payment:ada:1001""#);
        assert_eq!(key.as_str(), "payment:ada:1001");
    }

    /// Two intents never share a key, and an intent never has two: every pair of names of up to two
    /// symbols, from an alphabet of those that could be mistaken for a separator.
    #[test]
    fn one_key_to_one_intent() {
        let alphabet = ["", "a", ":", "%", "%3A"];
        let names: Set<String> =
            alphabet.iter().flat_map(|first| alphabet.map(|second| format!("{first}{second}"))).collect();
        let intents = || names.iter().flat_map(|user| names.iter().map(move |order| (user, order)));
        let per_order: Set<_> =
            intents().filter_map(|(user, order)| key(KeyScheme::PerOrder, user, order, 1)).collect();
        assert_eq!(per_order.len(), names.len() * names.len());

        let per_attempt: Set<_> = intents()
            .flat_map(|(user, order)| [1, 2].map(|attempt| key(KeyScheme::PerAttempt, user, order, attempt)))
            .flatten()
            .collect();
        assert_eq!(per_attempt.len(), names.len() * names.len() * 2);
        assert!(per_order.is_disjoint(&per_attempt));
    }
}
