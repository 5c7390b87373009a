//! Subjects: the material of lessons. A subject is a slice of a world: the words of its processes (messages, facts and
//! timers), the processes themselves, the scene they form, promises about it, and how its runs are read.
//!
//! | subject | contents |
//! |---|---|
//! | [`payments`] | browsers, shops, payment services, their tables and card providers |
//! | [`calls`] | clients and servers with workers, queues and bad days |
//! | [`contention`] | writers that compete for one record |
//! | [`prices`] | authors who read a price, think, and set another one |
//! | [`logs`] | work that passes from service to service, and the lines logged about it |
//! | [`sagas`] | transactions across services, by events or by an orchestrator |
//! | [`credits`] | sagas of several desks that share a customer's credit, a price and a delivery service |
//! | [`commits`] | transfers between two banks, with a coordinator, locks and queues for them |
//! | [`locks`] | a lease, the workers that take turns holding it, and the file it protects |
//! | [`tables`] | rows with identifiers, and readers that follow them |
//! | [`streams`] | sales that a till sends to head office over an unreliable network |
//! | [`pools`] | an API whose workers wait for a fast service and for one that becomes slow |
//! | [`queues`] | bookings that a shop hands to competing workers through a queue |
//! | [`outboxes`] | orders that a shop commits to its database and announces through a broker |
//! | [`chains`] | orders that pass through a row of services, and searches that need every shard |
//! | [`overloads`] | phones that order faster than a server can serve, and what it does about that |
//! | [`storefront`] | a shop whose pages and orders cross a network that breaks every assumption |
//! | [`stocks`] | workers that sell what a database says is left |
//! | [`carts`] | a shopping cart that several phones change, kept by several replicas |
//!
//! Shared by all of them: [`request`] numbers requests, so that a reply can say which one it answers; [`reading`], [`past`],
//! [`beliefs`] and [`chart`] read runs; [`counting`] puts counts into words.
//!
//! [`Words`] is the one domain for all of them, so that any process can be put into any scenario. Its words come in
//! families, one per subject, each with a `Msg`, a `Fact` and a `Timer`. A process uses the words it needs and ignores the
//! others. Subjects use each other only through their words. Convert with `into`, which makes the family [known](family): a
//! variant of [`Msg`], [`Fact`] or [`Timer`] is never constructed directly.
//!
//! A run's digest hashes numbers: the number of each word's family, and the word's tag within it, as declared
//! ([`tagged`](crate::sim::tagged), or `= 0` where a word has no fields). A new word takes a number that its enum
//! has never used, and may stand anywhere; the tag of an existing word never changes. That way shared runs and
//! golden runs keep their digests. Text is not hashed: text that a word carries only for display is
//! [`Wording`](crate::sim::ids::Wording).

pub mod beliefs;
pub mod calls;
pub mod carts;
pub mod chains;
pub mod chart;
pub mod commits;
pub mod contention;
pub mod counting;
pub mod credits;
mod family;
pub mod goal;
pub mod locks;
pub mod logs;
pub mod outboxes;
pub mod overloads;
pub mod past;
pub mod payments;
pub mod pools;
pub mod prices;
pub mod queues;
pub mod reading;
pub mod request;
pub mod sagas;
pub mod stocks;
pub mod storefront;
pub mod streams;
pub mod tables;

use std::hash::{Hash, Hasher};

/// The families of words, under the names that the accessors of [`Msg`], [`Fact`] and [`Timer`] use for them.
pub use calls::words as call;
pub use carts::words as cart;
pub use chains::words as chain;
pub use commits::words as commit;
pub use contention::words as record;
pub use credits::words as credit;
pub use locks::words as lock;
pub use logs::words as flow;
pub use outboxes::words as notice;
pub use overloads::words as rush;
pub use payments::words as pay;
pub use pools::words as pool;
pub use prices::words as edit;
pub use queues::words as job;
pub use sagas::words as saga;
pub use stocks::words as stock;
pub use storefront::words as shop;
pub use streams::words as slip;
pub use tables::words as row;

use crate::sim::ids::Label;
use crate::sim::process::{Alarm, Describe, Domain, Meaning, Payload, Report, StateWords, TimerRole, Upshot};
use family::{Family, Reported, Rings, Said};

/// The domain of the processes of all subjects.
#[derive(Clone, Copy, Debug)]
pub struct Words;

impl Domain for Words {
    type Msg = Msg;
    type Fact = Fact;
    type Timer = Timer;
}

/// Declares an enum over all families, which is displayed like the word it contains.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident $as:ident $described:ident: $($bound:ident),*; $($family:ident $module:ident $into:ident $tag:literal;)+) => {
        $(#[$doc])*
        #[derive(Debug, PartialEq, Eq, $($bound),*)]
        pub enum $name {
            $(
                #[doc = concat!("One of [`", stringify!($module), "::", stringify!($name), "`].")]
                $family($module::$name),
            )+
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                state.write_u8(self.number());
                self.word().hash_numbers(state);
            }
        }

        $(
            impl From<$module::$name> for $name {
                fn from(word: $module::$name) -> Self {
                    known::$module::FAMILY.register($tag);
                    Self::$family(word)
                }
            }
        )+

        #[allow(irrefutable_let_patterns, reason = "there may be one family only")]
        impl $name {
            $(
                #[doc = concat!("The word, if it is one of [`", stringify!($module), "`].")]
                pub const fn $module(&self) -> Option<&$module::$name> {
                    if let Self::$family(word) = self { Some(word) } else { None }
                }

                #[doc = concat!("The word, if it is one of [`", stringify!($module), "`].")]
                pub fn $into(self) -> Option<$module::$name> {
                    if let Self::$family(word) = self { Some(word) } else { None }
                }
            )+

            /// The number of its family.
            const fn number(&self) -> u8 {
                match self { $(Self::$family(_) => $tag,)+ }
            }

            /// The word, by the methods that its family has for it.
            fn word(&self) -> &dyn $described {
                (Family::of(self.number()).$as)(self).expect("a word of this family")
            }
        }

        impl Describe for $name {
            fn name(&self) -> &'static str {
                self.word().name()
            }

            fn fields(&self) -> Vec<(&'static str, String)> {
                self.word().fields()
            }
        }
    };
}

/// Lists every family once, with its module and its number in digests. New families are added here.
macro_rules! families {
    ($($family:ident $module:ident $into:ident $tag:literal;)+) => {
        /// How each family's words are reached.
        mod known {
            $(
                pub mod $module {
                    pub static FAMILY: crate::subject::Family = crate::subject::Family {
                        msg: |msg| Some(msg.$module()?),
                        fact: |fact| Some(fact.$module()?),
                        timer: |timer| Some(timer.$module()?),
                    };
                }
            )+
        }

        /// Refuses two families with the same number.
        #[repr(u8)]
        #[allow(dead_code, reason = "it is there for the compiler")]
        enum Number { $($family = $tag),+ }

        $(const _: () = assert!($tag < family::NUMBERS);)+

        words! {
            /// A message between processes of any subject.
            Msg msg Said: ; $($family $module $into $tag;)+
        }
        words! {
            /// A fact that a process reports.
            Fact fact Reported: ; $($family $module $into $tag;)+
        }
        words! {
            /// A timer of a process of any subject.
            Timer timer Rings: Clone, Copy; $($family $module $into $tag;)+
        }
    };
}

impl Clone for Msg {
    fn clone(&self) -> Self {
        self.word().copied()
    }
}

impl Clone for Fact {
    fn clone(&self) -> Self {
        self.word().copied()
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        self.word().meaning()
    }

    fn state_words(&self) -> StateWords {
        self.word().state_words()
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        self.word().role()
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        self.word().size_bytes()
    }

    fn tampered(&self, draw: u64) -> Self {
        self.word().tampered(draw)
    }

    fn bears(&self) -> Vec<Label> {
        self.word().bears()
    }

    fn upshot(&self) -> Upshot {
        self.word().upshot()
    }
}

families! {
    Pay pay into_pay 1;
    Call call into_call 2;
    Edit edit into_edit 3;
    Flow flow into_flow 4;
    Saga saga into_saga 5;
    Record record into_record 6;
    Lock lock into_lock 7;
    Row row into_row 8;
    Slip slip into_slip 9;
    Pool pool into_pool 10;
    Job job into_job 11;
    Notice notice into_notice 12;
    Chain chain into_chain 13;
    Rush rush into_rush 14;
    Shop shop into_shop 15;
    Stock stock into_stock 16;
    Commit commit into_commit 17;
    Cart cart into_cart 18;
    Credit credit into_credit 20;
}
