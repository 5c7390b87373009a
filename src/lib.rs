//! **Happens Before**: distributed systems, taught by running them.

pub mod policy;
/// The simulation kernel.
pub mod sim;
#[cfg(feature = "web")]
pub mod ui;
