//! How long it takes to seek to any moment of a run, natively: `cargo bench --no-default-features --bench seek`.
#![expect(clippy::disallowed_types, reason = "a bench measures real time")]

mod measure;
#[path = "../report.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod report;
#[path = "../ring.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod ring;

use std::time::Instant;

fn main() -> std::io::Result<()> {
    let start = Instant::now();
    let mut figures = Vec::new();
    measure::seeks(|| start.elapsed().as_secs_f64() * 1e3, &mut figures);
    report::publish("seek, native", "seek", &figures)
}
