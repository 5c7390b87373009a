//! What is open on top of the page, and the tool in hand.

use super::act::DialogKind;
use super::tool::{Amounts, Tool};
use crate::sim::ids::{EventId, MessageId, NodeId};

/// The open menu and dialog, and the tool in hand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open {
    pub menu: Option<Menu>,
    pub dialog: Option<DialogKind>,
    /// Whether the page is being presented: full screen, in larger type.
    pub presenting: bool,
    pub tool: Option<Tool>,
    /// The amounts that tools use.
    pub amounts: Amounts,
}

/// A menu, and where in the window it was opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Menu {
    pub subject: Subject,
    /// In pixels from the left.
    pub x: f64,
    /// In pixels from the top.
    pub y: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Message(MessageId),
    Node(NodeId),
    Event(EventId),
}
