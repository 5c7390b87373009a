//! Walks the registry: every claim that a lesson makes about a run is checked against the run.
//!
//! - `scenes`: every scene breaks what it claims to break; every repair holds with the same seed and faults
//! - `seeds`: the claims that scenes make about a thousand other seeds
//! - `skeleton`, `template`: the lesson that `./dev new-lesson` starts with keeps its own claims
//! - `steps`: every step's passing condition is met by its own scripted solution
//! - `course`: how long lessons take, what to read first, and what they ask about other systems
//! - `prose`: every step has a text, every number in it comes from the run, every code mark is reached
//! - `idempotency`: answers fit their questions, over thousands of fault schedules
//! - `incidents`: reported incidents, with the numbers of the reports
//! - `truth`: whatever is on the screen, every sentence about it has its values
//! - `labels`: the words on the timeline, and their positions
//! - `pictures`: pictures of decisive moments, to look at; only on demand
//! - `locks`: what no lock promises, and how locks are drawn
//! - `opening`: addresses from bug reports, as runs
//! - `retries`: what the retries lesson says on the lanes of its apps and its server
//! - `replies`: late replies, in recorded runs and over a thousand seeds
//! - `otherwise`: what would have had to be otherwise in every scene that breaks a check
//! - `waits`: who holds what someone waits for
//! - `why`: the stories of the scenes, in words
//! - `accounts`: stories compared with what the lessons say about their scenes
//! - `witnesses`: the events that show that a promise is broken
//! - `drills`: what the texts of drills say about their night
//! - `goals`: what runs should show at least once
//! - `golden`, `digests`: every scene's run is the golden one, and no text is in its digest (`numbers`)
//! - `arcs`: the arcs of compensations
//! - `proofs`: the page's proofs, over many more seeds; only on demand
//! - `pools`: what an API does whose workers wait for other services
//! - `streams`: what a till and head office do with each layer of their protocol, and the two generals
//! - `fallacies`: each of the eight alone, and what a seal, a retry, a move and a roll-out do
//! - `queues`: deliveries, receipts and effects, and the incident with its own numbers
//! - `commits`: who holds which lock and why, how transfers end at two banks, and the read right after a commit
//! - `outboxes`: what is announced, when and how many times, and the id that commits later
//! - `credits`: what sagas that run at the same time do to each other, and what a checker says of them
//! - `stocks`: what workers sell that share a stock, at each isolation level and with each lock
//! - `runs`: runs of scenes as they are, repaired, and with knobs turned
//! - `sagas`: an orchestrator with every repair, against one loss and one crash wherever they can strike
//! - `chaos`: a thousand seeds with random interventions, without a panic

mod accounts;
mod arcs;
mod carts;
mod chains;
mod chaos;
mod commits;
mod course;
mod credits;
mod digests;
mod drills;
mod fallacies;
mod goals;
mod golden;
mod idempotency;
mod incidents;
mod labels;
mod locks;
mod lost;
#[path = "../kernel/numbers.rs"]
mod numbers;
mod opening;
mod otherwise;
mod outboxes;
mod overload;
mod pictures;
mod pools;
mod proofs;
mod prose;
mod queues;
mod replies;
mod retries;
mod runs;
mod sagas;
mod sales;
mod scenes;
mod seeds;
mod skeleton;
mod steps;
mod stocks;
mod streams;
mod template;
mod transfers;
mod truth;
mod waits;
mod why;
mod witnesses;
