//! Breaking a run: the bar of tools under the transport, and the search for faults that break a promise.
//!
//! | module | is |
//! |---|---|
//! | [`bar`] | the tools, standing faults, undo and redo |
//! | [`aim`] | above the timeline: what the current tool strikes, and by how much |
//! | [`network`] | standing faults on links, from now on |
//! | [`search`] | *Break it for me*, and the changes made to this run |

pub mod aim;
pub mod bar;
pub mod network;
pub mod search;
