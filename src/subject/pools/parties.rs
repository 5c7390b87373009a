//! The nodes of the scene, and how long they take on a good day.

use super::words::Page;
use crate::sim::ids::NodeId;
use crate::sim::time::Duration;

/// The customers.
pub const USERS: NodeId = NodeId(0);
/// The API, whose pool of workers all pages share.
pub const API: NodeId = NodeId(1);
/// The fast service.
pub const PRICES: NodeId = NodeId(2);
/// The service that asks the archive.
pub const REVIEWS: NodeId = NodeId(3);
/// The service that becomes slow.
pub const ARCHIVE: NodeId = NodeId(4);

/// The service that the API asks for a page.
pub const fn needs(page: Page) -> NodeId {
    match page {
        Page::Price => PRICES,
        Page::Reviews => REVIEWS,
    }
}

/// When the first customer comes.
pub const FIRST: Duration = Duration::from_millis(40);
/// When the archive's bad time begins, and when it ends.
pub const BAD: (Duration, Duration) = (Duration::from_millis(1_000), Duration::from_millis(7_000));
/// When a run ends.
pub const HORIZON: Duration = Duration::from_secs(9);
/// By how much a deadline is shortened for the next node, so that its answer can be back in time.
pub const ALLOWANCE: Duration = Duration::from_millis(10);
