//! Calls: clients and servers with workers, queues and bad days.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`caller`] | clients that call a server, at a rate, and try again |
//! | [`server`] | a server with workers, a queue, bad days, and perhaps a server of its own |
//! | [`calling`] | no process: how callers and servers call a server, with timeout, backoff and budget |
//! | [`breakers`] | the scene of a shop whose stock service falls ill |

pub mod breakers;
pub mod caller;
pub mod calling;
pub mod server;
pub mod words;
