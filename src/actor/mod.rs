//! Processes that lessons share, and the words they talk in.
//!
//! | module | runs on |
//! |---|---|
//! | [`client`] | a browser that pays for orders, waits, retries and believes |
//! | [`service`] | a payment service between browser, table and provider |
//! | [`store`] | the service's database with its idempotency table |
//! | [`provider`] | a card provider that really takes the money |
//! | [`shop`] | a shop's API between browser and database |
//! | [`rows`] | the shop's database: a row for each order that was paid, or closed |
//! | [`caller`] | clients that call a server, at a rate, and try again |
//! | [`server`] | a server with workers, a queue, bad days, and perhaps a server of its own |
//! | [`calling`] | nothing of its own: how callers and servers call a server, with timeout, backoff and budget |
//! | [`author`] | a program that looks at a price, thinks, and sets another one |
//! | [`ledger`] | the store that holds the price, and decides between writes |
//! | [`station`] | a service that does its stages of a flow of work, and logs a line about each |
//! | [`journal`] | the log of several services, in one order, and what somebody reads out of it |
//! | [`participant`] | a service that takes part in sagas: it does, refuses and undoes |
//! | [`bus`] | an event bus between such services |
//! | [`orchestrator`] | who runs sagas, keeps their log, and takes them up after a crash |
//! | [`record`] | a record with a version, and writers that contend for it |
//! | [`lock_server`] | a lock with a lease, and its replica |
//! | [`lock_worker`] | a worker that takes the lock, changes a file, and gives the lock back |
//! | [`file_store`] | where that file is; it may look at fencing tokens |
//! | [`maker`] | a machine that makes rows with identifiers and inserts them |
//! | [`table`] | a database table with transactions, perhaps a sequence, and readers that ask for what is new |
//! | [`feed`] | a reader that follows a table, and remembers how far it has come |
//!
//! [`Words`] is the one domain that all of them share, so that any of them can be put in any scenario.

pub mod author;
pub mod bus;
pub mod caller;
pub mod calling;
pub mod client;
pub mod feed;
pub mod file_store;
pub mod journal;
pub mod ledger;
pub mod lock_server;
pub mod lock_worker;
pub mod maker;
pub mod orchestrator;
pub mod participant;
pub mod provider;
pub mod record;
pub mod rows;
pub mod server;
pub mod service;
pub mod shop;
pub mod station;
pub mod store;
pub mod table;
pub mod words;

pub use words::Words;

use crate::sim::time::SimTime;

/// The number after which a process that restarts at `now` numbers its requests. A crash loses the last number, and
/// counting from 1 again would let a late reply from before the crash pass for the reply to another request. The
/// clock runs on, and there have been fewer requests than microseconds.
fn last_number(now: SimTime) -> u32 {
    u32::try_from(now.as_micros()).unwrap_or(u32::MAX / 2).min(u32::MAX / 2)
}
