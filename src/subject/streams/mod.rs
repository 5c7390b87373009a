//! Streams: sales that go one by one from a shop's till to head office, over a network that loses, repeats, delays and reorders them; and
//! the two of them agreeing on something over the same network.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`till`] | the sender: rings up sales, sends them, and sends again what nobody acknowledged |
//! | [`office`] | the receiver: writes them into its book |
//! | [`protocol`] | what the two have agreed on: numbers, acknowledgements, order |
//! | [`envoy`] | either of them, when both are to do something or neither: the two generals |
//! | [`scene`] | both, and the network between them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`] | what may be promised of the book, and how runs are read |

pub mod charts;
pub mod envoy;
pub mod goals;
pub mod office;
pub mod promises;
pub mod protocol;
pub mod reading;
pub mod scene;
pub mod till;
pub mod words;
