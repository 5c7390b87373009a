//! A hasher that accepts numbers but no text.

use std::hash::Hasher;

/// Panics when text is hashed: displayed words are no part of a run's identity. The standard library hashes a text as
/// its bytes followed by 0xff; bytes alone come from a list of integers.
#[derive(Default)]
pub struct Numbers {
    count: u64,
    latest: Option<Vec<u8>>,
}

impl Numbers {
    fn count(&mut self) {
        self.count += 1;
        self.latest = None;
    }
}

impl Hasher for Numbers {
    fn finish(&self) -> u64 {
        self.count
    }

    fn write(&mut self, bytes: &[u8]) {
        self.count();
        self.latest = Some(bytes.to_vec());
    }

    fn write_u8(&mut self, value: u8) {
        let text = self.latest.take().filter(|_| value == 0xff);
        assert!(text.is_none(), "text is hashed: {:?}", text.map(String::from_utf8));
        self.count();
    }

    fn write_u16(&mut self, _: u16) {
        self.count();
    }

    fn write_u32(&mut self, _: u32) {
        self.count();
    }

    fn write_u64(&mut self, _: u64) {
        self.count();
    }

    fn write_u128(&mut self, _: u128) {
        self.count();
    }

    fn write_usize(&mut self, _: usize) {
        self.count();
    }
}

#[test]
#[should_panic(expected = "text is hashed")]
fn text_is_noticed() {
    use std::hash::Hash;
    (1_u32, vec![7_u32], "a word").hash(&mut Numbers::default());
}
