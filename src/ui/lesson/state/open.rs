//! What lies open over the page.

use super::act::DialogKind;
use crate::sim::ids::{EventId, MessageId, NodeId};

/// A menu and a dialog, while they are open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open {
    pub menu: Option<Menu>,
    pub dialog: Option<DialogKind>,
}

/// A menu, and where in the window it was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Menu {
    pub subject: Subject,
    /// In pixels, from the left.
    pub x: f64,
    /// In pixels, from the top.
    pub y: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Message(MessageId),
    Node(NodeId),
    Event(EventId),
}
