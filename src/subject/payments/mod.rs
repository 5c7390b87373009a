//! Payments: browsers, shops, payment services, their tables and card providers.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`client`] | a browser that pays for orders, waits, retries and forms a belief |
//! | [`service`] | a payment service between browser, table and provider |
//! | [`store`] | the service's database with its idempotency table |
//! | [`provider`] | a card provider that actually takes the money |
//! | [`shop`] | a shop's API between browser and database |
//! | [`rows`] | the shop's database: a row for each order that was paid or closed |
//! | [`scene`] | two scenes: cards that are charged, and orders that are recorded |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`] | the promises of both scenes |
//! | [`reading`] | beliefs about payments, and charts |

pub mod client;
pub mod goals;
pub mod promises;
pub mod provider;
pub mod reading;
pub mod rows;
pub mod scene;
pub mod service;
pub mod shop;
pub mod store;
pub mod words;
