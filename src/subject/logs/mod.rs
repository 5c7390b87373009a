//! Logs: work that goes from service to service, and the lines logged about it.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`station`] | a service that does its stages of a flow of work and logs a line about each |
//! | [`journal`] | the log of several services, in one order, and what a reader concludes from it |
//! | [`scene`] | an order that goes through four services, and their log |
//! | [`promises`], [`reading`] | what may be promised of a log, and how its runs are read |

pub mod journal;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod station;
pub mod words;
