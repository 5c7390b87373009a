//! The lesson's knobs: a group for each fallacy, with what is real and what the programs do about it.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::seal::Seals;
use crate::sim::time::Duration;
use crate::subject::storefront::habits::{Attack, Encoding, Fetch, Pictures, Retry, Rollout, Unknown};

const RELIABLE: &str = "1 The network is reliable";
const LATENCY_ZERO: &str = "2 Latency is zero";
const BANDWIDTH: &str = "3 Bandwidth is infinite";
const SECURE: &str = "4 The network is secure";
const TOPOLOGY: &str = "5 Topology doesn't change";
const ADMINISTRATOR: &str = "6 There is one administrator";
const TRANSPORT: &str = "7 Transport cost is zero";
const HOMOGENEOUS: &str = "8 The network is homogeneous";
const SHOP: &str = "The shop";

pub const LOSS: Setting<u32> = Setting::count("loss", "Messages lost", (0, 40, 5), "%", 0)
    .under(RELIABLE)
    .help("How many of the messages between the front and the proxy get lost, in either direction.");
pub const RETRY: Setting<Retry> = choice!(
    "retry",
    "Without an answer the front",
    [
        ("never", Retry::Never, "gives up"),
        ("plain", Retry::Plain, "sends the order again"),
        ("keyed", Retry::Keyed, "sends it again with its key"),
    ]
)
.under(RELIABLE)
.help("With a key, checkout and order service recognize an order that they have seen, and answer as before.");

pub const LATENCY: Setting<Duration> = Setting::millis("latency", "Latency to the catalogue", (1, 100, 5), 1)
    .under(LATENCY_ZERO)
    .help("How long a message takes from the front to the catalogue, one way.");
pub const FETCH: Setting<Fetch> = choice!(
    "fetch",
    "The front collects a page with",
    [
        ("chatty", Fetch::Chatty, "a call for each item, in turn"),
        ("parallel", Fetch::Parallel, "a call for each item, all at once"),
        ("coarse", Fetch::Coarse, "one call"),
    ]
)
.under(LATENCY_ZERO);
pub const ITEMS: Setting<u32> = Setting::count("items", "Items on a page", (1, 40, 1), "", 12)
    .under(LATENCY_ZERO)
    .help("Each has a picture and comes from the catalogue.");

pub const LINE: Setting<u32> = Setting::count("line", "The catalogue's line", (0, 10_000, 100), "kB/s", 0)
    .under(BANDWIDTH)
    .help("What it carries in a second. Zero stands for any amount.");
pub const PICTURES: Setting<Pictures> = choice!(
    "pictures",
    "Pictures are sent",
    [
        ("full", Pictures::Full, "in full size"),
        ("compressed", Pictures::Compressed, "in full size, compressed"),
        ("thumbnails", Pictures::Thumbnails, "as thumbnails"),
    ]
)
.under(BANDWIDTH)
.help("Compression halves them, and takes processor time for each request. Thumbnails were made in advance.");

pub const ATTACK: Setting<Attack> = choice!(
    "attack",
    "The proxy",
    [
        ("none", Attack::None, "passes orders on"),
        ("replay", Attack::Replay, "repeats some orders"),
        ("forge", Attack::Forge, "forges some orders"),
        ("both", Attack::Both, "repeats some and forges some"),
    ]
)
.under(SECURE)
.help("Somebody has taken it over. It can do anything except sign, because it does not know the secret.");
pub const SEAL: Setting<Seals> = choice!(
    "seal",
    "Orders carry",
    [
        ("none", Seals { numbered: false, signed: false }, "no seal"),
        ("number", Seals { numbered: true, signed: false }, "a number"),
        ("signature", Seals { numbered: false, signed: true }, "a signature"),
        ("both", Seals { numbered: true, signed: true }, "a signed number"),
    ]
)
.under(SECURE)
.help("The checkout refuses a signature that does not fit, and a number that it has seen.");

pub const MOVES: Setting<bool> = Setting::switch("moves", "The order service moves", false)
    .under(TOPOLOGY)
    .help("If on, it leaves its address after a while and is at another one from then on.");
/// How the checkout finds the order service, without the time for which it believes an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finds {
    Configured,
    Cached,
    OnFailure,
}
pub const FINDS: Setting<Finds> = choice!(
    "finds",
    "The checkout has its address from",
    [
        ("config", Finds::Configured, "its configuration"),
        ("cache", Finds::Cached, "the registry, for a while"),
        ("failure", Finds::OnFailure, "the registry, until a call fails"),
    ]
)
.under(TOPOLOGY);
pub const TTL: Setting<Duration> =
    Setting::millis("ttl", "An address is believed for", (0, 60_000, 100), 60_000)
        .waits()
        .under(TOPOLOGY)
        .help("The time to live of what the registry says, where it is believed for a while.");

/// Who decides about timeouts.
pub const OWNERS: Setting<bool> = choice!(
    "owners",
    "Timeouts are set by",
    [("one", false, "one owner"), ("two", true, "an owner for each service")]
)
.under(ADMINISTRATOR)
.help("If each has its own, the order service's owner rolls out a limit for requests after a while.");
pub const WAIT: Setting<Duration> = Setting::millis("wait", "The front waits", (20, 2_000, 10), 150)
    .waits()
    .under(ADMINISTRATOR)
    .help("How long it waits for an answer to an order.");
pub const DEADLINE: Setting<bool> = Setting::switch("deadline", "The deadline travels with the call", false)
    .under(ADMINISTRATOR)
    .help("If on, a request says how long the front still waits, and the order service keeps to that.");

pub const PRICE: Setting<u32> = Setting::count("price", "A gigabyte costs", (0, 50, 1), "cents", 0)
    .under(TRANSPORT)
    .help("The price of what the catalogue's line carries. Processor time is billed in any case.");
pub const ENCODING: Setting<Encoding> = choice!(
    "encoding",
    "The catalogue answers in",
    [("text", Encoding::Text, "text, pictures in base64"), ("binary", Encoding::Binary, "a binary encoding")]
)
.under(TRANSPORT)
.help("Base64 makes four bytes of three, and writing text takes more processor time.");

pub const ROLLOUT: Setting<Rollout> = choice!(
    "rollout",
    "The new version comes",
    [
        ("same", Rollout::Same, "to everyone before the run"),
        ("writer", Rollout::WriterFirst, "to the front first"),
        ("readers", Rollout::ReadersFirst, "to the checkout first"),
    ]
)
.under(HOMOGENEOUS)
.help("It adds a field to orders: a note. The front writes it; the checkout passes it to the order service.");
pub const UNKNOWN: Setting<Unknown> = choice!(
    "unknown",
    "A field that the checkout does not know is",
    [
        ("dropped", Unknown::Dropped, "dropped"),
        ("refused", Unknown::Refused, "refused, with the order"),
        ("kept", Unknown::Kept, "kept and passed on"),
    ]
)
.under(HOMOGENEOUS);

pub const EVERY: Setting<Duration> = Setting::millis("every", "A customer every", (50, 1_000, 10), 150)
    .under(SHOP)
    .help("In turns, one looks at a page and one places an order.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    LOSS.knob,
    RETRY.knob,
    LATENCY.knob,
    FETCH.knob,
    ITEMS.knob,
    LINE.knob,
    PICTURES.knob,
    ATTACK.knob,
    SEAL.knob,
    MOVES.knob,
    FINDS.knob,
    TTL.knob,
    OWNERS.knob,
    WAIT.knob,
    DEADLINE.knob,
    PRICE.knob,
    ENCODING.knob,
    ROLLOUT.knob,
    UNKNOWN.knob,
    EVERY.knob,
];
