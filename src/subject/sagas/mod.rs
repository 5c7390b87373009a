//! Sagas: transactions across services, by events or by an orchestrator.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`participant`] | a service that takes part in sagas: it does, refuses and undoes |
//! | [`bus`] | an event bus between such services |
//! | [`orchestrator`] | the service that runs sagas, keeps their log, and resumes them after a crash |
//! | [`choreography`] | the scene of services that react to each other's events, and how its runs are read |
//! | [`orchestration`] | the scene of an orchestrator and those whom it asks, and how its runs are read |
//! | [`promises`], [`reading`] | what may be promised of sagas of either kind, and what is in effect of each |

pub mod bus;
pub mod choreography;
pub mod orchestration;
pub mod orchestrator;
pub mod participant;
pub mod promises;
pub mod reading;
pub mod words;
