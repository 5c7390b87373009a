//! The lesson page.
//!
//! | module | is |
//! |---|---|
//! | [`page`], [`pace`] | the component that owns model, frame loop and worker; how often it draws |
//! | [`model`], [`act`], [`progress`] | its state, what can be done to it, what is kept |
//! | [`ask`], [`course`], [`search`] | questions and ways from event to event; the way through the steps; what the worker is asked |
//! | [`state`] | what the panels share |
//! | [`steps`], [`task`], [`prove`] | the left panel: text, task, beliefs |
//! | [`transport`], [`stage`], [`below`], [`ways`], [`why`], [`menu`] | the middle: the run |
//! | [`checks`], [`policy`], [`faults`] | the right panel |
//! | [`help`], [`share`] | the dialogs: shortcuts; link, recipe, frame |

pub mod act;
pub mod ask;
pub mod below;
pub mod checks;
pub mod course;
pub mod faults;
pub mod help;
pub mod menu;
pub mod model;
pub mod pace;
pub mod page;
pub mod policy;
pub mod progress;
pub mod prove;
pub mod search;
pub mod share;
pub mod stage;
pub mod state;
pub mod steps;
pub mod tabs;
pub mod task;
pub mod transport;
pub mod ways;
pub mod why;
pub mod worlds;
