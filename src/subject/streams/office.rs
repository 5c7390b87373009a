//! Head office: it gets slips from a till and writes them into its book, by as much of a protocol as there is.
//!
//! A slip that arrives lies in a tray, in memory, until it has been filed, which is a write to the disk. The book, what is kept for its turn, and
//! which numbers have come are on the disk, unless the protocol says otherwise.

use crate::sim::sorted::Map;

use super::protocol::{AckWhat, AckWhen, Layer, Memory, Protocol};
use super::words::{Discarded, Fact, Msg, Sale, Timer};
use crate::policy::sequence::{Seen, Sequence, Tally};
use crate::policy::window::{Arrival, Receiver};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::pay::Cents;
use crate::subject::{self, Words};

/// A head office.
#[derive(Clone, Debug)]
pub struct Office {
    /// Where acknowledgements go.
    pub till: NodeId,
    pub protocol: Protocol,
    /// How long it takes to file a slip.
    pub filing: Duration,
    /// When the day is over.
    pub close: Duration,
}

/// A slip.
#[derive(Clone, Copy, Debug)]
struct Slip {
    sale: Sale,
    amount: Cents,
    /// Its number as it is on the wire; 0 if there is none.
    number: u32,
}

/// What head office knows of numbers.
#[derive(Clone, Debug, Default)]
struct Known {
    sequence: Sequence,
    last: Option<u32>,
    receiver: Receiver,
}

/// What head office keeps.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    lines: u32,
    sum: u32,
    known: Known,
    /// Slips that are kept for their turn, by their numbers.
    kept: Map<u32, Slip>,
    closed: bool,
}

/// What a crash makes it forget.
#[derive(Clone, Debug, Default)]
pub struct Tray {
    slips: Map<u32, Slip>,
    placed: u32,
    /// What it knows of numbers, where that is not on its disk.
    known: Known,
    /// What it has acknowledged on arrival.
    front: Receiver,
}

impl Office {
    /// Lets `look` at what is known of numbers, wherever that is.
    fn known<R>(&self, cx: &mut Cx<'_, Self>, look: impl FnOnce(&mut Known) -> R) -> R {
        if self.protocol.memory == Memory::Disk {
            cx.transact(|ledger| (None, look(&mut ledger.known)))
        } else {
            look(&mut cx.memory.known)
        }
    }

    fn acknowledge(&self, cx: &mut Cx<'_, Self>, receiver: &Receiver, came: u32) {
        cx.mark("office.ack");
        let ack = match self.protocol.what {
            AckWhat::Cumulative => receiver.acknowledgement(came),
            AckWhat::Highest => receiver.highest_acknowledgement(),
        };
        let bits = self.protocol.bits;
        let (next, also) = (bits.on_the_wire(ack.next), ack.also.map(|also| bits.on_the_wire(also)));
        cx.send(self.till, Msg::Ack { next, also });
    }

    fn arrived(&self, cx: &mut Cx<'_, Self>, slip: Slip) {
        cx.mark("office.arrive");
        if self.protocol.has_acks() && self.protocol.when == AckWhen::Arrived {
            let window = self.protocol.window;
            let came = self.protocol.bits.read(slip.number, cx.memory.front.next(), window.room());
            cx.memory.front.take(came, window);
            let front = cx.memory.front.clone();
            self.acknowledge(cx, &front, came);
        }
        cx.memory.placed += 1;
        let tray = cx.memory.placed;
        cx.memory.slips.insert(tray, slip);
        cx.work(self.filing, Timer::File { tray });
    }

    fn book(cx: &mut Cx<'_, Self>, slip: Slip) {
        let Slip { sale, amount, .. } = slip;
        cx.mark("office.book");
        let line = cx.write(Label::numbered("sale", sale), |ledger| {
            ledger.lines += 1;
            ledger.sum = ledger.sum.wrapping_add(amount.0);
            ledger.lines
        });
        cx.fact(Fact::Booked { sale, amount, line });
    }

    fn discard(cx: &mut Cx<'_, Self>, sale: Sale, why: Discarded) {
        cx.mark("office.discard");
        cx.fact(Fact::Discarded { sale, why });
    }

    /// Files a slip without a word back to the till.
    fn file(&self, cx: &mut Cx<'_, Self>, slip: Slip) {
        let layer = self.protocol.layer;
        if layer == Layer::Bare {
            Self::book(cx, slip);
            return;
        }
        let last_only = self.protocol.memory == Memory::LastOnly;
        let (seen, before, after, repeat) = self.known(cx, |known| {
            let before = known.sequence.tally();
            let repeat = known.last == Some(slip.number);
            known.last = Some(slip.number);
            (known.sequence.observe(slip.number), before, known.sequence.tally(), repeat)
        });
        if before != after {
            cx.mark("office.count");
            cx.fact(Fact::Counted(after));
        }
        let repeat = if last_only { repeat } else { seen == Seen::Repeat };
        if repeat && layer == Layer::Dedup {
            Self::discard(cx, slip.sale, Discarded::Repeat);
        } else {
            Self::book(cx, slip);
        }
    }

    /// Files a slip by the rules of the window, and acknowledges what it has.
    fn file_and_acknowledge(&self, cx: &mut Cx<'_, Self>, slip: Slip) {
        let Protocol { window, bits, layer, when, .. } = self.protocol;
        let (number, missing, arrival, receiver) = self.known(cx, |known| {
            let receiver = &mut known.receiver;
            let number = bits.read(slip.number, receiver.next(), window.room());
            let missing = receiver.next();
            let arrival = receiver.take(number, window);
            (number, missing, arrival, receiver.clone())
        });
        match arrival {
            Arrival::Repeat if window.room() > 1 => Self::discard(cx, slip.sale, Discarded::Repeat),
            // With room for one number it is an old one, or comes too early.
            Arrival::Repeat | Arrival::Refused => Self::discard(cx, slip.sale, Discarded::OutsideWindow),
            Arrival::Next | Arrival::Ahead if layer < Layer::Order => {
                cx.fact(Fact::Filed { sale: slip.sale });
                Self::book(cx, slip);
            }
            Arrival::Ahead => self.keep(cx, slip, number, missing),
            Arrival::Next => {
                cx.fact(Fact::Filed { sale: slip.sale });
                Self::book(cx, slip);
                self.release(cx, number, &receiver);
            }
        }
        if when == AckWhen::Filed {
            self.acknowledge(cx, &receiver, number);
        }
    }

    /// Keeps a slip for its turn.
    fn keep(&self, cx: &mut Cx<'_, Self>, slip: Slip, number: u32, missing: u32) {
        cx.mark("office.keep");
        let (sale, first) = (slip.sale, cx.disk().kept.is_empty());
        let kept = cx.write(Label::numbered("kept", sale), |ledger| {
            ledger.kept.insert(number, slip);
            ledger.kept.len() as u32
        });
        if first {
            cx.fact(Fact::KeptFree { number: missing });
        }
        cx.fact(Fact::Filed { sale });
        cx.fact(Fact::HeldBack { sale, missing });
        self.tell_line(cx, Some(missing), kept);
    }

    /// Books what was kept behind a number, up to the next gap.
    fn release(&self, cx: &mut Cx<'_, Self>, number: u32, receiver: &Receiver) {
        if cx.disk().kept.is_empty() {
            return;
        }
        for next in number + 1..receiver.next() {
            let slip = cx.transact(|ledger| (None, ledger.kept.remove(&next)));
            if let Some(slip) = slip {
                cx.mark("office.release");
                Self::book(cx, slip);
            }
        }
        let kept = cx.disk().kept.len() as u32;
        let waits_for = (kept > 0).then_some(receiver.next());
        if let Some(number) = waits_for {
            cx.fact(Fact::KeptFree { number });
        }
        self.tell_line(cx, waits_for, kept);
    }

    fn tell_line(&self, cx: &mut Cx<'_, Self>, waits_for: Option<u32>, kept: u32) {
        let room = self.protocol.window.size.saturating_sub(1).max(1);
        cx.fact(Fact::Line { waits_for, kept, room });
    }

    fn arm(&self, cx: &mut Cx<'_, Self>) {
        if !cx.disk().closed {
            let now = cx.now() - SimTime::ZERO;
            cx.set_timer(self.close.saturating_sub(now), Timer::Close);
        }
    }
}

impl Process for Office {
    type Domain = Words;
    type Volatile = Tray;
    type Durable = Ledger;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("office.restart");
        cx.memory.front = cx.disk().known.receiver.clone();
        self.arm(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Slip { sale, amount, number }) = msg.into_slip() {
            self.arrived(cx, Slip { sale, amount, number: number.unwrap_or(0) });
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_slip() {
            Some(Timer::File { tray }) => {
                let Some(slip) = cx.memory.slips.remove(&tray) else { return };
                if self.protocol.has_acks() {
                    self.file_and_acknowledge(cx, slip);
                } else {
                    self.file(cx, slip);
                }
            }
            Some(Timer::Close) => {
                let (entries, sum) = cx.write("day closed", |ledger| {
                    ledger.closed = true;
                    (ledger.lines, Cents(ledger.sum))
                });
                cx.fact(Fact::Closed { entries, sum });
            }
            _ => {}
        }
    }

    fn inspect(&self, tray: &Tray, ledger: &Ledger) -> Vec<Row> {
        let sum = Cents(ledger.sum);
        let mut rows = vec![
            Row::disk("lines in the book", ledger.lines.to_string()),
            Row::disk("sum of the book", format!("€{sum}")),
            Row::memory("in the tray", tray.slips.len().to_string()),
        ];
        if !self.protocol.has_numbers() {
            return rows;
        }
        let on_disk = self.protocol.memory == Memory::Disk;
        let known = if on_disk { &ledger.known } else { &tray.known };
        let row = |name: &str, value: String| {
            if on_disk { Row::disk(name, value) } else { Row::memory(name, value) }
        };
        if self.protocol.has_acks() {
            rows.push(row("next number expected", known.receiver.next().to_string()));
            rows.push(Row::disk("kept for their turn", ledger.kept.len().to_string()));
        } else {
            let Tally { gaps, repeats, inversions } = known.sequence.tally();
            rows.push(row("gaps, repeats, inversions", format!("{gaps}, {repeats}, {inversions}")));
        }
        rows
    }
}
