//! Acts that change only the view: the timeline, menus, dialogs, full screen. The run stays as it is.

use yew::prelude::*;

use super::LessonPage;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::timeline::list::Target;
use crate::ui::lesson::branches::strip::focus_runs;
use crate::ui::lesson::state::act::{Act, DialogKind, EventAct, ToolAct, ViewAct};
use crate::ui::lesson::state::open::{Menu, Subject};
use crate::ui::lesson::state::tool::Blow;
use crate::ui::notice::{self, Tone};

impl LessonPage {
    pub(super) fn look(&mut self, ctx: &Context<Self>, act: ViewAct) {
        match act {
            ViewAct::Pick(blow, x, y) => self.pick(ctx, blow, x, y),
            ViewAct::Zoom(factor) => self.timeline.zoom(factor),
            ViewAct::Pan(px) => self.timeline.pan(px),
            ViewAct::Fit => self.timeline.fit(),
            ViewAct::FocusRuns => focus_runs(),
            ViewAct::MenuOfSelected => self.open_menu_of_selected(),
            ViewAct::CloseMenu => self.state.open.menu = None,
            ViewAct::OpenDialog(dialog) => self.apply(|state| {
                // The dialog shares the moment on the screen, which must not move while it is open.
                if dialog == DialogKind::Share {
                    state.run.session.change(|session| session.play(false));
                }
                state.open.dialog = Some(dialog);
            }),
            ViewAct::CloseDialog => self.state.open.dialog = None,
            ViewAct::Present(present) => {
                self.state.open.presenting = present;
                self.timeline.request();
            }
            ViewAct::Escape => {
                let open = &mut self.state.open;
                if open.menu.take().is_none()
                    && open.tool.take().is_none()
                    && !std::mem::take(&mut open.presenting)
                {
                    self.change(ctx, Act::Event(EventAct::EndWhy));
                }
            }
        }
    }

    /// Selects the clicked target, and opens its menu if it has one. With a tool in hand, strikes it instead.
    fn pick(&mut self, ctx: &Context<Self>, blow: Blow, x: f64, y: f64) {
        if self.state.open.tool.is_some() {
            self.change(ctx, Act::Tool(ToolAct::Strike(blow)));
            return;
        }
        let target = blow.target;
        let event =
            target.and_then(|target| self.state.run.session.read(|s| event_of(target, s.run().trace())));
        let subject = match target {
            Some(Target::Message(id)) => Some(Subject::Message(id)),
            Some(Target::Lane(node)) => Some(Subject::Node(node)),
            Some(Target::Event(_) | Target::Verdict(_) | Target::Span(_) | Target::Timer(_)) => {
                event.map(Subject::Event)
            }
            Some(Target::Intervention(_) | Target::Crowd(_) | Target::Ruler) | None => None,
        };
        self.change(ctx, Act::Event(EventAct::Select(event)));
        if let Some(subject) = subject {
            self.state.open.menu = Some(Menu { subject, x, y });
        }
    }

    /// Opens the menu of the selected event where it is drawn, or in the middle of the timeline.
    fn open_menu_of_selected(&mut self) {
        let Some(event) = self.state.run.selected else {
            notice::say(Tone::Info, "Select an event first, on the timeline or in the list of events.");
            return;
        };
        let rect = self.ground.cast::<web_sys::Element>().map(|element| element.get_bounding_client_rect());
        let (left, top, width) = rect.map_or((0.0, 0.0, 0.0), |rect| (rect.left(), rect.top(), rect.width()));
        let (x, y) = self.timeline.locate(&Target::Event(event)).unwrap_or((width / 2.0, 80.0));
        self.state.open.menu = Some(Menu { subject: Subject::Event(event), x: left + x, y: top + y });
    }
}

/// The event to show for a target on the timeline.
fn event_of(target: Target, trace: &Trace<Words>) -> Option<EventId> {
    match target {
        Target::Event(id) => Some(id),
        Target::Message(id) => Some(trace.message(id).sent),
        Target::Span(id) => Some(trace.spans.get(id.index())?.opened),
        Target::Timer(id) => Some(trace.timers.get(id.index())?.set),
        Target::Verdict(position) => Some(trace.verdicts.get(position)?.event),
        Target::Intervention(_) | Target::Crowd(_) | Target::Lane(_) | Target::Ruler => None,
    }
}
