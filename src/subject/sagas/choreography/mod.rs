//! Sagas by choreography: services that react to each other's events on a bus. The scene, and how its runs are read.

pub mod reading;
pub mod scene;
