//! The Web Worker's entry point: runs searches off the page's thread.
fn main() {}
