//! Calls: clients and servers with workers, queues and bad days.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`caller`] | clients that call a server at a given rate, with retries |
//! | [`server`] | a server with workers, a queue, bad days, and optionally a server of its own to call |
//! | [`calling`] | not a process: how clients and servers call a server, with timeout, backoff and budget |
//! | [`breakers`] | the scene of a shop whose stock service fails |
//! | [`scene`] | apps, services in between, and a server |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`] | promises about such scenes |
//! | [`reading`], [`charts`] | the outcomes of calls, the parties' beliefs, and charts |

pub mod breakers;
pub mod caller;
pub mod calling;
pub mod charts;
pub mod goals;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod server;
pub mod words;
