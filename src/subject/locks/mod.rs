//! Locks: a lease, those who take turns holding it, and the file that it guards.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`server`] | a lock with a lease, and its replica |
//! | [`worker`] | a worker that takes the lock, changes a file, and gives the lock back |
//! | [`store`] | where that file is; it may check fencing tokens |
//! | [`scene`] | all of them together |
//! | [`promises`] | what may be promised of the scene |
//! | [`reading`] | who is inside, who believes so, and what is drawn of it |

pub mod promises;
pub mod reading;
pub mod scene;
pub mod server;
pub mod store;
pub mod words;
pub mod worker;
