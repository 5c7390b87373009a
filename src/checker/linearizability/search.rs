//! The search for an order, depth first.

use std::collections::BTreeSet;

use super::Specification;

/// An operation on the one object of a search.
pub(super) struct Op<'a, S: Specification> {
    /// Its index in the history.
    pub place: usize,
    pub call: &'a S::Call,
    pub invoked: u64,
    pub returned: Option<(u64, &'a S::Return)>,
}

impl<S: Specification> Clone for Op<'_, S> {
    fn clone(&self) -> Self {
        Self { place: self.place, call: self.call, invoked: self.invoked, returned: self.returned }
    }
}

pub(super) enum Outcome {
    /// This order is legal.
    Legal(Vec<usize>),
    /// No order is.
    Illegal,
    /// The budget is used up.
    Exhausted,
}

/// Where a search is: the operations that have not been put in order are a linked list, so that an operation is taken and put
/// back in one step. Its end, and its head, is the number of operations.
pub(super) struct Search<'a, S: Specification> {
    specification: &'a S,
    ops: &'a [Op<'a, S>],
    budget: &'a mut usize,
    next: Vec<usize>,
    previous: Vec<usize>,
    state: S::State,
    taken: Vec<Taken<S::State>>,
    /// How many operations with a response are left.
    left: usize,
    /// The operation whose response is not compared, and what it returned if it is taken.
    probe: Option<usize>,
    probed: Option<S::Return>,
    seen: BTreeSet<Configuration<S>>,
}

/// What does not have to be visited twice: which operations are taken, the state, and what the probe returned.
type Configuration<S> = (Vec<u16>, <S as Specification>::State, Option<<S as Specification>::Return>);

/// An operation that was taken, and what to go back to.
struct Taken<T> {
    op: usize,
    before: T,
    /// The earliest response of those up to this one in the list.
    bound: Bound,
    /// The last operation taken so far, in the order of invocations.
    last: usize,
}

/// The earliest response among operations that are not in order yet.
type Bound = Option<u64>;

impl<'a, S: Specification> Search<'a, S> {
    /// A search over operations in the order of their invocations.
    pub(super) fn new(specification: &'a S, ops: &'a [Op<'a, S>], budget: &'a mut usize) -> Self {
        let end = ops.len();
        Self {
            specification,
            ops,
            budget,
            next: (1..=end).chain([0]).collect(),
            previous: [end].into_iter().chain(0..end).collect(),
            state: specification.initial(),
            taken: Vec::new(),
            left: ops.iter().filter(|op| op.returned.is_some()).count(),
            probe: None,
            probed: None,
            seen: BTreeSet::new(),
        }
    }

    /// A legal order, if there is one.
    pub(super) fn order(mut self) -> Outcome {
        match self.run(|search| search.left == 0) {
            Ended::Found => Outcome::Legal(self.taken.iter().map(|taken| self.ops[taken.op].place).collect()),
            Ended::All => Outcome::Illegal,
            Ended::Exhausted => Outcome::Exhausted,
        }
    }

    /// Everything that an operation returns in some legal order, and whether that is all.
    pub(super) fn results_of(mut self, place: usize) -> (Vec<S::Return>, bool) {
        self.probe = self.ops.iter().position(|op| op.place == place);
        let mut results = BTreeSet::new();
        let ended = self.run(|search| {
            if search.left == 0 {
                results.extend(search.probed.clone());
            }
            false
        });
        (results.into_iter().collect(), matches!(ended, Ended::All))
    }

    /// Visits every configuration once: when all operations with a response are in order, and when all that could come next were
    /// tried. `visit` says whether to stop.
    fn run(&mut self, mut visit: impl FnMut(&Self) -> bool) -> Ended {
        let end = self.ops.len();
        let (mut at, mut bound): (usize, Bound) = (self.next[end], None);
        loop {
            // An operation that was invoked after another one's response comes after it.
            let is_next = at < end && bound.is_none_or(|earliest| self.ops[at].invoked <= earliest);
            if self.left > 0 && is_next {
                let own = self.ops[at].returned.map(|(returned, _)| returned);
                bound = [bound, own].into_iter().flatten().min();
                if !self.take(at, bound) {
                    at = self.next[at];
                    continue;
                }
                if *self.budget == 0 {
                    return Ended::Exhausted;
                }
                *self.budget -= 1;
                (at, bound) = (self.next[end], None);
                continue;
            }
            if visit(self) {
                return Ended::Found;
            }
            let Some(taken) = self.put_back() else { return Ended::All };
            (at, bound) = taken;
        }
    }

    /// Takes an operation next, if its result is right and the configuration is new.
    fn take(&mut self, op: usize, bound: Bound) -> bool {
        let (state, result) = self.specification.apply(&self.state, self.ops[op].call);
        let is_probe = self.probe == Some(op);
        match self.ops[op].returned {
            Some((_, returned)) if !is_probe && *returned != result => return false,
            // Without a response and without an effect it makes no difference.
            None if state == self.state => return false,
            _ => {}
        }
        let before = std::mem::replace(&mut self.state, state);
        let last = self.taken.last().map_or(op, |taken| taken.last.max(op));
        self.taken.push(Taken { op, before, bound, last });
        self.left -= usize::from(self.ops[op].returned.is_some());
        if is_probe {
            self.probed = Some(result);
        }
        let (previous, next) = (self.previous[op], self.next[op]);
        (self.next[previous], self.previous[next]) = (next, previous);
        let is_new = self.seen.insert((self.taken_set(last), self.state.clone(), self.probed.clone()));
        if !is_new {
            self.put_back();
        }
        is_new
    }

    /// Puts the operation back that was taken last. Returns where to go on.
    fn put_back(&mut self) -> Option<(usize, Bound)> {
        let Taken { op, before, bound, .. } = self.taken.pop()?;
        self.state = before;
        self.left += usize::from(self.ops[op].returned.is_some());
        if self.probe == Some(op) {
            self.probed = None;
        }
        let (previous, next) = (self.previous[op], self.next[op]);
        (self.next[previous], self.previous[next]) = (op, op);
        Some((next, bound))
    }

    /// Which operations are taken: the last one in the order of invocations, and the ones before it that are not.
    fn taken_set(&self, last: usize) -> Vec<u16> {
        let left = std::iter::successors(Some(self.next[self.ops.len()]), |op| Some(self.next[*op]));
        left.take_while(|op| *op < last).chain([last]).map(|op| op as u16).collect()
    }
}

enum Ended {
    Found,
    All,
    Exhausted,
}
