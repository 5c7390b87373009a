//! What the session shows on the timeline.

use std::cell::RefCell;
use std::rc::Rc;

use super::state::Shared;
use crate::run::session::Session;
use crate::run::why::Slice;
use crate::sim::clock::NodeClock;
use crate::sim::fault::Scripted;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::SimTime;
use crate::sim::trace::Kind;
use crate::timeline::index::Index;
use crate::timeline::lanes::Lanes;
use crate::timeline::layout::{Input, layout};
use crate::timeline::list::{DisplayList, Target};
use crate::timeline::minimap::minimap;
use crate::timeline::scene::{Cursor, Meaning, Names, Note, Scene};
use crate::timeline::sentence::{event_sentence, target_sentence};
use crate::timeline::stage::{Stage, Summary};
use crate::timeline::view::View;
use crate::timeline::words::fault_words;

/// The names of a session's nodes and checks.
pub fn names(session: &Session) -> Names {
    let run = session.run();
    Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|(name, _)| (*name).to_owned()).collect(),
    }
}

/// An event of the session's run in one sentence.
pub fn sentence(session: &Session, event: EventId) -> String {
    event_sentence(session.run().trace(), &names(session), event)
}

/// The stretch of a run in which something happens, for the first look at it. Runs end long after
/// the last message has arrived, so that nothing is cut off. An eighth more keeps the last event clear
/// of the edge at which the view begins to follow the playhead.
pub fn busy_until(session: &Session) -> SimTime {
    let trace = session.run().trace();
    let last = trace.events.iter().rev().find(|event| event.kind != Kind::Judged);
    last.map_or(session.run().horizon(), |event| {
        SimTime::from_micros(event.at.as_micros() / 8 * 9).min(session.run().horizon())
    })
}

/// What is computed once for a run, or for a number of events, and not for every picture.
#[derive(Default)]
struct Prepared {
    scene: Scene,
    index: Index,
    /// For how many events the clocks are.
    count: Option<usize>,
    clocks: Vec<(NodeClock, u32)>,
}

/// A session on the timeline.
pub struct SessionStage {
    session: Shared,
    prepared: RefCell<Prepared>,
}

impl SessionStage {
    /// The stage of a session. The faults that come with the lesson's scene are told from the learner's.
    pub fn new(session: Shared, scene: &[Scripted]) -> Self {
        let stage = Self { session, prepared: RefCell::default() };
        stage.prepare(scene);
        stage
    }

    /// Prepares another run: names, notes, index.
    pub fn prepare(&self, own: &[Scripted]) {
        let prepared = self.session.read(|session| {
            let (run, trace) = (session.run(), session.run().trace());
            let note = |note: crate::lesson::Note| Note {
                event: note.event,
                text: note.words,
                meaning: if note.bad { Meaning::Bad } else { Meaning::Good },
            };
            let names = names(session);
            let words = |scripted: &Scripted| {
                let words = fault_words(&scripted.intervention, &names);
                if own.contains(scripted) { words.replacen("you: ", "lesson: ", 1) } else { words }
            };
            let scene = Scene {
                words: run.recipe().script.iter().map(words).collect(),
                names: names.clone(),
                horizon: run.horizon(),
                notes: (run.lesson().notes)(trace).into_iter().map(note).collect(),
                ..Scene::default()
            };
            Prepared { scene, index: Index::of(trace), count: None, clocks: Vec::new() }
        });
        *self.prepared.borrow_mut() = prepared;
    }

    /// Sets what is selected, and what stays at full strength.
    pub fn highlight(&self, selected: Option<EventId>, slice: Option<&Rc<Slice>>) {
        let scene = &mut self.prepared.borrow_mut().scene;
        scene.selected = selected;
        scene.slice = slice.map(|slice| slice.events.clone());
    }

    fn with<R>(&self, draw: impl FnOnce(&Session, &Prepared, Cursor) -> R) -> R {
        self.session.read(|session| {
            let mut prepared = self.prepared.borrow_mut();
            prepared.bring_up_to(session);
            draw(session, &prepared, cursor(session))
        })
    }
}

fn cursor(session: &Session) -> Cursor {
    Cursor::at(session.run().trace(), session.playhead())
}

impl Prepared {
    /// Brings the index and the lanes' clocks up to the session's present.
    fn bring_up_to(&mut self, session: &Session) {
        self.index.extend(session.run().trace());
        let (count, at) = (session.count(), session.playhead());
        if self.count != Some(count) {
            let world = session.run().world_at(at);
            let nodes = (0..self.scene.names.nodes.len()).map(|index| NodeId(index as u16));
            self.clocks = nodes.map(|node| (*world.clock(node), world.lamport(node))).collect();
            self.count = Some(count);
        }
        let detail = |(clock, lamport): &(NodeClock, u32)| format!("{} · L {lamport}", clock.wall(at));
        self.scene.details = self.clocks.iter().map(detail).collect();
    }
}

impl Stage for SessionStage {
    fn summary(&self) -> Summary {
        self.session.read(|session| Summary {
            nodes: session.run().names().len(),
            events: session.count(),
            playhead: session.playhead(),
            horizon: session.run().horizon(),
        })
    }

    fn picture(&self, view: &View, lanes: &Lanes) -> DisplayList {
        self.with(|session, prepared, cursor| {
            let trace = session.run().trace();
            let (scene, index) = (&prepared.scene, &prepared.index);
            layout(&Input { trace, index, scene, view, lanes, cursor })
        })
    }

    fn minimap(&self, view: &View, width: f32, height: f32) -> DisplayList {
        self.with(|session, prepared, cursor| {
            let trace = session.run().trace();
            minimap(trace, &prepared.index, &prepared.scene, cursor, view, (width, height))
        })
    }

    fn describe(&self, target: &Target) -> String {
        self.with(|session, prepared, cursor| {
            target_sentence(session.run().trace(), &prepared.scene.names, target, cursor)
        })
    }
}
