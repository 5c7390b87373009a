//! The timeline: from a trace to a list of shapes, without a browser.
//!
//! In reading order:
//!
//! - [`view`]: the window onto time; [`lanes`]: one for each node
//! - [`scene`]: names, highlights, what the lesson adds; the present
//! - [`list`]: shapes with ink, weight and target: what layout makes and the painter draws
//! - [`index`]: what layout looks things up in, grown along with the trace
//! - [`layout`]: the picture; [`minimap`]: the strip below it; [`text`]: room for labels
//! - [`pen`]: what shapes are made of; [`paths`]: which of them are drawn at once; [`svg`]: the picture as a file; [`legend`]: what its signs mean
//! - [`hit`]: what is under the pointer; [`gesture`]: what pointers mean
//! - [`sentence`]: what an event is, in plain English; [`words`]: what somebody did to a run;
//!   [`story`]: an event with its reasons
//! - [`stage`]: what a session shows the component, with its domain's types erased
//!
//! A picture is a pure function of trace, scene, view and cursor. It visits what is visible and sums
//! up the rest, so a run of a million events costs no more than what fits on the screen, and it never
//! has more than [`list::MAX_PRIMITIVES`] primitives. Nothing after the cursor leaks into it, except
//! faintly where the scene asks for that.

#![allow(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "pixels are rounded on purpose")]

pub mod gesture;
pub mod hit;
pub mod index;
pub mod lanes;
mod layer;
pub mod layout;
pub mod legend;
pub mod list;
pub mod minimap;
pub mod paths;
pub mod pen;
pub mod scene;
pub mod sentence;
pub mod stage;
pub mod story;
pub mod svg;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod view;
mod within;
pub mod words;
