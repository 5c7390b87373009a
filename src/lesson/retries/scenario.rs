//! The scenario: apps that call a server of limited capacity, over one layer or several; or writers that
//! contend for one record. The knobs, and the four promises that are watched.

use super::contention::Contention;
use super::promises;
use crate::lesson::knob::{Dial, Knob, Settings};
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::retry_budget::RetryThrottling;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::calls::caller::{Caller, Load};
use crate::subject::calls::calling::Calling;
use crate::subject::calls::server::Server;

/// The check that most calls are answered.
pub const ANSWERED: u16 = 0;
/// The check that the server is not asked for more than twice what it can do.
pub const LOAD: u16 = 1;
/// The check that one call does not become many.
pub const AMPLIFIED: u16 = 2;
/// The check that calls are answered again when the trouble is over.
pub const RECOVERED: u16 = 3;

/// The first app, or the first writer.
pub const FIRST_CLIENT: NodeId = NodeId(0);
/// When calls begin.
pub const BEGIN: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(8);
/// The calls of an app are numbered from one more than a multiple of this.
pub const NUMBERS: u32 = 1_000;
/// What the servers in between are called.
const MIDDLE: [&str; 2] = ["Gateway", "Orders"];

const RETRIES: &str = "Retries";
const LAYERS: &str = "Layers";
const SERVER: &str = "Server";
const WORK: &str = "Work";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "growth",
        "Wait between attempts",
        RETRIES,
        Dial::Choice(&[("none", "none: at once"), ("fixed", "fixed"), ("exponential", "doubles each time")]),
        1,
        "How long a client waits before it tries again: not at all, always equally long, or twice as long each time.",
    ),
    Knob::new(
        "jitter",
        "Jitter",
        RETRIES,
        Dial::Choice(&[
            ("none", "none"),
            ("full", "full"),
            ("equal", "equal"),
            ("decorrelated", "decorrelated"),
        ]),
        0,
        "How chance spreads the wait. Full: anywhere from nothing to the whole wait. Equal: half for certain, half by chance. Decorrelated: from the first wait to three times the last one.",
    ),
    Knob::new(
        "base",
        "First wait",
        RETRIES,
        Dial::range(5, 2_000, 5, "ms"),
        100,
        "The wait before the first retry, before jitter.",
    ),
    Knob::new("cap", "Longest wait", RETRIES, Dial::range(5, 10_000, 5, "ms"), 2_000, "No wait is longer."),
    Knob::new(
        "attempts",
        "Attempts at the most",
        RETRIES,
        Dial::range(1, 12, 1, ""),
        4,
        "How often one call is tried, the first time included.",
    ),
    Knob::new(
        "budget",
        "Retry budget",
        RETRIES,
        Dial::Switch,
        0,
        "A bucket of 10 tokens for each app. A failure takes one, a success gives back a tenth, and there is a retry only while more than half are left.",
    ),
    Knob::new(
        "timeout",
        "Timeout",
        RETRIES,
        Dial::range(20, 3_000, 20, "ms"),
        300,
        "How long an attempt waits for its answer.",
    ),
    Knob::new(
        "layers",
        "Layers that call",
        LAYERS,
        Dial::range(1, 3, 1, ""),
        1,
        "1: the apps call the server. 2: they call a gateway, which calls the server. 3: there is one service more in between.",
    ),
    Knob::new(
        "where",
        "Who retries",
        LAYERS,
        Dial::Choice(&[("every", "every layer"), ("first", "the apps only")]),
        0,
        "Whether the services in between try again as well, or pass a failure on.",
    ),
    Knob::new(
        "workers",
        "Workers",
        SERVER,
        Dial::range(1, 16, 1, ""),
        2,
        "How many requests the server works on at once.",
    ),
    Knob::new(
        "service",
        "A request takes",
        SERVER,
        Dial::range(5, 500, 5, "ms"),
        35,
        "How long a worker is busy with a request.",
    ),
    Knob::new(
        "queue",
        "Room in the queue",
        SERVER,
        Dial::range(0, 200, 1, ""),
        24,
        "How many requests may wait for a worker. Who finds no room is told so at once.",
    ),
    Knob::new(
        "work",
        "What is done",
        WORK,
        Dial::Choice(&[("calls", "calls to the server"), ("record", "writes to one record")]),
        0,
        "Apps that call a server; or writers that all want to change the same record, of which one at a time succeeds.",
    ),
    Knob::new("apps", "Apps", WORK, Dial::range(1, 8, 1, ""), 4, "How many apps call the server."),
    Knob::new(
        "calls",
        "Calls of each app",
        WORK,
        Dial::range(1, 200, 1, ""),
        75,
        "How many calls each app makes.",
    ),
    Knob::new(
        "every",
        "One call every",
        WORK,
        Dial::range(0, 2_000, 10, "ms"),
        100,
        "How long it is, in the mean, from one call of an app to the next. 0: all of them at the same moment.",
    ),
    Knob::new(
        "writers",
        "Writers",
        WORK,
        Dial::range(2, 60, 1, ""),
        8,
        "How many want to write to the record.",
    ),
];

/// How calls are tried again under these settings.
fn backoff(settings: &Settings) -> Backoff {
    Backoff {
        growth: match settings.choice("growth") {
            "none" => Growth::None,
            "fixed" => Growth::Fixed,
            _ => Growth::Exponential,
        },
        jitter: match settings.choice("jitter") {
            "full" => Jitter::Full,
            "equal" => Jitter::Equal,
            "decorrelated" => Jitter::Decorrelated,
            _ => Jitter::None,
        },
        base: settings.millis("base"),
        cap: settings.millis("cap"),
        max_attempts: settings.count("attempts"),
    }
}

fn calling(settings: &Settings, to: NodeId, retries: bool) -> Calling {
    let timeout = settings.millis("timeout");
    if !retries {
        return Calling::once(to, timeout);
    }
    Calling {
        backoff: backoff(settings),
        budget: settings.on("budget").then(RetryThrottling::default),
        ..Calling::once(to, timeout)
    }
}

/// The server, under these settings; the record, if the work is to write to it.
pub fn server(settings: &Settings) -> NodeId {
    NodeId(if settings.choice("work") == "record" {
        settings.count("writers") as u16
    } else {
        (settings.count("apps") + settings.count("layers") - 1) as u16
    })
}

/// The nodes that begin calls, or writes.
pub fn clients(settings: &Settings) -> promises::Nodes {
    let knob = if settings.choice("work") == "record" { "writers" } else { "apps" };
    0..settings.count(knob) as u16
}

/// The nodes that call the server themselves: the last layer but one. Of a record there are none.
fn last_callers(settings: &Settings) -> promises::Nodes {
    let (apps, layers) = (settings.count("apps") as u16, settings.count("layers") as u16);
    match layers {
        _ if settings.choice("work") == "record" => 0..0,
        1 => 0..apps,
        _ => apps + layers - 2..apps + layers - 1,
    }
}

/// How many requests the server can serve in a second.
pub fn capacity(settings: &Settings) -> u32 {
    settings.count("workers") * 1_000 / settings.count("service").max(1)
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let mut setup = Setup::new(HORIZON);
    if settings.choice("work") == "record" {
        let contention = Contention {
            writers: settings.count("writers") as u16,
            begin: BEGIN,
            backoff: backoff(settings),
            timeout: Some(settings.millis("timeout")),
        };
        contention.add_to(&mut setup);
    } else {
        add_calls(&mut setup, settings);
    }
    let callers = last_callers(settings);
    setup.check(promises::answered(clients(settings)));
    setup.check(promises::load(callers.clone(), 2 * capacity(settings)));
    setup.check(promises::amplification(callers));
    setup.check(promises::recovery(clients(settings), HORIZON));
    setup
}

fn add_calls(setup: &mut Setup<Words>, settings: &Settings) {
    let (apps, layers) = (settings.count("apps"), settings.count("layers"));
    setup.default_link(LinkSpec::steady(Duration::from_millis(4), Duration::from_millis(2)));
    let every = settings.millis("every");
    let together = if every == Duration::ZERO { settings.count("calls") } else { 1 };
    let calls = settings.count("calls");
    let load = Load { first: BEGIN, every, together, calls, spread: every, shards: 1 };
    for app in 0..apps {
        let calling = calling(settings, NodeId(apps as u16), true);
        let name = if apps == 1 { "App".to_owned() } else { format!("App {}", app + 1) };
        setup.node(name, Caller { calling, load, first_call: app * NUMBERS + 1 });
    }
    for (layer, name) in (1..layers).zip(MIDDLE) {
        let to = NodeId((apps + layer) as u16);
        let calling = Some(calling(settings, to, settings.choice("where") == "every"));
        // Those in between have room for everything: what is limited is the server.
        setup.node(name, Server { calling, ..Server::well(1_000, 0, Duration::from_millis(1)) });
    }
    let (workers, queue) = (settings.count("workers"), settings.count("queue"));
    setup.node("Server", Server::well(workers, queue, settings.millis("service")));
}
