//! Queues: bookings that a shop hands to workers through a queue, which delivers each message at least once.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`shop`] | the producer: publishes bookings until the queue confirms them |
//! | [`broker`] | the queue: hands messages out, hides them, takes them back, sets them aside |
//! | [`worker`] | a consumer; several of them compete for messages |
//! | [`habits`] | when a worker acknowledges, and how it recognises a repeat |
//! | [`ledger`] | the workers' database: bookings, and a table of keys |
//! | [`scene`] | all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`], [`charts`] | what may be promised of effects, and how runs are read |

pub mod broker;
pub mod charts;
pub mod goals;
pub mod habits;
pub mod ledger;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod shop;
pub mod words;
pub mod worker;
