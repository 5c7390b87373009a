//! The timeline on the screen: a canvas for the picture, one for the strip below, and a tooltip.
//!
//! [`crate::timeline`] decides what is drawn, without a browser. Here it is painted ([`painter`], with colours from
//! the style sheet: [`palette`]), and pointer events become moves of the view. The page keeps a [`TimelineHandle`]
//! and calls [`TimelineHandle::redraw`] from its frame loop; nothing of a run passes through Yew's props. [`Plate`]
//! is the picture for a file.

mod component;
mod handle;
mod input;
pub mod painter;
pub mod palette;
mod plate;
mod surface;

pub use component::Timeline;
pub(in crate::ui) use handle::GUTTER;
pub use handle::{Picked, TimelineHandle};
pub use plate::Plate;
