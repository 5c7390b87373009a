//! The findings in words, one plain sentence each.

use std::fmt::Write as _;

use crate::lesson::knob::Knob;
use crate::sim::fault::{Intervention, MessageRef, Scripted};
use crate::sim::time::{Duration, SimTime};

use super::findings::{Change, Finding, Flaw, Fresh, Outcome, Part, Span, Thing, Turn};
use super::same::Named;

/// A violation is said to come later if it does by this fraction of the time until then.
const LATER: u64 = 32;

/// The words for what a run only numbers.
pub struct Words<'a> {
    /// The names of the nodes.
    pub nodes: &'a [String],
    /// The lesson's knobs.
    pub knobs: &'a [Knob],
    /// The recipe's interventions.
    pub script: &'a [Scripted],
    /// When the unchanged run breaks the promise.
    pub broken_at: Option<SimTime>,
    /// An intervention in plain words, such as `drop message 1, Provider → Payments`.
    pub deed: &'a dyn Fn(&Intervention) -> String,
}

impl Words<'_> {
    /// A finding as a sentence.
    pub fn say(&self, finding: &Finding) -> String {
        let mut sentence = match &finding.change {
            Change::Without(thing) => self.without(thing, finding),
            Change::WithoutBoth(both) => self.without_both(both, finding),
            Change::Bare => self.outcome("Without any intervention", finding),
            Change::Knob(turn) => {
                let (to, from) = (self.position(turn), self.shown(&turn.knob, turn.from));
                format!("With {to} instead of {from}, {}", self.seeds(finding))
            }
            Change::Repair(turns) => {
                let turns: Vec<_> = turns.iter().map(|turn| self.position(turn)).collect();
                format!("With the whole repair ({}), {}", turns.join(", "), self.seeds(finding))
            }
            Change::Time(span) => self.time(span, finding),
        };
        for position in &finding.absent {
            let deed = self.item(*position);
            let _ = write!(sentence, " There is nothing left to {deed}.");
        }
        if let [first, rest @ ..] = &finding.breaks[..] {
            let _ = write!(sentence, " But then “{first}” is broken");
            for name in rest {
                let _ = write!(sentence, ", and so is “{name}”");
            }
            sentence.push('.');
        }
        sentence
    }

    fn without(&self, thing: &Thing, finding: &Finding) -> String {
        let condition = match thing {
            Thing::Item(_) => format!("Without “{}”", self.thing(thing)),
            Thing::Drawn(message, flaw) => format!("Had {} {}", self.message(*message), flaw.undone()),
        };
        self.outcome(&condition, finding)
    }

    /// The outcome under a condition, with fresh draws from some moment on.
    fn outcome(&self, condition: &str, finding: &Finding) -> String {
        match finding.outcome {
            Outcome::NoDifference => format!("{condition}, {}.", self.still_broken(finding)),
            _ => format!("{condition}, the promise holds{}", fresh_draws(finding)),
        }
    }

    fn without_both(&self, both: &[(Thing, Part); 2], finding: &Finding) -> String {
        let [one, other] = both;
        let (first, second) = (self.thing(&one.0), self.thing(&other.0));
        let pair = format!("“{first}” and “{second}”");
        if finding.outcome == Outcome::NoDifference {
            return format!("Without both {pair}, {}.", self.still_broken(finding));
        }
        let holds = format!("The promise holds without both {pair}{}", fresh_draws(finding));
        let parts = match (one.1, other.1) {
            _ if finding.outcome == Outcome::Chance => String::new(),
            (Part::Cause, Part::Preempted) => {
                format!(" “{first}” did it; “{second}” would have done it, too.")
            }
            (Part::Preempted, Part::Cause) => {
                format!(" “{second}” did it; “{first}” would have done it, too.")
            }
            _ => " Each alone is enough to break it.".to_owned(),
        };
        holds + &parts
    }

    fn time(&self, span: &Span, finding: &Finding) -> String {
        let (label, from) = (self.label(&span.knob), self.shown(&span.knob, span.from));
        let Some(holds) = span.holds else {
            let end = self.shown(&span.knob, span.end);
            return format!("“{label}”: the promise is broken with every value tried from {from} to {end}.");
        };
        let mut sentence = format!("With “{label}: {}” instead of {from}, ", self.shown(&span.knob, holds));
        sentence += &self.seeds(finding);
        if span.breaks != span.from {
            let _ = write!(sentence, " {} is not enough.", self.shown(&span.knob, span.breaks));
        }
        sentence
    }

    /// The outcome of turning knobs.
    fn seeds(&self, finding: &Finding) -> String {
        let Some(Fresh { flips, of, tried, .. }) = finding.fresh else {
            return self.still_broken(finding) + ".";
        };
        let (kept, others) = (flips.saturating_sub(1), of.saturating_sub(1));
        let seeds = if others == 1 { "seed" } else { "seeds" };
        let among = if tried > of { format!(" ({} tried)", tried - 1) } else { String::new() };
        match finding.outcome {
            _ if others == 0 => format!("the promise holds. No other seed breaks it{among}."),
            Outcome::Chance => {
                format!(
                    "the promise holds, but only with {kept} of {others} other {seeds} that break it{among}."
                )
            }
            _ => {
                format!("the promise holds, and with {kept} of {others} other {seeds} that break it{among}.")
            }
        }
    }

    /// A promise that is broken considerably later is broken by something else.
    fn still_broken(&self, finding: &Finding) -> String {
        match (finding.broken_at, self.broken_at) {
            (Some(now), Some(before)) if now > before + Duration::from_micros(before.as_micros() / LATER) => {
                format!("the promise is still broken, but only at {now} instead of {before}")
            }
            _ => "the promise is still broken".to_owned(),
        }
    }

    fn thing(&self, thing: &Thing) -> String {
        match thing {
            Thing::Item(positions) => self.item(positions[0]),
            Thing::Drawn(message, flaw) => format!("{} of {}", flaw.noun(), self.message(*message)),
        }
    }

    /// An intervention, with its time if it does not name a message or a write.
    fn item(&self, position: usize) -> String {
        let Some(Scripted { at, intervention }) = self.script.get(position) else { return String::new() };
        let deed = (self.deed)(intervention);
        let is_timed = Named::by(intervention).is_none();
        if is_timed { format!("{deed}, at {at}") } else { deed }
    }

    fn message(&self, MessageRef { from, to, nth, copy }: MessageRef) -> String {
        let name = |index: usize| self.nodes.get(index).map_or("?", String::as_str);
        let copy = if copy { "the copy of " } else { "" };
        format!("{copy}message {nth}, {} → {},", name(from.index()), name(to.index()))
    }

    fn knob(&self, id: &str) -> Option<&Knob> {
        self.knobs.iter().find(|knob| knob.id == id)
    }

    fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.knob(id).map_or(id, |knob| knob.label)
    }

    fn shown(&self, id: &str, value: i64) -> String {
        self.knob(id).map(|knob| knob.show(value)).unwrap_or_default()
    }

    /// A knob and the position that it is turned to.
    fn position(&self, turn: &Turn) -> String {
        format!("“{}: {}”", self.label(&turn.knob), self.shown(&turn.knob, turn.to))
    }
}

impl Flaw {
    const fn noun(self) -> &'static str {
        match self {
            Self::Lost => "the loss",
            Self::Copied => "the copy",
            Self::Changed => "the change",
            Self::Late => "the delay",
        }
    }

    const fn undone(self) -> &'static str {
        match self {
            Self::Lost => "not been lost",
            Self::Copied => "not been copied",
            Self::Changed => "not been changed",
            Self::Late => "not been late",
        }
    }
}

/// How the promise fares under fresh draws.
fn fresh_draws(finding: &Finding) -> String {
    match (finding.outcome, finding.fresh) {
        (Outcome::Cause, Some(Fresh { flips, of, .. })) => {
            format!(": in the rerun, and in {flips} of {of} with fresh chance.")
        }
        (_, Some(Fresh { flips, of, broke, .. })) if broke < of => format!(
            " in the rerun, but chance has a part in it: with fresh chance, only {broke} of {of} runs break it as they \
             are, and this prevents {flips} of them."
        ),
        (_, Some(Fresh { flips, of, .. })) => {
            format!(" in the rerun, but only in {flips} of {of} with fresh chance.")
        }
        (_, None) => ".".to_owned(),
    }
}
