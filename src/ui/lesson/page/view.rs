//! The layout of the lesson page's panels.

use yew::prelude::*;

use super::LessonPage;
use crate::ui::deferred::Deferred;
use crate::ui::late::{self, late};
use crate::ui::lesson::below::{Below, BelowProps};
use crate::ui::lesson::branches::strip::{Runs, RunsProps};
use crate::ui::lesson::breaking::aim::{Aim, AimProps};
use crate::ui::lesson::breaking::bar::{BreakBar, BreakBarProps};
use crate::ui::lesson::breaking::search::{SearchPanel, SearchProps};
use crate::ui::lesson::checks::{Checks, ChecksProps};
use crate::ui::lesson::help::{Help, HelpProps};
use crate::ui::lesson::menu::SubjectMenu;
use crate::ui::lesson::other_tabs::OtherTabs;
use crate::ui::lesson::policy::{Policy, PolicyProps};
use crate::ui::lesson::presenting::Presenting;
use crate::ui::lesson::seen::Seen;
use crate::ui::lesson::share::{Share, ShareProps};
use crate::ui::lesson::state::act::{Act, DialogKind, EventAct, PlayAct, ViewAct};
use crate::ui::lesson::state::open::Menu;
use crate::ui::lesson::state::searches::Goal;
use crate::ui::lesson::state::shared::{PanelProps, Shared};
use crate::ui::lesson::state::tool::{Amounts, Blow};
use crate::ui::lesson::steps::Steps;
use crate::ui::lesson::tabs::announce::{Announcer, AnnouncerProps};
use crate::ui::lesson::transport::Transport;
use crate::ui::timeline::{Picked, Timeline};

#[derive(Clone, Properties, PartialEq)]
struct ControlsProps {
    checks: ChecksProps,
    policy: PolicyProps,
    search: SearchProps,
}

/// The panels on the right, each drawn in a task of its own.
#[component]
fn Controls(props: &ControlsProps) -> Html {
    let ControlsProps { checks, policy, search } = props;
    html! {
        <>
            <Deferred><Checks ..checks.clone() /></Deferred>
            <Deferred><Seen ..checks.clone() /></Deferred>
            <Deferred><Policy ..policy.clone() /></Deferred>
            <Deferred><SearchPanel ..search.clone() /></Deferred>
        </>
    }
}

#[derive(Clone, Properties, PartialEq)]
struct OverProps {
    session: Shared,
    menu: Option<Menu>,
    amounts: Amounts,
    presenting: bool,
    act: Callback<Act>,
}

/// The open menu, and components that draw nothing: full screen, other tabs.
#[component]
fn Over(props: &OverProps) -> Html {
    let OverProps { session, menu, amounts, presenting, act } = props.clone();
    html! {
        <>
            if let Some(menu) = menu {
                <SubjectMenu {session} {menu} {amounts} act={act.clone()} />
            }
            if presenting {
                <Presenting act={act.clone()} />
            }
            <OtherTabs {act} />
        </>
    }
}

impl LessonPage {
    /// Everything on top of the page: a menu, a dialog.
    pub(super) fn view_over(&self, act: &Callback<Act>) -> Html {
        let (run, open) = (&self.state.run, self.state.open);
        let dialog = open.dialog.map(|dialog| match dialog {
            DialogKind::Help => late!(dialogs: Help, HelpProps { act: act.clone() }),
            DialogKind::Share => late!(dialogs: Share, ShareProps {
                session: run.session.clone(),
                revision: run.revision,
                state: self.state.state(),
                timeline: self.timeline.clone(),
                act: act.clone(),
            }),
        });
        let over = OverProps {
            session: run.session.clone(),
            menu: open.menu,
            amounts: open.amounts,
            presenting: open.presenting,
            act: act.clone(),
        };
        html! {
            <>
                { late!(acts: Over, over, late::quiet) }
                { for dialog }
            </>
        }
    }

    pub(super) fn view_left(&self, act: &Callback<Act>) -> Html {
        let (run, course) = (&self.state.run, &self.state.course);
        html! {
            <aside class="left" aria-label="Lesson">
                <Steps session={run.session.clone()} moment={run.moment} step={course.step}
                    passed={course.passed()} done={course.done()}
                    scene={course.scene.id} searches={self.search.shown().clone()} selected={run.selected} act={act.clone()} />
            </aside>
        }
    }

    pub(super) fn view_middle(&self, act: &Callback<Act>) -> Html {
        let (run, course) = (&self.state.run, &self.state.course);
        let ground = self.ground.clone();
        let on_target = act.reform(move |picked: Picked| {
            let origin = ground.cast::<web_sys::Element>().map(|element| element.get_bounding_client_rect());
            let (left, top) = origin.map_or((0.0, 0.0), |origin| (origin.left(), origin.top()));
            let Picked { target, at, node, x, y } = picked;
            Act::View(ViewAct::Pick(Blow { target, at, node }, left + x, top + y))
        });
        let on_seek = act.reform(|at| Act::Play(PlayAct::Seek(at)));
        let panel = PanelProps {
            session: run.session.clone(),
            moment: run.moment,
            unanswered: course.is_unanswered(),
            selected: run.selected,
            on_select: act.reform(|event| Act::Event(EventAct::Select(Some(event)))),
            on_seek: on_seek.clone(),
            on_why: act.reform(|event| Act::Event(EventAct::Why(event))),
            on_led_to: act.reform(|event| Act::Event(EventAct::LedTo(event))),
        };
        let open = self.state.open;
        let bar = BreakBarProps {
            session: run.session.clone(),
            moment: run.moment,
            tool: open.tool,
            can_undo: run.history.can_undo(),
            can_redo: run.history.can_redo(),
            act: act.clone(),
        };
        let aim =
            AimProps { tool: open.tool, amounts: open.amounts, menu: open.menu.is_some(), act: act.clone() };
        let runs = RunsProps { session: run.session.clone(), moment: run.moment, act: act.clone() };
        let twins = self.pair.is_shown();
        html! {
            <div class={classes!("middle", twins.then_some("comparing"))}>
                <div class="deck">
                    <Transport session={run.session.clone()} moment={run.moment} act={act.clone()} />
                    if !course.embed {
                        <div class="break-room">{ late!(controls: BreakBar, bar, late::quiet) }</div>
                    }
                </div>
                <div class={classes!("run", twins.then_some("twins"), open.tool.map(|_| "aiming"))} ref={self.ground.clone()}>
                    { self.pair.view_own_caption(&run.session, act) }
                    <Deferred><Timeline handle={self.timeline.clone()} on_target={on_target} on_scrub={on_seek} /></Deferred>
                    { self.pair.view_twin(&run.session, act) }
                    if !course.embed {
                        { late!(acts: Aim, aim, late::quiet) }
                    }
                </div>
                if !course.embed {
                    <div class="runs-room">{ late!(acts: Runs, runs, late::quiet) }</div>
                    { late!(tabs: Below, BelowProps {
                        panel: panel.clone(),
                        slice: run.slice.clone(),
                        step: course.step,
                        scene: course.scene.id,
                        opens: course.lesson.tab_of(course.present()),
                        act: act.clone(),
                    }) }
                }
                { late!(controls: Announcer, AnnouncerProps { panel, opened: self.opened }, late::quiet) }
            </div>
        }
    }

    pub(super) fn view_right(&self, act: &Callback<Act>) -> Html {
        let (run, scene) = (&self.state.run, self.state.course.scene.id);
        let (session, moment) = (&run.session, run.moment);
        let checks = ChecksProps { session: session.clone(), moment, scene, act: act.clone() };
        let policy = PolicyProps {
            session: session.clone(),
            revision: run.revision,
            scene,
            step: self.state.course.step,
            error: run.knob_error.clone(),
            act: act.clone(),
        };
        let breaking = self.search.is_after(Goal::Violation);
        let recipe = run.recipe();
        let said = self.search.said_of(&recipe.settings, recipe.seed);
        let search = SearchProps {
            session: session.clone(),
            revision: run.revision,
            breaking,
            said,
            act: act.clone(),
        };
        html! {
            <aside class="right" aria-label="Controls">
                { late!(controls: Controls, ControlsProps { checks, policy, search }) }
            </aside>
        }
    }
}
