//! Shortest cycles of a kind, searched within strongly connected components.

use std::collections::VecDeque;

use super::{Anomaly, Edge, Kind};

/// A shortest cycle that is an example of an anomaly. Of several it is the one whose first edge comes first.
pub(super) fn shortest_cycle<K: Clone>(
    count: usize,
    edges: &[Edge<K>],
    anomaly: Anomaly,
) -> Option<Vec<Edge<K>>> {
    // Every cycle of the kind begins with one of these edges and returns over the others.
    let begins = |kind: Kind| match anomaly {
        Anomaly::G0 => kind == Kind::WriteWrite,
        Anomaly::G1c => kind != Kind::ReadWrite,
        Anomaly::GSingle | Anomaly::G2 => kind == Kind::ReadWrite,
    };
    let returns = |kind: Kind| match anomaly {
        Anomaly::G0 => kind == Kind::WriteWrite,
        Anomaly::G1c | Anomaly::GSingle => kind != Kind::ReadWrite,
        Anomaly::G2 => true,
    };
    let used: Vec<&Edge<K>> = edges.iter().filter(|edge| begins(edge.kind) || returns(edge.kind)).collect();
    let component = components(count, &used);
    let within = |edge: &&&Edge<K>| component[edge.from] == component[edge.to];
    let mut back = vec![Vec::new(); count];
    for edge in used.iter().filter(within).filter(|edge| returns(edge.kind)) {
        back[edge.from].push(*edge);
    }
    let mut shortest: Option<Vec<Edge<K>>> = None;
    for first in used.iter().filter(within).filter(|edge| begins(edge.kind)) {
        let longest = shortest.as_ref().map_or(usize::MAX, |cycle| cycle.len() - 1);
        if let Some(path) = path(&back, first.to, first.from).filter(|path| path.len() < longest) {
            shortest = Some([*first].into_iter().chain(path).cloned().collect());
        }
    }
    shortest
}

/// A shortest path, breadth first.
fn path<'a, K>(out: &[Vec<&'a Edge<K>>], from: usize, to: usize) -> Option<Vec<&'a Edge<K>>> {
    let mut reached: Vec<Option<&Edge<K>>> = vec![None; out.len()];
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        for edge in &out[node] {
            if edge.to != from && reached[edge.to].is_none() {
                reached[edge.to] = Some(edge);
                queue.push_back(edge.to);
            }
        }
        if reached[to].is_some() {
            break;
        }
    }
    let last = reached[to]?;
    let mut path: Vec<_> =
        std::iter::successors(Some(last), |edge| if edge.from == from { None } else { reached[edge.from] })
            .collect();
    path.reverse();
    Some(path)
}

/// The strongly connected component of each node (Kosaraju's algorithm, without recursion): from the nodes in the reverse order in which a
/// depth-first search left them, everything that is reached backwards.
fn components<K>(count: usize, edges: &[&Edge<K>]) -> Vec<usize> {
    let (mut out, mut into) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for edge in edges {
        out[edge.from].push(edge.to);
        into[edge.to].push(edge.from);
    }
    let mut left = Vec::new();
    let mut seen = vec![false; count];
    for root in 0..count {
        visit(&out, root, &mut seen, &mut left);
    }
    let mut component = vec![0; count];
    seen.fill(false);
    for root in left.into_iter().rev() {
        let mut members = Vec::new();
        visit(&into, root, &mut seen, &mut members);
        for member in members {
            component[member] = root;
        }
    }
    component
}

/// Visits what can be reached and was not seen; adds each node when it is left.
fn visit(next: &[Vec<usize>], root: usize, seen: &mut [bool], left: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[root], true) {
        return;
    }
    let mut stack = vec![(root, 0)];
    while let Some((node, edge)) = stack.last_mut() {
        match next[*node].get(*edge) {
            None => {
                left.push(*node);
                stack.pop();
            }
            Some(to) => {
                *edge += 1;
                if !std::mem::replace(&mut seen[*to], true) {
                    stack.push((*to, 0));
                }
            }
        }
    }
}
