//! Two nodes that are both to do something at an agreed hour, or neither: the *two generals*, who have nothing but messengers
//! that may be caught (Akkoyunlu, Ekanadham and Huber, "Some Constraints and Tradeoffs in the Design of Network Communications", SOSP 1975; named by
//! Gray, "Notes on Data Base Operating Systems", 1978).
//!
//! Messages go to and fro, each in answer to the one before, up to an agreed number. A node acts when the hour comes if it has heard every
//! message that was meant for it.

use super::words::{Fact, Msg, Timer};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// One of the two.
#[derive(Clone, Debug)]
pub struct Envoy {
    /// The other one.
    pub peer: NodeId,
    /// Whether it sends the first message, and when.
    pub opens: Option<Duration>,
    /// How many messages were agreed on.
    pub messages: u32,
    /// How many times each is sent.
    pub copies: u32,
    /// When both are to act.
    pub hour: Duration,
}

/// What it keeps: the last message that it has heard, and whether it has decided.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    heard: u32,
    count: u32,
    begun: bool,
    decided: Option<bool>,
}

impl Envoy {
    /// The last message that is meant for it; 0 if none is.
    fn last_to_hear(&self) -> u32 {
        // Whoever opens hears the even ones, and the other the odd ones.
        let hears_odd = u32::from(self.opens.is_none());
        self.messages - (self.messages + hears_odd) % 2
    }

    fn say(&self, cx: &mut Cx<'_, Self>, nth: u32) {
        cx.mark("envoy.say");
        for _ in 0..self.copies.max(1) {
            cx.send(self.peer, Msg::Word { nth, of: self.messages });
        }
        self.wait(cx, nth < self.messages);
    }

    /// Sets the timer for the hour: for an answer that is to come by then, or for nothing more.
    fn wait(&self, cx: &mut Cx<'_, Self>, for_an_answer: bool) {
        if let Some(timer) = cx.memory.take() {
            cx.cancel(timer);
        }
        if cx.disk().decided.is_none() {
            let left = self.hour.saturating_sub(cx.now() - SimTime::ZERO);
            let timer = if for_an_answer { Timer::Answer } else { Timer::Hour };
            *cx.memory = Some(cx.set_timer(left, timer));
        }
    }

    fn hear(&self, cx: &mut Cx<'_, Self>, nth: u32) {
        if nth <= cx.disk().heard || nth > self.messages {
            return;
        }
        cx.mark("envoy.hear");
        cx.write(Label::numbered("heard", nth), |diary| {
            diary.heard = nth;
            diary.count += 1;
        });
        cx.fact(Fact::Heard { nth, of: self.messages });
        if nth < self.messages {
            self.say(cx, nth + 1);
        } else {
            self.wait(cx, false);
        }
    }

    fn decide(&self, cx: &mut Cx<'_, Self>) {
        let acts = cx.disk().heard >= self.last_to_hear();
        cx.mark(if acts { "envoy.act" } else { "envoy.stay" });
        let heard = cx.write("decision", |diary| {
            diary.decided = Some(acts);
            diary.count
        });
        cx.fact(Fact::Decided { acts, heard });
    }

    fn arm(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now() - SimTime::ZERO;
        if let Some(opens) = self.opens.filter(|_| !cx.disk().begun) {
            cx.set_timer(opens.saturating_sub(now), Timer::Open);
        }
        self.wait(cx, false);
    }
}

impl Process for Envoy {
    type Domain = Words;
    /// The timer for the hour.
    type Volatile = Option<TimerId>;
    type Durable = Diary;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.fact(Fact::Agreed { messages: self.messages });
        self.arm(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Word { nth, .. }) = msg.into_slip() {
            self.hear(cx, nth);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_slip() {
            Some(Timer::Open) => {
                cx.write("proposal", |diary| diary.begun = true);
                self.say(cx, 1);
            }
            Some(Timer::Hour | Timer::Answer) => self.decide(cx),
            _ => {}
        }
    }

    fn inspect(&self, _: &Option<TimerId>, diary: &Diary) -> Vec<Row> {
        let decided = match diary.decided {
            None => "not yet",
            Some(true) => "it switches",
            Some(false) => "it does not switch",
        };
        vec![Row::disk("last message heard", diary.heard.to_string()), Row::disk("decided", decided)]
    }
}
