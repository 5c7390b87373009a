//! The catalogue: a processor that packs items, and a line that carries them, each one thing at a time.

use std::collections::VecDeque;

use super::habits::{Encoding, Pictures};
use super::parties::{FRONT, ROOM};
use super::words::{Fact, Msg, Step, Timer};
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::Duration;
use crate::subject::{self, Words};

/// The catalogue.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub pictures: Pictures,
    pub encoding: Encoding,
    /// What its line carries in a second, in bytes; `None`: any amount at once.
    pub line: Option<u64>,
}

/// Some items of a page.
#[derive(Clone, Copy, Debug)]
struct Parcel {
    page: u32,
    first: u32,
    count: u32,
    bytes: u64,
    processing: Duration,
}

/// What waits for the processor and for the line. The first of each is being worked on.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    packing: VecDeque<Parcel>,
    carrying: VecDeque<Parcel>,
    /// The line's current work.
    span: Option<SpanId>,
}

impl Memory {
    /// What happens at the line, with what waits behind the first `ahead` answers.
    fn line(&self, Parcel { page, bytes, .. }: Parcel, step: Step, ahead: usize) -> Fact {
        let behind = self.carrying.iter().skip(ahead);
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let (answers, room) = (count(behind.len() as u64), count(ROOM / bytes.max(1)).max(1));
        Fact::Line { page, step, waiting: behind.map(|parcel| parcel.bytes).sum(), answers, room }
    }
}

impl Catalogue {
    fn asked(&self, cx: &mut Cx<'_, Self>, page: u32, first: u32, count: u32) {
        cx.mark("catalogue.pack");
        let times = u64::from(count);
        let bytes = self.pictures.bytes(self.encoding).saturating_mul(times);
        let processing = self.pictures.processing(self.encoding).saturating_mul(times);
        cx.memory.packing.push_back(Parcel { page, first, count, bytes, processing });
        if cx.memory.packing.len() == 1 {
            cx.work(processing, Timer::Packed);
        }
    }

    fn packed(&self, cx: &mut Cx<'_, Self>) {
        let Some(parcel) = cx.memory.packing.pop_front() else { return };
        if let Some(next) = cx.memory.packing.front().copied() {
            cx.work(next.processing, Timer::Packed);
        }
        let Some(rate) = self.line else { return Self::deliver(cx, parcel) };
        cx.memory.carrying.push_back(parcel);
        if cx.memory.carrying.len() == 1 {
            Self::carry(cx, parcel, rate);
        } else {
            cx.mark("catalogue.queue");
            let fact = cx.memory.line(parcel, Step::Waits, 1);
            cx.fact(fact);
        }
    }

    fn carry(cx: &mut Cx<'_, Self>, parcel: Parcel, rate: u64) {
        cx.memory.span = Some(cx.open(Label::numbered("page", parcel.page), Tone::Working));
        let fact = cx.memory.line(parcel, Step::Takes, 1);
        cx.fact(fact);
        let us = parcel.bytes.saturating_mul(1_000_000) / rate.max(1);
        cx.set_timer(Duration::from_micros(us), Timer::Carried);
    }

    fn carried(&self, cx: &mut Cx<'_, Self>) {
        let Some(parcel) = cx.memory.carrying.pop_front() else { return };
        if let Some(span) = cx.memory.span.take() {
            cx.close(span, SpanEnd::Ok);
        }
        let fact = cx.memory.line(parcel, Step::Leaves, 0);
        cx.fact(fact);
        Self::deliver(cx, parcel);
        if let (Some(next), Some(rate)) = (cx.memory.carrying.front().copied(), self.line) {
            Self::carry(cx, next, rate);
        }
    }

    fn deliver(cx: &mut Cx<'_, Self>, parcel: Parcel) {
        let Parcel { page, first, count, bytes, processing } = parcel;
        cx.mark("catalogue.send");
        cx.send(FRONT, Msg::Items { page, first, count, bytes, processing });
    }
}

impl Process for Catalogue {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = ();

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Get { page, first, count }) = msg.into_shop() {
            self.asked(cx, page, first, count);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_shop() {
            Some(Timer::Packed) => self.packed(cx),
            Some(Timer::Carried) => self.carried(cx),
            _ => {}
        }
    }

    /// What waited for the line is gone, and the line is free.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        if self.line.is_some() {
            cx.fact(Fact::Line { page: 0, step: Step::Leaves, waiting: 0, answers: 0, room: 1 });
        }
    }

    fn inspect(&self, memory: &Memory, (): &()) -> Vec<Row> {
        let mut rows = vec![Row::memory("answers to pack", memory.packing.len().to_string())];
        if self.line.is_some() {
            rows.push(Row::memory(
                "bytes that wait for the line",
                memory.carrying.iter().skip(1).map(|parcel| parcel.bytes).sum::<u64>().to_string(),
            ));
        }
        rows
    }
}
