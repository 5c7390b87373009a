//! Payments: browsers, shops, payment services, their tables and card providers.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`client`] | a browser that pays for orders, waits, retries and forms a belief |
//! | [`service`] | a payment service between browser, table and provider |
//! | [`store`] | the service's database with its idempotency table |
//! | [`provider`] | a card provider that really takes the money |
//! | [`shop`] | a shop's API between browser and database |
//! | [`rows`] | the shop's database: a row for each order that was paid, or closed |
//! | [`scene`] | two worlds of them: cards that are charged, and orders that are recorded |
//! | [`promises`] | what is promised of either |
//! | [`reading`] | who believes what of payments, and what is drawn of it |

pub mod client;
pub mod promises;
pub mod provider;
pub mod reading;
pub mod rows;
pub mod scene;
pub mod service;
pub mod shop;
pub mod store;
pub mod words;
