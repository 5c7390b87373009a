//! What is taught, as pure state machines.
//!
//! A policy takes `now` and a random stream as arguments, holds plain data, and does no I/O: it
//! knows neither the kernel nor the browser (time's newtypes are all it shares with them). So
//! a process can wrap any of them, a checkpoint is a clone, and a test is a table of calls.
//!
//! In reading order:
//!
//! 1. [`outcome`]: a client sees ok, failed or *unknown*. Most of the rest is about the third.
//! 2. [`timeout`]: how long to wait before calling it unknown.
//! 3. [`backoff`]: when to ask again.
//! 4. [`retry_budget`]: when to stop asking.
//! 5. [`idempotency`]: how a service makes asking again safe.
//! 6. [`silence`]: what to say, and what to ask, when no answer came.
//! 7. [`breaker`]: when to stop asking a service that only fails.
//! 8. [`lease`]: a lock that expires on its own.
//! 9. [`fence`]: numbers that tell a holder from one whose turn is over.
//! 10. [`ids`]: names for things that sort by the time they were made, as far as clocks allow.
//! 11. [`stamp`]: which clock a write's timestamp is taken from.
//! 12. [`register`]: which of several writes of one value stays.
//! 13. [`vector`]: counters that tell before from neither.
//! 14. [`saga`]: how a sequence of steps ends done or undone, whatever happens in between.
//! 15. [`hybrid`]: clocks close to the wall clock that are never behind what one has heard of.
//! 16. [`snowflake`]: names like [`ids`], with a counter in place of chance.
//! 17. [`retry_quota`]: another way to stop asking, as SDKs have it.
//! 18. [`sequence`]: what numbers tell a receiver of loss, repetition and reordering.
//! 19. [`rto`]: how long to wait for an acknowledgement, by what was measured.
//! 20. [`window`]: numbers, acknowledgements and retransmission make a stream of all that.
//!
//! Numbers are integers with their unit in the type or the name; each module names the publication
//! that its tests hold it against.

#![warn(missing_docs)]

pub mod backoff;
pub mod breaker;
#[cfg(test)]
mod extremes;
pub mod fence;
pub mod hybrid;
pub mod idempotency;
pub mod ids;
pub mod lease;
pub mod outcome;
pub mod register;
pub mod retry_budget;
pub mod retry_quota;
pub mod rto;
pub mod saga;
pub mod sequence;
pub mod silence;
pub mod snowflake;
pub mod stamp;
pub mod timeout;
pub mod vector;
pub mod window;
