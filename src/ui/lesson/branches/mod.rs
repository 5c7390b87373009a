//! The panels about branches: the runs that part from one another, and the twin that plays along.
//!
//! | module | is |
//! |---|---|
//! | [`tree`] | the branches, as a list at the side |
//! | [`twins`] | two runs side by side: where they part, checks, counters |
//! | [`pair`] | the twin's timeline below the other one |
//! | [`words`] | what branches are called |

pub mod pair;
pub mod tree;
pub mod twins;
pub mod words;
