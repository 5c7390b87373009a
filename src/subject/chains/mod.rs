//! Chains: an order that passes through a row of services, or a search that needs an answer from every shard.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`parties`] | the nodes of the scene, and what is promised to customers |
//! | [`lot`] | chance in fair shares: exactly one request in so many fails, or is slow |
//! | [`customers`] | customers, who send one order each |
//! | [`service`] | a service: in a row, side by side, or behind a queue |
//! | [`scene`] | all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`completed`], [`reading`] | promises about such scenes, and how their runs are read |
//! | [`charts`] | customers served, how long answers took, and how many requests each service got |

pub mod charts;
pub mod completed;
pub mod customers;
pub mod goals;
pub mod lot;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod service;
pub mod words;
