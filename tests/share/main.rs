//! Anything shared, as an address or as a file, is found again elsewhere; and no input from elsewhere makes a run
//! that the controls could not make.
//!
//! - `dice`: random states
//! - `codec`: states are read back, and addresses are short
//! - `recorded`: addresses of every version keep opening
//! - `fuzz`: a million random and mutated addresses and files
//! - `schema`: files match their published description
#![cfg(not(target_arch = "wasm32"))]

mod codec;
mod dice;
mod fuzz;
mod recorded;
mod schema;
