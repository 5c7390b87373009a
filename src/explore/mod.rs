//! Many runs: proofs by search, and smallest counterexamples.
//!
//! A search finds or does not find. What it did not find in N runs may still exist, and nothing
//! here says otherwise. Runs natively and in a Web Worker; asks for nothing but recipes.

pub mod experiment;
pub mod faults;
pub mod proof;
pub mod shrink;
