//! Credits: sagas that run at the same time on a customer's credit, a price, and parcels.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`service`] | the records of one service: credit, parcels or the price, with the countermeasures that it takes |
//! | [`desk`] | runs sagas, one at a time, from a log on its disk |
//! | [`parties`], [`scene`] | their nodes, and all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`], [`judged`], [`charts`] | what may be promised of such sagas, how runs are read, and what a checker says of them |

pub mod charts;
pub mod desk;
pub mod goals;
pub mod judged;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod service;
pub mod words;
