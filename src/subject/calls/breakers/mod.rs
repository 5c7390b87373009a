//! Breakers: a web shop whose stock service fails, and which stops calling it for a while.
//!
//! | module | is |
//! |---|---|
//! | [`parties`] | who is there, and what customers want |
//! | [`scene`] | all of them together, and the stock service's day |
//! | [`promises`] | what is promised of the scene |
//! | [`reading`] | how the stock service is and what breakers take it for, and what became of customers |
//! | [`charts`] | what is drawn of it |

pub mod charts;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
