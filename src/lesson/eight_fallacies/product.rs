//! Pages of more and more items, collected with a call for each, near and far: the time is the product of calls and round trip.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, mean, through};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense, Series};
use crate::subject::storefront::habits::{Encoding, Fetch, Pictures};
use crate::subject::storefront::reading::Board;
use crate::subject::storefront::scene::StoreScene;

/// The items on a page.
const ITEMS: [u32; 7] = [1, 4, 8, 12, 16, 20, 24];
/// The latencies to the catalogue that are compared, one way, in milliseconds.
const LATENCIES_MS: [u64; 3] = [1, 10, 30];
/// How many runs a point is the mean of.
const RUNS: u32 = 3;

/// The mean time of a page, in milliseconds.
fn page_ms(items: u32, latency_ms: u64, fetch: Fetch) -> f64 {
    let latency = Duration::from_millis(latency_ms);
    let (pictures, encoding) = (Pictures::Thumbnails, Encoding::Binary);
    let scene = StoreScene { latency, fetch, pictures, encoding, items, ..StoreScene::bare() };
    let found = mean(RUNS, |seed| {
        let trace = completed(scene.setup(), seed, &[]);
        [Board::of(&trace, trace.len()).mean_page().as_micros() as f64 / 1e3]
    });
    found[0]
}

/// What a product of calls and round trips predicts, in milliseconds.
fn product_ms(items: u32, latency_ms: u64) -> f64 {
    f64::from(items) * 2.0 * latency_ms as f64
}

/// For each latency what was measured with a call for each item; then with one call, at the greatest latency.
fn task(number: u32) -> Vec<f64> {
    let items = ITEMS[number as usize];
    let far = LATENCIES_MS[LATENCIES_MS.len() - 1];
    let chatty = LATENCIES_MS.map(|latency_ms| page_ms(items, latency_ms, Fetch::Chatty));
    chatty.into_iter().chain([page_ms(items, far, Fetch::Coarse)]).collect()
}

fn plot(found: &[Vec<f64>]) -> Plot {
    let known = || ITEMS.into_iter().zip(found);
    let measured = |of: usize| through(found, of, &ITEMS.map(f64::from));
    let mut curves = Vec::new();
    for (of, latency_ms) in LATENCIES_MS.into_iter().enumerate() {
        let name = format!("{latency_ms} ms one way, measured");
        curves.push((Series::new(name, Sense::Bad), measured(of)));
        let product = known().map(|(items, _)| (f64::from(items), product_ms(items, latency_ms)));
        let name = format!("calls × {} ms", 2 * latency_ms);
        curves.push((Series::new(name, Sense::Plain), product.collect()));
    }
    let far = LATENCIES_MS[LATENCIES_MS.len() - 1];
    let name = format!("{far} ms one way, one call for all");
    curves.push((Series::new(name, Sense::Good), measured(LATENCIES_MS.len())));
    Plot::Curves { curves }
}

/// The comparison, as the lesson offers it.
pub const PRODUCT: Experiment = Experiment {
    id: "product",
    title: "Calls times round trips",
    about: || {
        "Pages of more and more items from a catalogue that is near, farther away, and far: with a call for each item, beside the product of calls and round trip, and with one call.".into()
    },
    work: Work::Own {
        runs: (ITEMS.len() * (LATENCIES_MS.len() + 1)) as u32 * RUNS,
        tasks: ITEMS.len() as u32,
        task,
    },
    figures: &[Figure {
        frame: Frame { title: "How long a page takes", x: "items on a page", y: "ms" },
        plot,
    }],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The product explains the time up to what customers' own messages and the processor add.
    #[test]
    fn a_page_takes_the_product_and_one_call_takes_a_round_trip() {
        for number in 0..PRODUCT.tasks() {
            let (found, items) = (task(number), ITEMS[number as usize]);
            for (ms, latency_ms) in found.iter().zip(LATENCIES_MS) {
                let product = product_ms(items, latency_ms);
                assert!((product..product + 10.0).contains(ms), "{items} items, {latency_ms} ms: {ms}");
            }
            let one = product_ms(1, LATENCIES_MS[LATENCIES_MS.len() - 1]);
            assert!((one..one + 10.0).contains(&found[LATENCIES_MS.len()]), "{found:?}");
        }
    }
}
