//! Prices: authors who read a price, think, and set another one.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`author`] | a program that reads a price, thinks, and sets another one |
//! | [`ledger`] | the store that holds the price and decides between writes |
//! | [`scene`] | two authors and the store, each with a clock |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`] | the scene's promises |
//! | [`reading`] | what each party takes the price to be, and charts |

pub mod author;
pub mod goals;
pub mod ledger;
pub mod promises;
pub mod reading;
pub mod scene;
pub mod words;
