//! The algorithms taught in the lessons, as pure state machines.
//!
//! A policy takes `now` and a random stream as arguments, holds plain data, and does no I/O. It
//! knows nothing of the browser, and of the kernel only the time types and sorted tables. So
//! a process can wrap any of them, a checkpoint is a clone, and a test is a table of calls.
//!
//! In reading order:
//!
//! 1. [`outcome`]: a client sees ok, failed or *unknown*. Most of the rest is about the third.
//! 2. [`timeout`]: how long to wait before calling the outcome unknown.
//! 3. [`backoff`]: when to ask again.
//! 4. [`retry_budget`]: when to stop asking.
//! 5. [`idempotency`]: how a service makes asking again safe.
//! 6. [`silence`]: what to say, and what to ask, when no answer came.
//! 7. [`breaker`]: when to stop asking a service that keeps failing.
//! 8. [`lease`]: a lock that expires on its own.
//! 9. [`fence`]: numbers that distinguish a lock's holder from earlier ones.
//! 10. [`ids`]: ids that sort by creation time, as far as clocks allow.
//! 11. [`stamp`]: which clock a write's timestamp comes from.
//! 12. [`register`]: which of several writes to one value survives.
//! 13. [`vector`]: counters that distinguish before from concurrent.
//! 14. [`saga`]: how a sequence of steps ends done or undone, whatever happens in between.
//! 15. [`hybrid`]: clocks close to the wall clock that are never behind any timestamp received.
//! 16. [`snowflake`]: ids like [`ids`], with a counter instead of random bits.
//! 17. [`retry_quota`]: another way to stop asking, used by the AWS SDKs.
//! 18. [`sequence`]: what sequence numbers tell a receiver about loss, duplication and reordering.
//! 19. [`rto`]: how long to wait for an acknowledgement, from measured round-trip times.
//! 20. [`window`]: how numbers, acknowledgements and retransmission make an ordered stream.
//! 21. [`bulkhead`]: how many callers may wait for one service at once.
//! 22. [`occupancy`]: how many are in a system, how fast they come, and how long they stay: Little's law.
//! 23. [`visibility`]: a queue that hands a message out again unless it is deleted in time.
//! 24. [`outbox`]: which row of an outbox a relay publishes next, if ids are taken before rows are visible.
//! 25. [`series`]: how often something works that needs all of its parts, or any of them.
//! 26. [`hedge`]: when to send a second copy of a request, and which answer counts.
//! 27. [`codel`]: which requests a queue that has become too long throws away.
//! 28. [`credit`]: how a receiver slows a sender down.
//! 29. [`seal`]: what tells a message that was sent from a forged or repeated one.
//! 30. [`discovery`]: an address that was looked up, and for how long it is believed.
//! 31. [`lock_queue`]: who has a lock, who waits for it, and when all of them wait for each other.
//! 32. [`isolation`]: which version of a row a transaction sees, and when it is refused.
//! 33. [`raft`]: how servers agree on a log, whatever crashes.
//! 34. [`two_phase`]: how several parties commit one transaction, all of them or none.
//! 35. [`version_vector`]: which versions of a value replace which, and which are siblings.
//! 36. [`countermeasures`]: what keeps sagas that run at the same time from harming each other.
//!
//! Numbers are integers with their unit in the type or the name. Each module names the publication
//! that its tests check it against.

#![warn(missing_docs)]

pub mod backoff;
pub mod breaker;
pub mod bulkhead;
pub mod codel;
pub mod countermeasures;
pub mod credit;
pub mod discovery;
#[cfg(test)]
mod extremes;
pub mod fence;
pub mod hedge;
pub mod hybrid;
pub mod idempotency;
pub mod ids;
pub mod isolation;
pub mod lease;
pub mod lock_queue;
pub mod occupancy;
pub mod outbox;
pub mod outcome;
pub mod raft;
pub mod register;
pub mod retry_budget;
pub mod retry_quota;
pub mod rto;
pub mod saga;
pub mod seal;
pub mod sequence;
pub mod series;
pub mod silence;
pub mod snowflake;
pub mod stamp;
pub mod timeout;
pub mod two_phase;
pub mod vector;
pub mod version_vector;
pub mod visibility;
pub mod window;
