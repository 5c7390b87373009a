//! What breaks a run: the bar under the transport, with its tools, and the search for what breaks a promise.
//!
//! | module | is |
//! |---|---|
//! | [`bar`] | the tools, standing faults, undo and redo |
//! | [`aim`] | over the timeline: what the tool in hand strikes, and by how much |
//! | [`network`] | standing faults on links, from now on |
//! | [`search`] | *Break it for me*, and what was done to this run |

pub mod aim;
pub mod bar;
pub mod network;
pub mod search;
