//! The lesson page: it owns the model, the frame loop and the worker; `view` lays the panels out.

mod view;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::act::{Act, Subject};
use super::help::shortcut;
use super::model::Model;
use super::pace::Pace;
use super::search::TRIES;
use super::share::{AddressBar, Embed, query_of};
use super::stage::{SessionStage, busy_until};
use super::state::Moment;
use super::worlds::pair::Pair;
use super::worlds::tree::focus_tree;
use crate::lesson;
use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::timeline::list::Target;
use crate::ui::dom::Listener;
use crate::ui::notice::{self, Tone};
use crate::ui::page::Page;
use crate::ui::panic;
use crate::ui::route;
use crate::ui::timeline::TimelineHandle;
use crate::ui::worker::Worker;

/// Which lesson, and how.
#[derive(Properties, PartialEq)]
pub struct LessonProps {
    /// The lesson's name.
    pub id: AttrValue,
    /// The address's query, undecoded.
    pub query: AttrValue,
}

/// The page of one lesson.
pub struct LessonPage {
    pub(super) model: Model,
    stage: Rc<SessionStage>,
    timeline: TimelineHandle,
    pair: Pair,
    /// The element that the timeline is in.
    ground: NodeRef,
    pub(super) worker: Option<Worker>,
    pace: Pace,
    bar: AddressBar,
    pub(super) next_seed: u64,
    frame: Option<i32>,
    on_frame: Closure<dyn FnMut(f64)>,
    _keys: Option<Listener>,
}

impl Component for LessonPage {
    type Message = Act;
    type Properties = LessonProps;

    fn create(ctx: &Context<Self>) -> Self {
        let lesson = lesson::find(&ctx.props().id).unwrap_or_else(lesson::first);
        let link = ctx.link().clone();
        let on_frame = Closure::<dyn FnMut(f64)>::new(move |at| link.send_message(Act::Frame(at)));
        let link = ctx.link().clone();
        let keys = web_sys::window().map(|window| {
            Listener::new(&window, "keydown", move |event: KeyboardEvent| {
                if let Some(act) = shortcut(&event) {
                    event.prevent_default();
                    link.send_message(act);
                }
            })
        });
        let model = Model::new(lesson, &route::decode_query(&ctx.props().query));
        let stage = Rc::new(SessionStage::new(model.session.clone(), &(model.scene.script)()));
        let mut page = Self {
            timeline: TimelineHandle::new(stage.clone()),
            stage,
            pair: Pair::default(),
            ground: NodeRef::default(),
            model,
            worker: None,
            pace: Pace::default(),
            bar: AddressBar::default(),
            next_seed: 1,
            frame: None,
            on_frame,
            _keys: keys,
        };
        page.ask_for_frame();
        page.bar.write(&page.model);
        panic::set_recipe(page.model.recipe().to_json());
        page.show_busy_part();
        page
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Self::Properties) -> bool {
        // Our own writing of the address comes back here, too: only another one is followed.
        let query = ctx.props().query.to_string();
        if self.bar.is_own(&query) && ctx.props().id == self.model.lesson.about.id {
            return false;
        }
        let lesson = lesson::find(&ctx.props().id).unwrap_or_else(lesson::first);
        self.worker = None;
        self.model = Model::new(lesson, &route::decode_query(&query));
        self.stage = Rc::new(SessionStage::new(self.model.session.clone(), &(self.model.scene.script)()));
        self.timeline.set_stage(self.stage.clone());
        self.pair.reset();
        self.show_busy_part();
        self.bar.write(&self.model);
        panic::set_recipe(self.model.recipe().to_json());
        true
    }

    fn update(&mut self, ctx: &Context<Self>, act: Act) -> bool {
        match act {
            Act::Frame(at) => return self.on_frame(at),
            Act::Prove | Act::BreakIt => self.start_search(ctx, &act),
            Act::StopSearch => self.end_search(),
            Act::Proof(findings) => self.on_findings(*findings),
            Act::Found(found) => {
                self.end_search();
                match found {
                    Some(file) => self.apply(Act::Open(file)),
                    None => {
                        notice::say(Tone::Info, format!("No violation found in {TRIES} fault schedules."));
                    }
                }
            }
            Act::WorkerFailed(sentence) => {
                self.end_search();
                notice::say(Tone::Warn, sentence);
            }
            Act::Picked(target, x, y) => self.on_picked(target, x, y),
            Act::Zoom(factor) => self.timeline.zoom(factor),
            Act::Pan(px) => self.timeline.pan(px),
            Act::Fit => self.timeline.fit(),
            Act::MenuOfSelected => self.open_menu_of_selected(),
            Act::FocusBranches => {
                if !focus_tree() {
                    notice::say(
                        Tone::Info,
                        "There is one run so far: change something in its past, and there are two.",
                    );
                }
            }
            other => self.apply(other),
        }
        self.bar.touch();
        panic::set_recipe(self.model.recipe().to_json());
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let model = &self.model;
        let act = ctx.link().callback(|act| act);
        let crumbs = html! { <><span class="part">{ model.lesson.about.part.title() }{ " / " }</span><b>{ model.lesson.about.title }</b></> };
        let help = ctx.link().callback(|_| Act::Help(true));
        let share = ctx.link().callback(|_| Act::Share(true));
        let actions = html! {
            <>
                <a class="button lessons" href="#/">{ "Lessons" }</a>
                <button type="button" title="Link, recipe, frame (s)" onclick={share}>{ "Share" }</button>
                <button type="button" class="icon" title="Keyboard (?)" aria-label="Keyboard shortcuts" onclick={help}>{ "?" }</button>
            </>
        };
        let over = self.view_over(&act);
        if model.embed {
            let query = query_of(&model.state());
            return html! { <Embed lesson={model.lesson.about.id} {query}>{ self.view_middle(ctx, &act) }{ over }</Embed> };
        }
        html! {
            <Page title={model.lesson.about.title} {crumbs} {actions} class="lesson">
                { self.view_left(&act) }
                { self.view_middle(ctx, &act) }
                { self.view_right(&act) }
                { over }
            </Page>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let (Some(window), Some(frame)) = (web_sys::window(), self.frame) {
            // A frame that was asked for can be taken back.
            let _ = window.cancel_animation_frame(frame);
        }
        panic::set_recipe(String::new());
    }
}

impl LessonPage {
    /// Does what an act says, and shows it on the timeline.
    fn apply(&mut self, act: Act) {
        if matches!(act, Act::RunToMoment | Act::Answer(_) | Act::Solve | Act::Why(_) | Act::LedTo(_)) {
            self.bring_run_into_view();
        }
        let (revision, playhead) = (self.model.revision, self.model.moment.playhead);
        self.model.apply(act);
        if self.model.revision != revision {
            let own = (self.model.scene.script)();
            self.stage.prepare(&own);
            self.pair.prepare(&self.model.session, &own, &self.timeline);
        }
        self.stage.highlight(self.model.selected, self.model.slice.as_ref());
        let moved = self.model.moment.playhead != playhead;
        if moved && self.model.moment.at_end {
            self.show_busy_part();
        } else if moved || self.model.moment.playing {
            self.timeline.follow(true);
        }
        self.timeline.request();
    }

    /// On a phone the run is below the text: whoever lets it run wants to see it.
    fn bring_run_into_view(&self) {
        let narrow = web_sys::window()
            .and_then(|window| window.match_media("(max-width: 760px)").ok().flatten())
            .is_some_and(|query| query.matches());
        if let Some(run) = self.ground.cast::<web_sys::Element>().filter(|_| narrow && !self.model.embed) {
            run.scroll_into_view();
        }
    }

    /// Looks at the part of the run in which something happens.
    fn show_busy_part(&self) {
        self.timeline.follow(false);
        let until = self.model.session.read(busy_until);
        self.timeline.fit_range(SimTime::ZERO, until);
    }

    fn on_picked(&mut self, target: Option<Target>, x: f64, y: f64) {
        let event_of = |session: &Session| -> Option<EventId> {
            let trace = session.run().trace();
            match target? {
                Target::Event(id) => Some(id),
                Target::Message(id) => Some(trace.message(id).sent),
                Target::Span(id) => Some(trace.spans.get(id.index())?.opened),
                Target::Timer(id) => Some(trace.timers.get(id.index())?.set),
                Target::Verdict(position) => Some(trace.verdicts.get(position)?.event),
                _ => None,
            }
        };
        let event = self.model.session.read(event_of);
        self.apply(Act::Select(event));
        match (target.as_ref().and_then(subject_of), target) {
            (Some(subject), _) => self.apply(Act::OpenMenu(subject, x, y)),
            (None, Some(Target::Verdict(_) | Target::Span(_) | Target::Timer(_))) => {
                if let Some(event) = event {
                    self.apply(Act::OpenMenu(Subject::Event(event), x, y));
                }
            }
            _ => {}
        }
    }

    /// Opens the menu of the selected event where it is drawn, or in the middle of the timeline.
    fn open_menu_of_selected(&mut self) {
        let Some(event) = self.model.selected else {
            notice::say(Tone::Info, "Select an event first, on the timeline or in the list of events.");
            return;
        };
        let rect = self.ground.cast::<web_sys::Element>().map(|element| element.get_bounding_client_rect());
        let (left, top, width) = rect.map_or((0.0, 0.0, 0.0), |rect| (rect.left(), rect.top(), rect.width()));
        let (x, y) = self.timeline.locate(&Target::Event(event)).unwrap_or((width / 2.0, 80.0));
        self.apply(Act::OpenMenu(Subject::Event(event), left + x, top + y));
    }

    fn ask_for_frame(&mut self) {
        let asked = web_sys::window()
            .and_then(|window| window.request_animation_frame(self.on_frame.as_ref().unchecked_ref()).ok());
        self.frame = asked;
    }

    /// Lets the run go on by the time that has passed. The panels are drawn again when an event was
    /// crossed, and now and then while it plays.
    fn on_frame(&mut self, at: f64) -> bool {
        let real_us = self.pace.passed_us(at);
        self.ask_for_frame();
        self.bar.on_frame(&self.model, at);
        let moved = self.model.session.change(|session| session.tick(real_us));
        if !moved {
            return false;
        }
        let now = Moment::of(&self.model.session, self.model.revision);
        // The end comes long after the last event: the story stays in view.
        if now.at_end {
            self.timeline.follow(false);
        }
        self.bar.touch();
        let panels = self.pace.draw(&self.timeline, at, self.model.moment, now);
        if panels {
            self.model.refresh();
        }
        panels
    }
}

/// A menu's subject from what was hit on the timeline.
pub fn subject_of(target: &Target) -> Option<Subject> {
    Some(match target {
        Target::Message(id) => Subject::Message(*id),
        Target::Lane(node) => Subject::Node(*node),
        Target::Event(id) => Subject::Event(*id),
        _ => return None,
    })
}
