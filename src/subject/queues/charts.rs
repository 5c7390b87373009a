//! What can be drawn of a queue: how often each booking was delivered and applied, and how full the queue is.

use super::reading::{State, jobs};
use crate::policy::visibility::Depth;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::job::Fact as Job;
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Deliveries and effects", x: "booking", y: "how many times", data: deliveries },
    Chart { title: "Messages in the queue", x: "true time, s", y: "messages", data: course },
];

/// How many bookings the bars show: the latest.
const SHOWN: usize = 24;

fn deliveries(trace: &Trace<Words>, count: usize) -> Plot {
    let state = State::of(trace, count);
    let bar = |(number, history): (&u32, &super::reading::History)| {
        (number.to_string(), vec![f64::from(history.received), history.applied.len() as f64])
    };
    let mut groups: Vec<_> = state.bookings.iter().map(bar).collect();
    groups.drain(..groups.len().saturating_sub(SHOWN));
    let series = [("delivered", Sense::Plain), ("applied", Sense::Good)];
    Plot::Bars { every_s: None, series: series.map(|(name, sense)| Series::new(name, sense)).into(), groups }
}

fn course(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 3] = Default::default();
    for (event, fact) in jobs(trace).all().take_while(|(event, _)| event.index() < count) {
        let (Job::Stored { depth, .. }
        | Job::Received { depth, .. }
        | Job::Deleted { depth, .. }
        | Job::Visible { depth, .. }
        | Job::Parked { depth, .. }) = fact
        else {
            continue;
        };
        let Depth { visible, in_flight, dead, .. } = *depth;
        for (line, height) in lines.iter_mut().zip([visible, in_flight, dead]) {
            let height = f64::from(height);
            if (line.height() - height).abs() > 0.5 {
                line.step(seconds(trace, event), height);
            }
        }
    }
    let names = [("visible", Sense::Plain), ("in flight", Sense::Unknown), ("dead letters", Sense::Bad)];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}
