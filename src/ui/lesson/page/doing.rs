//! Handles the user's acts: changes the state, and writes it to the address bar. A visitor reads and plays first, so this code loads a
//! little later than the page itself.

use std::cell::Cell;

use yew::platform::spawn_local;
use yew::prelude::*;

use super::address_bar::AddressBar;
use super::{LessonPage, Message};
use crate::late::{Missing, at_once, split_point};
use crate::timeline::sentence::target_sentence;
use crate::ui::lesson::help::shortcut;
use crate::ui::lesson::stage::{describe_with, keep_what_was_seen};
use crate::ui::lesson::state::LessonState;
use crate::ui::lesson::state::act::{Act, ChangeAct, EventAct, SearchAct, ViewAct};
use crate::ui::lesson::state::address::asks_more;
use crate::ui::notice::{self, Tone};
use crate::ui::worker::{Failure, Reply};
use crate::ui::{memory, panic, route};

#[derive(Clone, Copy)]
pub struct Doing {
    /// Carries out an act.
    pub carry_out: fn(&mut LessonState, Act),
    /// Changes how the page is viewed.
    look: fn(&mut LessonPage, &Context<LessonPage>, ViewAct),
    /// Asks the worker, and handles its replies.
    search: fn(&mut LessonPage, &Context<LessonPage>, SearchAct),
    reply: fn(&mut LessonPage, &Context<LessonPage>, Result<Reply, Failure>),
    /// The recipe of the run on the screen, as JSON.
    pub recipe: fn(&LessonState) -> String,
    /// Writes the state on the screen to the address bar.
    pub address: fn(&mut AddressBar, &LessonState),
}

split_point!(acts: pub fn doing() -> Doing { Doing::here() });

impl Doing {
    fn here() -> Self {
        // Runs do not grow fast enough for this to come too late.
        memory::set_limit();
        describe_with(target_sentence);
        keep_what_was_seen();
        SHORTCUT.set(Some(shortcut));
        Self {
            carry_out: LessonState::carry_out,
            look: LessonPage::look,
            search: LessonPage::search,
            reply: LessonPage::on_reply,
            recipe: |state| state.run.recipe().to_json(),
            address: AddressBar::write,
        }
    }
}

/// Maps a key to its act.
type Shortcut = fn(&KeyboardEvent) -> Option<Act>;

thread_local! {
    static SHORTCUT: Cell<Option<Shortcut>> = const { Cell::new(None) };
}

/// The act for a key pressed anywhere on the page, or the event itself while the code for keys has not loaded.
pub fn pressed(event: &KeyboardEvent) -> Option<Result<Act, KeyboardEvent>> {
    match SHORTCUT.get() {
        Some(shortcut) => shortcut(event).map(Ok),
        None => Some(Err(event.clone())),
    }
}

/// Whether an act shows the state in an address.
fn visits(act: &Act) -> bool {
    matches!(act, Act::Change(ChangeAct::Visit(_)))
}

impl LessonPage {
    /// A lesson has been opened: shows the rest of what its address asks for.
    pub(super) fn arrive(&mut self, ctx: &Context<Self>, query: Vec<(String, String)>) {
        self.waiting.clear();
        if asks_more(&query) {
            self.change(ctx, Act::Change(ChangeAct::Visit(query)));
        } else {
            self.settle();
        }
    }

    /// Follows another address of the current lesson, as after the browser's Back, and keeps the existing runs. Returns whether it could.
    pub(super) fn follow(&mut self, ctx: &Context<Self>, query: &[(String, String)]) -> bool {
        if self.doing.is_none() || self.state.course.embed {
            return false;
        }
        self.change(ctx, Act::Change(ChangeAct::Follow(query.to_vec())));
        self.bar.followed(self.state.course.step);
        self.settle();
        true
    }

    /// The state that the address asked for is on the screen.
    pub(super) fn settle(&mut self) {
        self.opened = self.state.run.moment;
        self.show_busy_part();
        self.write_address();
        self.remember();
    }

    /// Keeps the recipe for the failure page. As long as nothing has been changed, the address describes the run.
    pub(super) fn remember(&self) {
        if let Some(doing) = self.doing {
            panic::set_recipe((doing.recipe)(&self.state));
        }
    }

    /// Changes the state, once the code for that has loaded.
    pub(super) fn change(&mut self, ctx: &Context<Self>, act: Act) {
        let Some(doing) = self.doing else {
            self.waiting.push(act);
            self.fetch_doing(ctx);
            return;
        };
        match act {
            Act::View(act) => (doing.look)(self, ctx, act),
            Act::Search(act) => (doing.search)(self, ctx, act),
            act => {
                let visits = visits(&act);
                self.apply(|state| (doing.carry_out)(state, act));
                if visits {
                    self.settle();
                }
            }
        }
    }

    /// Handles a reply from the worker.
    pub(super) fn reply(&mut self, ctx: &Context<Self>, reply: Result<Reply, Failure>) {
        if let Some(doing) = self.doing {
            (doing.reply)(self, ctx, reply);
        }
    }

    /// Fetches the code for acts, unless it has loaded or is loading.
    pub(super) fn fetch_doing(&mut self, ctx: &Context<Self>) {
        if self.fetching || self.doing.is_some() {
            return;
        }
        match at_once(Box::pin(doing())) {
            Ok(here) => self.on_doing(ctx, here),
            Err(coming) => {
                self.fetching = true;
                let link = ctx.link().clone();
                spawn_local(async move { link.send_message(Message::Doing(coming.await)) });
            }
        }
    }

    pub(super) fn on_doing(&mut self, ctx: &Context<Self>, doing: Result<Doing, Missing>) {
        self.fetching = false;
        let (waiting, early) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.early));
        match doing {
            Ok(doing) => {
                self.doing = Some(doing);
                // The user may have followed a link meanwhile, whose address must not be overwritten.
                if !waiting.iter().any(visits) && route::current().is(&ctx.props().id, &ctx.props().query) {
                    self.write_address();
                }
                for act in waiting {
                    self.act(ctx, act);
                }
                for key in early {
                    if let Some(Ok(act)) = pressed(&key) {
                        self.act(ctx, act);
                    }
                }
            }
            Err(missing) if !waiting.is_empty() || !early.is_empty() => {
                notice::say(Tone::Warn, format!("{missing} Nothing was changed. Try again."));
            }
            // Nobody has asked for it yet.
            Err(_) => {}
        }
    }

    pub(super) fn write_address(&mut self) {
        if let Some(doing) = self.doing {
            (doing.address)(&mut self.bar, &self.state);
        }
    }

    pub(super) fn refresh(&mut self) {
        self.state.refresh();
        if let Some(doing) = self.doing.filter(|_| self.state.run.slice_is_behind()) {
            (doing.carry_out)(&mut self.state, Act::Event(EventAct::Extend));
        }
    }
}
