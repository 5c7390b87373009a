//! The code panel: listings whose lines carry the marks that processes report, so that the panel can
//! highlight each node's current line as the run proceeds.
//!
//! In a listing's source, a mark is written at the end of its line as `//@ name`, or as `//@ one
//! two` for several. A mark matches what [`Cx::mark`](crate::sim::process::Cx::mark) reported.

use crate::sim::ids::NodeId;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// A program as the panel shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The node that runs it.
    pub node: NodeId,
    pub title: &'static str,
    /// The text with its marks, in the pieces it is assembled from.
    pub source: Vec<&'static str>,
}

/// A line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text without marks.
    pub text: &'static str,
    /// The marks that put a node on this line.
    pub marks: Vec<&'static str>,
}

impl Listing {
    /// A listing made of one piece or several.
    pub fn new(node: NodeId, title: &'static str, source: impl Into<Vec<&'static str>>) -> Self {
        Self { node, title, source: source.into() }
    }

    /// The lines, with the marks removed from their text.
    pub fn lines(&self) -> Vec<Line> {
        let line = |text: &'static str| match text.split_once("//@") {
            Some((text, marks)) => Line { text: text.trim_end(), marks: marks.split_whitespace().collect() },
            None => Line { text: text.trim_end(), marks: Vec::new() },
        };
        self.source.iter().flat_map(|piece| piece.lines()).map(line).collect()
    }

    /// The zero-based index of the line the node is at after the first `count` events.
    pub fn line_at(&self, trace: &Trace<Words>, count: usize) -> Option<usize> {
        let lines = self.lines();
        let seen = trace.marks.partition_point(|(event, _)| event.index() < count);
        (0..seen).rev().find_map(|index| {
            let (event, mark) = trace.marks[index];
            let here = trace.event(event).node == self.node;
            here.then(|| lines.iter().position(|line| line.marks.contains(&mark))).flatten()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_of_the_text() {
        let listing = Listing::new(NodeId(0), "", ["if (x) {  //@ a b\n", "  y()\n}\n"]);
        let lines = listing.lines();
        assert_eq!(lines[0], Line { text: "if (x) {", marks: vec!["a", "b"] });
        assert_eq!(lines[1], Line { text: "  y()", marks: vec![] });
        assert_eq!(lines.len(), 3);
    }
}
