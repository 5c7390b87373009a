//! What can be drawn of pools: who holds the workers, Little's law second by second, and how much of the work is for nobody.

use super::little::{Law, System, over};
use super::parties::{API, ARCHIVE, HORIZON, PRICES, REVIEWS};
use super::reading::{Day, pools};
use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "The API's workers that wait", x: "true time, s", y: "workers", data: waiting },
    Chart { title: "Pages", x: "true time, s", y: "pages so far", data: pages },
    Chart {
        title: "Little's law: requests in the API",
        x: "true time, s",
        y: "requests, on average",
        data: law,
    },
    Chart { title: "Work, and who waits for it", x: "service", y: "s of work so far", data: work },
];

/// How many workers wait for which service, and how many there are.
fn waiting(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 2] = Default::default();
    let mut limit = None;
    for (event, fact) in pools(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Fact::Waiting { prices, reviews, workers } = fact {
            let at = seconds(trace, event);
            for (line, height) in lines.iter_mut().zip([*prices, *reviews]) {
                line.step(at, height.into());
            }
            limit = Some(f64::from(*workers));
        }
    }
    let names = [("for Prices", Sense::Plain), ("for Reviews", Sense::Bad)];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit }
}

/// How many pages were served and lost by when.
fn pages(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 4] = Default::default();
    for (event, fact) in pools(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Fact::Settled { page, outcome, .. } = fact {
            let line = &mut lines[2 * (*page as usize) + usize::from(*outcome != Outcome::Ok)];
            line.step(seconds(trace, event), line.height() + 1.0);
        }
    }
    let names = [
        ("price, served", Sense::Good),
        ("price, lost", Sense::Bad),
        ("reviews, served", Sense::Plain),
        ("reviews, lost", Sense::Unknown),
    ];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}

/// L and λW of the API, second by second. They differ by the stays that begin in one second and end
/// in another, so λW is left out where many more came than left, or the other way round.
fn law(trace: &Trace<Words>, count: usize) -> Plot {
    let cuts: Vec<SimTime> =
        (0..=HORIZON.as_millis() / 1_000).map(|second| SimTime::ZERO + Duration::from_secs(second)).collect();
    let found = over(trace, count, System::Api, &cuts);
    let bars = |law: Option<Law>| {
        let units = |milli: u64| milli as f64 / 1e3;
        let predicted = |law: Law| if law.balanced { units(law.predicted_milli) } else { 0.0 };
        law.map_or(vec![0.0, 0.0], |law| vec![units(law.inside_milli), predicted(law)])
    };
    let groups = found.into_iter().zip(0..).map(|(law, second)| (format!("{second}"), bars(law))).collect();
    let series = [("L, measured", Sense::Plain), ("λ × W, if as many left as came", Sense::Good)];
    let series = series.map(|(name, sense)| Series::new(name, sense)).into();
    Plot::Bars { series, groups, every_s: Some(1.0) }
}

/// How long each service has worked, for somebody and for nobody.
fn work(trace: &Trace<Words>, count: usize) -> Plot {
    let day = Day::of(trace, count);
    let units = |time: Duration| time.as_micros() as f64 / 1e6;
    let services = [("API", API), ("Prices", PRICES), ("Reviews", REVIEWS), ("Archive", ARCHIVE)];
    let groups = services.map(|(name, node)| {
        let work = day.work_of(node);
        (name.to_owned(), vec![units(work.useful), units(work.orphaned)])
    });
    let series = [("somebody waits", Sense::Good), ("nobody waits", Sense::Bad)];
    let series = series.map(|(name, sense)| Series::new(name, sense)).into();
    Plot::Bars { series, groups: groups.into(), every_s: None }
}
