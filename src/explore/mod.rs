//! Many runs: proofs by search, the systematic search for faults, smallest counterexamples, and what would have had to be
//! otherwise.
//!
//! A search finds something or it does not. A violation that it did not find in N runs may still exist, and nothing
//! here says otherwise. It runs natively and in a Web Worker, and needs only recipes.

#[cfg(test)]
mod dice;
pub mod experiment;
pub mod faults;
pub mod lost;
pub mod merge;
pub mod otherwise;
pub mod pieces;
pub mod proof;
pub mod search;
pub mod shrink;
