//! What the learner does on the lesson page. Panels take values and one callback for these.
//!
//! The page hands each part of an [`Act`] to the one place that does it:
//!
//! | part | is done in |
//! |---|---|
//! | [`PlayAct`], [`ChangeAct`], [`ToolAct`], [`EventAct`], [`BranchAct`], [`CourseAct`] | `play`, `change`, `strike`, `event`, `branch` and `steps`, beside this file |
//! | [`ViewAct`], [`SearchAct`] | the page, which has the timeline and the worker |

use super::tool::{Amounts, Blow, Tool};
use crate::run::address::Asked;
use crate::run::branches::BranchId;
use crate::run::events::Way;
use crate::run::recipe::RecipeFile;
use crate::run::why::Direction;
use crate::sim::fault::Intervention;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;

/// Something that the learner does.
#[derive(Clone, Debug)]
pub enum Act {
    Play(PlayAct),
    /// Makes another run: knobs, seed, faults.
    Change(ChangeAct),
    /// Breaks something with a tool of the break bar.
    Tool(ToolAct),
    /// Asks about events, and goes from one to another.
    Event(EventAct),
    /// Goes between branches, and compares them.
    Branch(BranchAct),
    /// Takes a step of the lesson.
    Course(CourseAct),
    /// Looks at the page in another way: the timeline, menus, dialogs.
    View(ViewAct),
    Search(SearchAct),
}

#[derive(Clone, Copy, Debug)]
pub enum PlayAct {
    /// Plays, or pauses.
    Toggle,
    ToEnd,
    /// Goes on to the next moment at which something happens.
    StepForward,
    /// Goes back to the one before.
    StepBack,
    Seek(SimTime),
    /// Chooses a speed by its position.
    Speed(usize),
    Slower,
    Faster,
}

/// Makes another run of the one on the screen, or shows one that somebody saved.
#[derive(Clone, Debug)]
pub enum ChangeAct {
    Seed(u64),
    /// Turns a knob to what somebody typed or chose.
    Turn(&'static str, String),
    /// Puts every knob back to what the scene has.
    ResetKnobs,
    /// Applies the scene's repair: same seed, same faults.
    Repair,
    /// Intervenes now, or at another time, which is gone to first.
    Intervene(Option<SimTime>, Vec<Intervention>),
    /// Takes the last change back.
    Undo,
    /// Makes the change again that was taken back last.
    Redo,
    /// Goes back to the scene's own faults.
    ResetScript,
    /// Shows a scene, by its id.
    Scene(&'static str),
    /// Shows what an address asks for, by its names and values.
    Visit(Vec<(String, String)>),
    /// Shows what another address of the same lesson asks for, beside the runs that there are.
    Follow(Vec<(String, String)>),
    /// Opens a recipe that a search found.
    Open(Box<RecipeFile>),
    /// Shows a state that somebody saved.
    Load(Box<Asked>),
}

/// Takes a tool of the break bar, and uses it.
#[derive(Clone, Copy, Debug)]
pub enum ToolAct {
    /// Takes a tool, or puts it back if it is taken.
    Take(Tool),
    /// Chooses by how much tools act from now on.
    Amounts(Amounts),
    /// Uses the tool on the timeline.
    Strike(Blow),
    /// Uses it on the selected event, or the one at the playhead.
    StrikeHere,
}

/// Looks at events, and asks about them.
#[derive(Clone, Copy, Debug)]
pub enum EventAct {
    /// Looks at an event, or at none.
    Select(Option<EventId>),
    Why(EventId),
    LedTo(EventId),
    /// Asks about the selected event, or the one at the playhead.
    AskHere(Direction),
    /// Brings what an event led to up to the present.
    Extend,
    /// Shows everything at full strength again.
    EndWhy,
    /// Goes from there to another event.
    Go(Way),
    /// Goes to the next broken check (`true`), or to the previous one.
    Violation(bool),
}

/// Goes between branches, and compares them.
#[derive(Clone, Debug)]
pub enum BranchAct {
    /// Goes over to a branch, at the same time of its run.
    Switch(BranchId),
    /// Goes over to the next branch of the list (`true`), or to the one before it.
    Walk(bool),
    /// Gives a branch a name, or takes it away.
    Rename(BranchId, String),
    /// Deletes a branch and those that part from it.
    Delete(BranchId),
    /// Brings back what was deleted last.
    Undelete,
    /// Lets a branch play along.
    Compare(BranchId),
    /// Lets the same run with the fix play along, or without it; if one plays along already, ends that.
    Twins,
    /// Lets the two that are compared change places.
    Swap,
    /// Chooses whether what is done to the one is done to the other.
    Together(bool),
}

/// Takes a step of the lesson.
#[derive(Clone, Copy, Debug)]
pub enum CourseAct {
    /// Goes to a step, by position.
    Step(usize),
    /// Plays on to where the present step wants to stop.
    RunToMoment,
    Answer(usize),
    /// Takes over what was done in another tab.
    Recall,
    /// Says that the selected event shows this cause.
    Diagnose(usize),
    /// Turns the knobs to the step's own solution.
    Solve,
}

/// Looks at the page in another way; the run stays as it is.
#[derive(Clone, Copy, Debug)]
pub enum ViewAct {
    /// Clicks something on the timeline, at this place in the window.
    Pick(Blow, f64, f64),
    /// Zooms the timeline by a factor.
    Zoom(f64),
    /// Pans the timeline by this many pixels.
    Pan(f32),
    /// Shows the whole run on the timeline.
    Fit,
    /// Takes the keyboard to the list of runs.
    FocusRuns,
    /// Opens the menu of the selected event.
    MenuOfSelected,
    CloseMenu,
    OpenDialog(DialogKind),
    CloseDialog,
    /// Shows the page to a room, in larger type, or ends that.
    Present(bool),
    /// Closes the menu, or puts the tool back; with neither, shows everything at full strength again.
    Escape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogKind {
    Help,
    Share,
}

#[derive(Clone, Copy, Debug)]
pub enum SearchAct {
    Prove,
    /// Grades the present settings on runs that nobody has seen.
    Grade,
    /// Looks for faults that break a promise under the present settings.
    BreakIt,
    /// Stops either.
    Stop,
}

impl Act {
    /// Whether its answer is to be seen in the run, which is out of sight on a phone while one reads.
    pub fn shows_run(&self) -> bool {
        matches!(
            self,
            Self::Course(CourseAct::RunToMoment | CourseAct::Answer(_) | CourseAct::Solve)
                | Self::Event(EventAct::Why(_) | EventAct::LedTo(_))
        )
    }
}
