//! The kernel held to its promises on hundreds of random recipes, and on a few exact ones.
//!
//! - `harness`: runs a property over many recipes and shrinks the recipe that breaks it
//! - `reading`: what the tests read off a trace, by ways of their own
//! - one file for each subject
//!
//! `KERNEL_CASES=10000 cargo test --no-default-features --test kernel` searches further.

#[path = "../specimen/mod.rs"]
mod specimen;

mod chance;
mod chunks;
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
