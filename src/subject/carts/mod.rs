//! Carts: one shopping cart that several phones change, kept by several replicas.
//!
//! | module | is, or runs on |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`cart`] | what is in a cart, and how siblings are merged |
//! | [`version`] | versions, and the clocks that they carry |
//! | [`store`] | the versions that a replica holds, and what it concludes from their clocks |
//! | [`replica`] | takes writes, hands them on, answers reads, repairs others |
//! | [`phone`] | reads the cart, merges, changes it and writes it back |
//! | [`parties`], [`scene`] | their nodes, and all of them |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`], [`charts`] | what may be promised of carts, and how runs are read |

pub mod cart;
pub mod charts;
pub mod goals;
pub mod parties;
pub mod phone;
pub mod promises;
pub mod reading;
pub mod replica;
pub mod scene;
pub mod store;
pub mod version;
pub mod words;
