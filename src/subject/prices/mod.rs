//! Prices: authors who read a price, think, and set another one.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`author`] | a program that reads a price, thinks, and sets another one |
//! | [`ledger`] | the store that holds the price and decides between writes |
//! | [`scene`] | two authors and the store, each with a clock |
//! | [`promises`] | what is promised of the scene |
//! | [`reading`] | what each takes the price to be, and what is drawn of it |

pub mod author;
pub mod ledger;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod words;
