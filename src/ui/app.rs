//! The root component: which page belongs to the address.

use yew::prelude::*;

use super::{
    glossary::Glossary,
    home::Home,
    lesson::page::LessonPage,
    not_found::NotFound,
    notice::Notices,
    page,
    route::{Route, use_route},
    selftest::SelfTest,
};

/// The whole application below `#app`.
#[component]
pub fn App() -> Html {
    let route = use_route();
    use_focus_on_new_page(&route);
    html! {
        <>
            <SelfTest />
            { draw(&route) }
            <Notices />
        </>
    }
}

fn draw(route: &Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Lesson { id, .. } if crate::lesson::find(id).is_none() => {
            html! { <NotFound address={format!("/lesson/{id}")} /> }
        }
        Route::Lesson { id, query } => html! {
            <LessonPage key={id.to_string()} id={id.clone()} query={query.clone()} />
        },
        Route::Glossary { term } => html! { <Glossary term={term.clone()} /> },
        Route::Unknown(address) => html! { <NotFound address={address.clone()} /> },
    }
}

/// Takes keyboard and screen reader to the new page's content, as loading a page would. The first
/// page is left alone: there the browser has just put the focus at the top.
#[hook]
fn use_focus_on_new_page(route: &Route) {
    let before = use_mut_ref(|| None::<String>);
    use_effect_with(route.page(), move |page| {
        let former = before.borrow_mut().replace(page.clone());
        if former.is_some_and(|former| former != *page) {
            page::focus_content();
        }
    });
}
