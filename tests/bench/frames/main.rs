//! A page for the frame bench: the lesson page's timeline and tabs over a run whose length is in the address, such as
//! `?events=1000000`. It is built like the published page, but never published.
//!
//! `tests/e2e/frames.mjs` opens it, plays, pans and zooms, and measures.

mod relay;

use std::rc::Rc;

use happens_before::run::Recipe;
use happens_before::run::session::Session;
use happens_before::run::tape::set_trace_bytes_max;
use happens_before::sim::time::SimTime;
use happens_before::ui::deferred::Deferred;
use happens_before::ui::lesson::page::pace::Pace;
use happens_before::ui::lesson::stage::SessionStage;
use happens_before::ui::lesson::state::shared::{Moment, PanelProps, Shared};
use happens_before::ui::lesson::tabs::{Tabs, use_open_tab};
use happens_before::ui::timeline::{Timeline, TimelineHandle};
use wasm_bindgen::{JsCast, closure::Closure};
use yew::prelude::*;

enum Act {
    Frame(f64),
    Anew,
    Play,
    Near,
    All,
    Seek(SimTime),
}

struct Bench {
    session: Shared,
    timeline: TimelineHandle,
    moment: Moment,
    words: String,
    /// When the run that is not drawn yet was requested.
    began: Option<f64>,
    revision: u32,
    pace: Pace,
    on_frame: Closure<dyn FnMut(f64)>,
}

/// The page's clock, in milliseconds.
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// A number from the address.
fn asked(name: &str) -> Option<u32> {
    let search = web_sys::window()?.location().search().ok()?;
    let pairs = search.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| value.parse().ok())
}

/// A run of the length given in the address, with the playhead at its end.
fn computed() -> Shared {
    // The full length, whatever memory that takes.
    set_trace_bytes_max(usize::MAX);
    let settings = relay::settings(asked("events").unwrap_or(1_000));
    let script = relay::script(&settings);
    let mut session = Session::new(Recipe { lesson: &relay::LESSON, settings, seed: 7, script });
    while session.run().end().is_none() {
        session.tick(0);
    }
    session.set_speed(asked("speed").unwrap_or(5) as usize);
    session.seek(SimTime::MAX);
    Shared::new(session)
}

fn stage(session: &Shared) -> Rc<SessionStage> {
    Rc::new(SessionStage::new(session.clone()))
}

impl Bench {
    fn ask_for_frame(&self) {
        if let Some(window) = web_sys::window() {
            window.request_animation_frame(self.on_frame.as_ref().unchecked_ref()).expect("there are frames");
        }
    }

    /// Does what the lesson page does in a frame.
    fn on_frame(&mut self, at: f64) -> bool {
        let passed_us = self.pace.passed_us(at);
        self.ask_for_frame();
        let moved = self.session.change(|session| session.tick(passed_us));
        if let Some(began) = self.began.take() {
            self.timeline.redraw();
            let (events, ms) = (self.moment.count, now() - began);
            self.words = format!("{events} events on the screen after {ms:.1} ms");
            return true;
        }
        if !moved {
            return false;
        }
        let now = Moment::of(&self.session, self.revision);
        let panels = self.pace.draw(&self.timeline, at, self.moment, now);
        if panels {
            self.moment = now;
        }
        panels
    }

    /// Computes the whole run again, and shows its end.
    fn anew(&mut self) {
        self.began = Some(now());
        self.session = computed();
        self.timeline.set_stage(stage(&self.session));
        self.revision += 1;
        self.moment = Moment::of(&self.session, self.revision);
        self.words.clear();
    }

    fn seek(&mut self, at: SimTime) {
        self.session.change(|session| {
            session.play(false);
            session.seek(at);
        });
        self.moment = Moment::of(&self.session, self.revision);
        self.timeline.request();
    }
}

/// The tabs, including which one is open.
#[component]
fn Below(props: &PanelProps) -> Html {
    let open = use_open_tab(0, None, false);
    html! { <Tabs panel={props.clone()} {open} /> }
}

impl Component for Bench {
    type Message = Act;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let began = Some(now());
        let session = computed();
        let timeline = TimelineHandle::new(stage(&session));
        let link = ctx.link().clone();
        let on_frame = Closure::new(move |at| link.send_message(Act::Frame(at)));
        let moment = Moment::of(&session, 0);
        let words = String::new();
        let bench =
            Self { session, timeline, moment, words, began, revision: 0, pace: Pace::default(), on_frame };
        bench.ask_for_frame();
        bench
    }

    fn update(&mut self, _: &Context<Self>, act: Act) -> bool {
        match act {
            Act::Frame(at) => return self.on_frame(at),
            Act::Anew => self.anew(),
            Act::Play => self.session.change(|session| {
                session.seek(SimTime::ZERO);
                session.play(true);
            }),
            Act::Near => {
                let until = self.session.read(|session| session.run().horizon()).as_micros();
                self.timeline.follow(true);
                self.timeline.fit_range(SimTime::ZERO, SimTime::from_micros(until.min(1_000_000)));
            }
            Act::All => self.timeline.fit(),
            Act::Seek(at) => self.seek(at),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let act = |make: fn() -> Act| ctx.link().callback(move |_: MouseEvent| make());
        let seek = ctx.link().callback(Act::Seek);
        let panel = PanelProps {
            session: self.session.clone(),
            moment: self.moment,
            unanswered: false,
            selected: None,
            on_select: Callback::noop(),
            on_seek: seek.clone(),
            on_why: Callback::noop(),
            on_led_to: Callback::noop(),
        };
        html! {
            <main class="lesson" id="content">
                <aside class="left"><output>{ &self.words }</output></aside>
                <div class="middle">
                    <p>
                        <button type="button" onclick={act(|| Act::Anew)}>{ "Anew" }</button>
                        <button type="button" onclick={act(|| Act::Play)}>{ "Play" }</button>
                        <button type="button" onclick={act(|| Act::Near)}>{ "Near" }</button>
                        <button type="button" onclick={act(|| Act::All)}>{ "All" }</button>
                    </p>
                    <div class="run"><Timeline handle={self.timeline.clone()} on_scrub={seek} /></div>
                    <div class="below"><Deferred><Below ..panel /></Deferred></div>
                </div>
                <aside class="right" />
            </main>
        }
    }
}

fn main() {
    happens_before::ui::panic::install();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
        .expect("the page has an element #app");
    yew::Renderer::<Bench>::with_root(root).render();
}
