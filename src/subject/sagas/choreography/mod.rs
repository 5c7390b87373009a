//! Sagas by choreography: services that react to each other's events on a bus. The scene, and how to read its runs.

pub mod reading;
pub mod scene;
