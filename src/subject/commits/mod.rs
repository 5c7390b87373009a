//! Commits: transfers of money between accounts at two banks, all of them or nothing.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`clients`] | ask for transfers, and may look whether the money has arrived |
//! | [`coordinator`] | runs each transfer, by two-phase commit or as a saga |
//! | [`bank`] | keeps accounts, with a lock and a queue for each |
//! | [`teller`] | a cash machine, whose customers want the same accounts |
//! | [`auditor`] | adds the balances of two accounts |
//! | [`parties`], [`scene`] | their nodes, and all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`], [`charts`] | what may be promised of transfers, and how runs are read |

pub mod auditor;
pub mod bank;
pub mod charts;
pub mod clients;
pub mod coordinator;
pub mod goals;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod teller;
pub mod words;
