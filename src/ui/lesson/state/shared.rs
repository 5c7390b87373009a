//! What the lesson page's panels share: the session, and where in it the page stands.

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

    /// Reads something off the session.
    pub fn read<R>(&self, read: impl FnOnce(&Session) -> R) -> R {
        read(&self.0.borrow())
    }

    /// Changes the session. Only the page does, which then takes a new [`Moment`].
    pub fn change<R>(&self, change: impl FnOnce(&mut Session) -> R) -> R {
        change(&mut self.0.borrow_mut())
    }
}

/// Where the page stands. Panels are drawn again when what they use of it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Counts the recipes that were run: another revision is another trace.
    pub revision: u32,
    /// How many events have happened at the playhead.
    pub count: usize,
    /// The playhead, in true time.
    pub playhead: SimTime,
    pub playing: bool,
    pub at_end: bool,
}

impl Moment {
    /// Where a session stands now.
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

/// What every panel below the timeline gets.
#[derive(Properties, Clone, PartialEq)]
pub struct PanelProps {
    pub session: Shared,
    pub moment: Moment,
    /// The event that is looked at, on the timeline and in the panels alike.
    pub selected: Option<EventId>,
    /// Looks at another event. The page also moves the playhead there if it is in the future.
    pub on_select: Callback<EventId>,
    pub on_seek: Callback<SimTime>,
    pub on_why: Callback<EventId>,
    pub on_led_to: Callback<EventId>,
}
