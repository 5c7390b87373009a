//! Tables: rows with identifiers, and readers that follow them.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`maker`] | a machine that makes rows with identifiers and inserts them |
//! | [`table`] | a database table with transactions, optionally a sequence, and paging for readers |
//! | [`feed`] | a reader that follows a table and remembers how far it has read |
//! | [`scene`] | two machines, the database and the reader |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`] | the scene's promises |
//! | [`reading`] | rows and their orders, and what the reader has missed |

pub mod feed;
pub mod goals;
pub mod maker;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod table;
pub mod words;
