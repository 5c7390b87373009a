//! Logs: work that passes from service to service, and the lines logged about it.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`station`] | a service that does its stages of a workflow and logs a line about each |
//! | [`journal`] | the log of several services in one order, and a reader's conclusions |
//! | [`scene`] | an order that passes through four services, and their log |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`] | promises about logs, and how their runs are read |

pub mod goals;
pub mod journal;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod station;
pub mod words;
