//! How words of carts are shown, and what they mean beyond that.

use super::{Edit, Fact, Kept, Msg, Timer};
use crate::sim::process::{Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole};
use crate::subject::carts::cart::words;
use crate::subject::carts::parties::owner;
use crate::subject::carts::store::Held;

type Fields = Vec<(&'static str, String)>;

/// Writes in words: `Ann 1, Ben 1`.
fn list(edits: impl Iterator<Item = Edit>) -> String {
    let all: Vec<String> = edits.map(|edit| edit.to_string()).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

fn versions(held: &Held) -> Fields {
    vec![("versions", list(held.versions.iter().map(|version| version.edit))), ("clock", held.clock_words())]
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Get { .. } => "get",
            Self::Got { .. } => "cart",
            Self::Put { .. } => "put",
            Self::Stored { .. } => "saved",
            Self::Sync { .. } => "sync",
            Self::Fetch { .. } => "fetch",
            Self::Fetched { .. } => "held",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Get { request } => vec![("request", request.to_string())],
            Self::Got { siblings, .. } => {
                let carts: Vec<String> = siblings.iter().map(|sibling| sibling.cart.words()).collect();
                vec![
                    ("versions", list(siblings.iter().map(|sibling| sibling.edit))),
                    ("carts", carts.join(" | ")),
                ]
            }
            Self::Put { write, .. } => vec![
                ("version", write.edit.to_string()),
                ("cart", write.cart.words()),
                ("clock", write.mark.words()),
            ],
            Self::Stored { edit, .. } => vec![("version", edit.to_string())],
            Self::Sync { held } | Self::Fetched { held, .. } => versions(held),
            Self::Fetch { read } => vec![("read", read.to_string())],
        }
    }
}

impl Fact {
    /// True if a replica dropped a write whose author nobody has listened to, as far as its versions go.
    fn loses(&self) -> bool {
        matches!(self, Self::Settled { dropped, .. } if dropped.iter().any(|dropped| !dropped.was_read))
    }

    /// True if a replica keeps a version beside one that replaced it.
    fn keeps_replaced(&self) -> bool {
        matches!(self, Self::Settled { kept, .. } if kept.iter().any(|kept| kept.replaced_by.is_some()))
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "begins with a cart",
            Self::Opened { .. } => "opens the cart",
            Self::Read { .. } => "has read the cart",
            Self::Wrote { .. } => "writes the cart",
            Self::Settled { .. } if self.loses() => "drops a write that was not read",
            Self::Settled { .. } if self.keeps_replaced() => "keeps a version beside its successor",
            Self::Settled { kept, .. } if kept.len() > 1 => "keeps siblings",
            Self::Settled { .. } => "keeps one version",
            Self::Saved { .. } => "told that it is saved",
            Self::ToCheckout { .. } => "goes to the checkout",
            Self::CheckedOut { .. } => "checks out",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Began { cart, .. } => vec![("cart", cart.words())],
            Self::Opened { edit } | Self::Saved { edit } => vec![("version", edit.to_string())],
            Self::Read { phone, siblings, shows } => vec![
                ("phone", owner(*phone)),
                ("versions", list(siblings.iter().copied())),
                ("shows", shows.words()),
            ],
            Self::Wrote { edit, read, cart, .. } => vec![
                ("version", edit.to_string()),
                ("had read", list(read.iter().copied())),
                ("cart", cart.words()),
            ],
            Self::Settled { kept, dropped, .. } => {
                let mut fields = vec![("keeps", list(kept.iter().map(|kept| kept.edit)))];
                if !dropped.is_empty() {
                    fields.push(("drops", list(dropped.iter().map(|dropped| dropped.edit))));
                }
                fields
            }
            Self::ToCheckout { phone } => vec![("phone", owner(*phone))],
            Self::CheckedOut { phone, siblings, cart } => vec![
                ("phone", owner(*phone)),
                ("cart", cart.words()),
                ("versions", list(siblings.iter().copied())),
            ],
        }
    }
}

/// The state of a replica's cart: bad news if a write was lost, a warning while there are siblings.
fn state(fact: &Fact, kept: &[Kept]) -> NodeState {
    let mood = match kept.len() {
        _ if fact.loses() || fact.keeps_replaced() => Mood::Bad,
        0 | 1 => Mood::Good,
        _ => Mood::Warn,
    };
    let of = |edit: Edit| 1 + (u64::from(edit.phone) << 8) + u64::from(edit.nth);
    let number = kept.iter().fold(0_u64, |all, kept| all.wrapping_mul(1 << 12).wrapping_add(of(kept.edit)));
    NodeState { machine: 0, number, mood, level: Level::new(0, 1) }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        let state = match self {
            Self::Began { .. } => state(self, &[]),
            Self::Settled { kept, .. } => state(self, kept),
            Self::Wrote { .. }
            | Self::CheckedOut { .. }
            | Self::Opened { .. }
            | Self::Read { .. }
            | Self::Saved { .. }
            | Self::ToCheckout { .. } => {
                return Meaning::default();
            }
        };
        Meaning { state: Some(state), ..Meaning::default() }
    }

    fn state_words(&self) -> StateWords {
        match self {
            Self::Began { cart, .. } => StateWords { name: cart.words(), detail: String::new() },
            Self::Settled { kept, clock_bytes, .. } => {
                let carts: Vec<String> = kept.iter().map(|kept| words(kept.cart.items)).collect();
                let name =
                    if carts.len() > 3 { format!("{} siblings", carts.len()) } else { carts.join(" | ") };
                let detail =
                    format!("{}; clocks of {clock_bytes} bytes", list(kept.iter().map(|kept| kept.edit)));
                StateWords { name, detail }
            }
            _ => StateWords::default(),
        }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Open => "opens the cart",
            Self::Decide => "decides",
            Self::Patience => "timeout",
            Self::Fetch { .. } => "read timeout",
            Self::Checkout => "checkout",
        }
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        match self {
            Self::Open | Self::Checkout => TimerRole::Scenery,
            Self::Decide => TimerRole::Pause,
            Self::Patience | Self::Fetch { .. } => TimerRole::Reply,
        }
    }
}
