//! Figures from several runs: median, minimum and maximum, on a line for people and in JSON for programs.

use serde::Serialize;

/// The results of several runs.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The unit.
    pub unit: &'static str,
    pub median: f64,
    pub min: f64,
    pub max: f64,
    /// All values, in the order of measurement.
    pub runs: Vec<f64>,
}

impl Figure {
    /// A figure from at least one run.
    pub fn new(name: impl Into<String>, unit: &'static str, runs: Vec<f64>) -> Self {
        let mut sorted = runs.clone();
        sorted.sort_by(f64::total_cmp);
        let (median, min, max) = (sorted[sorted.len() / 2], sorted[0], sorted[sorted.len() - 1]);
        Self { name: name.into(), unit, median, min, max, runs }
    }

    /// The ratios of two lists that were measured in turn, run by run.
    pub fn ratio(name: impl Into<String>, of: &[f64], to: &[f64]) -> Self {
        Self::new(name, "times", of.iter().zip(to).map(|(of, to)| of / to).collect())
    }
}

/// Prints a table and writes `target/bench/<file>.json`.
pub fn publish(title: &str, file: &str, figures: &[Figure]) -> std::io::Result<()> {
    println!("{title:<74}{:>9}{:>9}{:>9}  unit", "median", "min", "max");
    for Figure { name, unit, median, min, max, .. } in figures {
        println!("{name:<74}{median:>9.2}{min:>9.2}{max:>9.2}  {unit}");
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench");
    std::fs::create_dir_all(folder)?;
    std::fs::write(format!("{folder}/{file}.json"), serde_json::to_string_pretty(figures)?)
}
