//! How the lesson page lays its panels out.

use yew::prelude::*;

use super::LessonPage;
use crate::ui::deferred::Deferred;
use crate::ui::lesson::act::Act;
use crate::ui::lesson::below::Below;
use crate::ui::lesson::checks::Checks;
use crate::ui::lesson::faults::Faults;
use crate::ui::lesson::help::Help;
use crate::ui::lesson::menu::SubjectMenu;
use crate::ui::lesson::model::Search;
use crate::ui::lesson::policy::Policy;
use crate::ui::lesson::share::Share;
use crate::ui::lesson::state::PanelProps;
use crate::ui::lesson::steps::Steps;
use crate::ui::lesson::tabs::announce::Announcer;
use crate::ui::lesson::transport::Transport;
use crate::ui::lesson::worlds::tree::Tree;
use crate::ui::timeline::{Picked, Timeline};

impl LessonPage {
    /// What lies over the page: a menu, a dialog.
    pub(super) fn view_over(&self, act: &Callback<Act>) -> Html {
        let model = &self.model;
        html! {
            <>
                if let Some(menu) = model.menu {
                    <SubjectMenu session={model.session.clone()} {menu} act={act.clone()} />
                }
                if model.share {
                    <Share session={model.session.clone()} revision={model.revision} state={model.state()} timeline={self.timeline.clone()} act={act.clone()} />
                }
                if model.help { <Help act={act.clone()} /> }
            </>
        }
    }

    pub(super) fn view_left(&self, act: &Callback<Act>) -> Html {
        let model = &self.model;
        let passed =
            (0..model.lesson.steps.len()).map(|step| model.progress.passed(model.lesson.about, step));
        html! {
            <aside class="left" aria-label="Lesson">
                <Steps session={model.session.clone()} moment={model.moment} step={model.step}
                    passed={passed.collect::<Vec<_>>()} done={model.progress.of(model.lesson, model.step)}
                    scene={model.scene.id} findings={model.findings.clone()}
                    proving={model.search == Search::Proving} act={act.clone()} />
            </aside>
        }
    }

    pub(super) fn view_middle(&self, ctx: &Context<Self>, act: &Callback<Act>) -> Html {
        let model = &self.model;
        let ground = self.ground.clone();
        let on_target = ctx.link().callback(move |picked: Picked| {
            let origin = ground.cast::<web_sys::Element>().map(|element| element.get_bounding_client_rect());
            let (left, top) = origin.map_or((0.0, 0.0), |origin| (origin.left(), origin.top()));
            Act::Picked(picked.target, left + picked.x, top + picked.y)
        });
        let panel = PanelProps {
            session: model.session.clone(),
            moment: model.moment,
            selected: model.selected,
            on_select: act.reform(|event| Act::Select(Some(event))),
            on_seek: act.reform(Act::Seek),
            on_why: act.reform(Act::Why),
            on_led_to: act.reform(Act::LedTo),
        };
        html! {
            <div class={classes!("middle", self.pair.is_shown().then_some("comparing"))}>
                <Transport session={model.session.clone()} moment={model.moment} act={act.clone()} />
                <div class={classes!("run", self.pair.is_shown().then_some("twins"))} ref={self.ground.clone()}>
                    { self.pair.view_own_caption(&model.session, act) }
                    <Deferred><Timeline handle={self.timeline.clone()} on_target={on_target} on_scrub={act.reform(Act::Seek)} /></Deferred>
                    { self.pair.view_twin(&model.session, act) }
                </div>
                if !model.embed {
                    <Below panel={panel.clone()} slice={model.slice.clone()} lessons_own={(model.scene.script)()}
                        act={act.clone()} />
                }
                <Announcer ..panel />
            </div>
        }
    }

    pub(super) fn view_right(&self, act: &Callback<Act>) -> Html {
        let model = &self.model;
        html! {
            <aside class="right" aria-label="Controls">
                <Deferred>
                    <Checks session={model.session.clone()} moment={model.moment} scene={model.scene.id} act={act.clone()} />
                    <Tree session={model.session.clone()} moment={model.moment} act={act.clone()} />
                </Deferred>
                <Deferred>
                    <Policy session={model.session.clone()} revision={model.revision} scene={model.scene.id}
                        error={model.knob_error.clone()} act={act.clone()} />
                </Deferred>
                <Deferred>
                    <Faults session={model.session.clone()} moment={model.moment}
                        breaking={model.search == Search::Breaking} act={act.clone()} />
                </Deferred>
            </aside>
        }
    }
}
