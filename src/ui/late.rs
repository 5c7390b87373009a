//! Components that are drawn once their code has loaded, see [`crate::late`].
//!
//! `late!(charts: Charts, PanelProps { … })` draws `<Charts />` from the program's file `charts`, which is fetched when the component is
//! first drawn. Until then a line says that it is loading. If loading fails, a message says so, with a button to try again.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use super::page::{self, Page};
use super::route::Route;
use crate::late::{Coming, Missing, at_once};
use crate::lesson::About;

/// Draws a component from its properties.
pub type Draw = fn(&dyn Any) -> Html;

/// Places the loading message on the page.
pub type Frame = fn(Html) -> Html;

/// How to fetch the code.
pub type Fetch = Rc<dyn Fn() -> Coming<Draw>>;

#[derive(Clone, Properties)]
pub struct LateProps {
    pub fetch: Fetch,
    /// The properties of the fetched component.
    pub given: Rc<dyn Any>,
    /// Draws the placeholder; a page of its own needs a header around it.
    #[prop_or(plain as Frame)]
    pub frame: Frame,
}

/// Only the component knows the type of its properties. It compares them itself, so it is always asked.
impl PartialEq for LateProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.given, &other.given)
    }
}

thread_local! {
    /// Callbacks of the components whose code failed to load.
    static MISSING: RefCell<Vec<Callback<()>>> = const { RefCell::new(Vec::new()) };
}

/// Fetches everything again that failed to load: one file may hold several components.
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
    /// `None` while it is loading.
    come: Option<Result<Draw, Missing>>,
    /// Whether the page's content had the focus, which is lost when the placeholder is replaced.
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

/// Shows the loading message as it is.
pub fn plain(words: Html) -> Html {
    words
}

/// Shows no loading message: for small components next to something that has one.
pub fn quiet(_: Html) -> Html {
    Html::default()
}

/// A whole page, while its content is loading.
pub fn page_frame(words: Html) -> Html {
    html! {
        <Page title="Loading" class="loading">
            <div class="text">{ words }<p class="late"><a class="button" href={Route::Home.href()}>{ "All lessons" }</a></p></div>
        </Page>
    }
}

/// Draws a component, identified by its type, from its properties.
///
/// # Panics
///
/// If given the properties of another component, which `late!` never does.
pub fn draw<C>(given: &dyn Any) -> Html
where
    C: BaseComponent,
    C::Properties: Clone,
{
    let props: &C::Properties = given.downcast_ref().expect("the properties of this component");
    html! { <C ..props.clone() /> }
}

/// Fetches a lesson and a page that shows it, at the same time. The page is drawn once both have loaded.
pub fn with_lesson(about: &'static About, page: fn() -> Coming<Draw>) -> Fetch {
    Rc::new(move || {
        Box::pin(async move {
            let lesson = at_once(Box::pin(about.source.fetched()));
            let page = page().await?;
            match lesson {
                Ok(here) => here?,
                Err(coming) => coming.await?,
            };
            Ok(page)
        })
    })
}

/// A component from a file of its own: `late!(share: Share, ShareProps { … })`. A frame for the loading message may
/// follow.
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
