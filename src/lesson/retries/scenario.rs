//! The scenario: apps that call a server of limited capacity, over one layer or several; or writers that
//! contend for one record. The knobs, and the four promises that are watched.

use super::contention::Contention;
use super::knobs;
use super::promises;
use crate::lesson::knob::Settings;
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

/// How calls are tried again under these settings.
fn backoff(settings: &Settings) -> Backoff {
    Backoff {
        growth: match settings.get(knobs::GROWTH) {
            "none" => Growth::None,
            "fixed" => Growth::Fixed,
            _ => Growth::Exponential,
        },
        jitter: match settings.get(knobs::JITTER) {
            "full" => Jitter::Full,
            "equal" => Jitter::Equal,
            "decorrelated" => Jitter::Decorrelated,
            _ => Jitter::None,
        },
        base: settings.get(knobs::BASE),
        cap: settings.get(knobs::CAP),
        max_attempts: settings.get(knobs::ATTEMPTS),
    }
}

fn calling(settings: &Settings, to: NodeId, retries: bool) -> Calling {
    let timeout = settings.get(knobs::TIMEOUT);
    if !retries {
        return Calling::once(to, timeout);
    }
    Calling {
        backoff: backoff(settings),
        budget: settings.get(knobs::BUDGET).then(RetryThrottling::default),
        ..Calling::once(to, timeout)
    }
}

/// The server, under these settings; the record, if the work is to write to it.
pub fn server(settings: &Settings) -> NodeId {
    NodeId(if settings.get(knobs::WORK) == "record" {
        settings.get(knobs::WRITERS) as u16
    } else {
        (settings.get(knobs::APPS) + settings.get(knobs::LAYERS) - 1) as u16
    })
}

/// The nodes that begin calls, or writes.
pub fn clients(settings: &Settings) -> promises::Nodes {
    let knob = if settings.get(knobs::WORK) == "record" { knobs::WRITERS } else { knobs::APPS };
    0..settings.get(knob) as u16
}

/// The nodes that call the server themselves: the last layer but one. Of a record there are none.
fn last_callers(settings: &Settings) -> promises::Nodes {
    let (apps, layers) = (settings.get(knobs::APPS) as u16, settings.get(knobs::LAYERS) as u16);
    match layers {
        _ if settings.get(knobs::WORK) == "record" => 0..0,
        1 => 0..apps,
        _ => apps + layers - 2..apps + layers - 1,
    }
}

/// How many requests the server can serve in a second.
pub fn capacity(settings: &Settings) -> u32 {
    settings.get(knobs::WORKERS) * 1_000_000 / (settings.get(knobs::SERVICE).as_micros() as u32).max(1_000)
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let mut setup = Setup::new(HORIZON);
    if settings.get(knobs::WORK) == "record" {
        let contention = Contention {
            writers: settings.get(knobs::WRITERS) as u16,
            begin: BEGIN,
            backoff: backoff(settings),
            timeout: Some(settings.get(knobs::TIMEOUT)),
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
    let (apps, layers) = (settings.get(knobs::APPS), settings.get(knobs::LAYERS));
    setup.default_link(LinkSpec::steady(Duration::from_millis(4), Duration::from_millis(2)));
    let every = settings.get(knobs::EVERY);
    let together = if every == Duration::ZERO { settings.get(knobs::CALLS) } else { 1 };
    let calls = settings.get(knobs::CALLS);
    let load = Load { first: BEGIN, every, together, calls, spread: every, shards: 1 };
    for app in 0..apps {
        let calling = calling(settings, NodeId(apps as u16), true);
        let name = if apps == 1 { "App".to_owned() } else { format!("App {}", app + 1) };
        setup.node(name, Caller { calling, load, first_call: app * NUMBERS + 1 });
    }
    for (layer, name) in (1..layers).zip(MIDDLE) {
        let to = NodeId((apps + layer) as u16);
        let calling = Some(calling(settings, to, settings.get(knobs::WHERE) == "every"));
        // Those in between have room for everything: what is limited is the server.
        setup.node(name, Server { calling, ..Server::well(1_000, 0, Duration::from_millis(1)) });
    }
    let (workers, queue) = (settings.get(knobs::WORKERS), settings.get(knobs::QUEUE));
    setup.node("Server", Server::well(workers, queue, settings.get(knobs::SERVICE)));
}
