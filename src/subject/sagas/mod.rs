//! Sagas: transactions across services, by events or by an orchestrator.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`participant`] | a service that takes part in sagas: it does, refuses and undoes |
//! | [`bus`] | an event bus between such services |
//! | [`orchestrator`] | the service that runs sagas, keeps their log, and resumes them after a crash |
//! | [`promises`], [`reading`] | what may be promised of sagas, and what is in effect of each |

pub mod bus;
pub mod orchestrator;
pub mod participant;
pub mod promises;
pub mod reading;
pub mod words;
