//! Stocks: workers of a shop that sell what a database says is left.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`database`] | rows with versions, transactions at an isolation level, locks with queues |
//! | [`worker`] | reads the stock, works on an order, writes the new stock, and starts over if others were in its way |
//! | [`parties`], [`scene`] | their nodes, and all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`], [`beliefs`], [`charts`] | what may be promised of sales and stocks, and how runs are read |

pub mod beliefs;
pub mod charts;
pub mod database;
pub mod goals;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod words;
pub mod worker;
