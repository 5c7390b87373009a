//! What can be done on the lesson page. Panels take values and one callback for these.

use super::worlds::WorldAct;
use crate::explore::proof::Findings;
use crate::run::address::Asked;
use crate::run::events::Way;
use crate::run::recipe::RecipeFile;
use crate::run::why::Direction;
use crate::sim::fault::Intervention;
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::time::SimTime;
use crate::timeline::list::Target;

/// Something that the learner, the clock or the worker does.
#[derive(Clone, Debug)]
pub enum Act {
    /// An animation frame, at this time in milliseconds.
    Frame(f64),
    /// Plays, or pauses.
    TogglePlay,
    /// Plays on to where the present step wants to stop.
    RunToMoment,
    /// Puts the playhead at the end.
    ToEnd,
    /// Goes on to the next moment at which something happens.
    StepForward,
    /// Goes back to the one before.
    StepBack,
    /// Puts the playhead somewhere.
    Seek(SimTime),
    /// Chooses a speed by its position.
    Speed(usize),
    /// The next lower speed.
    Slower,
    /// The next higher speed.
    Faster,
    /// Runs with another seed.
    Seed(u64),
    /// Turns a knob to what somebody typed or chose.
    Turn(&'static str, String),
    /// Puts every knob back to what the scene has.
    ResetKnobs,
    /// Something about branches and twins.
    World(WorldAct),
    /// Takes the keyboard to the list of branches.
    FocusBranches,
    /// Intervenes at the playhead.
    Intervene(Intervention),
    /// Goes to a time and intervenes there.
    InterveneAt(SimTime, Intervention),
    /// Takes the last intervention back.
    UndoIntervention,
    /// Goes back to the scene's own faults.
    ResetScript,
    /// Shows a scene.
    Scene(&'static str),
    /// Applies the scene's repair: same seed, same faults.
    Repair,
    /// Goes to a step of the lesson.
    Step(usize),
    /// Commits to an answer.
    Answer(usize),
    /// Turns the knobs to the step's own solution.
    Solve,
    /// Asks why an event came about.
    Why(EventId),
    /// Asks what an event led to.
    LedTo(EventId),
    /// Asks about the selected event, or the one at the playhead.
    AskHere(Direction),
    /// Goes from there to another event.
    Go(Way),
    /// Goes to the next broken check, or to the previous one.
    Violation(bool),
    /// Shows everything at full strength again.
    EndWhy,
    /// Looks at an event.
    Select(Option<EventId>),
    /// Something on the timeline was clicked, at this place in the window.
    Picked(Option<Target>, f64, f64),
    /// Zooms the timeline by a factor.
    Zoom(f64),
    /// Pans the timeline by so many pixels.
    Pan(f32),
    /// Shows the whole run on the timeline.
    Fit,
    /// Opens the menu of the selected event.
    MenuOfSelected,
    /// Opens the menu of something, near this place in the window.
    OpenMenu(Subject, f64, f64),
    /// Closes the menu.
    CloseMenu,
    /// Opens or closes the list of shortcuts.
    Help(bool),
    /// Opens or closes what can be shared.
    Share(bool),
    /// Shows a state that somebody saved.
    Load(Box<Asked>),
    /// Starts the proof.
    Prove,
    /// Stops the proof or the search.
    StopSearch,
    /// The worker reports on the proof.
    Proof(Box<Findings>),
    /// Looks for faults that break a promise under the present settings.
    BreakIt,
    /// The worker found such faults, or none.
    Found(Option<Box<RecipeFile>>),
    /// The worker failed, in a sentence.
    WorkerFailed(String),
    /// Opens a recipe that a search found.
    Open(Box<RecipeFile>),
}

/// What a menu is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A message.
    Message(MessageId),
    /// A node.
    Node(NodeId),
    /// An event.
    Event(EventId),
}
