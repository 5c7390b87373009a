//! Linearizability: every operation seems to take effect at one instant between its invocation and its response.
//!
//! Maurice Herlihy and Jeannette Wing, "Linearizability: A Correctness Condition for Concurrent Objects" (TOPLAS 1990). The search is Wing and
//! Gong's ("Testing and Verifying Concurrent Objects", 1993) with the improvements of Gavin Lowe ("Testing for Linearizability", 2017): it tries orders of
//! operations depth first, does not return to a configuration that it has seen (the operations so far and the state after
//! them), and looks at each key alone, since a history is linearizable if it is for each object (Herlihy and Wing's Theorem 1).
//!
//! An operation without a response may have taken effect at any time since its invocation, or never. One that is known to
//! have failed does not belong in a history.
//!
//! An illegal history is illegal from some response on. A [`Refutation`] names that operation, an order of what came before, and
//! what the operation could have returned.
//!
//! ```
//! use happens_before::checker::linearizability::{Operation, Verdict, check, register::{Call, Register, Return}};
//! let write = Operation { key: 'x', call: Call::Write(1), invoked: 0, returned: Some((1, Return::Written)) };
//! let read = |value| Operation { key: 'x', call: Call::Read, invoked: 2, returned: Some((3, Return::Read(value))) };
//! assert!(matches!(check(&Register(0), &[write.clone(), read(1)]), Verdict::Linearizable(_)));
//!
//! let Verdict::Illegal(refutation) = check(&Register(0), &[write, read(0)]) else { panic!() };
//! assert_eq!((refutation.operation, &refutation.possible[..]), (1, &[Return::Read(1)][..]));
//! ```

pub mod register;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use search::{Op, Outcome, Search};

/// The most operations that are checked for one key.
pub const OPERATIONS_MAX: usize = 2_000;
/// The most configurations that are visited for one history.
pub const CONFIGURATIONS_MAX: usize = 1_000_000;

/// What an object does when operations come one at a time.
pub trait Specification {
    /// The object's state.
    type State: Clone + Ord;
    /// An operation, without its result.
    type Call;
    /// A result.
    type Return: Clone + Ord;

    /// The state at the beginning.
    fn initial(&self) -> Self::State;
    /// The state after a call, and its result.
    fn apply(&self, state: &Self::State, call: &Self::Call) -> (Self::State, Self::Return);
    /// What a caller asked for, as the beginning of a sentence: "The read".
    fn name(&self, call: &Self::Call) -> String;
    /// What it got, or could have got, as a verb with its object: "returned 3 or 4".
    fn results(&self, results: &[Self::Return]) -> String;
}

/// An operation on one object. Times are any numbers that order invocations and responses, such as those of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<K, C, R> {
    /// The object.
    pub key: K,
    /// What was asked for.
    pub call: C,
    /// When.
    pub invoked: u64,
    /// When a response came, and what it said; `None` if the outcome is unknown. An operation precedes another if its response
    /// came strictly before the other's invocation.
    pub returned: Option<(u64, R)>,
}

/// The operations of a specification.
pub type OperationOf<K, S> = Operation<K, <S as Specification>::Call, <S as Specification>::Return>;

/// A verdict about a history. Operations are named by their indices in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<K, R> {
    /// It is linearizable. For each key an order in which its operations may have taken effect. Operations without a response are in
    /// it only if they were needed.
    Linearizable(Vec<(K, Vec<usize>)>),
    /// It is not.
    Illegal(Box<Refutation<K, R>>),
    /// Nobody knows.
    Undecided(Undecided<K>),
}

/// Why a history is not linearizable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refutation<K, R> {
    /// The object.
    pub key: K,
    /// The longest legal prefix that was found: an order of the operations up to the response that fits nowhere. Every operation that had
    /// returned before is in it, if the search was exhaustive.
    pub order: Vec<usize>,
    /// The operation that fits nowhere.
    pub operation: usize,
    /// What it returned.
    pub returned: R,
    /// What it could have returned, over all legal orders, in ascending order.
    pub possible: Vec<R>,
    /// False if the search for reasons was too long: an earlier response may fit nowhere, and there may be more results.
    pub exhaustive: bool,
}

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided<K> {
    /// There are more than [`OPERATIONS_MAX`] operations on this key.
    TooManyOperations(K, usize),
    /// The search visited [`CONFIGURATIONS_MAX`] configurations; it was at this key then.
    TooManyConfigurations(K),
}

impl<K: std::fmt::Display> Undecided<K> {
    /// Says why.
    pub fn sentence(&self) -> String {
        match self {
            Self::TooManyOperations(key, count) => {
                format!(
                    "Undecided: {key} has {count} operations, and at most {OPERATIONS_MAX} can be checked."
                )
            }
            Self::TooManyConfigurations(key) => format!(
                "Undecided: {CONFIGURATIONS_MAX} ways to order the operations were tried, and those on {key} allow more."
            ),
        }
    }
}

impl<K, R: Clone + Ord> Refutation<K, R> {
    /// Says which operation fits nowhere, and why. Operations count from 1.
    pub fn sentence<S: Specification<Return = R>>(
        &self,
        specification: &S,
        history: &[OperationOf<K, S>],
    ) -> String {
        let name = specification.name(&history[self.operation].call);
        let returned = specification.results(std::slice::from_ref(&self.returned));
        let number = self.operation + 1;
        if self.exhaustive {
            let could = specification.results(&self.possible);
            format!(
                "{name} (operation {number}) {returned}. In every order that fits all earlier responses, it would have {could}."
            )
        } else {
            format!(
                "{name} (operation {number}) {returned}. No order of the operations fits all responses up to this one."
            )
        }
    }
}

/// A list as in a sentence: "1, 2 or 3".
fn either<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    let last = items.pop().unwrap_or_default();
    if items.is_empty() { last } else { format!("{} or {last}", items.join(", ")) }
}

/// Judges a history. Of several illegal keys it names the one whose illegal response came first.
pub fn check<K: Ord + Clone, S: Specification>(
    specification: &S,
    history: &[OperationOf<K, S>],
) -> Verdict<K, S::Return> {
    check_within(specification, history, CONFIGURATIONS_MAX)
}

fn check_within<K: Ord + Clone, S: Specification>(
    specification: &S,
    history: &[OperationOf<K, S>],
    mut budget: usize,
) -> Verdict<K, S::Return> {
    let mut keys: BTreeMap<&K, Vec<Op<'_, S>>> = BTreeMap::new();
    for (place, operation) in history.iter().enumerate() {
        let returned = operation.returned.as_ref().map(|(at, result)| (*at, result));
        let op = Op { place, call: &operation.call, invoked: operation.invoked, returned };
        keys.entry(&operation.key).or_default().push(op);
    }
    let (mut orders, mut undecided) = (Vec::new(), None);
    let mut illegal: Option<(u64, Refutation<K, S::Return>)> = None;
    for (key, mut ops) in keys {
        if ops.len() > OPERATIONS_MAX {
            undecided = undecided.or(Some(Undecided::TooManyOperations(key.clone(), ops.len())));
            continue;
        }
        ops.sort_by_key(|op| (op.invoked, op.place));
        match Search::new(specification, &ops, &mut budget).order() {
            Outcome::Legal(order) => orders.push((key.clone(), order)),
            Outcome::Exhausted => {
                undecided = undecided.or(Some(Undecided::TooManyConfigurations(key.clone())));
            }
            Outcome::Illegal => {
                let (at, refutation) = refute(specification, key, &ops);
                if illegal.as_ref().is_none_or(|(earliest, _)| at < *earliest) {
                    illegal = Some((at, refutation));
                }
            }
        }
    }
    match (illegal, undecided) {
        (Some((_, refutation)), _) => Verdict::Illegal(Box::new(refutation)),
        (None, Some(undecided)) => Verdict::Undecided(undecided),
        (None, None) => Verdict::Linearizable(orders),
    }
}

/// Finds the response from which on a history is illegal, and what could have stood there.
fn refute<K: Clone, S: Specification>(
    specification: &S,
    key: &K,
    ops: &[Op<'_, S>],
) -> (u64, Refutation<K, S::Return>) {
    let response = |op: &Op<'_, S>| op.returned.map(|(at, _)| (at, op.place));
    let mut responses: Vec<(u64, usize)> = ops.iter().filter_map(response).collect();
    responses.sort_unstable();
    let mut budget = CONFIGURATIONS_MAX;
    // As many responses are legal, and as many are not.
    let (mut legal, mut illegal, mut order) = (0, responses.len(), Vec::new());
    let mut exhaustive = true;
    while legal + 1 < illegal {
        let middle = usize::midpoint(legal, illegal);
        match Search::new(specification, &prefix(ops, &responses[..middle]), &mut budget).order() {
            Outcome::Legal(found) => (legal, order) = (middle, found),
            Outcome::Illegal => illegal = middle,
            Outcome::Exhausted => {
                exhaustive = false;
                break;
            }
        }
    }
    let (at, operation) = responses[illegal - 1];
    let upto = prefix(ops, &responses[..illegal]);
    let (possible, all) = Search::new(specification, &upto, &mut budget).results_of(operation);
    let mut results = ops.iter().filter(|op| op.place == operation).filter_map(|op| op.returned);
    let returned = results.next().expect("it responded").1.clone();
    let exhaustive = exhaustive && all;
    (at, Refutation { key: key.clone(), order, operation, returned, possible, exhaustive })
}

/// The history up to the last of these responses: what was invoked later is left out, and what returned later has not returned yet.
fn prefix<'a, S: Specification>(ops: &[Op<'a, S>], responses: &[(u64, usize)]) -> Vec<Op<'a, S>> {
    let last = responses.last().copied().unwrap_or_default();
    let mut earlier: Vec<Op<'a, S>> = ops.iter().filter(|op| op.invoked <= last.0).cloned().collect();
    for op in &mut earlier {
        op.returned = op.returned.filter(|(at, _)| (*at, op.place) <= last);
    }
    earlier
}
