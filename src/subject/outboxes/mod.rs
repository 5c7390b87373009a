//! Outboxes: orders that a shop writes into its database and announces through a broker, so that a warehouse ships them.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`shop`] | takes orders: a transaction for each, and an announcement before it, after it or in it |
//! | [`database`] | orders, outbox and log; ids are taken on insert, and rows are visible on commit |
//! | [`relay`] | publishes what the outbox holds, by one of four ways of reading |
//! | [`broker`] | keeps each event until the warehouse has acknowledged it |
//! | [`warehouse`] | ships orders, with or without a table of those that it has shipped |
//! | [`parties`], [`scene`] | their nodes, and all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`], [`charts`] | what may be promised of announcements, and how runs are read |

pub mod broker;
pub mod charts;
pub mod database;
pub mod goals;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod relay;
pub mod scene;
pub mod shop;
pub mod warehouse;
pub mod words;
