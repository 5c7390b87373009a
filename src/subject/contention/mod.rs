//! Contention: writers that compete for one record.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`record`] | a record with a version, and the writers that compete for it |
//! | [`scene`] | the whole scene |

pub mod record;
pub mod scene;
pub mod words;
