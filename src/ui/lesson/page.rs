//! The lesson page: it owns the state, the frame loop and the worker, and passes each act to the module that handles
//! it.
//!
//! | module | is |
//! |---|---|
//! | `view` | how the panels are laid out |
//! | `looking` | other ways to look at the page: timeline, menus, dialogs |
//! | [`pace`] | how often moving parts are redrawn |
//! | [`search`] | requests to the worker |
//! | [`doing`] | code that loads a little later: changing the state, and writing it down |
//! | [`address_bar`] | keeps the address bar in step with the screen |

pub mod address_bar;
mod doing;
mod looking;
pub mod pace;
pub mod search;
mod view;

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::branches::pair::Pair;
use super::share::{Embed, EmbedProps};
use super::stage::{SessionStage, busy_until};
use super::state::LessonState;
use super::state::act::{Act, DialogKind, ViewAct};
use super::state::shared::Moment;
use crate::late::Missing;
use crate::lesson;
use crate::sim::ids::NodeId;
use crate::sim::time::SimTime;
use crate::ui::dom;
use crate::ui::late::late;
use crate::ui::page::Page;
use crate::ui::panic;
use crate::ui::route;
use crate::ui::timeline::TimelineHandle;
use crate::ui::worker::{Failure, Reply};
use address_bar::AddressBar;
use doing::{Doing, pressed};
use pace::Pace;
use search::Search;

#[derive(Clone, Properties, PartialEq)]
pub struct LessonProps {
    /// The lesson's name.
    pub id: AttrValue,
    /// The address's query, undecoded.
    pub query: AttrValue,
}

pub enum Message {
    /// An animation frame, at this time in milliseconds.
    Frame(f64),
    Act(Act),
    /// A key that was pressed before the code for keys had loaded.
    Early(KeyboardEvent),
    /// The code for acts has loaded, or failed to.
    Doing(Result<Doing, Missing>),
    /// The page is drawn: it is time to fetch the code for acts.
    Stands,
    Reply(Result<Reply, Failure>),
}

pub struct LessonPage {
    state: LessonState,
    stage: Rc<SessionStage>,
    timeline: TimelineHandle,
    pair: Pair,
    /// The element that contains the timeline.
    ground: NodeRef,
    search: Search,
    /// The moment at which the lesson was opened.
    opened: Moment,
    doing: Option<Doing>,
    /// Acts received while the code for them was loading.
    waiting: Vec<Act>,
    early: Vec<KeyboardEvent>,
    fetching: bool,
    pace: Pace,
    bar: AddressBar,
    frame: Option<i32>,
    /// True if the timeline shows what a step is about, and not what the learner chose.
    framed: bool,
    on_frame: Closure<dyn FnMut(f64)>,
    _keys: Option<EventListener>,
}

impl Component for LessonPage {
    type Message = Message;
    type Properties = LessonProps;

    fn create(ctx: &Context<Self>) -> Self {
        let lesson = lesson::find(&ctx.props().id).expect("whoever draws this page has fetched its lesson");
        let link = ctx.link().clone();
        let on_frame = Closure::<dyn FnMut(f64)>::new(move |at| link.send_message(Message::Frame(at)));
        let link = ctx.link().clone();
        let keys = web_sys::window().map(|window| {
            dom::listen(&window, "keydown", move |event: &KeyboardEvent| match pressed(event) {
                Some(Ok(act)) => {
                    event.prevent_default();
                    link.send_message(Message::Act(act));
                }
                Some(Err(early)) => link.send_message(Message::Early(early)),
                None => {}
            })
        });
        let query = route::decode_query(&ctx.props().query);
        let state = LessonState::begin(lesson, &query);
        let shown = Rc::new(stage_of(&state));
        let mut page = Self {
            timeline: TimelineHandle::new(shown.clone()),
            stage: shown,
            pair: Pair::default(),
            ground: NodeRef::default(),
            state,
            search: Search::default(),
            opened: Moment::default(),
            doing: None,
            waiting: Vec::new(),
            early: Vec::new(),
            fetching: false,
            pace: Pace::default(),
            bar: AddressBar::default(),
            frame: None,
            framed: false,
            on_frame,
            _keys: keys,
        };
        page.ask_for_frame();
        page.arrive(ctx, query);
        page
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Self::Properties) -> bool {
        // Our own writes to the address bar come back here too; only other addresses are followed.
        let query = ctx.props().query.to_string();
        if self.bar.is_own(&query) && ctx.props().id == self.state.course.lesson.about.id {
            return false;
        }
        let lesson = lesson::find(&ctx.props().id).expect("whoever draws this page has fetched its lesson");
        let query = route::decode_query(&query);
        if lesson.about.id == self.state.course.lesson.about.id && self.follow(ctx, &query) {
            return true;
        }
        self.search.reset();
        self.state = LessonState::begin(lesson, &query);
        self.stage = Rc::new(stage_of(&self.state));
        self.timeline.set_stage(self.stage.clone());
        self.pair.reset();
        self.arrive(ctx, query);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Frame(at) => return self.on_frame(at),
            Message::Act(act) => self.act(ctx, act),
            Message::Early(key) => {
                self.early.push(key);
                self.fetch_doing(ctx);
                return false;
            }
            Message::Doing(doing) => self.on_doing(ctx, doing),
            Message::Stands => {
                self.fetch_doing(ctx);
                return false;
            }
            Message::Reply(reply) => self.reply(ctx, reply),
        }
        self.bar.touch();
        self.remember();
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let lesson = self.state.course.lesson;
        let act = ctx.link().callback(Message::Act);
        let crumbs = html! { <><span class="part">{ lesson.about.part.title() }{ " / " }</span><b>{ lesson.about.title }</b></> };
        let open = |dialog| act.reform(move |_| Act::View(ViewAct::OpenDialog(dialog)));
        let presenting = self.state.open.presenting;
        let present = act.reform(move |_: MouseEvent| Act::View(ViewAct::Present(!presenting)));
        let (help, share) = (open(DialogKind::Help), open(DialogKind::Share));
        let actions = html! {
            <>
                <a class="button lessons" href="#/">{ "Lessons" }</a>
                <button type="button" class="present" title="Full screen, in larger type (P)" aria-pressed={presenting.to_string()} onclick={present}>{ "Present" }</button>
                <button type="button" title="Link, recipe, frame (s)" onclick={share}>{ "Share" }</button>
                <button type="button" class="icon" title="Keyboard (?)" aria-label="Keyboard shortcuts" onclick={help}>{ "?" }</button>
            </>
        };
        let (middle, over) = (self.view_middle(&act), self.view_over(&act));
        if self.state.course.embed {
            let children = html! { <>{ middle }{ over }</> };
            return late!(dialogs: Embed, EmbedProps { state: self.state.state(), children });
        }
        html! {
            <Page title={lesson.about.title} {crumbs} {actions} class={if presenting { "lesson presenting" } else { "lesson" }}>
                { self.view_left(&act) }
                { middle }
                { self.view_right(&act) }
                { over }
            </Page>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            let link = ctx.link().clone();
            Timeout::new(0, move || link.send_message(Message::Stands)).forget();
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let (Some(window), Some(frame)) = (web_sys::window(), self.frame) {
            // Cancelling a requested frame cannot fail.
            let _ = window.cancel_animation_frame(frame);
        }
        panic::set_recipe(String::new());
    }
}

impl LessonPage {
    fn act(&mut self, ctx: &Context<Self>, act: Act) {
        if act.shows_run() {
            self.bring_run_into_view();
        }
        match act {
            // Acts keep their order while the code for them is loading.
            act if !self.waiting.is_empty() => self.waiting.push(act),
            Act::Play(act) => self.apply(|state| state.play(act)),
            act => self.change(ctx, act),
        }
    }

    /// Changes the state, and updates the timeline.
    fn apply(&mut self, change: impl FnOnce(&mut LessonState)) {
        let (revision, playhead) = (self.state.run.revision, self.state.run.moment.playhead);
        let (selected, step) = (self.state.run.selected, self.state.course.step);
        change(&mut self.state);
        self.refresh();
        let run = &self.state.run;
        if run.revision != revision {
            self.stage.prepare();
            self.pair.prepare(&run.session, &self.timeline);
        }
        self.stage.highlight(run.selected, run.slice.as_ref());
        if run.selected != selected
            && let Some(event) = run.selected
        {
            self.reveal_last_of(event.index() + 1);
        }
        let moved = run.moment.playhead != playhead;
        let leaves_frame = self.framed && self.state.course.step != step;
        if moved && run.moment.at_end || leaves_frame {
            self.show_busy_part();
        } else if moved || run.moment.playing {
            self.timeline.follow(true);
        }
        self.timeline.request();
    }

    /// On a phone the run is below the text; someone who presses Play wants to see it.
    fn bring_run_into_view(&self) {
        let narrow = web_sys::window()
            .and_then(|window| window.match_media("(max-width: 760px)").ok().flatten())
            .is_some_and(|query| query.matches());
        if let Some(run) =
            self.ground.cast::<web_sys::Element>().filter(|_| narrow && !self.state.course.embed)
        {
            run.scroll_into_view();
        }
    }

    /// Scrolls to the lane of the last of the first `count` events. What happens in the network or is judged has no lane; then it is that of
    /// the one before it at the same moment.
    fn reveal_last_of(&self, count: usize) {
        let node = self.state.run.session.read(|session| {
            let events = &session.run().trace().events;
            let mut back = (0..count).rev().map(|index| events[index]);
            let at = back.clone().next()?.at;
            back.find(|event| event.at < at || event.node != NodeId::NONE)
                .filter(|event| event.at == at)
                .map(|event| event.node)
        });
        if let Some(node) = node {
            self.timeline.change_lanes(|lanes| lanes.revealing(node));
        }
    }

    /// Zooms to the part of the run in which something happens.
    fn show_busy_part(&mut self) {
        self.framed = false;
        self.timeline.follow(false);
        let until = self.state.run.session.read(busy_until);
        self.timeline.fit_range(SimTime::ZERO, until);
    }

    /// Where a run stops at the moment that its step is about, zooms to what led to it.
    fn show_what_decides(&mut self) {
        let step = self.state.course.present();
        let framed = self.state.run.session.read(|session| session.run().framed(step, session.playhead()));
        if let Some((from, until)) = framed {
            self.framed = true;
            self.timeline.follow(false);
            self.timeline.fit_range(from, until);
        }
    }

    fn ask_for_frame(&mut self) {
        let asked = web_sys::window()
            .and_then(|window| window.request_animation_frame(self.on_frame.as_ref().unchecked_ref()).ok());
        self.frame = asked;
    }

    /// Advances the run by the time that has passed. Returns whether the panels must be redrawn: when an event was
    /// crossed, and now and then while it plays.
    fn on_frame(&mut self, at: f64) -> bool {
        let real_us = self.pace.passed_us(at);
        self.ask_for_frame();
        if self.doing.is_some() && self.bar.is_due(&self.state, at) {
            self.write_address();
        }
        let moved = self.state.run.session.change(|session| session.tick(real_us));
        let now = Moment::of(&self.state.run.session, self.state.run.revision);
        // A frame in which the playhead stands still can show that the run has ended there, and panels that were
        // not due when it moved are still behind.
        if !moved && now == self.state.run.moment {
            return false;
        }
        // The run ends long after the last event, so the view stays on the story.
        if now.at_end {
            self.timeline.follow(false);
        }
        self.bar.touch();
        // Where it stops, the lane that it stops for is in sight.
        if self.state.run.moment.playing && !now.playing && !now.at_end {
            self.reveal_last_of(now.count);
            self.show_what_decides();
        }
        let panels = self.pace.draw(&self.timeline, at, self.state.run.moment, now);
        if panels {
            self.refresh();
        }
        panels
    }
}

fn stage_of(state: &LessonState) -> SessionStage {
    SessionStage::new(state.run.session.clone())
}
