//! Pools: a shop's API whose workers wait for two other services, one fast and one that becomes slow.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`parties`] | the nodes of the scene, and how long they take on a good day |
//! | [`users`] | customers, who ask for pages and wait only so long |
//! | [`service`] | a service with a pool of workers and a queue, which may have to ask another one: the API and everything behind it |
//! | [`scene`] | all of them |
//! | [`gone`] | who no longer waits for what |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`] | promises about such scenes, and how their runs are read |
//! | [`little`] | Little's law, measured on a run |
//! | [`charts`] | who holds the workers, Little's law second by second, and work for nobody |

pub mod charts;
pub mod goals;
pub mod gone;
pub mod little;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod service;
pub mod users;
pub mod words;
