//! Sagas: transactions across services, by events or by an orchestrator.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`participant`] | a service that takes part in sagas: it performs, refuses and undoes deeds |
//! | [`bus`] | an event bus between such services |
//! | [`orchestrator`] | the service that runs sagas, keeps their log, and resumes them after a crash |
//! | [`choreography`] | the scene of services that react to each other's events, and how to read its runs |
//! | [`orchestration`] | the scene of an orchestrator and its participants, and how to read its runs |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`] | promises about sagas of both kinds, and what is in effect of each |

pub mod bus;
pub mod choreography;
pub mod goals;
pub mod orchestration;
pub mod orchestrator;
pub mod participant;
pub mod promises;
pub mod reading;
pub mod words;
