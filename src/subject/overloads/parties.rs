//! The nodes of the scene, and when what begins and ends.

use crate::sim::ids::NodeId;
use crate::sim::time::Duration;

/// The phones. One node stands for all of them.
pub const PHONES: NodeId = NodeId(0);
/// The server that takes orders.
pub const ORDERS: NodeId = NodeId(1);
/// The batch import, in scenes that have one.
pub const IMPORT: NodeId = NodeId(2);

/// When the first phone calls.
pub const FIRST: Duration = Duration::from_millis(40);
/// When the peak begins, and when it ends.
pub const PEAK: (Duration, Duration) = (Duration::from_millis(1_000), Duration::from_millis(4_000));
/// When the server stalls, and when it goes on.
pub const STALL: (Duration, Duration) = (Duration::from_millis(1_000), Duration::from_millis(6_000));
/// When the import begins.
pub const IMPORT_AT: Duration = Duration::from_millis(1_000);
/// How much the import has to bring in.
pub const BATCH: u32 = 200;
/// How long after a peak or a stall goodput has to be back.
pub const RECOVERY: Duration = Duration::from_millis(5_000);
/// The time from one count of the phones to the next.
pub const SECOND: Duration = Duration::from_millis(1_000);
/// When the last phones call, early enough to get their answers, and when a run ends.
pub const LAST: Duration = Duration::from_millis(12_000);
pub const HORIZON: Duration = Duration::from_millis(12_100);
/// How long an answer may take from the server to the phone.
pub const WAY: Duration = Duration::from_millis(10);
