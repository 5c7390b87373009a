//! Sagas by orchestration: one service that asks the others, step by step. The scene, and how its runs are read.

pub mod reading;
pub mod scene;
