//! A question that the worker answers for as long as a component is shown.

use yew::prelude::*;

use crate::ui::worker::{Reply, Request, Worker};

/// The answer so far.
pub struct Asked<T> {
    pub found: T,
    /// Why nothing more will come.
    pub failure: Option<String>,
    /// Asks again.
    pub again: Callback<MouseEvent>,
}

/// Asks the worker, and asks anew when the request changes. `read` picks the answers among the replies. Work that nobody
/// wants any more ends.
#[hook]
pub fn use_answer<T: Clone + Default + 'static>(request: Request, read: fn(Reply) -> Option<T>) -> Asked<T> {
    let found = use_state(T::default);
    let failure = use_state_eq(|| None);
    let times = use_state_eq(|| 0_u32);
    use_effect_with((request, *times), {
        let (found, failure) = (found.setter(), failure.setter());
        move |(request, _): &(Request, u32)| {
            found.set(T::default());
            failure.set(None);
            let worker = Worker::ask(request.clone(), move |reply| match reply {
                Ok(reply) => {
                    if let Some(more) = read(reply) {
                        found.set(more);
                    }
                }
                Err(reason) => failure.set(Some(reason.to_string())),
            });
            move || drop(worker)
        }
    });
    let again = {
        let times = times.clone();
        Callback::from(move |_: MouseEvent| times.set(*times + 1))
    };
    Asked { found: (*found).clone(), failure: (*failure).clone(), again }
}

impl<T> Asked<T> {
    /// How far the answer is, or why there is none, with a way to ask again.
    pub fn status(&self, progress: Html) -> Html {
        match &self.failure {
            Some(failure) => html! {
                <p role="alert">{ failure }{ " " }<button type="button" onclick={self.again.clone()}>{ "Try again" }</button></p>
            },
            None => html! { <p class="soft" role="status">{ progress }</p> },
        }
    }
}
