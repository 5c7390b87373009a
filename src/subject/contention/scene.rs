//! The scene of contention: writers that all begin at once, and their record. Message latencies are normally
//! distributed, as in Brooker's comparison of backoffs ("Exponential Backoff And Jitter",
//! AWS Architecture Blog, 2015).

use super::record::{Record, Writer};
use crate::policy::backoff::Backoff;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// How long a message takes on average.
pub const WAY: Duration = Duration::from_millis(10);
/// The standard deviation of that.
pub const WAY_DEVIATION: Duration = Duration::from_millis(2);

/// The first writer; the others follow, and the record is the last node.
pub const FIRST_WRITER: NodeId = NodeId(0);

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct ContentionScene {
    pub writers: u16,
    /// When they all begin.
    pub begin: Duration,
    /// How many times and when each tries again.
    pub backoff: Backoff,
    /// How long each waits for an answer; `None`: forever.
    pub timeout: Option<Duration>,
    /// When a run ends.
    pub horizon: Duration,
}

impl ContentionScene {
    pub fn record(&self) -> NodeId {
        NodeId(self.writers)
    }

    /// The scenario, without any checks yet.
    pub fn setup(&self) -> Setup<Words> {
        let mut setup = Setup::new(self.horizon);
        setup.default_link(LinkSpec::normal(WAY, WAY_DEVIATION));
        for number in 1..=u32::from(self.writers) {
            let Self { begin: begins_after, timeout, backoff, .. } = *self;
            let record = self.record();
            setup.node(format!("Writer {number}"), Writer { record, number, begins_after, timeout, backoff });
        }
        setup.node("Record", Record);
        setup
    }
}
