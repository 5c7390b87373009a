//! What the session shows on the timeline.

use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::timeline::scene::Names;
use crate::timeline::sentence::event_sentence;

/// The names of a session's nodes and checks.
pub fn names(session: &Session) -> Names {
    let run = session.run();
    Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|(name, _)| (*name).to_owned()).collect(),
    }
}

/// An event of the session's run in one sentence.
pub fn sentence(session: &Session, event: EventId) -> String {
    event_sentence(session.run().trace(), &names(session), event)
}
