//! The twin's timeline: below the first one, over the same stretch of time.

use std::rc::Rc;

use yew::prelude::*;

use super::words;
use crate::run::branches::BranchId;
use crate::run::session::Session;
use crate::sim::time::SimTime;
use crate::ui::late::late;
use crate::ui::lesson::stage::{SessionStage, Side};
use crate::ui::lesson::state::act::{Act, BranchAct, PlayAct};
use crate::ui::lesson::state::shared::Shared;
use crate::ui::timeline::{Timeline, TimelineHandle};

/// The twin's stage and timeline, while there is a twin.
#[derive(Default)]
pub struct Pair {
    shown: Option<(Rc<SessionStage>, TimelineHandle)>,
}

impl Pair {
    /// Brings the twin up to date with the session, after branches or recipes changed.
    pub fn prepare(&mut self, session: &Shared, leader: &TimelineHandle) {
        if session.read(|session| session.twin().is_none()) {
            self.shown = None;
        } else if let Some((stage, _)) = &self.shown {
            stage.prepare();
        } else {
            let stage = Rc::new(SessionStage::of(session.clone(), Side::Twin));
            let timeline = TimelineHandle::new(stage.clone());
            leader.lead(&timeline);
            self.shown = Some((stage, timeline));
        }
    }

    /// Forgets the twin, when the page shows another session.
    pub fn reset(&mut self) {
        self.shown = None;
    }

    pub fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// The line above the first run's timeline.
    pub fn view_own_caption(&self, session: &Shared, act: &Callback<Act>) -> Html {
        if !self.is_shown() {
            return Html::default();
        }
        late!(acts: OwnCaption, CaptionProps { session: session.clone(), act: act.clone() })
    }

    /// The twin's caption and timeline.
    pub fn view_twin(&self, session: &Shared, act: &Callback<Act>) -> Html {
        let Some((_, timeline)) = &self.shown else { return Html::default() };
        html! {
            <>
                { late!(acts: TwinCaption, CaptionProps { session: session.clone(), act: act.clone() }) }
                <Timeline handle={timeline.clone()} on_scrub={act.reform(|at: SimTime| Act::Play(PlayAct::Seek(at)))} />
            </>
        }
    }
}

#[derive(Clone, Properties)]
struct CaptionProps {
    session: Shared,
    act: Callback<Act>,
}

/// Branch names may change while the session stays the same, so captions are redrawn whenever the page is.
impl PartialEq for CaptionProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
fn OwnCaption(CaptionProps { session, act }: &CaptionProps) -> Html {
    let name = session.read(|session| words::name(session, session.branches().current().id));
    let on = |what: BranchAct| act.reform(move |_: MouseEvent| Act::Branch(what.clone()));
    html! {
        <div class="twin-caption">
            <span class="side">{ "Above" }</span><b>{ name }</b>
            <span class="row-of-buttons">
                <button type="button" class="quiet" title="The panels show the other run" onclick={on(BranchAct::Swap)}>{ "Swap" }</button>
                <button type="button" class="quiet" title="Show a single run again (t)" onclick={on(BranchAct::Twins)}>{ "End comparison" }</button>
            </span>
        </div>
    }
}

#[component]
fn TwinCaption(CaptionProps { session, act }: &CaptionProps) -> Html {
    let twin = session.read(Session::twin);
    let name = |id: BranchId| session.read(|session| words::name(session, id));
    let together = session.read(Session::together);
    let on_together = act.reform(move |_: Event| Act::Branch(BranchAct::Together(!together)));
    html! {
        <div class="twin-caption">
            <span class="side">{ "Below" }</span><b>{ twin.map(name).unwrap_or_default() }</b>
            <label><input type="checkbox" checked={together} onchange={on_together} />{ " Apply what I do to both" }</label>
        </div>
    }
}
