//! Sagas: transactions across services, by events or by an orchestrator.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`participant`] | a service that takes part in sagas: it does, refuses and undoes |
//! | [`bus`] | an event bus between such services |
//! | [`orchestrator`] | the service that runs sagas, keeps their log, and resumes them after a crash |

pub mod bus;
pub mod orchestrator;
pub mod participant;
pub mod words;
