//! A digest of a run that is the same natively and in the browser.
//!
//! FNV-1a, 64 bits (Fowler, Noll, Vo; constants from the authors' specification). The standard
//! `#[derive(Hash)]` feeds it. It widens lengths and discriminants to 64 bits, because their
//! width differs between a 64-bit machine and wasm32.
//!
//! ```
//! use std::hash::{Hash, Hasher};
//! use happens_before_sim::digest::Digest;
//! let mut digest = Digest::default();
//! "a".hash(&mut digest);
//! assert_ne!(digest.finish(), Digest::default().finish());
//! ```

use std::hash::Hasher;

/// A running digest. Equal inputs in the same order give equal values on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(u64);

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Default for Digest {
    fn default() -> Self {
        Self(OFFSET_BASIS)
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write(&[value]);
    }

    fn write_u16(&mut self, value: u16) {
        self.write(&value.to_le_bytes());
    }

    fn write_u32(&mut self, value: u32) {
        self.write(&value.to_le_bytes());
    }

    fn write_u64(&mut self, value: u64) {
        self.write(&value.to_le_bytes());
    }

    fn write_u128(&mut self, value: u128) {
        self.write(&value.to_le_bytes());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    // The default methods for signed integers call the unsigned ones above, except for `isize`.
    fn write_isize(&mut self, value: isize) {
        self.write_i64(value as i64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors_hold() {
        let of = |bytes: &[u8]| {
            let mut digest = Digest::default();
            digest.write(bytes);
            digest.finish()
        };
        // From the FNV reference test suite.
        assert_eq!(of(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
