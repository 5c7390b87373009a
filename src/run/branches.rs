//! Branches: each divergent run has its own, so nothing is lost when a user
//! changes the past.
//!
//! Branches form trees. A root is a scene of the lesson, or a run that was opened; every other branch
//! diverges from its parent. One branch is the current one. When the runs not on screen take more than
//! [`MEMORY`] together, they are dropped, least recently used first; their recipes bring
//! them back.

use super::address::{MAX_BRANCH, is_branch_name};
use super::difference::Difference;
use super::{Recipe, Run};
use crate::lesson::Scene;
use crate::sim::fault::Scripted;
use crate::sim::time::SimTime;

/// The maximum number of branches.
pub const MAX_BRANCHES: usize = 100;
/// The maximum memory for the runs of branches not on screen, in bytes, estimated.
pub const MEMORY: usize = 48 << 20;
/// The maximum number of deletions that can be undone.
const MAX_UNDO: usize = 20;

/// Identifies a branch within a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u32);

/// The origin of a run that the user did not create here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A variant of the lesson, by the id of its scene.
    Variant(&'static str),
    /// A search found it.
    Found,
    /// An address or a file.
    Opened,
}

/// One branch.
pub struct Branch {
    /// Its id in the session.
    pub id: BranchId,
    /// The branch it diverges from; `None` for a root.
    pub parent: Option<BranchId>,
    /// The name a user gave it. Without one, it is named after the change that created it.
    pub name: Option<String>,
    /// Its origin; `None` if the user created it by changing its parent's run.
    pub origin: Option<Origin>,
    /// The interventions it came with.
    given: Vec<Scripted>,
    /// The recipe of its run.
    pub recipe: Recipe,
    /// The latest time of its run that was shown.
    pub seen_until: SimTime,
    /// The playhead's position when it diverged.
    pub born_at: SimTime,
    run: Option<Run>,
    used: u64,
}

impl Branch {
    /// True if nothing after its divergence was shown.
    pub fn is_unseen(&self) -> bool {
        self.parent.is_some() && self.seen_until <= self.born_at
    }
}

/// The message shown when there is no room for another branch.
pub(super) fn too_many() -> String {
    format!("There are nearly {MAX_BRANCHES} branches, and no more fit. Delete some first.")
}

/// Branches that were deleted together.
struct Deleted {
    branches: Vec<Branch>,
    current: BranchId,
}

/// See the [module](self).
pub struct Branches {
    /// In order of creation.
    all: Vec<Branch>,
    current: usize,
    next: u32,
    uses: u64,
    deleted: Vec<Deleted>,
}

/// An entry in the list view of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The branch.
    pub id: BranchId,
    /// Its distance from the root.
    pub depth: usize,
}

impl Branches {
    /// A tree with one run.
    pub fn new(run: Run, origin: Origin) -> Self {
        let mut branches = Self { all: Vec::new(), current: 0, next: 0, uses: 0, deleted: Vec::new() };
        branches.push(run, None, Some(origin), SimTime::ZERO);
        branches
    }

    fn push(&mut self, run: Run, parent: Option<BranchId>, origin: Option<Origin>, at: SimTime) -> BranchId {
        let id = BranchId(self.next);
        self.next += 1;
        self.uses += 1;
        self.all.push(Branch {
            id,
            parent,
            name: None,
            given: if origin.is_some() { run.recipe().script.clone() } else { Vec::new() },
            origin,
            recipe: run.recipe().clone(),
            seen_until: at,
            born_at: at,
            run: Some(run),
            used: self.uses,
        });
        id
    }

    fn position(&self, id: BranchId) -> Option<usize> {
        self.all.iter().position(|branch| branch.id == id)
    }

    /// The current branch.
    pub fn current(&self) -> &Branch {
        &self.all[self.current]
    }

    pub(super) fn current_mut(&mut self) -> &mut Branch {
        &mut self.all[self.current]
    }

    /// A branch.
    pub fn get(&self, id: BranchId) -> Option<&Branch> {
        self.all.iter().find(|branch| branch.id == id)
    }

    pub(super) fn get_mut(&mut self, id: BranchId) -> Option<&mut Branch> {
        self.all.iter_mut().find(|branch| branch.id == id)
    }

    /// The number of branches.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The branch with exactly this recipe.
    pub fn find(&self, recipe: &Recipe) -> Option<BranchId> {
        self.all.iter().find(|branch| branch.recipe == *recipe).map(|branch| branch.id)
    }

    /// True if another branch diverges from this one.
    pub fn has_children(&self, id: BranchId) -> bool {
        self.all.iter().any(|branch| branch.parent == Some(id))
    }

    /// A branch, its parent, and so on to the root.
    pub fn line_of(&self, id: BranchId) -> impl Iterator<Item = &Branch> {
        std::iter::successors(self.get(id), |branch| self.get(branch.parent?))
    }

    /// The variant of the lesson that a branch descends from, if any.
    pub fn scene_of(&self, id: BranchId) -> Option<&'static Scene> {
        let root = self.line_of(id).last()?;
        let Some(Origin::Variant(scene)) = root.origin else { return None };
        root.recipe.lesson.scene(scene)
    }

    /// The origin of a branch's intervention; `None` if the user made it here.
    pub fn origin_of(&self, id: BranchId, done: &Scripted) -> Option<Origin> {
        let of = |branch: &&Branch| branch.given.contains(done);
        // If several ancestors came with it, the one nearest to the root counts.
        self.line_of(id).filter(of).last().and_then(|branch| branch.origin)
    }

    /// The difference between a branch and its parent; `None` for a root.
    pub fn difference(&self, id: BranchId) -> Option<Difference> {
        let branch = self.get(id)?;
        Some(Difference::of(&self.get(branch.parent?)?.recipe, &branch.recipe))
    }

    /// The tree in list order: each branch before its children.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::with_capacity(self.all.len());
        let mut open: Vec<Line> = Vec::new();
        let children = |parent: Option<BranchId>, depth: usize| {
            let of_parent = self.all.iter().rev().filter(move |branch| branch.parent == parent);
            of_parent.map(move |branch| Line { id: branch.id, depth })
        };
        open.extend(children(None, 0));
        while let Some(line) = open.pop() {
            lines.push(line);
            open.extend(children(Some(line.id), line.depth + 1));
        }
        lines
    }

    /// Makes a branch the current one and ensures that its run is loaded.
    pub(super) fn switch(&mut self, id: BranchId) -> bool {
        let Some(position) = self.position(id) else { return false };
        self.load(id);
        self.current = position;
        true
    }

    /// The run of the current branch.
    pub(super) fn run(&self) -> &Run {
        self.current().run.as_ref().expect("the current branch is loaded")
    }

    pub(super) fn current_run_mut(&mut self) -> &mut Run {
        self.current_mut().run.as_mut().expect("the current branch is loaded")
    }

    /// The run of a branch, if it is loaded.
    pub fn run_of(&self, id: BranchId) -> Option<&Run> {
        self.get(id)?.run.as_ref()
    }

    pub(super) fn run_of_mut(&mut self, id: BranchId) -> Option<&mut Run> {
        self.get_mut(id)?.run.as_mut()
    }

    /// Ensures that a branch's run is loaded, sharing what it has in common with its parent's.
    pub(super) fn load(&mut self, id: BranchId) {
        self.uses += 1;
        let uses = self.uses;
        let Some(branch) = self.get(id) else { return };
        let made = branch.run.is_none().then(|| {
            let parent = branch.parent.and_then(|parent| self.run_of(parent));
            let recipe = branch.recipe.clone();
            parent.map_or_else(|| Run::start(recipe.clone()), |parent| parent.fork(recipe.clone()))
        });
        let Some(branch) = self.get_mut(id) else { return };
        branch.used = uses;
        if made.is_some() {
            branch.run = made;
        }
    }

    /// Replaces a branch's recipe.
    pub(super) fn change(&mut self, id: BranchId, recipe: Recipe) {
        self.load(id);
        if let Some(branch) = self.get_mut(id) {
            branch.run = branch.run.as_ref().map(|run| run.fork(recipe.clone()));
            branch.recipe = recipe;
        }
    }

    /// Creates a branch that diverges from another one.
    ///
    /// # Errors
    ///
    /// A sentence, if there is no room for another branch.
    pub(super) fn part(
        &mut self,
        parent: BranchId,
        recipe: &Recipe,
        origin: Option<Origin>,
        at: SimTime,
    ) -> Result<BranchId, String> {
        if self.all.len() >= MAX_BRANCHES {
            return Err(too_many());
        }
        self.load(parent);
        let run =
            self.run_of(parent).map_or_else(|| Run::start(recipe.clone()), |run| run.fork(recipe.clone()));
        Ok(self.push(run, Some(parent), origin, at))
    }

    /// Adds a new root and makes it the current branch. Drops other roots that are unchanged: their
    /// scene or file brings them back.
    pub(super) fn plant(&mut self, recipe: Recipe, origin: Origin, untouched: impl Fn(&Recipe) -> bool) {
        let id = self.push(Run::start(recipe), None, Some(origin), SimTime::ZERO);
        let kept = |branch: &Branch, all: &[Branch]| {
            branch.id == id
                || branch.parent.is_some()
                || branch.name.is_some()
                || !untouched(&branch.recipe)
                || all.iter().any(|other| other.parent == Some(branch.id))
        };
        let keep: Vec<bool> = self.all.iter().map(|branch| kept(branch, &self.all)).collect();
        let mut keep = keep.into_iter();
        self.all.retain(|_| keep.next().unwrap_or(true));
        self.current = self.all.len() - 1;
    }

    /// Names a branch. Without a name, it is named after the change that created it.
    pub(super) fn rename(&mut self, id: BranchId, name: &str) {
        let name: String =
            name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_BRANCH).collect();
        if let Some(branch) = self.get_mut(id) {
            branch.name = is_branch_name(&name).then_some(name);
        }
    }

    /// Deletes a branch and its descendants. Returns how many, or `None` if nothing would be left.
    pub(super) fn delete(&mut self, id: BranchId) -> Option<usize> {
        let mut gone = vec![id];
        for line in self.lines() {
            let parent = self.get(line.id).and_then(|branch| branch.parent);
            if parent.is_some_and(|parent| gone.contains(&parent)) {
                gone.push(line.id);
            }
        }
        let current = self.current().id;
        let parent = self.get(id)?.parent;
        let left = |branch: &&Branch| !gone.contains(&branch.id);
        let next = if gone.contains(&current) {
            parent.or_else(|| self.all.iter().rev().find(left).map(|branch| branch.id))?
        } else {
            current
        };
        let (kept, mut branches): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.all).into_iter().partition(|branch| !gone.contains(&branch.id));
        self.all = kept;
        for branch in &mut branches {
            branch.run = None;
        }
        self.deleted.push(Deleted { branches, current });
        if self.deleted.len() > MAX_UNDO {
            self.deleted.remove(0);
        }
        self.current = self.position(next).unwrap_or(0);
        self.load(next);
        Some(gone.len())
    }

    /// Drops a branch that is unseen, unnamed, without children, and not the current one.
    pub(super) fn discard_if_unseen(&mut self, id: BranchId) {
        let current = self.current().id;
        let idle = self.get(id).is_some_and(|branch| branch.is_unseen() && branch.name.is_none());
        if idle && id != current && !self.has_children(id) {
            self.all.retain(|branch| branch.id != id);
            self.current = self.position(current).unwrap_or(0);
        }
    }

    /// Restores the branches deleted last, and makes the one that was current then current again. Returns true if
    /// there were any.
    pub(super) fn restore(&mut self) -> bool {
        let Some(Deleted { branches, current }) = self.deleted.pop() else { return false };
        let here = self.current().id;
        let was_current = branches.iter().any(|branch| branch.id == current);
        self.all.extend(branches);
        // In order of creation; a branch whose parent no longer exists becomes a root.
        self.all.sort_by_key(|branch| branch.id);
        let ids: Vec<_> = self.all.iter().map(|branch| branch.id).collect();
        for branch in &mut self.all {
            branch.parent = branch.parent.filter(|parent| ids.contains(parent));
        }
        self.current = self.position(here).unwrap_or(0);
        self.switch(if was_current { current } else { here })
    }

    /// True if a deletion can be undone.
    pub fn can_restore(&self) -> bool {
        !self.deleted.is_empty()
    }

    /// Drops runs that are not on screen, as far as necessary; `other` is on screen too.
    pub(super) fn make_room(&mut self, other: Option<BranchId>) {
        let current = self.current().id;
        let looked_at = |id: BranchId| id == current || Some(id) == other;
        loop {
            let idle = self.all.iter().filter(|branch| !looked_at(branch.id) && branch.run.is_some());
            let bytes: usize = idle.clone().filter_map(|branch| branch.run.as_ref()).map(Run::bytes).sum();
            let oldest = idle.min_by_key(|branch| branch.used).map(|branch| branch.id);
            let Some(oldest) = oldest.filter(|_| bytes > MEMORY) else { return };
            if let Some(branch) = self.get_mut(oldest) {
                branch.run = None;
            }
        }
    }
}
