//! The same benches in the browser: how fast the kernel runs there, and how long it takes to seek to any moment.
//! `./dev bench` runs them in headless Chromium, with the published build and with the fastest one. Figures go to the
//! console, each on its own line that starts with [`MARK`].
#![cfg(target_arch = "wasm32")]

#[path = "../seek/measure.rs"]
mod measure;
#[path = "../report.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod report;
#[path = "../ring.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod ring;

use happens_before::sim::trace::Trace;
use report::Figure;
use ring::{Load, world};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The start of a line with a figure.
const MARK: &str = "figure ";
const ROUNDS: usize = 9;
const EVENTS: u32 = 1_000_000;
/// Events per slice: browsers optimise code badly while it runs without a break.
const SLICE: usize = 50_000;

fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

fn say(figures: &[Figure]) {
    for figure in figures {
        console_log!("{MARK}{}", serde_json::to_string(figure).expect("plain data"));
    }
}

/// Throughput in million messages per second, with everything recorded.
fn rate(in_flight: u32, load: Load) -> f64 {
    let (mut world, mut trace) = (world(in_flight, EVENTS, load), Trace::default());
    let start = now();
    let mut ended = None;
    while ended.is_none() {
        let goal = trace.len() + SLICE;
        while trace.len() < goal && ended.is_none() {
            ended = world.step(&mut trace);
        }
    }
    let seconds = (now() - start) / 1e3;
    assert_eq!(trace.len(), EVENTS as usize);
    f64::from(EVENTS / 2) / seconds / 1e6
}

#[wasm_bindgen_test]
fn kernel() {
    let mut figures = Vec::new();
    for in_flight in [8, 512] {
        for (load, what) in [(Load::Calm, "kernel"), (Load::Everything, "kernel with drift, faults, check")] {
            rate(in_flight, load);
            let runs = (0..ROUNDS).map(|_| rate(in_flight, load)).collect();
            let name = format!("ring of 8, {in_flight} in flight: {what}");
            figures.push(Figure::new(name, "M messages/s", runs));
        }
    }
    say(&figures);
}

#[wasm_bindgen_test]
fn seek() {
    let mut figures = Vec::new();
    measure::seeks(now, &mut figures);
    let memory = wasm_bindgen::memory();
    let bytes = wasm_bindgen::JsCast::unchecked_into::<js_sys::WebAssembly::Memory>(memory).buffer();
    let bytes = wasm_bindgen::JsCast::unchecked_into::<js_sys::ArrayBuffer>(bytes).byte_length();
    figures.push(Figure::new(
        "all memory of the program",
        "MiB",
        vec![f64::from(bytes) / f64::from(1 << 20)],
    ));
    say(&figures);
}
