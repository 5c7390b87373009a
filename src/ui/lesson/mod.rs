//! The lesson page.
//!
//! | module | is |
//! |---|---|
//! | [`state`] | the page's state, the acts that change it, and its conversion to an address and back |
//! | [`page`] | the component that owns the state, the frame loop, the worker and the address bar |
//! | [`steps`], [`task`], [`prove`] | the left panel: text, task, beliefs |
//! | [`transport`], [`breaking`], [`branches`], [`stage`], [`below`], [`ways`], [`why`], [`otherwise`], [`lost`] (both by [`asking`]), [`tabs`], [`menu`] | the middle: the run |
//! | [`checks`], [`policy`] | the right panel |
//! | [`help`], [`share`] | the dialogs: shortcuts; link, recipe, frame |
//! | [`other_tabs`] | progress made in another tab |
//! | [`presenting`] | the page in full screen, for a lecture room |
//!
//! The page uses panels and state. Panels use the state and report the learner's actions as
//! [`Act`](state::act::Act)s. The state knows neither.

pub mod asking;
pub mod below;
pub mod branches;
pub mod breaking;
pub mod checks;
pub mod help;
pub mod lost;
pub mod menu;
pub mod other_tabs;
pub mod otherwise;
pub mod page;
pub mod policy;
pub mod presenting;
pub mod prove;
pub mod seen;
pub mod share;
pub mod stage;
pub mod state;
pub mod steps;
pub mod tabs;
pub mod task;
pub mod text;
pub mod transport;
pub mod ways;
pub mod why;
