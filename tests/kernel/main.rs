//! The kernel's promises, tested on hundreds of random recipes and on a few exact ones.
//!
//! - `harness`: runs a property over many recipes and shrinks the recipe that breaks it
//! - `reading`: facts that the tests read off a trace, by their own means
//! - one file per subject
//!
//! `KERNEL_CASES=10000 cargo test --no-default-features --test kernel` searches further.

#[path = "../specimen/mod.rs"]
mod specimen;

mod chance;
mod chunks;
mod circles;
mod conservation;
mod copies;
mod crash;
mod forks;
mod golden;
mod harness;
mod idle;
mod limits;
mod logical;
mod numbers;
mod order;
mod otherwise;
mod pause;
mod promises;
mod reading;
mod replay;
mod script;
mod singles;
mod slicing;
mod timers;
mod twins;
mod walk;
mod why;
