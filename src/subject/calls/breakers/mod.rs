//! Breakers: a web shop whose stock service fails and which stops calling it for a while.
//!
//! | module | contents |
//! |---|---|
//! | [`parties`] | the nodes, and the customers' requests |
//! | [`scene`] | the whole scene, and the stock service's day |
//! | [`promises`] | the scene's promises |
//! | [`reading`] | Stock's health and what breakers believe of it, and the outcomes for customers |
//! | [`charts`] | the scene's charts |

pub mod charts;
pub mod parties;
pub mod promises;
pub mod reading;
pub mod scene;
