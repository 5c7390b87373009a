//! What lies open over the page, and what is in hand.

use super::act::DialogKind;
use super::tool::{Amounts, Tool};
use crate::sim::ids::{EventId, MessageId, NodeId};

/// A menu and a dialog, while they are open, and the tool that is taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open {
    pub menu: Option<Menu>,
    pub dialog: Option<DialogKind>,
    /// Whether the page is shown to a room: full screen, in larger type.
    pub presenting: bool,
    pub tool: Option<Tool>,
    /// By how much tools act.
    pub amounts: Amounts,
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
