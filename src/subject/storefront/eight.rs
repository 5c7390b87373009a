//! The eight fallacies, and what the shop promises that each of them breaks.

pub const ANSWERED: &str = "answered";
pub const ONCE: &str = "once";
pub const FAST: &str = "fast";
pub const ROOM: &str = "room";
pub const GENUINE: &str = "genuine";
pub const CURRENT: &str = "current";
pub const UNCUT: &str = "uncut";
pub const THRIFTY: &str = "thrifty";
pub const KEPT: &str = "kept";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Every customer learns what became of an order.
    Answered,
    /// No retry enters an order twice.
    Once,
    /// Every page is there in time.
    Fast,
    /// Not too much waits for the line.
    Room,
    /// The checkout accepts what the front sent, once.
    Genuine,
    /// Nobody calls an address a while after the first call there failed.
    Current,
    /// The order service does not stop while the front waits.
    Uncut,
    /// No page costs too much.
    Thrifty,
    /// No field gets lost, and no order because of a field.
    Kept,
}

/// The fallacies in a word or two each, in Deutsch's order, with Gosling's at the end.
pub const FALLACIES: [&str; 8] = [
    "reliable",
    "zero latency",
    "infinite bandwidth",
    "secure",
    "fixed topology",
    "one administrator",
    "free transport",
    "homogeneous",
];

/// What the cases against a fallacy are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Orders = 0,
    Pages = 1,
    Overloads = 2,
    Calls = 3,
    Notes = 4,
}

impl Unit {
    /// Each, in words for a count of them.
    pub const NAMES: [&str; 5] = ["orders", "pages", "overloads of the line", "calls", "notes"];
}

impl Promise {
    /// What its cases are counted in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Answered | Self::Once | Self::Genuine | Self::Uncut => Unit::Orders,
            Self::Fast | Self::Thrifty => Unit::Pages,
            Self::Room => Unit::Overloads,
            Self::Current => Unit::Calls,
            Self::Kept => Unit::Notes,
        }
    }

    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Answered,
        Self::Once,
        Self::Fast,
        Self::Room,
        Self::Genuine,
        Self::Current,
        Self::Uncut,
        Self::Thrifty,
        Self::Kept,
    ];

    /// The fallacy that breaks it, counted from 0. What makes a page slow [decides](super::reading::judged) about that page.
    pub const fn fallacy(self) -> usize {
        match self {
            Self::Answered | Self::Once => 0,
            Self::Fast => 1,
            Self::Room => 2,
            Self::Genuine => 3,
            Self::Current => 4,
            Self::Uncut => 5,
            Self::Thrifty => 6,
            Self::Kept => 7,
        }
    }

    /// The check's id, and the promise in a few words.
    pub const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Answered => (ANSWERED, "1 every order is answered"),
            Self::Once => (ONCE, "1 no retry enters an order twice"),
            Self::Fast => (FAST, "2 (or 1, 3, 7) every page is there in time"),
            Self::Room => (ROOM, "3 little waits for the line"),
            Self::Genuine => (GENUINE, "4 only what was sent is accepted, once"),
            Self::Current => (CURRENT, "5 no call where calls keep failing"),
            Self::Uncut => (UNCUT, "6 nobody is cut off while waiting"),
            Self::Thrifty => (THRIFTY, "7 no page is over budget"),
            Self::Kept => (KEPT, "8 every note arrives"),
        }
    }
}
