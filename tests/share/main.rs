//! What is shared, as an address or as a file, is found again elsewhere; and nothing that comes from
//! elsewhere makes a run that the controls could not make.
//!
//! - `dice`: random states
//! - `codec`: what is written is read back, and is short
//! - `recorded`: addresses of every version keep opening
//! - `fuzz`: a million random and mutated addresses and files
//! - `schema`: files are as their published description says
#![cfg(not(target_arch = "wasm32"))]

mod codec;
mod dice;
mod fuzz;
mod recorded;
mod schema;
