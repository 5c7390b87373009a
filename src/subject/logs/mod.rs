//! Logs: work that goes from service to service, and the lines logged about it.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`station`] | a service that does its stages of a flow of work and logs a line about each |
//! | [`journal`] | the log of several services, in one order, and what a reader concludes from it |

pub mod journal;
pub mod station;
pub mod words;
