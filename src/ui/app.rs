//! The root component: shows the page that the address asks for.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;

use super::{
    glossary::{Glossary, GlossaryProps},
    handout::draw_handout,
    home::Home,
    late::{self, Draw, Late, late, page_frame},
    lesson::page::{LessonPage, LessonProps},
    not_found::{NotFound, NotFoundProps},
    notice::Notices,
    offline::Newer,
    page,
    route::{Route, use_route},
    selftest::{self, SelfTest},
};
use crate::late::split_point;
use crate::lesson::{self, About};

/// The whole application below `#app`.
#[component]
pub fn App() -> Html {
    let route = use_route();
    use_focus_on_new_page(&route);
    html! {
        <>
            { selftest() }
            { draw(&route) }
            <Newer />
            <Notices />
        </>
    }
}

fn selftest() -> Html {
    match selftest::asked() {
        Some(asked) if asked.starts_with(selftest::ASKED) => late!(dialogs: SelfTest, ()),
        _ => Html::default(),
    }
}

fn draw(route: &Route) -> Html {
    match route {
        Route::Home => late!(home: Home, (), page_frame),
        Route::Lesson { id, query } => match lesson::about(id) {
            Some(about) => draw_lesson(about, query),
            None => not_found(format!("/lesson/{id}").into()),
        },
        Route::Handout { id } => match lesson::about(id) {
            Some(about) => draw_handout(about),
            None => not_found(format!("/lesson/{id}").into()),
        },
        Route::Glossary { term } => {
            late!(glossary: Glossary, GlossaryProps { term: term.clone() }, page_frame)
        }
        Route::Unknown(address) => not_found(address.clone()),
    }
}

fn not_found(address: AttrValue) -> Html {
    late!(glossary: NotFound, NotFoundProps { address }, page_frame)
}

split_point!(page: fn lesson_page() -> Draw { late::draw::<LessonPage> });

/// The lesson page; its code and the lesson's are fetched together.
fn draw_lesson(about: &'static About, query: &AttrValue) -> Html {
    let fetch = late::with_lesson(about, || Box::pin(lesson_page()));
    let given: Rc<dyn Any> = Rc::new(LessonProps { id: about.id.into(), query: query.clone() });
    html! { <Late key={about.id} {fetch} {given} frame={page_frame as late::Frame} /> }
}

/// Moves keyboard and screen reader focus to the new page's content, as loading a page would. The first page is left
/// alone: the browser has just put the focus at its top.
#[hook]
fn use_focus_on_new_page(route: &Route) {
    let before = use_mut_ref(|| None::<String>);
    use_effect_with(route.page(), move |page| {
        let former = before.borrow_mut().replace(page.clone());
        if former.is_some_and(|former| former != *page) && !page::is_idle_frame() {
            page::focus_content();
        }
    });
}
