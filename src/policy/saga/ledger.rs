//! A saga participant's memory of each action, and how it handles commands that come twice, late,
//! or in the wrong order.
//!
//! A message may be repeated, and a compensation may overtake the action it compensates. Garcia-Molina and Salem
//! (1987) require that a compensation can always be carried out. For that it has to be *idempotent* (telling it
//! twice is telling it once) and to *commute* with its own action arriving late: an undo that finds
//! nothing leaves a tombstone, and a command that finds the tombstone is refused. Pat Helland ("Life beyond
//! Distributed Transactions", CIDR 2007) keeps that memory with the participant, under the partner's id.
//!
//! | [`Memory`] | a repeated command | a repeated undo | an undo that comes first |
//! |---|---|---|---|
//! | `Nothing` | done again | undone again | ignored |
//! | `Done` | recognised | recognised | ignored: the command that follows is done, and stays |
//! | `All` | recognised | recognised | remembered: the command that follows is refused |
//!
//! ```
//! use happens_before::policy::saga::ledger::{Record, Memory, Said};
//! let mut record = Record::default();
//! assert_eq!(record.undo(Memory::All), Said::Undone { now: false });
//! assert_eq!(record.act(Memory::All, true), Said::Refused { now: true }, "the undo came first");
//! assert_eq!(record.in_effect(), 0);
//! ```

/// How much a participant remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Memory {
    /// Only that something was done, so that it can be undone.
    #[default]
    Nothing,
    /// Everything it has done, refused and undone.
    Done,
    /// Also what it was told to undo before it was told to do it.
    All,
}

/// The history of one action of one saga.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record {
    done: u32,
    undone: u32,
    refused: bool,
    closed: bool,
}

/// A participant's answer: the result, and whether it happened just now or was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Said {
    /// The action is done.
    Done {
        /// True if it happened just now.
        now: bool,
    },
    /// The action is refused, and has no effect.
    Refused {
        /// True if it happened just now.
        now: bool,
    },
    /// The action no longer has an effect, or never had one.
    Undone {
        /// True if it happened just now.
        now: bool,
    },
}

impl Said {
    /// True if something happened just now, rather than being recognised or found missing.
    pub const fn happened(self) -> bool {
        matches!(self, Self::Done { now: true } | Self::Undone { now: true } | Self::Refused { now: true })
    }
}

impl Record {
    /// Handles a command to do it. `allowed` says whether it is possible at all.
    pub fn act(&mut self, memory: Memory, allowed: bool) -> Said {
        if memory >= Memory::Done {
            let over = self.refused || self.undone > 0;
            if over {
                return Said::Refused { now: false };
            }
            if self.closed {
                self.refused = true;
                return Said::Refused { now: true };
            }
            if self.done > 0 {
                return Said::Done { now: false };
            }
        }
        if !allowed {
            self.refused = true;
            return Said::Refused { now: true };
        }
        self.done += 1;
        Said::Done { now: true }
    }

    /// Handles a command to undo it.
    pub fn undo(&mut self, memory: Memory) -> Said {
        if memory == Memory::All && self.done == 0 && !self.refused {
            self.closed = true;
        }
        let owed = if memory == Memory::Nothing { self.done > 0 } else { self.done > self.undone };
        if owed {
            self.undone += 1;
        }
        Said::Undone { now: owed }
    }

    /// How many more times it was done than undone. Below zero, something was given back that nobody had taken.
    pub fn in_effect(&self) -> i64 {
        i64::from(self.done) - i64::from(self.undone)
    }

    /// True if it was closed before it was done.
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sequence of up to eight commands to do or undo, and the record after each.
    fn each_sequence(memory: Memory, allowed: bool, mut look: impl FnMut(&[bool], Record)) {
        for length in 0..=8_u32 {
            for bits in 0..1_u32 << length {
                let undoings: Vec<bool> = (0..length).map(|index| bits >> index & 1 == 1).collect();
                let mut record = Record::default();
                for undoes in &undoings {
                    let said = if *undoes { record.undo(memory) } else { record.act(memory, allowed) };
                    assert_eq!(matches!(said, Said::Undone { .. }), *undoes);
                }
                look(&undoings, record);
            }
        }
    }

    #[test]
    fn who_remembers_all_ends_with_nothing_once_an_undo_came_in_any_order() {
        each_sequence(Memory::All, true, |undoings, record| {
            let expected = i64::from(!undoings.is_empty() && !undoings.contains(&true));
            assert_eq!(record.in_effect(), expected, "{undoings:?}");
        });
    }

    #[test]
    fn who_remembers_what_was_done_never_does_it_twice_nor_undoes_it_twice() {
        let mut left_over = 0;
        each_sequence(Memory::Done, true, |undoings, record| {
            assert!((0..=1).contains(&record.in_effect()), "{undoings:?}");
            assert!(record.done <= 1 && record.undone <= 1);
            left_over += u32::from(undoings.first() == Some(&true) && record.in_effect() == 1);
        });
        assert!(left_over > 0, "an undo that came first was for nothing");
    }

    #[test]
    fn who_remembers_nothing_does_and_undoes_as_often_as_asked() {
        let mut record = Record::default();
        record.act(Memory::Nothing, true);
        record.act(Memory::Nothing, true);
        assert_eq!(record.in_effect(), 2);
        let mut record = Record::default();
        record.act(Memory::Nothing, true);
        record.undo(Memory::Nothing);
        record.undo(Memory::Nothing);
        assert_eq!(record.in_effect(), -1);
    }

    #[test]
    fn what_is_refused_has_no_effect_and_stays_refused() {
        for memory in [Memory::Nothing, Memory::Done, Memory::All] {
            each_sequence(memory, false, |_, record| assert_eq!(record.in_effect(), 0));
        }
        let mut record = Record::default();
        assert_eq!(record.act(Memory::Done, false), Said::Refused { now: true });
        assert_eq!(record.act(Memory::Done, true), Said::Refused { now: false });
    }
}
