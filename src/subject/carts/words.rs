//! Words of carts: between phones and replicas, and among replicas.

mod describe;

use super::cart::{Cart, Change, bit};
use super::store::Held;
pub use super::version::{Context, Dropped, Edit, Kept, Sibling, Write};
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::subject::request::RequestId;

tagged! {
    /// A message between a phone and a replica, or between two replicas.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A phone reads the cart.
        Get {
            request: RequestId,
        } = 0,
        /// The versions that the replica holds, and their context.
        Got {
            request: RequestId,
            siblings: Vec<Sibling>,
            /// The causal history of all of them, for the run to be judged by.
            past: Vec<Edit>,
            context: Context,
        } = 1,
        /// A phone writes the cart.
        Put {
            request: RequestId,
            write: Write,
        } = 2,
        /// The replica has stored it.
        Stored {
            request: RequestId,
            edit: Edit,
        } = 3,
        /// A replica hands on what it holds.
        Sync {
            held: Held,
        } = 4,
        /// A replica asks another for what it holds.
        Fetch {
            read: u32,
        } = 5,
        /// What the other one holds.
        Fetched {
            read: u32,
            held: Held,
        } = 6,
    }
}

impl Payload for Msg {
    /// A cart takes 40 bytes, a request 20; clocks take what [`Held::clock_bytes`] says.
    fn size_bytes(&self) -> u32 {
        let of = |held: &Held| 20 + 40 * held.versions.len() as u32 + held.clock_bytes();
        match self {
            Self::Get { .. } | Self::Stored { .. } | Self::Fetch { .. } => 20,
            Self::Got { siblings, context, .. } => {
                20 + 40 * siblings.len() as u32 + 6 * context.vector.entries().len() as u32
            }
            Self::Put { write, .. } => 60 + write.mark.bytes(),
            Self::Sync { held } | Self::Fetched { held, .. } => of(held),
        }
    }

    /// Changes what is in a cart, or the number that an answer is recognised by.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 61) as u32;
        let mut changed = self.clone();
        match &mut changed {
            Self::Get { request } | Self::Stored { request, .. } => request.0 ^= shift,
            Self::Got { request, siblings, .. } => match siblings.first_mut() {
                Some(first) => first.cart.items ^= bit(shift),
                None => request.0 ^= shift,
            },
            Self::Put { write, .. } => write.cart.items ^= bit(shift),
            Self::Fetch { read } => *read ^= shift,
            Self::Sync { held } | Self::Fetched { held, .. } => {
                if let Some(first) = held.versions.first_mut() {
                    first.cart.items ^= bit(shift);
                }
            }
        }
        changed
    }

    /// How many versions it brings, if more than one.
    fn bears(&self) -> Vec<Label> {
        let count = match self {
            Self::Got { siblings, .. } => siblings.len(),
            Self::Sync { held } | Self::Fetched { held, .. } => held.versions.len(),
            _ => 0,
        };
        if count > 1 { vec![Label::numbered("siblings:", count as u32)] } else { Vec::new() }
    }

    fn upshot(&self) -> Upshot {
        Upshot::Some
    }
}

tagged! {
    /// What happens to carts.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A replica begins with this cart.
        Began {
            cart: Cart,
            phones: u32,
            /// What its clock takes, in bytes.
            clock_bytes: u32,
        } = 0,
        /// A phone's owner opens the cart, to change it.
        Opened {
            edit: Edit,
        } = 1,
        /// A phone has read these versions, and shows their merge.
        Read {
            phone: u16,
            siblings: Vec<Edit>,
            shows: Cart,
        } = 2,
        /// A phone writes a cart, having read these versions.
        Wrote {
            edit: Edit,
            read: Vec<Edit>,
            change: Change,
            cart: Cart,
        } = 3,
        /// A replica has taken a write or what another replica holds, and holds these versions since.
        Settled {
            /// The versions that came.
            came: Vec<Edit>,
            kept: Vec<Kept>,
            dropped: Vec<Dropped>,
            /// What the clocks of all versions take, in bytes.
            clock_bytes: u32,
        } = 4,
        /// A phone was told that its write is stored.
        Saved {
            edit: Edit,
        } = 5,
        /// A phone's owner goes to the checkout, where the phone reads the cart once more.
        ToCheckout {
            phone: u16,
        } = 7,
        /// A phone's owner buys what is in the cart.
        CheckedOut {
            phone: u16,
            siblings: Vec<Edit>,
            cart: Cart,
        } = 6,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// The owner opens the cart.
        Open = 0,
        /// The owner has decided.
        Decide = 1,
        /// A replica does not answer.
        Patience = 2,
        /// Another replica does not answer.
        Fetch {
            read: u32,
        } = 3,
        /// The owner goes to the checkout.
        Checkout = 4,
    }
}
