//! Contention: writers that compete for one record.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`record`] | a record with a version, and the writers that contend for it |
//! | [`scene`] | all of them together |

pub mod record;
pub mod scene;
pub mod words;
