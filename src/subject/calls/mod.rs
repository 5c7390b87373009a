//! Calls: clients and servers with workers, queues and bad days.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`caller`] | clients that call a server, at a rate, and try again |
//! | [`server`] | a server with workers, a queue, bad days, and perhaps a server of its own |
//! | [`calling`] | no process: how callers and servers call a server, with timeout, backoff and budget |
//! | [`breakers`] | the scene of a shop whose stock service fails |
//! | [`scene`] | apps, services in between, and a server, together |
//! | [`promises`] | what may be promised of them |
//! | [`reading`], [`charts`] | what became of calls, who believes what, and what is drawn of it |

pub mod breakers;
pub mod caller;
pub mod calling;
pub mod charts;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod server;
pub mod words;
