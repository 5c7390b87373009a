//! A small run, really simulated, that plays slowly and repeatedly on the timeline that lessons use.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::lesson::{self, Lesson, Scene};
use crate::run::Recipe;
use crate::run::branches::Origin;
use crate::run::session::Session;
use crate::sim::time::SimTime;
use crate::sim::trace::Kind;
use crate::subject::beliefs::Beliefs;
use crate::timeline::sentence::target_sentence;
use crate::ui::lesson::stage::{SessionStage, busy_until, describe_with, sentence};
use crate::ui::lesson::state::shared::Shared;
use crate::ui::route::Route;
use crate::ui::timeline::{Timeline, TimelineHandle};

/// The position among the session's speeds: an eighth of real time, so that the eye can follow a message.
const SPEED: usize = 2;
/// How long the end of the run stays on the screen before it starts over.
const HOLD_MS: f64 = 4_000.0;
/// The longest time a frame may move the playhead, so that the run does not jump after its tab was hidden.
const FRAME_MS_MAX: f64 = 100.0;

/// The lesson whose first scene is played. It is already loaded.
#[derive(Clone, Properties, PartialEq)]
pub struct LiveProps {
    /// The lesson's name in the registry.
    pub id: &'static str,
}

pub enum Message {
    /// An animation frame, at this time in milliseconds.
    Frame(f64),
    /// Plays or pauses.
    Toggle,
}

/// The run. It plays until nothing happens any more, rests for a while, and starts over.
pub struct LiveRun {
    lesson: &'static Lesson,
    scene: &'static Scene,
    session: Shared,
    timeline: TimelineHandle,
    until: SimTime,
    playing: bool,
    /// When the end was reached, on the frames' clock.
    ended: Option<f64>,
    last_frame: Option<f64>,
    frame: Option<i32>,
    on_frame: Closure<dyn FnMut(f64)>,
    shown: usize,
}

impl Component for LiveRun {
    type Message = Message;
    type Properties = LiveProps;

    fn create(ctx: &Context<Self>) -> Self {
        let lesson = lesson::find(ctx.props().id).expect("whoever draws this has fetched its lesson");
        let scene = &lesson.scenes[0];
        let session = Shared::new(Session::from(Recipe::of_scene(lesson, scene), Origin::Variant(scene.id)));
        let until = session.read(busy_until);
        // Users who prefer reduced motion get the whole picture at once, and a Play button.
        let playing = !reduced_motion();
        session.change(|session| {
            session.set_speed(SPEED);
            session.seek(if playing { SimTime::ZERO } else { until });
            session.play(playing);
        });
        describe_with(target_sentence);
        let stage = Rc::new(SessionStage::new(session.clone()));
        let timeline = TimelineHandle::new(stage);
        timeline.follow(false);
        timeline.fit_range(SimTime::ZERO, until);
        let link = ctx.link().clone();
        let on_frame = Closure::<dyn FnMut(f64)>::new(move |at| link.send_message(Message::Frame(at)));
        let mut live = Self {
            lesson,
            scene,
            session,
            timeline,
            until,
            playing,
            ended: None,
            last_frame: None,
            frame: None,
            on_frame,
            shown: 0,
        };
        live.ask_for_frame();
        live
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Frame(at) => self.on_frame(at),
            Message::Toggle => {
                self.playing = !self.playing;
                self.last_frame = None;
                if self.playing && self.at_end() {
                    self.start_over();
                }
                self.ask_for_frame();
                true
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let toggle = ctx.link().callback(|_: MouseEvent| Message::Toggle);
        let (caption, beliefs) = self.session.read(|session| (caption(session), beliefs(session)));
        let words = if self.playing { "❚❚ Pause" } else { "▶ Play" };
        let seed = self.session.read(|session| session.run().recipe().seed);
        html! {
            <figure class="live">
                <div class="live-run">
                    <Timeline handle={self.timeline.clone()} />
                    // This link covers the picture: a click opens the lesson, and the wheel scrolls the page.
                    // Keyboard users have the link below.
                    <a class="live-link" href={Route::lesson(self.lesson.about.id).href()} tabindex="-1" aria-hidden="true" />
                </div>
                <figcaption>
                    <button type="button" aria-label={if self.playing { "Pause the run" } else { "Play the run" }} onclick={toggle}>{ words }</button>
                    <p class="live-words">{ caption }</p>
                    <p class="live-truth">{ "Truth: " }<b class={beliefs.truth_is_bad.then_some("bad")}>{ beliefs.truth }</b></p>
                    <a class="button primary" href={Route::lesson(self.lesson.about.id).href()}>{ "Take the lesson" }</a>
                </figcaption>
                <p class="live-source"><small>{ format!("Simulated just now in your browser: “{}”, variant “{}”, seed {seed}.", self.lesson.about.title, self.lesson.title_of(self.scene)) }</small></p>
            </figure>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let (Some(frame), Some(window)) = (self.frame, web_sys::window()) {
            // Cancelling a requested frame cannot fail.
            let _ = window.cancel_animation_frame(frame);
        }
    }
}

impl LiveRun {
    fn ask_for_frame(&mut self) {
        if self.playing && self.frame.is_none() {
            self.frame = web_sys::window().and_then(|window| {
                window.request_animation_frame(self.on_frame.as_ref().unchecked_ref()).ok()
            });
        }
    }

    fn at_end(&self) -> bool {
        self.session.read(|session| session.playhead() >= self.until)
    }

    fn start_over(&mut self) {
        self.ended = None;
        self.session.change(|session| session.seek(SimTime::ZERO));
    }

    /// Advances by the time that has passed. Returns whether an event was crossed, so that the caption must be
    /// redrawn.
    fn on_frame(&mut self, at: f64) -> bool {
        self.frame = None;
        if !self.playing {
            return false;
        }
        let real_ms = self.last_frame.map_or(0.0, |last| (at - last).clamp(0.0, FRAME_MS_MAX));
        self.last_frame = Some(at);
        if self.at_end() {
            let since = *self.ended.get_or_insert(at);
            if at - since >= HOLD_MS {
                self.start_over();
            }
        } else {
            #[expect(clippy::cast_sign_loss, reason = "time passed is never below zero")]
            let passed_us = (real_ms * 1_000.0) as u64;
            self.session.change(|session| {
                session.play(true);
                session.tick(passed_us);
            });
            self.timeline.redraw();
        }
        self.ask_for_frame();
        let count = self.session.read(Session::count);
        std::mem::replace(&mut self.shown, count) != count
    }
}

/// A sentence about the last event so far.
fn caption(session: &Session) -> String {
    let trace = session.run().trace();
    let quiet = [Kind::Started, Kind::Intervened];
    let last = (0..session.count()).rev().find(|index| !quiet.contains(&trace.events[*index].kind));
    last.map_or_else(
        || "Nothing has happened yet.".to_owned(),
        |index| sentence(session, crate::sim::ids::EventId(index as u32)),
    )
}

fn beliefs(session: &Session) -> Beliefs {
    let run = session.run();
    (run.lesson().beliefs)(run.trace(), session.count())
}

fn reduced_motion() -> bool {
    let query =
        web_sys::window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok());
    query.flatten().is_some_and(|query| query.matches())
}
