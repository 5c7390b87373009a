//! Hooks for the browser tests: `?selftest=panic` and `?selftest=worker`, before the `#`.
//!
//! The journeys run against the published files, so they must be able to provoke a failure through the address.
//! Nothing is exposed: anyone who opens it sees the failure page, or an echo.

use yew::prelude::*;

use super::{
    panic,
    worker::{Reply, Request, Worker},
};

/// A query that starts like this is handled here.
pub const ASKED: &str = "?selftest=";

/// Does what `?selftest=` asks for; unknown requests do nothing.
#[component]
pub fn SelfTest() -> Html {
    match asked().as_deref() {
        Some("?selftest=panic") => html! { <Panics /> },
        Some("?selftest=worker") => html! { <Echoes /> },
        _ => Html::default(),
    }
}

/// The query before the `#`.
pub fn asked() -> Option<String> {
    web_sys::window()?.location().search().ok()
}

/// Panics in an effect, once the application is on the screen and a recipe is known.
#[component]
fn Panics() -> Html {
    use_effect_with((), |()| {
        panic::set_recipe("lesson: selftest\nseed: 7".to_owned());
        stop();
    });
    Html::default()
}

fn stop() {
    panic!("asked for by ?selftest=panic");
}

/// Shows the worker's answer.
#[component]
fn Echoes() -> Html {
    let answer = use_state(|| "waiting".to_owned());
    let setter = answer.setter();
    use_effect_with((), move |()| {
        let worker = Worker::ask(Request::Echo(41), move |reply| {
            setter.set(match reply {
                Ok(Reply::Echo(number)) => format!("echo {number}"),
                Ok(_) => "not an echo".to_owned(),
                Err(failure) => failure.to_string(),
            });
        });
        move || drop(worker)
    });
    html! { <output id="selftest">{ &*answer }</output> }
}
