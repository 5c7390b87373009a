//! The run on the screen: eight nodes that work on requests and pass them on, in the lessons' own words. Each request
//! is acknowledged, worked on, and passed to the next node, so that there are spans, waits and facts to show. Links
//! reorder and tamper, clocks drift, and nodes are paused throughout.

use std::collections::BTreeMap;

use happens_before::lesson::knob::{Setting, Settings};
use happens_before::lesson::step::Outlines;
use happens_before::lesson::{About, Lesson, Parcel, Part, Source};
use happens_before::sim::check::{Check, Violation};
use happens_before::sim::fault::{Intervention, LinkFault, Scope, Scripted};
use happens_before::sim::ids::{Label, NodeId, SpanId, TimerId};
use happens_before::sim::link::LinkSpec;
use happens_before::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use happens_before::sim::setup::{Limits, Setup};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::subject::pay::{Cents, Fact, Msg, PayAnswer, Receipt, Timer};
use happens_before::subject::{self, Words};

const NODES: u16 = 8;
/// Requests in progress at each node at the start.
const REQUESTS: u32 = 8;
const PRICE: Cents = Cents(4_900);
/// The run's length per event: about the mean time between events.
const US_PER_EVENT: u64 = 240;
/// How many times nodes are paused.
const PAUSES: u64 = 50;
/// How long each pause lasts, in events.
const PAUSE_EVENTS: u64 = 400;

const EVENTS: Setting<u32> = Setting::count("events", "Events", (1, 2_000_000, 1), "", 1_000)
    .under("Run")
    .help("How many events the run has.");

static ABOUT: About = About {
    id: "relay",
    title: "A relay",
    part: Part::Drills,
    minutes: 0,
    before: &[],
    steps: Outlines::of(&[]),
    source: Source::new(|| Parcel::unwritten(&LESSON)),
};

/// The bench's run, as a lesson.
pub static LESSON: Lesson = Lesson { knobs: &[EVENTS.knob], ..Lesson::plain(&ABOUT, build) };

/// The settings of a run with this many events.
pub fn settings(events: u32) -> Settings {
    Settings::initial(LESSON.knobs).turned(&[EVENTS.at(i64::from(events))])
}

fn length(settings: &Settings) -> Duration {
    Duration::from_micros(US_PER_EVENT * u64::from(settings.get(EVENTS)))
}

/// Pauses, spread over the whole run.
pub fn script(settings: &Settings) -> Vec<Scripted> {
    let length = length(settings).as_micros();
    let span = Some(Duration::from_micros(PAUSE_EVENTS.min(length / US_PER_EVENT / PAUSES) * US_PER_EVENT));
    let pause = |nth: u64| Scripted {
        at: SimTime::from_micros(length / PAUSES * nth + 1),
        intervention: Intervention::Pause { node: NodeId((nth % u64::from(NODES)) as u16), span },
    };
    (0..PAUSES).map(pause).collect()
}

fn build(settings: &Settings) -> Setup<Words> {
    let events = settings.get(EVENTS);
    // Twice as long as the events take: the limit on events ends the run.
    let mut setup = Setup::new(length(settings));
    setup.limits(Limits { events, pending: 10_000 });
    let ms = Duration::from_millis;
    setup.default_link(LinkSpec::steady(ms(10), ms(50)));
    for index in 0..NODES {
        let node = setup.node(format!("Relay {}", index + 1), Relay { next: NodeId((index + 1) % NODES) });
        setup.clock(node, i64::from(index) * 1_000, i32::from(index) * 30 - 100);
    }
    setup.fault(Scope::ALL, LinkFault::Reorder { ppm: 10_000, window_us: 50_000 });
    setup.fault(Scope::ALL, LinkFault::Tamper { ppm: 1_000 });
    setup.check(Check::always(
        "same-price",
        "everything costs the same",
        (),
        |(), _, fact: &subject::Fact| {
            let Fact::Charged { receipt, .. } = fact.pay()? else { return None };
            (receipt.amount != PRICE).then(|| Violation::new(format!("{receipt} and not of {PRICE}")))
        },
    ));
    setup
}

#[derive(Clone, Debug)]
struct Relay {
    next: NodeId,
}

#[derive(Clone, Debug, Default)]
struct Desk {
    jobs: u32,
    /// The order and its span, by job.
    working: BTreeMap<u32, (u32, SpanId)>,
    /// The timer, by order.
    waiting: BTreeMap<u32, TimerId>,
}

impl Relay {
    fn hand_on(&self, cx: &mut Cx<'_, Self>, order: u32) {
        cx.send(self.next, Msg::Pay { order, amount: PRICE, attempt: 1, key: None });
        let timer = cx.set_timer(Duration::from_secs(30), Timer::PayTimeout { order, attempt: 1 });
        cx.memory.waiting.insert(order, timer);
    }
}

impl Process for Relay {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = u32;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        let first = u32::from(cx.me().0) * REQUESTS;
        for order in first..first + REQUESTS {
            self.hand_on(cx, order);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        match msg {
            Msg::Pay { order, amount, attempt, .. } => {
                let receipt = Receipt { charge: order, amount };
                cx.send(from, Msg::PayReply { order, attempt, answer: PayAnswer::Paid(receipt) });
                cx.fact(Fact::Charged { order, receipt });
                let span = cx.open(Label::numbered("order", order), Tone::Working);
                cx.memory.jobs += 1;
                let job = cx.memory.jobs;
                cx.memory.working.insert(job, (order, span));
                cx.work(Duration::from_millis(12), Timer::Work { job });
            }
            Msg::PayReply { order, .. } => {
                if let Some(timer) = cx.memory.waiting.remove(&order) {
                    cx.cancel(timer);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(Timer::Work { job }) = timer.into_pay() else { return };
        let Some((order, span)) = cx.memory.working.remove(&job) else { return };
        cx.close(span, SpanEnd::Ok);
        cx.write("count", |count| *count += 1);
        self.hand_on(cx, order);
    }

    fn inspect(&self, desk: &Desk, count: &u32) -> Vec<Row> {
        let working = Row::memory("working on", desk.working.len().to_string());
        vec![Row::disk("handed on", count.to_string()), working]
    }
}
