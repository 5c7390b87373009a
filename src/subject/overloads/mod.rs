//! Overloads: phones that order at their own rate, a server that keeps up with so many, and an import that can wait.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`parties`] | the nodes of the scene, and when what begins and ends |
//! | [`phones`] | callers who do not wait for each other, each with a deadline and a number of attempts |
//! | [`server`] | workers and a queue: in which order it is served, how long it may be, and who is thrown out of it |
//! | [`import`] | a batch that is pushed, or sent as far as its credit goes |
//! | [`scene`] | all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`] | promises about such scenes, and how their runs are read |
//! | [`charts`] | demand, throughput and goodput; waits; and work for nobody |

pub mod charts;
pub mod goals;
pub mod import;
pub mod parties;
pub mod phones;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod server;
pub mod words;
