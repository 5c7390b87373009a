//! Tests Raft: the paper's Figures 7 and 8 event by event, each rule on its own, and thousands of random schedules.

mod cluster;
mod figures;
mod plan;
mod properties;
mod rules;
mod schedules;
mod table;
