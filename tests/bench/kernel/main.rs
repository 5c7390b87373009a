//! The kernel's speed, compared with several baselines: `cargo bench --no-default-features --bench kernel`.
//!
//! - `ring`: the scenario; `bare`: the same without a kernel; `report`: figures
//!
//! Every measurement runs in its own process, so that none benefits from memory that another has warmed up: the
//! program starts itself with the name of a [`Subject`]. Subjects take turns, and ratios are taken within a turn, so
//! that they are meaningful on a shared machine. `PEER` names the program of `tests/bench/peers`, which runs the same
//! scenario in another simulator; `./dev bench` builds it.
//!
//! One message is one send and one delivery: two events.
#![expect(clippy::disallowed_types, reason = "a bench measures real time")]

mod bare;
#[path = "../report.rs"]
mod report;
#[path = "../ring.rs"]
mod ring;

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use bare::Record;
use happens_before::sim::sink::Discard;
use happens_before::sim::trace::Trace;
use report::Figure;
use ring::{Load, world};

const ROUNDS: usize = 11;
const MESSAGES: u32 = 500_000;
const EVENTS: u32 = 2 * MESSAGES;
/// Run lengths, in events, over which the cost per event is compared.
const LENGTHS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// More bytes than a run's trace takes.
const WARM_BYTES: usize = 30 << 20;

/// The argument that makes the program only run events, for valgrind to count.
const RUN_EVENTS: &str = "--run-events";

/// A configuration of the ring to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Calm,
    Everything,
    TraceOff,
    Bare,
    BareTraced,
}

const SUBJECTS: [(Subject, &str); 5] = [
    (Subject::Calm, "kernel"),
    (Subject::Everything, "kernel with drift, faults, check"),
    (Subject::TraceOff, "kernel without trace"),
    (Subject::Bare, "bare loop"),
    (Subject::BareTraced, "bare loop with trace"),
];

/// Throughput in million messages per second.
fn rate(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    f64::from(MESSAGES) / start.elapsed().as_secs_f64() / 1e6
}

fn traced(in_flight: u32, load: Load) -> f64 {
    let (mut world, mut trace) = (world(in_flight, EVENTS, load), Trace::default());
    let rate = rate(|| {
        world.run_to_end(&mut trace);
    });
    assert!(world.counts().balance() && trace.len() == EVENTS as usize && trace.verdicts.is_empty());
    rate
}

fn measure(subject: Subject, in_flight: u32) -> f64 {
    match subject {
        Subject::Calm => traced(in_flight, Load::Calm),
        Subject::Everything => traced(in_flight, Load::Everything),
        Subject::TraceOff => {
            let mut world = world(in_flight, EVENTS, Load::Calm);
            rate(|| {
                world.run_to_end(&mut Discard);
            })
        }
        Subject::Bare => rate(|| bare::run(in_flight, MESSAGES, None)),
        Subject::BareTraced => {
            let mut records = Vec::new();
            let rate = rate(|| bare::run(in_flight, MESSAGES, Some(&mut records)));
            assert_eq!((black_box(&records).len(), size_of::<Record>()), (EVENTS as usize, 24));
            rate
        }
    }
}

/// Makes the allocator keep freed memory, as the browser's does: how much glibc returns to the system depends on the
/// largest block ever freed.
fn keep_memory() {
    drop(black_box(vec![0_u8; WARM_BYTES]));
}

/// The measuring process: prints the rate of a first run, and of one in reused memory.
fn measure_here(subject: Subject, in_flight: u32) {
    let first = measure(subject, in_flight);
    keep_memory();
    measure(subject, in_flight);
    println!("{first} {}", measure(subject, in_flight));
}

/// The numbers that a measuring process prints.
fn ask(command: &mut Command) -> Vec<f64> {
    let output = command.output().expect("the program can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert!(output.status.success() && !numbers.is_empty(), "{command:?} said: {said}");
    numbers
}

fn ring(in_flight: u32, figures: &mut Vec<Figure>) {
    let myself = std::env::current_exe().expect("this program has a path");
    let (mut first, mut again) = (vec![Vec::new(); SUBJECTS.len()], vec![Vec::new(); SUBJECTS.len()]);
    let mut peer = Vec::new();
    for _ in 0..ROUNDS {
        for (index, (_, name)) in SUBJECTS.iter().enumerate() {
            let numbers = ask(Command::new(&myself).arg(name).arg(in_flight.to_string()));
            first[index].push(numbers[0]);
            again[index].push(numbers[1]);
        }
        if let Some(path) = std::env::var_os("PEER") {
            let arguments = [in_flight.to_string(), MESSAGES.to_string()];
            peer.push(ask(Command::new(path).args(arguments))[0]);
        }
    }
    let name = |what: &str| format!("ring of 8, {in_flight} in flight: {what}");
    let bare = SUBJECTS.len() - 1;
    for kernel in 0..2 {
        let what = SUBJECTS[kernel].1;
        figures.push(Figure::ratio(name(&format!("{what} / bare with trace")), &first[kernel], &first[bare]));
        let warm = format!("{what} / bare with trace, used memory");
        figures.push(Figure::ratio(name(&warm), &again[kernel], &again[bare]));
        if !peer.is_empty() {
            figures.push(Figure::ratio(name(&format!("{what} / nexosim")), &first[kernel], &peer));
        }
    }
    for (index, (_, what)) in SUBJECTS.iter().enumerate() {
        figures.push(Figure::new(name(what), "M messages/s", first[index].clone()));
    }
    if !peer.is_empty() {
        figures.push(Figure::new(name("nexosim"), "M messages/s", peer));
    }
}

/// Nanoseconds per event in runs of this length. The runs add up to the longest length.
fn event_ns(events: u32) -> f64 {
    let runs = LENGTHS[LENGTHS.len() - 1] / events;
    let mut seconds = 0.0;
    for _ in 0..runs {
        let (mut world, mut trace) = (world(64, events, Load::Everything), Trace::default());
        let start = Instant::now();
        world.run_to_end(&mut trace);
        seconds += start.elapsed().as_secs_f64();
    }
    seconds * 1e9 / f64::from(runs * events)
}

fn lengths(figures: &mut Vec<Figure>) {
    keep_memory();
    let rounds: Vec<[f64; 4]> = (0..ROUNDS).map(|_| LENGTHS.map(event_ns)).collect();
    for (index, events) in LENGTHS.iter().enumerate() {
        let runs = rounds.iter().map(|round| round[index]).collect();
        figures.push(Figure::new(format!("an event, in a run of {events}"), "ns", runs));
    }
    let spread = |round: &[f64; 4]| {
        round.iter().copied().fold(0.0, f64::max) / round.iter().copied().fold(f64::MAX, f64::min)
    };
    figures.push(Figure::new("dearest / cheapest length", "times", rounds.iter().map(spread).collect()));
}

/// Runs this many events and prints nothing; valgrind counts this.
fn run_events(events: u32) {
    let (mut world, mut trace) = (world(64, events, Load::Everything), Trace::default());
    world.run_to_end(&mut trace);
    black_box(&trace);
}

/// The instructions of a run of this many events, if valgrind is installed.
fn instructions(events: u32) -> Option<f64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(std::env::current_exe().ok()?).arg(RUN_EVENTS).arg(events.to_string());
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines().find(|line| line.contains("Collected"))?.split_whitespace().last()?.parse().ok()
}

/// Instructions per event: unlike time, the same whatever else the machine does. A run of a thousand events is
/// subtracted, so that start-up does not count.
fn instructions_an_event(figures: &mut Vec<Figure>) {
    let Some(start) = instructions(LENGTHS[0]) else { return };
    for events in &LENGTHS[1..] {
        let Some(all) = instructions(*events) else { return };
        let each = (all - start) / f64::from(events - LENGTHS[0]);
        figures.push(Figure::new(
            format!("an event, from the 1,000th to the {events}th"),
            "instructions",
            vec![each],
        ));
    }
}

/// Figures that do not vary, and so are measured once.
fn memory(figures: &mut Vec<Figure>) {
    let (mut world, mut trace) = (world(512, EVENTS, Load::Everything), Trace::default());
    world.run_to_end(&mut trace);
    let an_event = trace.bytes() as f64 / trace.len() as f64;
    figures.push(Figure::new("trace, an event", "bytes", vec![an_event]));
    figures.push(Figure::new("checkpoint, 512 in flight", "bytes", vec![world.bytes() as f64]));
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next().unwrap_or_default();
    if wanted == RUN_EVENTS {
        run_events(arguments.next().and_then(|text| text.parse().ok()).expect("how many events"));
        return Ok(());
    }
    if let Some((subject, _)) = SUBJECTS.iter().find(|(_, name)| *name == wanted) {
        let in_flight = arguments.next().and_then(|text| text.parse().ok()).expect("how many in flight");
        measure_here(*subject, in_flight);
        return Ok(());
    }
    let mut figures = Vec::new();
    for in_flight in [8, 512] {
        ring(in_flight, &mut figures);
    }
    lengths(&mut figures);
    instructions_an_event(&mut figures);
    memory(&mut figures);
    report::publish("kernel, native", "kernel", &figures)
}
