//! The choices that programs and people make.

use crate::sim::time::Duration;

/// How the front collects a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// One call per item, one after the other.
    Chatty,
    /// One call per item, all at once.
    Parallel,
    /// One call for all items.
    Coarse,
}

/// What the front does when an order is not answered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It tells the customer that it does not know.
    Never,
    /// It sends the order again, and nobody can tell that from a new one.
    Plain,
    /// It sends the order again with its key, and whoever has seen the key answers as before.
    Keyed,
}

impl Retry {
    /// True if a key tells a repeat from a new order.
    pub const fn is_keyed(self) -> bool {
        matches!(self, Self::Keyed)
    }
}

/// The pictures on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// As they were taken.
    Full,
    /// As they were taken, and compressed for each request.
    Compressed,
    /// Made small in advance.
    Thumbnails,
}

/// How the catalogue writes its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As text, with pictures in base64.
    Text,
    /// As they are.
    Binary,
}

/// Bytes of a picture as it was taken, and of a thumbnail.
const PICTURE: u64 = 24_000;
const THUMBNAIL: u64 = 3_000;

impl Pictures {
    /// The bytes of an item on the wire.
    pub const fn bytes(self, encoding: Encoding) -> u64 {
        let plain = match self {
            Self::Full => PICTURE,
            Self::Compressed => PICTURE / 2,
            Self::Thumbnails => THUMBNAIL,
        };
        match encoding {
            // Base64 turns three bytes into four.
            Encoding::Text => plain / 3 * 4,
            Encoding::Binary => plain,
        }
    }

    /// How long the catalogue's processor takes for an item: 50 µs per kB of text, 5 µs per kB of binary, and 1.3 ms per kB that is
    /// compressed.
    pub const fn processing(self, encoding: Encoding) -> Duration {
        let per_kb_us = match encoding {
            Encoding::Text => 50,
            Encoding::Binary => 5,
        };
        let packing_us = match self {
            Self::Compressed => PICTURE * 13 / 10,
            Self::Full | Self::Thumbnails => 0,
        };
        Duration::from_micros(self.bytes(encoding) * per_kb_us / 1_000 + packing_us)
    }
}

/// What the proxy does with orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// It passes them on.
    None,
    /// It repeats every third one a little later.
    Replay,
    /// It sends every third one with another address first.
    Forge,
    /// Both, in turns.
    Both,
}

/// How the checkout knows where the order service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discovery {
    /// From its configuration.
    Configured,
    /// From the registry, for as long as this.
    Cached(Duration),
    /// From the registry, until a call fails.
    OnFailure,
}

/// Which versions meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rollout {
    /// Everybody has the new version.
    Same,
    /// The front has it from the start, the checkout gets it later.
    WriterFirst,
    /// The checkout gets it first, and only then the front writes the new field.
    ReadersFirst,
}

/// What an older checkout does with a field that it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It builds the message anew from the fields that it knows.
    Dropped,
    /// It refuses the message.
    Refused,
    /// It passes it on.
    Kept,
}
