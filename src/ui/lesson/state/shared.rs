//! What the lesson page's panels share: the session, and the page's position in it.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;

/// The session, shared by reference: equal only to itself, so that passing it on costs nothing.
#[derive(Clone)]
pub struct Shared(Rc<RefCell<Session>>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Shared {
    pub fn new(session: Session) -> Self {
        Self(Rc::new(RefCell::new(session)))
    }

    /// Reads from the session.
    pub fn read<R>(&self, read: impl FnOnce(&Session) -> R) -> R {
        read(&self.0.borrow())
    }

    /// Changes the session. Only the page does this, and then takes a new [`Moment`].
    pub fn change<R>(&self, change: impl FnOnce(&mut Session) -> R) -> R {
        change(&mut self.0.borrow_mut())
    }
}

/// The page's position in the session. Panels are redrawn when the parts they use change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Increases with every new recipe: another revision means another trace.
    pub revision: u32,
    /// How many events have happened at the playhead.
    pub count: usize,
    /// The playhead, in true time.
    pub playhead: SimTime,
    pub playing: bool,
    pub at_end: bool,
}

impl Moment {
    /// A session's current position.
    pub fn of(shared: &Shared, revision: u32) -> Self {
        shared.read(|session| Self {
            revision,
            count: session.count(),
            playhead: session.playhead(),
            playing: session.playing(),
            at_end: session.at_end(),
        })
    }
}

/// The props of every panel below the timeline.
#[derive(Properties, Clone, PartialEq)]
pub struct PanelProps {
    pub session: Shared,
    pub moment: Moment,
    /// Whether the step asks something that has no answer yet.
    pub unanswered: bool,
    /// The event selected on the timeline and in the panels.
    pub selected: Option<EventId>,
    /// Selects another event. The page also moves the playhead there if it is in the future.
    pub on_select: Callback<EventId>,
    pub on_seek: Callback<SimTime>,
    pub on_why: Callback<EventId>,
    pub on_led_to: Callback<EventId>,
}
