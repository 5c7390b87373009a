//! **Happens Before**: distributed systems, taught by running them.

/// The simulation kernel.
pub mod sim;
pub mod policy;
