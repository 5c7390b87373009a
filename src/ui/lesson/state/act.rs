//! The learner's acts on the lesson page. Panels take values, and one callback for acts.
//!
//! The page passes each part of an [`Act`] to the one place that handles it:
//!
//! | part | is handled in |
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

/// An action of the learner.
#[derive(Clone, Debug)]
pub enum Act {
    Play(PlayAct),
    /// Changes the run: knobs, seed, faults.
    Change(ChangeAct),
    /// Breaks something with a tool of the break bar.
    Tool(ToolAct),
    /// Asks about events, and moves between them.
    Event(EventAct),
    /// Switches between branches, and compares them.
    Branch(BranchAct),
    /// Moves through the lesson's steps, and answers them.
    Course(CourseAct),
    /// Changes the view: the timeline, menus, dialogs.
    View(ViewAct),
    Search(SearchAct),
}

#[derive(Clone, Copy, Debug)]
pub enum PlayAct {
    /// Plays or pauses.
    Toggle,
    ToEnd,
    /// Advances to the next moment at which something happens.
    StepForward,
    /// Goes back to the previous one.
    StepBack,
    Seek(SimTime),
    /// Chooses a speed by its position.
    Speed(usize),
    Slower,
    Faster,
}

/// Changes the run on the screen into another one, or shows a saved one.
#[derive(Clone, Debug)]
pub enum ChangeAct {
    Seed(u64),
    /// Sets a knob to the value that the user typed or chose.
    Turn(&'static str, String),
    /// Resets every knob to the scene's setting.
    ResetKnobs,
    /// Applies the scene's repair, with the same seed and faults.
    Repair,
    /// Intervenes now, or goes to another time first and intervenes there.
    Intervene(Option<SimTime>, Vec<Intervention>),
    Undo,
    Redo,
    /// Goes back to the scene's own faults.
    ResetScript,
    /// Shows a scene, by its id.
    Scene(&'static str),
    /// Shows the state in an address, given by its names and values.
    Visit(Vec<(String, String)>),
    /// Shows the state in another address of the same lesson, and keeps the existing runs.
    Follow(Vec<(String, String)>),
    /// Opens a recipe that a search found.
    Open(Box<RecipeFile>),
    /// Opens a recipe that a search found, beside the same run without its faults.
    OpenBeside(Box<RecipeFile>),
    /// Shows a saved state.
    Load(Box<Asked>),
}

/// Picks a tool of the break bar, and uses it.
#[derive(Clone, Copy, Debug)]
pub enum ToolAct {
    /// Picks a tool, or puts it back if it is in hand.
    Take(Tool),
    /// Sets the amounts that tools use from now on.
    Amounts(Amounts),
    /// Uses the tool on the timeline.
    Strike(Blow),
    /// Uses it on the selected event, or the one at the playhead.
    StrikeHere,
}

/// Selects events, and asks about them.
#[derive(Clone, Copy, Debug)]
pub enum EventAct {
    /// Selects an event, or none.
    Select(Option<EventId>),
    Why(EventId),
    LedTo(EventId),
    /// Asks about the selected event, or the one at the playhead.
    AskHere(Direction),
    /// Extends the consequences of an event up to the playhead.
    Extend,
    /// Highlights everything that may have mattered, instead of the story alone.
    WholeSlice,
    /// Ends the question, so that everything is at full strength again.
    EndWhy,
    /// Moves from the current event to another.
    Go(Way),
    /// Goes to the next violation (`true`), or to the previous one.
    Violation(bool),
}

/// Switches between branches, and compares them.
#[derive(Clone, Debug)]
pub enum BranchAct {
    /// Switches to a branch, at the same time of its run.
    Switch(BranchId),
    /// Switches to the next branch of the list (`true`), or to the previous one.
    Walk(bool),
    /// Names a branch; an empty name removes its name.
    Rename(BranchId, String),
    /// Deletes a branch and all branches that fork from it.
    Delete(BranchId),
    /// Restores the last deleted branch.
    Undelete,
    /// Makes a branch the twin that plays along.
    Compare(BranchId),
    /// Plays along the same run with the fix, or without it. Ends the comparison if there is one.
    Twins,
    /// Swaps the two compared runs.
    Swap,
    /// Sets whether changes to one of the compared runs apply to the other too.
    Together(bool),
}

/// Moves through the lesson's steps, and answers them.
#[derive(Clone, Copy, Debug)]
pub enum CourseAct {
    /// Goes to a step by its position.
    Step(usize),
    /// Plays on to the moment of the current step.
    RunToMoment,
    Answer(usize),
    /// Loads progress made in another tab.
    Recall,
    /// Claims that the selected event shows this cause.
    Diagnose(usize),
    /// Sets the knobs to the step's own solution.
    Solve,
}

/// Changes the view; the run stays as it is.
#[derive(Clone, Copy, Debug)]
pub enum ViewAct {
    /// Clicks something on the timeline, at this position in the window.
    Pick(Blow, f64, f64),
    /// Zooms the timeline by a factor.
    Zoom(f64),
    /// Pans the timeline by this many pixels.
    Pan(f32),
    /// Shows the whole run on the timeline.
    Fit,
    /// Moves the keyboard focus to the list of runs.
    FocusRuns,
    /// Opens the menu of the selected event.
    MenuOfSelected,
    CloseMenu,
    OpenDialog(DialogKind),
    CloseDialog,
    /// Starts (`true`) or ends the presentation in larger type.
    Present(bool),
    /// Closes the menu, or puts the tool back; if there is neither, ends the question.
    Escape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogKind {
    Help,
    Share,
}

#[derive(Clone, Copy, Debug)]
pub enum SearchAct {
    /// Runs a number of seeds without the fix, and with it or with the current settings.
    Prove { seeds: u32, mine: bool },
    /// Tries every single fault without the fix, and with it or with the current settings.
    Singles { mine: bool },
    /// Grades the current settings on unseen runs.
    Grade,
    /// Searches for faults that break a promise under the current settings.
    BreakIt,
    /// Stops any search.
    Stop,
}

impl Act {
    /// Whether the act's effect shows in the run, which on a phone is out of sight while the user reads the text.
    pub fn shows_run(&self) -> bool {
        matches!(
            self,
            Self::Course(CourseAct::RunToMoment | CourseAct::Answer(_) | CourseAct::Solve)
                | Self::Event(EventAct::Why(_) | EventAct::LedTo(_))
        )
    }
}
