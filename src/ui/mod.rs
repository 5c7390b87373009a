//! The part that knows the browser: pages, panels and everything that touches the DOM.
//!
//! `static/boot.js` loads the WebAssembly and shows the page for failures; [`start`] does the rest.
//!
//! | module | is |
//! |---|---|
//! | [`app`] | the root component: shows the page that the address asks for |
//! | [`route`] | addresses after the `#`, read as untrusted text, and the hook that follows them |
//! | [`page`] | header, title and focus that all pages share |
//! | [`home`], [`handout`], [`not_found`] | the pages themselves |
//! | [`storage`] | what the browser keeps between visits; it may be blocked or damaged |
//! | [`theme`] | light, dark, or the system's choice |
//! | [`timeline`] | the canvas that shows a run: painter, gestures, tooltip |
//! | [`notice`] | short messages that are also read aloud |
//! | [`offline`] | keeping the site on the device |
//! | [`dialog`] | the dialog over a page, and its focus |
//! | `memory` | how much memory runs may use |
//! | [`files`] | files to save and to open, and the clipboard |
//! | [`late`] | components whose code loads when they are first drawn |
//! | [`select`] | a list to choose from that always shows the current choice |
//! | [`typed`] | a field that keeps what the user is typing |
//! | [`deferred`] | parts of a page that are drawn a little later than the rest |
//! | [`dom`] | listeners and observers that end when they are dropped |
//! | [`panic`] | from a Rust panic to the failure page |
//! | [`worker`] | searches in a Web Worker |
//! | [`selftest`] | what the browser tests call through `?selftest=` |

// The names of a panel's props and methods say what they are; a doc comment would repeat them.
#![allow(missing_docs)]

pub mod app;
pub mod course;
pub mod deferred;
pub mod dialog;
pub mod dom;
pub mod files;
pub mod glossary;
pub mod handout;
pub mod home;
pub mod late;
pub mod lesson;
mod memory;
pub mod not_found;
pub mod notice;
pub mod offline;
pub mod page;
pub mod panic;
pub mod route;
pub mod select;
pub mod selftest;
pub mod storage;
pub mod theme;
pub mod timeline;
pub mod typed;
pub mod worker;

use gloo_timers::callback::Timeout;

/// Starts the page, or in a Web Worker the loop that answers the page's requests.
pub fn start() {
    if web_sys::window().is_some() {
        show();
    } else {
        worker::inside::start();
    }
}

/// Mounts the application into the page's `#app`, in place of the loading screen.
///
/// # Panics
///
/// If the page has no element `#app`: then `index.html` and this program do not match.
fn show() {
    panic::install();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
        .expect("index.html has an element #app");
    // In a task of its own, because starting the program already took one.
    Timeout::new(0, || drop(yew::Renderer::<app::App>::with_root(root).render())).forget();
}
