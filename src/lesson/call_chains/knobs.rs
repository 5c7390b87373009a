//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::chains::scene::{Retries, Shape};
use crate::subject::chains::service::Kept;

const SERVICES_GROUP: &str = "The services";
const ASYNC_GROUP: &str = "The rest later";
const AGAIN_GROUP: &str = "Ask again";
const HEDGE_GROUP: &str = "Hedged requests";
const CUSTOMERS_GROUP: &str = "Customers";

pub const SHAPE: Setting<Shape> = choice!(
    "shape",
    "The services stand",
    [
        ("row", Shape::Row, "in a row: each asks the next"),
        ("fan", Shape::Fan, "side by side: a front asks all of them"),
    ]
)
.under(SERVICES_GROUP)
.help("In a row an order passes through all of them. Side by side they are the shards of a search, and it takes every answer.");
pub const SERVICES: Setting<u32> = Setting::count("services", "Services", (1, 8, 1), "", 8)
    .under(SERVICES_GROUP)
    .help("How many services stand in a row, or how many shards side by side.");
pub const FAILS: Setting<u32> = Setting::count("fails", "One failure in", (0, 1_000, 10), "requests", 50)
    .under(SERVICES_GROUP)
    .help("Of each row of this many requests a service fails exactly one, drawn at random. 0: none. Each service has promised no more than one in 50.");
pub const SLOW: Setting<u32> = Setting::count("slow", "One slow answer in", (0, 1_000, 10), "requests", 50)
    .under(SERVICES_GROUP)
    .help("Of each row of this many requests exactly one, drawn at random, takes 20 times as long. 0: none.");
pub const WORKERS: Setting<u32> =
    Setting::count("workers", "Workers", (1, 16, 1), "", 4).under(SERVICES_GROUP).help(
        "How many requests a service works on at once. While it waits for others, a request holds no worker.",
    );
pub const DAY: Setting<bool> = Setting::switch("outage", "The last service is down for a while", false)
    .under(SERVICES_GROUP)
    .help("If on, the last service in the row answers with an error from 1 s to 2 s.");
pub const WAITS: Setting<u32> = Setting::count("waits", "The customer waits for", (1, 8, 1), "services", 8)
    .under(ASYNC_GROUP)
    .help("In a row: the last of these services answers as soon as its own part is done, and passes the order on from a queue.");
pub const KEPT: Setting<Kept> = choice!(
    "kept",
    "The queues are kept",
    [("disk", Kept::Disk, "on disk"), ("memory", Kept::Memory, "in memory")]
)
.under(ASYNC_GROUP)
.help("On disk: written in the same step as the part that was done.");
pub const RETRIES: Setting<Retries> = choice!(
    "retries",
    "After a failure",
    [
        ("nobody", Retries::Nobody, "nobody asks again"),
        ("customers", Retries::Customers, "the customer asks again"),
        ("everyone", Retries::Everyone, "everyone asks again, at every hop"),
    ]
)
.under(AGAIN_GROUP)
.help("The next attempt follows at once when a request failed or was not answered.");
pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Max attempts", (1, 4, 1), "", 3)
    .under(AGAIN_GROUP)
    .help("How many times a request is sent in all, the first time included.");
pub const KEYS: Setting<bool> = Setting::switch("keys", "Services know orders by their number", false)
    .under(AGAIN_GROUP)
    .help("If on, a service that has done its part of an order does not do it again.");
pub const HEDGE: Setting<bool> = Setting::switch("hedge", "Send a second copy", false)
    .under(HEDGE_GROUP)
    .help("If on, the sender repeats a request that has had no answer after the delay. The first answer counts.");
pub const DELAY: Setting<Duration> = Setting::millis("delay", "Delay", (0, 500, 5), 20)
    .waits()
    .under(HEDGE_GROUP)
    .help("How long the first copy is out before the second one follows.");
pub const CANCELS: Setting<bool> = Setting::switch("cancels", "Cancel the other copy", true)
    .under(HEDGE_GROUP)
    .help("If on, the copy that was not answered first is cancelled, and its service stops.");
pub const CUSTOMERS: Setting<u32> = Setting::count("customers", "Customers", (10, 200, 10), "", 50)
    .under(CUSTOMERS_GROUP)
    .help("How many customers come.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "A customer every", (2, 400, 1), 100)
    .under(CUSTOMERS_GROUP)
    .help("The mean time from one customer to the next.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    SHAPE.knob,
    SERVICES.knob,
    FAILS.knob,
    SLOW.knob,
    WORKERS.knob,
    DAY.knob,
    WAITS.knob,
    KEPT.knob,
    RETRIES.knob,
    ATTEMPTS.knob,
    KEYS.knob,
    HEDGE.knob,
    DELAY.knob,
    CANCELS.knob,
    CUSTOMERS.knob,
    EVERY.knob,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::chains::parties::{OUTAGE, SERVICE_FAILS, SLOW_FACTOR};
    use crate::subject::chains::scene::ChainScene;

    /// Help texts have these numbers in words.
    #[test]
    fn help_says_the_numbers_that_are_used() {
        assert_eq!(OUTAGE, (Duration::from_millis(1_000), Duration::from_millis(2_000)));
        assert_eq!(SLOW_FACTOR, 20);
        // The scenes' services fail as often as they have promised not to exceed.
        assert_eq!((SERVICE_FAILS, ChainScene::bare().fails), (50, 50));
    }
}
