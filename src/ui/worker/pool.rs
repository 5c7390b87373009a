//! The page's workers. There is one pool for all jobs. A worker is started when there is something for it to do, gets the compiled
//! program once, does one piece of a job after the other, and is ended after a minute without work.
//!
//! A worker cannot hear while it computes. So pieces are short; and a worker whose piece nobody wants any more may finish it, but is
//! ended if that takes long.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::job::Job;
use super::outside::{News, Program, Thread};
use super::{Failure, Frame, OnReply, Piece, Reply, Request, Ticket};
use crate::late::Missing;

/// The number of workers at most, however many processors there are.
const MOST: usize = 8;
/// How long a worker may take to get ready, in milliseconds. It fetches nothing that the page does not have already.
const PATIENCE_MS: u32 = 5_000;
/// How long a worker may go on with a piece that nobody wants any more.
const GRACE_MS: u32 = 250;
/// How long a worker is kept without work.
const WARM_MS: u32 = 60_000;

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool::new()) };
}

/// A reply or a failure, and the job that it is for.
type Said = (u32, Result<Reply, Failure>);

struct Pool {
    workers: Vec<Worker>,
    /// All that somebody holds a handle to, the one whose turn is next first.
    jobs: Vec<(u32, Job)>,
    /// How many workers there may be: fewer where some did not start, until there is another job.
    most: usize,
    /// The last number that a worker or a job has got.
    last: u32,
    program: Option<Program>,
}

struct Worker {
    number: u32,
    thread: Thread,
    state: State,
    /// Ends it, unless it gets ready, gets work, or finishes what it does.
    timer: Option<Timeout>,
    /// How many of the program's files it has.
    files: u32,
}

#[derive(Clone)]
enum State {
    Starting,
    Idle,
    Busy { job: u32, piece: Rc<Piece> },
}

/// Someone is waiting for this job.
struct Asked(u32);

impl Drop for Asked {
    fn drop(&mut self) {
        let job = POOL.with_borrow_mut(|pool| pool.cancel(self.0));
        // Outside of the pool, because its callback may hold anything.
        drop(job);
    }
}

/// Gives the pool a job, once the page has what workers need for it.
pub fn ask(request: Request, on_reply: OnReply) -> Pin<Box<dyn Future<Output = Result<Ticket, Failure>>>> {
    Box::pin(async move {
        let program = Program::fetched(request.lesson()).await?;
        let job = Job::new(request, on_reply);
        let (number, said) = POOL.with_borrow_mut(|pool| pool.add(job, program));
        let ticket: Ticket = Box::new(Asked(number));
        // The one who asks is told when there is a ticket to hold, as with any later news.
        Timeout::new(0, || deliver(said)).forget();
        Ok(ticket)
    })
}

/// Tells those who asked. Any of them may then drop its handle, or ask again.
fn deliver(said: Vec<Said>) {
    for (number, reply) in said {
        let on_reply = POOL.with_borrow(|pool| {
            pool.jobs.iter().find(|(job, _)| *job == number).map(|(_, job)| Rc::clone(&job.on_reply))
        });
        if let Some(on_reply) = on_reply {
            on_reply(reply);
        }
    }
}

/// A timer that does something to a worker of the pool.
fn later(milliseconds: u32, worker: u32, what: fn(&mut Pool, u32) -> Vec<Said>) -> Timeout {
    Timeout::new(milliseconds, move || deliver(POOL.with_borrow_mut(|pool| what(pool, worker))))
}

/// As many as there are processors, or as `?workers=` before the `#` says.
fn limit() -> usize {
    let window = web_sys::window();
    let asked = || {
        let query = window.as_ref()?.location().search().ok()?;
        query.split(['?', '&']).find_map(|word| word.strip_prefix("workers=")?.parse().ok())
    };
    let processors = || {
        let count = window.as_ref()?.navigator().hardware_concurrency() as i32;
        usize::try_from(count).ok()
    };
    asked().or_else(processors).unwrap_or(1).clamp(1, MOST)
}

impl Pool {
    const fn new() -> Self {
        Self { workers: Vec::new(), jobs: Vec::new(), most: 1, last: 0, program: None }
    }

    fn number(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    fn add(&mut self, job: Job, program: Program) -> (u32, Vec<Said>) {
        let number = self.number();
        self.program = Some(program);
        self.most = limit();
        self.jobs.push((number, job));
        (number, self.go_on())
    }

    /// Nobody waits for this job any more.
    fn cancel(&mut self, number: u32) -> Option<Job> {
        self.release(number);
        let index = self.jobs.iter().position(|(job, _)| *job == number)?;
        Some(self.jobs.remove(index).1)
    }

    /// Starts workers that there is work for, and gives work to those that have none.
    fn go_on(&mut self) -> Vec<Said> {
        let said = self.hire();
        while let Some(index) = self.workers.iter().position(|worker| matches!(worker.state, State::Idle)) {
            let Some(turn) = self.jobs.iter().position(|(_, job)| job.waiting() > 0) else { break };
            let (number, mut job) = self.jobs.remove(turn);
            if let (Some((piece, text)), Some(program)) = (job.next(), &self.program) {
                self.workers[index].work(number, piece, &text, program);
            }
            // The others have their turn first.
            self.jobs.push((number, job));
        }
        said
    }

    /// How many workers there may be. An export is not cut into pieces and may take long, so another worker takes the place of the one that
    /// is busy with it; otherwise a proof would have to wait until it is written.
    fn room(&self) -> usize {
        let whole =
            |worker: &&Worker| matches!(&worker.state, State::Busy { piece, .. } if **piece == Piece::Whole);
        self.most + self.workers.iter().filter(whole).count().min(self.most)
    }

    fn hire(&mut self) -> Vec<Said> {
        let waiting: usize = self.jobs.iter().map(|(_, job)| job.waiting()).sum();
        let busy = self.workers.iter().filter(|worker| matches!(worker.state, State::Busy { .. })).count();
        let wanted = (busy + waiting).min(self.room());
        while self.workers.len() < wanted {
            let number = self.number();
            let Some(program) = &self.program else { break };
            let on_news = Rc::new(move |news| deliver(POOL.with_borrow_mut(|pool| pool.hear(number, news))));
            match Thread::start(program, on_news) {
                Ok(thread) => self.workers.push(Worker {
                    number,
                    thread,
                    state: State::Starting,
                    timer: Some(later(PATIENCE_MS, number, |pool, worker| {
                        pool.lose(worker, &Failure::Silent)
                    })),
                    files: program.files(),
                }),
                Err(failure) => return self.make_do(&failure),
            }
        }
        Vec::new()
    }

    fn hear(&mut self, number: u32, news: News) -> Vec<Said> {
        let Some(index) = self.workers.iter().position(|worker| worker.number == number) else {
            return Vec::new();
        };
        let worker = &mut self.workers[index];
        match (news, worker.state.clone()) {
            (News::Said(Frame::Ready | Frame::Done), _) => {
                worker.rest();
                if self.workers.len() > self.room() {
                    self.end(number);
                }
                self.go_on()
            }
            (News::Said(Frame::Reply(reply)), State::Busy { job, piece }) => self.take(job, &piece, *reply),
            // Nobody asked.
            (News::Said(Frame::Reply(_)), State::Starting | State::Idle) => Vec::new(),
            (News::Said(Frame::Missing), _) => self.lose(number, &Missing.into()),
            (News::Said(Frame::Broken(reason)), _) => self.lose(number, &Failure::Broken(reason)),
            (News::Garbled, _) => self.lose(number, &Failure::NotUnderstood),
            (News::Error(_), State::Starting) => self.lose(number, &Failure::NotLoaded),
            // A panic has been reported as `Broken`; this is a trap, such as the end of the memory.
            (News::Error(reason), State::Busy { .. } | State::Idle) => {
                self.lose(number, &Failure::Broken(reason))
            }
        }
    }

    fn take(&mut self, number: u32, piece: &Piece, reply: Reply) -> Vec<Said> {
        let Some((_, job)) = self.jobs.iter_mut().find(|(job, _)| *job == number) else { return Vec::new() };
        let replies = job.take(piece, reply);
        // There may be more to do now: a counterexample to shrink.
        let mut said = self.go_on();
        said.extend(replies.into_iter().map(|reply| (number, Ok(reply))));
        said
    }

    /// A worker is of no use any more. The job that it worked on fails; if it never got ready, only if no other worker is left.
    fn lose(&mut self, number: u32, failure: &Failure) -> Vec<Said> {
        let mut said = Vec::new();
        match self.end(number) {
            Some(State::Busy { job, .. }) => {
                said = self.fail(job, failure);
                said.extend(self.go_on());
            }
            Some(State::Starting) => said = self.make_do(failure),
            Some(State::Idle) | None => {}
        }
        said
    }

    /// Ends a worker that nobody needs, or that does what nobody wants.
    fn dismiss(&mut self, number: u32) -> Vec<Said> {
        self.end(number);
        self.go_on()
    }

    fn end(&mut self, number: u32) -> Option<State> {
        let index = self.workers.iter().position(|worker| worker.number == number)?;
        Some(self.workers.remove(index).state)
    }

    /// A failed job stays, without work, for as long as somebody holds its handle.
    fn fail(&mut self, number: u32, failure: &Failure) -> Vec<Said> {
        self.release(number);
        let Some((_, job)) = self.jobs.iter_mut().find(|(job, _)| *job == number) else { return Vec::new() };
        if job.fail() { vec![(number, Err(failure.clone()))] } else { Vec::new() }
    }

    /// A worker did not start. The others do its work, if there are any.
    fn make_do(&mut self, failure: &Failure) -> Vec<Said> {
        self.most = self.workers.len();
        if self.most > 0 {
            return Vec::new();
        }
        let waiting = |(number, job): &(u32, Job)| (job.waiting() > 0).then_some(*number);
        let jobs: Vec<u32> = self.jobs.iter().filter_map(waiting).collect();
        jobs.into_iter().flat_map(|job| self.fail(job, failure)).collect()
    }

    /// Nobody wants what workers are doing for this job any more.
    fn release(&mut self, number: u32) {
        for worker in &mut self.workers {
            if matches!(worker.state, State::Busy { job, .. } if job == number) {
                worker.timer = Some(later(GRACE_MS, worker.number, Self::dismiss));
            }
        }
    }
}

impl Worker {
    fn rest(&mut self) {
        self.state = State::Idle;
        self.timer = Some(later(WARM_MS, self.number, Pool::dismiss));
    }

    fn work(&mut self, job: u32, piece: Rc<Piece>, text: &str, program: &Program) {
        let files = program.files();
        if self.files < files {
            self.thread.hand_over(program);
            self.files = files;
        }
        self.thread.say(text);
        self.state = State::Busy { job, piece };
        self.timer = None;
    }
}
