//! A browser: it pays for orders, waits, retries, and ends up with a belief.
//!
//! It always takes a payment to be paid, refused, or unknown. A crash of the browser loses even that.
//! How it interprets silence is a separate policy.
//!
//! A final answer counts whichever attempt or question it answers: what is paid stays paid. An answer that was true
//! only at its moment ("ask again", "there is nothing") counts only for the current attempt or question, and only
//! once.

use crate::sim::sorted::Map;

use super::words::{Belief, Cents, Fact, Msg, PayAnswer, RowAnswer, Timer};
use crate::policy::backoff::{Backoff, BackoffState};
use crate::policy::idempotency::KeyScheme;
use crate::policy::outcome::Outcome;
use crate::policy::silence::{Found, InDoubt, Next, Silence};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// An order to be paid for.
#[derive(Clone, Debug)]
pub struct Order {
    pub number: u32,
    /// The buyer.
    pub user: String,
    /// The price.
    pub amount: Cents,
    /// When Pay is pressed, after the start.
    pub pressed_after: Duration,
}

/// The browser of one or more people who pay.
#[derive(Clone, Debug)]
pub struct Client {
    /// The payment service, or the shop.
    pub service: NodeId,
    /// The orders to pay for.
    pub orders: Vec<Order>,
    /// How attempts are keyed.
    pub keys: KeyScheme,
    /// How long an attempt waits for its answer.
    pub timeout: Duration,
    /// How many times and when it retries.
    pub backoff: Backoff,
    /// The policy if no attempt gets an answer.
    pub silence: Silence,
    /// The price from the second attempt on, if the buyer changes the order in between.
    pub amended: Option<Cents>,
}

/// A payment in progress or settled.
#[derive(Clone, Debug)]
pub struct Payment {
    attempt: u32,
    backoff: BackoffState,
    doubt: InDoubt,
    pressed: SimTime,
    span: SpanId,
    attempt_span: SpanId,
    timer: Option<TimerId>,
    /// True if the current attempt or question is waiting for its answer.
    asking: bool,
    settled: Option<Outcome>,
}

/// The browser's memory: the payments by order.
pub type Payments = Map<u32, Payment>;

impl Client {
    fn order(&self, number: u32) -> Option<&Order> {
        self.orders.iter().find(|order| order.number == number)
    }

    fn asked(&self, order: &Order, attempt: u32) -> Cents {
        self.amended.filter(|_| attempt > 1).unwrap_or(order.amount)
    }

    fn press(&self, cx: &mut Cx<'_, Self>, order: &Order) {
        let number = order.number;
        let span = cx.open(Label::numbered("pay order", number), Tone::Neutral);
        cx.fact(Fact::Pressed { order: number, amount: order.amount });
        cx.fact(Fact::Believes { order: number, belief: Belief::Waiting });
        let payment = Payment {
            attempt: 0,
            backoff: BackoffState::new(self.backoff),
            doubt: InDoubt::default(),
            pressed: cx.now(),
            span,
            attempt_span: SpanId::NONE,
            timer: None,
            asking: false,
            settled: None,
        };
        cx.memory.insert(number, payment);
        self.attempt(cx, order);
    }

    fn attempt(&self, cx: &mut Cx<'_, Self>, order: &Order) {
        let Some(payment) = cx.memory.get_mut(&order.number) else { return };
        payment.attempt += 1;
        payment.asking = true;
        let (attempt, parent) = (payment.attempt, payment.span);
        cx.mark("browser.send");
        let key = self.keys.key(&order.user, &order.number.to_string(), attempt);
        let amount = self.asked(order, attempt);
        cx.send(self.service, Msg::Pay { order: order.number, amount, attempt, key });
        cx.fact(Fact::Attempted { order: order.number, attempt });
        let span = cx.open_within(parent, Label::numbered("attempt", attempt), Tone::Waiting);
        let timer = cx.set_timer(self.timeout, Timer::PayTimeout { order: order.number, attempt });
        if let Some(payment) = cx.memory.get_mut(&order.number) {
            payment.attempt_span = span;
            payment.timer = Some(timer);
        }
    }

    /// No answer, or "ask again": ends the attempt, and retries if attempts are left.
    fn retry(&self, cx: &mut Cx<'_, Self>, order: u32, end: SpanEnd) {
        let mut random = cx.random(Purpose::Backoff);
        let Some(payment) = cx.memory.get_mut(&order) else { return };
        let (span, timer) = (payment.attempt_span, payment.timer.take());
        payment.asking = false;
        let delay = payment.backoff.next_delay(&mut random);
        cx.close(span, end);
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        match delay {
            Some(delay) => {
                cx.mark("browser.wait");
                let timer = cx.set_timer(delay, Timer::PayBackoff { order });
                if let Some(payment) = cx.memory.get_mut(&order) {
                    payment.timer = Some(timer);
                }
            }
            None => self.in_doubt(cx, order),
        }
    }

    /// No attempt got a useful answer: settle, or ask what became of the order.
    fn in_doubt(&self, cx: &mut Cx<'_, Self>, order: u32) {
        let Some(payment) = cx.memory.get_mut(&order) else { return };
        let (next, parent) = (payment.doubt.next(self.silence), payment.span);
        let question = payment.doubt.asked();
        payment.asking = matches!(next, Next::Ask { .. });
        match next {
            Next::Tell(outcome) => self.settle(cx, order, outcome, None, None),
            Next::Ask { close } => {
                cx.mark("browser.ask");
                cx.send(self.service, Msg::Status { order, question, close });
                let span = cx.open_within(parent, Label::numbered("question", question), Tone::Waiting);
                let timer = cx.set_timer(self.timeout, Timer::StatusTimeout { order });
                if let Some(payment) = cx.memory.get_mut(&order) {
                    payment.attempt_span = span;
                    payment.timer = Some(timer);
                }
            }
        }
    }

    /// A question went unanswered as well.
    fn status_timed_out(&self, cx: &mut Cx<'_, Self>, order: u32) {
        let Some(payment) = cx.memory.get_mut(&order) else { return };
        payment.timer = None;
        let span = payment.attempt_span;
        cx.close(span, SpanEnd::TimedOut);
        self.in_doubt(cx, order);
    }

    fn on_status(&self, cx: &mut Cx<'_, Self>, order: u32, present: bool, answer: RowAnswer) {
        let (found, told) = match answer {
            RowAnswer::Recorded(receipt) => (Found::Recorded, Some(receipt.amount)),
            RowAnswer::Missing => (Found::Missing, None),
            RowAnswer::Closed => (Found::Closed, None),
        };
        if present || found.is_final() {
            self.settle(cx, order, found.outcome(), None, told);
        }
    }

    /// Ends the payment. `answers` is the attempt whose answer settled it, if one did.
    fn settle(
        &self,
        cx: &mut Cx<'_, Self>,
        number: u32,
        outcome: Outcome,
        answers: Option<u32>,
        told: Option<Cents>,
    ) {
        let Some(order) = self.order(number) else { return };
        let now = cx.now();
        let Some(payment) = cx.memory.get_mut(&number) else { return };
        payment.settled = Some(outcome);
        let (attempts, took) = (payment.attempt, now - payment.pressed);
        let (span, attempt_span, timer) = (payment.span, payment.attempt_span, payment.timer.take());
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        let (end, belief, line) = match outcome {
            Outcome::Ok => (SpanEnd::Ok, Belief::Charged(1), "browser.paid"),
            Outcome::Failed => (SpanEnd::Failed, Belief::Failed, "browser.refused"),
            Outcome::Unknown => (SpanEnd::TimedOut, Belief::Unknown, "browser.unknown"),
        };
        cx.mark(line);
        cx.close(attempt_span, end);
        cx.close(span, end);
        let asked = self.asked(order, answers.unwrap_or(attempts));
        cx.fact(Fact::Settled { order: number, outcome, attempts, took, asked, told });
        cx.fact(Fact::Believes { order: number, belief });
    }
}

impl Process for Client {
    type Domain = Words;
    type Volatile = Payments;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        for order in &self.orders {
            cx.set_timer(order.pressed_after, Timer::Press { order: order.number });
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        let (Msg::PayReply { order, .. } | Msg::StatusReply { order, .. }) = msg else { return };
        let Some(payment) = cx.memory.get(&order) else { return };
        // A user who has an answer ignores later ones.
        if payment.settled.is_some() {
            return;
        }
        let (asking, asked) = (payment.asking, payment.doubt.asked());
        let (attempt, answer) = match msg {
            Msg::StatusReply { question, answer, .. } => {
                return self.on_status(cx, order, asking && question == asked, answer);
            }
            Msg::PayReply { attempt, answer, .. } => (attempt, answer),
            _ => return,
        };
        let present = asking && asked == 0 && attempt == payment.attempt;
        match answer {
            PayAnswer::Paid(receipt) => {
                self.settle(cx, order, Outcome::Ok, Some(attempt), Some(receipt.amount));
            }
            PayAnswer::Closed => self.settle(cx, order, Outcome::Failed, Some(attempt), None),
            PayAnswer::Mismatch | PayAnswer::KeyMissing if attempt == payment.attempt => {
                self.settle(cx, order, Outcome::Failed, Some(attempt), None);
            }
            PayAnswer::InProgress | PayAnswer::Unavailable if present => {
                self.retry(cx, order, SpanEnd::Failed);
            }
            // An answer to an older attempt must not cut short the current one.
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_pay() else { return };
        match timer {
            Timer::Press { order } => {
                if let Some(order) = self.order(order) {
                    self.press(cx, order);
                }
            }
            Timer::PayTimeout { order, .. } => {
                cx.mark("browser.timeout");
                cx.fact(Fact::Believes { order, belief: Belief::Unknown });
                self.retry(cx, order, SpanEnd::TimedOut);
            }
            Timer::StatusTimeout { order } => self.status_timed_out(cx, order),
            Timer::PayBackoff { order } => {
                if let Some(order) = self.order(order) {
                    cx.fact(Fact::Believes { order: order.number, belief: Belief::Waiting });
                    self.attempt(cx, order);
                }
            }
            _ => {}
        }
    }

    fn inspect(&self, memory: &Payments, (): &()) -> Vec<Row> {
        memory
            .iter()
            .map(|(order, payment)| {
                let state = match payment.settled {
                    None => format!("waiting, attempt {}", payment.attempt),
                    Some(Outcome::Ok) => "paid".to_owned(),
                    Some(Outcome::Failed) => "refused".to_owned(),
                    Some(Outcome::Unknown) => "gave up, outcome unknown".to_owned(),
                };
                Row::memory(format!("order {order}"), state)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
