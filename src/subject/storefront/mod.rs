//! A storefront: pages and orders of one shop, on a network that keeps none of the promises that people believe in.
//!
//! Eight pairs of parameters, one per fallacy: what the network or its people do, and what the programs do about it.
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | the messages, facts and timers |
//! | [`parties`] | the nodes of the scene, and its fixed times and limits |
//! | [`habits`] | the choices that programs and people make |
//! | [`customers`] | customers, who look at pages and place orders |
//! | [`front`] | the front, which collects pages from the catalogue and sends orders on |
//! | [`catalogue`] | the catalogue, with one processor and one line |
//! | [`proxy`] | the proxy between front and checkout, which somebody may have taken over |
//! | [`checkout`] | the checkout, which opens seals, finds the order service, and may be of an older version |
//! | [`orders`] | the order service, at its old or its new address, and the registry that knows which |
//! | [`scene`] | all of them |
//! | [`eight`] | the eight fallacies, and the promise that each breaks |
//! | [`cases`] | what went wrong, case by case |
//! | [`spent`] | where the time of each page went |
//! | [`goals`] | what runs should show at least once |
//! | [`promises`], [`reading`] | promises about such scenes, and how their runs are read |
//! | [`charts`] | the scoreboard of the eight, page times, and the line's queue |

pub mod cases;
pub mod catalogue;
pub mod charts;
pub mod checkout;
pub mod customers;
pub mod eight;
pub mod front;
pub mod goals;
pub mod habits;
pub mod orders;
pub mod parties;
pub mod promises;
pub mod proxy;
pub mod reading;
pub mod scene;
pub mod spent;
pub mod words;
