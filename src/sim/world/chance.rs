//! The source of a run's random numbers: each link and each node has a stream, derived from the run's seed and, after
//! a [reseed](crate::fault::Intervention::Reseed), from a salt as well.

use std::sync::Arc;

use super::World;
use crate::fault::MessageRef;
use crate::link::{Lane, LinkSpec};
use crate::process::Domain;
use crate::random::Stream;

/// A link's stream number among the parts of a run.
fn link_part(from: usize, to: usize) -> u64 {
    1 << 32 | (from as u64) << 16 | to as u64
}

/// A node's stream number among the parts of a run.
fn node_part(node: usize) -> u64 {
    2 << 32 | node as u64
}

/// The seed, and the reseeds so far.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    seed: u64,
    epochs: Vec<Epoch>,
}

/// The part of a run that begins with a reseed.
#[derive(Clone, Debug)]
struct Epoch {
    salt: u64,
    /// The number of messages each link had sent by then. Those keep their draws.
    sent: Vec<u32>,
}

impl Chance {
    /// The chance of a run with this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, epochs: Vec::new() }
    }

    /// The current stream of a node.
    pub fn of_node(&self, node: usize) -> Stream {
        self.in_epoch(self.epochs.len(), node_part(node))
    }

    /// Lanes for links with these specifications, one row per sender, with their current streams.
    pub fn lanes(&self, nodes: usize, specs: impl Iterator<Item = LinkSpec>) -> Arc<[Lane]> {
        let lane = |(index, spec)| Lane::new(spec, self.of_link(index / nodes, index % nodes));
        specs.enumerate().map(lane).collect()
    }

    /// The current stream of a link.
    fn of_link(&self, from: usize, to: usize) -> Stream {
        self.in_epoch(self.epochs.len(), link_part(from, to))
    }

    /// The stream that a message draws from; `link` is the index of its link.
    fn of_message(&self, name: MessageRef, link: usize) -> Stream {
        let epoch = self.epochs.partition_point(|epoch| epoch.sent[link] < name.nth);
        let stream = self.in_epoch(epoch, link_part(name.from.index(), name.to.index()));
        if name.copy { stream.of_copies() } else { stream }
    }

    /// The stream of a part after `epoch` reseeds.
    fn in_epoch(&self, epoch: usize, part: u64) -> Stream {
        match epoch.checked_sub(1) {
            None => Stream::new(self.seed, part),
            Some(last) => Stream::salted(self.seed, self.epochs[last].salt, part),
        }
    }

    /// The heap memory of a clone, in bytes.
    pub fn bytes(&self) -> usize {
        self.epochs.iter().map(|epoch| size_of::<Epoch>() + size_of_val(epoch.sent.as_slice())).sum()
    }
}

impl<D: Domain> World<D> {
    /// The stream that a message draws from.
    pub(super) fn stream_of(&self, name: MessageRef) -> Stream {
        self.chance.of_message(name, self.link_index(name.from, name.to))
    }

    /// Switches all draws to the streams of this salt from now on.
    #[cold]
    pub(super) fn reseed(&mut self, salt: u64) {
        let sent = self.links.iter().map(|link| link.sent).collect();
        self.chance.epochs.push(Epoch { salt, sent });
        self.lanes = self.chance.lanes(self.nodes.len(), self.lanes.iter().map(|lane| lane.spec));
        for (node, (stream, _)) in self.lent.draws.iter_mut().enumerate() {
            *stream = self.chance.of_node(node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::NodeId;

    #[test]
    fn a_message_keeps_the_stream_in_which_it_was_sent() {
        let mut chance = Chance::new(7);
        let name = |nth, copy| MessageRef { from: NodeId(0), to: NodeId(1), nth, copy };
        let first = chance.of_message(name(3, false), 1);
        assert_eq!(first, chance.of_link(0, 1));
        chance.epochs.push(Epoch { salt: 1, sent: vec![0, 3, 9] });
        chance.epochs.push(Epoch { salt: 2, sent: vec![0, 5, 9] });
        let streams = [3, 4, 5, 6].map(|nth| chance.of_message(name(nth, false), 1));
        assert_eq!((streams[0], streams[1], streams[3]), (first, streams[2], chance.of_link(0, 1)));
        assert!(streams[0] != streams[1] && streams[2] != streams[3]);
        assert_eq!(chance.of_message(name(4, true), 1), streams[1].of_copies());
    }
}
