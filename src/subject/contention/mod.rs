//! Contention: writers that compete for one record.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`record`] | a record with a version, and the writers that contend for it |

pub mod record;
pub mod words;
