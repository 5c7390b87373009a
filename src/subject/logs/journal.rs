//! A journal: it collects lines from several services in one order, and a reader states what led to what.

use super::words::{Fact, Line, Msg, Place};
use crate::policy::vector::Relation;
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::subject::{self, Words};

/// The criterion that lines are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The wall clock of the service that logged them.
    Wall,
    /// The Lamport time at which they were logged.
    Lamport,
    /// The order of arrival.
    Arrival,
}

/// How a reader relates adjacent lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Not at all.
    Silent,
    /// The upper one has the smaller timestamp, so it led to the lower one.
    Smaller,
    /// By their vector clocks.
    Vector,
}

#[derive(Clone, Debug)]
pub struct Journal {
    /// The criterion that lines are sorted by.
    pub sort: Sort,
    /// How the lines are read.
    pub reading: Reading,
}

/// The lines with their places, from first to last.
pub type Lines = Vec<(Place, Line)>;

impl Journal {
    fn place(&self, from: NodeId, line: &Line, lines: usize) -> Place {
        match self.sort {
            Sort::Wall => Place::Wall(line.wall, from.0),
            Sort::Lamport => Place::Lamport(line.lamport, from.0),
            Sort::Arrival => Place::Arrival(u32::try_from(lines).unwrap_or(u32::MAX) + 1),
        }
    }

    fn add(&self, cx: &mut Cx<'_, Self>, from: NodeId, line: Line) {
        if cx.disk().iter().any(|(_, other)| other.number == line.number) {
            return;
        }
        let (number, text) = (line.number, line.text);
        let place = self.place(from, &line, cx.disk().len());
        let at = cx.write(Label::numbered("line", number), |lines| {
            let at = lines.partition_point(|(other, _)| *other <= place);
            lines.insert(at, (place, line));
            at
        });
        cx.mark("log.line");
        cx.fact(Fact::Placed { number, text, place });
        self.read(cx, at);
    }

    /// States the relation between the line at a position and its neighbours of the same job.
    fn read(&self, cx: &mut Cx<'_, Self>, at: usize) {
        let lines = cx.disk();
        let Some((_, own)) = lines.get(at) else { return };
        let same = |(_, other): &&(Place, Line)| other.job == own.job;
        let above = lines[..at].iter().rfind(same).map(|(_, above)| (above, own));
        let below = lines[at + 1..].iter().find(same).map(|(_, below)| (own, below));
        let say = |(above, below): (&Line, &Line)| {
            let relation = match self.reading {
                Reading::Silent => return None,
                Reading::Smaller => Relation::Before,
                Reading::Vector => above.vector.compare(&below.vector),
            };
            let (number, text) = (below.number, below.text);
            Some(Fact::Said { number, text, above: above.number, above_text: above.text, relation })
        };
        let said: Vec<Fact> = [above, below].into_iter().flatten().filter_map(say).collect();
        for fact in said {
            cx.mark("log.says");
            cx.fact(fact);
        }
    }
}

impl Process for Journal {
    type Domain = Words;
    type Volatile = ();
    type Durable = Lines;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        if let Some(Msg::Line(line)) = msg.into_flow() {
            self.add(cx, from, line);
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn inspect(&self, (): &(), lines: &Lines) -> Vec<Row> {
        let row = |(_, line): &(Place, Line)| {
            let time = match self.sort {
                Sort::Lamport => format!("Lamport {}", line.lamport),
                Sort::Wall | Sort::Arrival => line.wall.to_string(),
            };
            Row::disk(format!("{}, job {}", line.text, line.job + 1), time)
        };
        lines.iter().map(row).collect()
    }
}
