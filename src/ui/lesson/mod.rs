//! The lesson page.

pub mod state;
