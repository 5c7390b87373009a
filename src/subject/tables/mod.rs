//! Tables: rows with identifiers, and readers that follow them.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`maker`] | a machine that makes rows with identifiers and inserts them |
//! | [`table`] | a database table with transactions, perhaps a sequence, and readers that ask for what is new |
//! | [`feed`] | a reader that follows a table and remembers how far it has come |
//! | [`scene`] | two machines, the database and the reader |
//! | [`promises`] | what is promised of the scene |
//! | [`reading`] | rows and their orders, and what the reader has missed |

pub mod feed;
pub mod maker;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod table;
pub mod words;
