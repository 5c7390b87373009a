//! The session's contents for the timeline.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::state::shared::Shared;
use crate::run::Run;
use crate::run::branches::{Branch, BranchId, Origin};
use crate::run::session::Session;
use crate::run::why::Slice;
use crate::sim::clock::NodeClock;
use crate::sim::fault::Scripted;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::timeline::index::Index;
use crate::timeline::lanes::Lanes;
use crate::timeline::layout::{Input, layout};
use crate::timeline::list::{DisplayList, Primitive, Target, Weight};
use crate::timeline::minimap::{Overview, minimap};
use crate::timeline::scene::{Author, Cursor, Names, Note, Scene};
use crate::timeline::sentence::event_sentence;
use crate::timeline::stage::{Stage, Summary};
use crate::timeline::view::View;

/// Describes the target under the pointer.
pub type Describe = fn(&Trace<Words>, &Names, &Target, Cursor) -> String;

thread_local! {
    /// Nobody points at anything before the page is drawn, so this code loads a little later.
    static DESCRIBE: Cell<Option<Describe>> = const { Cell::new(None) };
    /// There is no earlier run either, until something is changed.
    static BEFORE: Cell<Option<Before>> = const { Cell::new(None) };
}

/// Draws the part of the earlier run that was seen.
type Before = fn(&SessionStage, &View, &Lanes) -> Vec<Primitive>;

/// From now on, draws the part of the earlier run that was seen.
pub fn keep_what_was_seen() {
    BEFORE.set(Some(SessionStage::what_was_seen_before));
}

/// From now on, describes what is under the pointer.
pub fn describe_with(describe: Describe) {
    DESCRIBE.set(Some(describe));
}

/// The names of the session's nodes and checks, and who made each intervention.
pub fn names(session: &Session) -> Names {
    Side::Own.names(session)
}

/// The names of a run's nodes and checks. It is not known who made its interventions.
pub fn names_of(run: &Run) -> Names {
    Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|check| check.name.to_owned()).collect(),
        authors: Vec::new(),
    }
}

/// An event of the session's run in one sentence.
pub fn sentence(session: &Session, event: EventId) -> String {
    event_sentence(session.run().trace(), &names(session), event)
}

/// The stretch of a run in which something happens, for a first look. Runs continue long after the last message has
/// arrived, so that nothing is cut off. An extra eighth keeps the last event clear of the edge at which the view
/// starts to follow the playhead.
pub fn busy_until(session: &Session) -> SimTime {
    session.run().with_margin(session.run().last_happening())
}

/// Results that are computed once per run, or per number of events, rather than for every picture.
#[derive(Default)]
struct Prepared {
    scene: Scene,
    index: Index,
    overview: Overview,
    /// The number of events that `clocks` covers.
    count: Option<usize>,
    clocks: Vec<(NodeClock, u32)>,
    /// The number of events from which the lesson's notes were read.
    noted: usize,
}

/// A run at a given moment, for a picture of its own. All interventions are attributed to the lesson.
pub fn still(run: &Run, at: SimTime, view: &View, lanes: &Lanes) -> DisplayList {
    let names = Names { authors: vec![Author::Lesson; run.recipe().script.len()], ..names_of(run) };
    let (mut prepared, cursor) = (Prepared::of(run, names), Cursor::at(run.trace(), at));
    prepared.bring_up_to(run, cursor);
    prepared.picture(run, cursor, view, lanes)
}

/// The session's run to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The current run.
    Own,
    /// The run it is compared with; the current one if there is none.
    Twin,
}

impl Side {
    fn run(self, session: &Session) -> &Run {
        match self {
            Self::Own => session.run(),
            Self::Twin => session.twin_run().unwrap_or_else(|| session.run()),
        }
    }

    /// The names of the run's nodes and checks, and who made each intervention.
    pub fn names(self, session: &Session) -> Names {
        let twin = session.twin().filter(|_| self == Self::Twin);
        names_in(session, self.run(session), twin.unwrap_or(session.branches().current().id))
    }
}

/// The names of the nodes and checks of a branch's run, and who made each intervention.
fn names_in(session: &Session, run: &Run, id: BranchId) -> Names {
    let author = |done: &Scripted| match session.branches().origin_of(id, done) {
        Some(Origin::Variant(_)) => Author::Lesson,
        Some(Origin::Found) => Author::Search,
        Some(Origin::Opened) => Author::Unknown,
        None => Author::You,
    };
    Names { authors: run.recipe().script.iter().map(author).collect(), ..names_of(run) }
}

/// The parent of the run on the screen, if more of the parent was seen than of the run that forks from it.
fn earlier(session: &Session) -> Option<(&Branch, &Run)> {
    let (branches, playhead) = (session.branches(), session.playhead());
    let current = branches.current();
    let parent = branches.get(current.parent?)?;
    let ahead = current.seen_until <= playhead && parent.seen_until > playhead && session.twin().is_none();
    let since = branches.difference(current.id)?.since();
    let run = branches.run_of(parent.id)?;
    (ahead && since > SimTime::ZERO && since <= playhead).then_some((parent, run))
}

/// A session on the timeline.
pub struct SessionStage {
    session: Shared,
    side: Side,
    prepared: RefCell<Prepared>,
    /// The same for the earlier run.
    before: RefCell<Option<(BranchId, Prepared)>>,
}

impl SessionStage {
    /// The stage of a session.
    pub fn new(session: Shared) -> Self {
        Self::of(session, Side::Own)
    }

    /// The stage of one of a session's runs.
    pub fn of(session: Shared, side: Side) -> Self {
        let stage = Self { session, side, prepared: RefCell::default(), before: RefCell::default() };
        stage.prepare();
        stage
    }

    /// Prepares for another run: names, notes, index.
    pub fn prepare(&self) {
        let prepared =
            self.session.read(|session| Prepared::of(self.side.run(session), self.side.names(session)));
        *self.prepared.borrow_mut() = prepared;
        *self.before.borrow_mut() = None;
    }

    /// Sets the selection and the slice that keeps its full strength.
    pub fn highlight(&self, selected: Option<EventId>, slice: Option<&Rc<Slice>>) {
        let scene = &mut self.prepared.borrow_mut().scene;
        scene.selected = selected;
        scene.slice = slice.map(|slice| slice.lit.clone());
        scene.story = slice.map(|slice| slice.told().collect()).unwrap_or_default();
    }

    fn with<R>(&self, draw: impl FnOnce(&Run, &mut Prepared, Cursor) -> R) -> R {
        self.session.read(|session| {
            let mut prepared = self.prepared.borrow_mut();
            let (run, at) = (self.side.run(session), session.playhead());
            let cursor = Cursor::at(run.trace(), at);
            prepared.bring_up_to(run, cursor);
            prepared.scene.seen_until = Some(session.seen_until());
            prepared.scene.parts_at = parting(session);
            draw(run, &mut prepared, cursor)
        })
    }
}

/// When the run and its twin diverge, if there is a twin and they do.
pub fn parting(session: &Session) -> Option<SimTime> {
    let first = session.divergence()?.first()?;
    let runs = [Some(session.run()), session.twin_run()].into_iter().flatten();
    runs.filter_map(|run| run.trace().events.get(first.index())).map(|event| event.at).min()
}

impl SessionStage {
    /// The part of the earlier run that was seen and lies after the playhead. It is drawn faintly until the run on the screen gets there.
    /// None of it can be picked, because it is not in that run.
    fn what_was_seen_before(&self, view: &View, lanes: &Lanes) -> Vec<Primitive> {
        self.session.read(|session| {
            let Some((branch, run)) = earlier(session) else { return Vec::new() };
            let mut before = self.before.borrow_mut();
            let prepared = match &mut *before {
                Some((id, prepared)) if *id == branch.id => prepared,
                other => {
                    &mut other.insert((branch.id, Prepared::of(run, names_in(session, run, branch.id)))).1
                }
            };
            let cursor = Cursor::at(run.trace(), session.playhead());
            prepared.bring_up_to(run, cursor);
            prepared.scene.seen_until = Some(branch.seen_until);
            let list = prepared.picture(run, cursor, view, lanes);
            let ghosts = list.primitives.into_iter().filter(|primitive| primitive.weight == Weight::Ghost);
            ghosts.map(|primitive| Primitive { target: None, ..primitive }).collect()
        })
    }
}

impl Prepared {
    fn picture(&self, run: &Run, cursor: Cursor, view: &View, lanes: &Lanes) -> DisplayList {
        layout(&Input { trace: run.trace(), index: &self.index, scene: &self.scene, view, lanes, cursor })
    }

    fn of(run: &Run, names: Names) -> Self {
        let scene =
            Scene { names, horizon: run.horizon(), clocks: run.lesson().draws_clocks(), ..Scene::default() };
        Self { scene, ..Self::default() }
    }

    /// Brings the index, the lesson's notes and the lanes' clocks up to date.
    fn bring_up_to(&mut self, run: &Run, cursor: Cursor) {
        let trace = run.trace();
        self.index.extend(trace);
        // A long run grows while it is shown: its notes are read again now and then, and at its end.
        if trace.len() > 2 * self.noted || run.end().is_some() && trace.len() > self.noted {
            let note = |note: crate::subject::beliefs::Note| Note {
                event: note.event,
                text: note.words,
                bad: note.bad,
            };
            self.scene.notes = (run.lesson().notes)(trace).into_iter().map(note).collect();
            self.scene.asked = run.lesson().asked(run.settings(), trace);
            self.noted = trace.len();
        }
        let Cursor { events: count, at } = cursor;
        if self.count != Some(count) {
            let nodes = (0..self.scene.names.nodes.len()).map(|index| NodeId(index as u16));
            self.clocks =
                run.look(at, |world| nodes.map(|node| (*world.clock(node), world.lamport(node))).collect());
            self.count = Some(count);
        }
        let detail = |(clock, lamport): &(NodeClock, u32)| format!("{} · L {lamport}", clock.wall(at));
        self.scene.details = self.clocks.iter().map(detail).collect();
    }
}

impl Stage for SessionStage {
    fn summary(&self) -> Summary {
        self.session.read(|session| {
            let (run, at) = (self.side.run(session), session.playhead());
            let horizons = [Some(session.run()), session.twin_run()].into_iter().flatten().map(Run::horizon);
            Summary {
                nodes: run.names().len(),
                events: run.trace().count_until(at),
                playhead: at,
                // Twins share the same axis.
                horizon: horizons.max().unwrap_or(run.horizon()),
            }
        })
    }

    fn picture(&self, view: &View, lanes: &Lanes) -> DisplayList {
        let mut list = self.with(|run, prepared, cursor| prepared.picture(run, cursor, view, lanes));
        if let Some(before) = BEFORE.get().filter(|_| self.side == Side::Own) {
            list.primitives.extend(before(self, view, lanes));
        }
        list
    }

    fn minimap(&self, view: &View, width: f32, height: f32) -> DisplayList {
        self.with(|run, Prepared { scene, index, overview, .. }, cursor| {
            overview.bring_up_to(run.trace(), index, scene, width);
            minimap(overview, scene, cursor, view, (width, height))
        })
    }

    fn describe(&self, target: &Target) -> String {
        let Some(describe) = DESCRIBE.get() else { return String::new() };
        self.with(|run, prepared, cursor| describe(run.trace(), &prepared.scene.names, target, cursor))
    }
}
