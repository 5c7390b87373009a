//! Tables: rows with identifiers, and readers that follow them.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`maker`] | a machine that makes rows with identifiers and inserts them |
//! | [`table`] | a database table with transactions, perhaps a sequence, and readers that ask for what is new |
//! | [`feed`] | a reader that follows a table and remembers how far it has come |

pub mod feed;
pub mod maker;
pub mod table;
pub mod words;
