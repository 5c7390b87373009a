//! The timeline: turns a trace into a list of shapes, without a browser.
//!
//! In reading order:
//!
//! - [`view`]: the window onto time; [`lanes`]: the nodes' lanes
//! - [`scene`]: names, highlights, the lesson's additions; the present
//! - [`list`]: shapes with ink, weight and target, made by layout and drawn by the painter
//! - [`index`]: the lookup tables that layout uses, grown along with the trace
//! - [`layout`]: the picture; [`minimap`]: the strip below it; [`text`]: room for labels
//! - [`pen`]: the strokes that shapes are made of; [`paths`]: which of them are drawn at once; [`svg`]: the picture as a file; [`legend`]:
//!   its caption and legend
//! - [`hit`]: the target under the pointer; [`gesture`]: pointer events as gestures
//! - [`sentence`]: an event in plain English; [`words`]: interventions in plain English; [`story`]:
//!   an event with its reasons
//! - [`stage`]: what a session gives the timeline component, with its domain's types erased
//!
//! A picture is a pure function of trace, scene, view and cursor. It visits what is visible and sums
//! up the rest, so a run of a million events costs no more than what fits on the screen, and it never
//! has more than [`list::MAX_PRIMITIVES`] primitives. Nothing after the cursor leaks into it, except
//! faintly where the scene asks for it.

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
