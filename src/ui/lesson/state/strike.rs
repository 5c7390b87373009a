//! The effect of a tool of the break bar where it is used.

use super::LessonState;
use super::act::ToolAct;
use super::event::nothing_yet;
use super::tool::{Aim, Amounts, Blow, Tool, cut};
use crate::run::session::Session;
use crate::sim::fault::{Intervention, LinkFault, Scope};
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::time::SimTime;
use crate::sim::world::Status;
use crate::timeline::list::Target;
use crate::ui::notice::{self, Tone};

/// The interventions, and the time to go to first; `None` means the playhead's.
struct Strike {
    at: Option<SimTime>,
    what: Vec<Intervention>,
}

impl LessonState {
    pub fn tool(&mut self, act: ToolAct) {
        match act {
            ToolAct::Take(tool) => {
                let again = self.open.tool == Some(tool);
                self.open.tool = (!again).then_some(tool);
                self.open.menu = None;
            }
            ToolAct::Amounts(amounts) => self.open.amounts = amounts,
            ToolAct::Strike(blow) => self.strike(&blow),
            ToolAct::StrikeHere if self.open.tool.is_none() => {}
            ToolAct::StrikeHere => match self.run.here() {
                Some(event) => self.strike_event(event),
                None => nothing_yet(),
            },
        }
    }

    /// Strikes an event that was chosen from a list.
    pub(super) fn strike_event(&mut self, event: EventId) {
        let (at, node) = self.run.session.read(|session| {
            let event = session.run().trace().event(event);
            (event.at, event.node)
        });
        let node = Some(node).filter(|node| *node != NodeId::NONE);
        self.strike(&Blow { target: Some(Target::Event(event)), at, node });
    }

    fn strike(&mut self, blow: &Blow) {
        let Some(tool) = self.open.tool else { return };
        let amounts = self.open.amounts;
        let strike = self.run.session.read(|session| match tool.aim() {
            Aim::Message => at_message(session, tool, &amounts, blow),
            Aim::Node => at_node(session, tool, &amounts, blow),
        });
        match strike {
            Ok(Strike { at, what }) => self.intervene_at(at, &what),
            Err(sentence) => notice::say(Tone::Info, sentence),
        }
    }

    /// Intervenes now, or goes to another time first and intervenes there.
    pub(super) fn intervene_at(&mut self, at: Option<SimTime>, what: &[Intervention]) {
        if at.is_some_and(|at| self.course.holds_back(&self.run.session, at)) {
            return;
        }
        self.run.intervene(at, what);
    }
}

/// A message that has arrived or is lost is struck where it was sent. One in flight is struck now.
fn at_message(session: &Session, tool: Tool, amounts: &Amounts, blow: &Blow) -> Result<Strike, String> {
    let run = session.run();
    let trace = run.trace();
    let id = message_of(session, blow).ok_or("Click a message: an arrow from one lane to another.")?;
    let message = trace.message(id);
    let sent = trace.event(message.sent).at;
    let over = trace.fate(id).is_some_and(|fate| fate.index() < session.count());
    let at = over.then_some(sent);
    let reference = trace.reference(id);
    let what = if let Some(fault) = amounts.fault(tool) {
        vec![Intervention::Message { message: reference, fault }]
    } else {
        let link = Scope::link(message.from, message.to);
        let is_cut =
            |(scope, fault): &(Scope, LinkFault)| *scope == link && fault.same_kind(&LinkFault::Partition);
        let when = at.unwrap_or(session.playhead());
        let cut_already = run.look(when, |world| world.standing().iter().any(is_cut));
        cut(reference, cut_already).to_vec()
    };
    Ok(Strike { at, what })
}

fn message_of(session: &Session, blow: &Blow) -> Option<MessageId> {
    match blow.target? {
        Target::Message(id) => Some(id),
        Target::Event(event) => session.run().trace().event(event).message(),
        _ => None,
    }
}

/// A node is struck at the clicked event, at the clicked time on its lane, or, on the lane's head, now. A node that is already down or
/// paused is brought back.
fn at_node(session: &Session, tool: Tool, amounts: &Amounts, blow: &Blow) -> Result<Strike, String> {
    let trace = session.run().trace();
    let event = match blow.target {
        Some(Target::Event(event)) => Some(trace.event(event)),
        Some(Target::Verdict(position)) => {
            trace.verdicts.get(position).map(|verdict| trace.event(verdict.event))
        }
        _ => None,
    };
    let event = event.filter(|event| event.node != NodeId::NONE);
    let (node, at) = match (blow.target, event) {
        (_, Some(event)) => (Some(event.node), Some(event.at)),
        (Some(Target::Lane(node)), None) => (Some(node), None),
        _ => (blow.node, Some(blow.at)),
    };
    let node = node.ok_or("Click a node: its name, or its lane at the time that you mean.")?;
    let status = session.run().look(at.unwrap_or(session.playhead()), |world| world.status(node));
    let what = match (tool, status) {
        (Tool::Crash, Status::Crashed) => Intervention::Recover { node },
        (Tool::Crash, _) => Intervention::Crash { node, down: amounts.down },
        (Tool::Clock, _) => amounts.step(node),
        (_, Status::Paused) => Intervention::Resume { node },
        (_, Status::Crashed) => return Err("It is down: there is nothing to pause.".to_owned()),
        (_, Status::Up) => Intervention::Pause { node, span: amounts.pause },
    };
    Ok(Strike { at, what: vec![what] })
}
