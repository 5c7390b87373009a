//! The panels about branches: the runs that fork from one another, and the twin that plays along.
//!
//! | module | is |
//! |---|---|
//! | [`strip`] | the runs, as a strip of chips under the timeline |
//! | [`twins`] | two runs side by side: where they diverge, checks, counters |
//! | [`pair`] | the twin's timeline below the first one |
//! | [`words`] | names for branches |

pub mod pair;
pub mod strip;
pub mod twins;
pub mod words;
