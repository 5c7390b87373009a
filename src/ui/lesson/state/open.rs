//! What lies open over the page.

use super::act::DialogKind;
use crate::sim::ids::{EventId, MessageId, NodeId};

/// A menu and a dialog, while they are open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open {
    /// The menu of something on the timeline.
    pub menu: Option<Menu>,
    /// The dialog.
    pub dialog: Option<DialogKind>,
}

/// A menu, and where in the window it was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Menu {
    /// What it is about.
    pub subject: Subject,
    /// In pixels, from the left.
    pub x: f64,
    /// In pixels, from the top.
    pub y: f64,
}

/// What a menu is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A message.
    Message(MessageId),
    /// A node.
    Node(NodeId),
    /// An event.
    Event(EventId),
}
