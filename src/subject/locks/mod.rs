//! Locks: a lease, the workers that take turns holding it, and the file it protects.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`server`] | a lock with a lease, and its replica |
//! | [`worker`] | a worker that takes the lock, changes a file, and releases the lock |
//! | [`store`] | the store that holds the file; it may check fencing tokens |
//! | [`scene`] | the whole scene |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`] | promises about the scene |
//! | [`reading`] | who is inside, who believes to be, and charts |

pub mod goals;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod server;
pub mod store;
pub mod words;
pub mod worker;
