//! What is drawn when its code has come, see [`crate::late`].
//!
//! `late!(charts: Charts, PanelProps { … })` draws `<Charts />` from the program's file `charts`, which is fetched when it is first
//! drawn. Until then a word says that it comes; if it does not, a sentence says so, with a button to try again.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use super::page::{self, Page};
use super::route::Route;
use crate::late::{Coming, Missing, at_once};

/// Draws a component from its properties.
pub type Draw = fn(&dyn Any) -> Html;

/// Puts what is said meanwhile where it belongs.
pub type Frame = fn(Html) -> Html;

/// How to fetch it.
pub type Fetch = Rc<dyn Fn() -> Coming<Draw>>;

#[derive(Clone, Properties)]
pub struct LateProps {
    pub fetch: Fetch,
    /// Of the component that is fetched.
    pub given: Rc<dyn Any>,
    /// Draws what stands there meanwhile, instead of a line: a page of its own has a header.
    #[prop_or(plain as Frame)]
    pub frame: Frame,
}

/// What the properties are of is told only by the component itself, which compares them: it is always asked.
impl PartialEq for LateProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.given, &other.given)
    }
}

thread_local! {
    /// Whoever is without a part.
    static MISSING: RefCell<Vec<Callback<()>>> = const { RefCell::new(Vec::new()) };
}

/// Fetches again whatever did not come: several components may be in one file.
fn try_again() {
    for again in MISSING.take() {
        again.emit(());
    }
}

pub enum Message {
    Came(Result<Draw, Missing>),
    Again,
}

/// A component that is fetched when it is first drawn.
pub struct Late {
    /// `None` while it is on its way.
    come: Option<Result<Draw, Missing>>,
    /// Whether the page's content had the focus, which goes when what stood there meanwhile does.
    had_focus: bool,
}

impl Late {
    fn fetch(ctx: &Context<Self>) -> Option<Result<Draw, Missing>> {
        match at_once((ctx.props().fetch)()) {
            Ok(here) => Some(here),
            Err(coming) => {
                let link = ctx.link().clone();
                spawn_local(async move { link.send_message(Message::Came(coming.await)) });
                None
            }
        }
    }
}

impl Component for Late {
    type Message = Message;
    type Properties = LateProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self { come: Self::fetch(ctx), had_focus: false }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        self.had_focus = page::content_has_focus();
        self.come = match message {
            Message::Came(came) => Some(came),
            Message::Again => Self::fetch(ctx),
        };
        if let Some(Err(_)) = self.come {
            let link = ctx.link().clone();
            MISSING.with_borrow_mut(|missing| missing.push(link.callback(|()| Message::Again)));
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if std::mem::take(&mut self.had_focus) && !page::content_has_focus() {
            page::focus_content();
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let words = match self.come {
            Some(Ok(draw)) => return draw(&*ctx.props().given),
            None => html! { <p class="late" role="status">{ "Loading…" }</p> },
            Some(Err(missing)) => html! {
                <div class="notice warn late-missing" role="alert">
                    <p>{ missing.to_string() }</p>
                    <button type="button" onclick={Callback::from(|_: MouseEvent| try_again())}>{ "Try again" }</button>
                </div>
            },
        };
        (ctx.props().frame)(words)
    }
}

/// Nothing around it.
pub fn plain(words: Html) -> Html {
    words
}

/// Nothing at all: what is small, and comes with something that says it.
pub fn quiet(_: Html) -> Html {
    Html::default()
}

/// A page of its own, while what belongs there is on its way.
pub fn page_frame(words: Html) -> Html {
    html! {
        <Page title="Loading" class="loading">
            <div class="text">{ words }<p class="late"><a class="button" href={Route::Home.href()}>{ "All lessons" }</a></p></div>
        </Page>
    }
}

/// Draws a component from its properties, by their type.
///
/// # Panics
///
/// When it is given those of another, which `late!` does not do.
pub fn draw<C>(given: &dyn Any) -> Html
where
    C: BaseComponent,
    C::Properties: Clone,
{
    let props: &C::Properties = given.downcast_ref().expect("the properties of this component");
    html! { <C ..props.clone() /> }
}

/// A component from a file of its own: `late!(share: Share, ShareProps { … })`, and a frame for what is said meanwhile.
macro_rules! late {
    ($file:ident: $component:ty, $props:expr) => {
        $crate::ui::late::late!($file: $component, $props, $crate::ui::late::plain)
    };
    ($file:ident: $component:ty, $props:expr, $frame:path) => {{
        $crate::late::split_point!($file: fn fetch() -> $crate::ui::late::Draw {
            $crate::ui::late::draw::<$component>
        });
        let fetch: $crate::ui::late::Fetch = std::rc::Rc::new(|| Box::pin(fetch()));
        let given: std::rc::Rc<dyn std::any::Any> = std::rc::Rc::new($props);
        yew::html! { <$crate::ui::late::Late key={stringify!($component)} {fetch} {given} frame={$frame as $crate::ui::late::Frame} /> }
    }};
}
pub(crate) use late;
