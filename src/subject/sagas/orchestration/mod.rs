//! Sagas by orchestration: one service that calls the others, step by step. The scene, and how to read its runs.

pub mod reading;
pub mod scene;
