//! Prices: authors who read a price, think, and set another one.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`author`] | a program that reads a price, thinks, and sets another one |
//! | [`ledger`] | the store that holds the price and decides between writes |

pub mod author;
pub mod ledger;
pub mod words;
