//! Addresses: `#/lesson/idempotency?seed=7`.
//!
//! Addresses use the part after the `#` so that any static host can serve the application from any sub-path. People
//! type them and links contain them, so they are untrusted: any text becomes a [`Route`]. (The usual router crate
//! panics on `#elsewhere`; a link here is a plain `<a>`.)

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{History, UrlSearchParams};
use yew::prelude::*;

/// A lesson's query parameter: show only the run, in a frame of another page.
pub const EMBED: &str = "embed";

/// Longer addresses are refused: none of our links comes close.
const CHARS_MAX: usize = 16_384;
/// How much of an unknown address is shown.
const SHOWN_CHARS_MAX: usize = 120;

/// What an address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Home,
    /// One lesson; the lesson page checks that it exists.
    Lesson {
        /// The lesson's name in the registry.
        id: AttrValue,
        /// The part after the `?`, undecoded, possibly empty.
        query: AttrValue,
    },
    /// A lesson on paper.
    Handout {
        /// The lesson's name in the registry.
        id: AttrValue,
    },
    /// The terms of all lessons.
    Glossary {
        /// The requested term, as the glossary writes it.
        term: Option<AttrValue>,
    },
    /// An unknown address, shortened for display.
    Unknown(AttrValue),
}

impl Route {
    /// Reads a fragment such as `#/lesson/idempotency`, with or without its `#`.
    #[must_use]
    pub fn parse(fragment: &str) -> Self {
        let address = fragment.strip_prefix('#').unwrap_or(fragment);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let rooted = path.is_empty() || path.starts_with('/');
        match parts.as_slice() {
            _ if !rooted || address.len() > CHARS_MAX => Self::unknown(address),
            [] => Self::Home,
            ["lesson", id, "handout"] => Self::Handout { id: (*id).to_owned().into() },
            ["lesson", id] => Self::Lesson { id: (*id).to_owned().into(), query: query.to_owned().into() },
            ["glossary"] => Self::Glossary { term: None },
            ["glossary", term] if term.len() <= SHOWN_CHARS_MAX => {
                Self::Glossary { term: Some((*term).to_owned().into()) }
            }
            _ => Self::unknown(address),
        }
    }

    /// The address of a lesson in its initial state.
    #[must_use]
    pub fn lesson(id: &str) -> Self {
        Self::Lesson { id: id.to_owned().into(), query: AttrValue::default() }
    }

    /// Whether this is the given lesson with the given query.
    #[must_use]
    pub fn is(&self, lesson: &str, query: &str) -> bool {
        matches!(self, Self::Lesson { id, query: own } if *id == *lesson && *own == *query)
    }

    /// Whether to show only the run, in a frame of another page.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        let Self::Lesson { query, .. } = self else { return false };
        query.split('&').any(|pair| pair.split('=').next() == Some(EMBED))
    }

    /// The value for an `href`. It is relative, so it works under any sub-path.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Home => "#/".to_owned(),
            Self::Lesson { id, query } if query.is_empty() => format!("#/lesson/{id}"),
            Self::Lesson { id, query } => format!("#/lesson/{id}?{query}"),
            Self::Handout { id } => format!("#/lesson/{id}/handout"),
            Self::Glossary { term: None } => "#/glossary".to_owned(),
            Self::Glossary { term: Some(term) } => format!("#/glossary/{term}"),
            Self::Unknown(address) => format!("#{address}"),
        }
    }

    /// The page's identity: the address without its query.
    #[must_use]
    pub fn page(&self) -> String {
        let mut href = self.href();
        href.truncate(href.find('?').unwrap_or(href.len()));
        href
    }

    fn unknown(address: &str) -> Self {
        let decoded = js_sys::decode_uri_component(address).map_or_else(|_| address.to_owned(), String::from);
        let mut shown: String = decoded.chars().take(SHOWN_CHARS_MAX).collect();
        if shown.len() < decoded.len() {
            shown.push('…');
        }
        Self::Unknown(shown.into())
    }
}

/// The route in the address bar.
#[must_use]
pub fn current() -> Route {
    let fragment = web_sys::window().and_then(|window| window.location().hash().ok());
    Route::parse(fragment.as_deref().unwrap_or_default())
}

/// Follows the address bar: the component is redrawn whenever the route changes.
#[hook]
pub fn use_route() -> Route {
    let route = use_state_eq(current);
    let setter = route.setter();
    use_effect_with((), move |()| {
        let follow = move |_: &Event| setter.set(current());
        let listener = web_sys::window().map(|window| EventListener::new(&window, "hashchange", follow));
        move || drop(listener)
    });
    (*route).clone()
}

/// The names and values in a query, unescaped. Text that cannot be unescaped is kept as far as possible.
#[must_use]
pub fn decode_query(query: &str) -> Vec<(String, String)> {
    let pairs = UrlSearchParams::new_with_str(query).map(|params| Array::from(&params)).unwrap_or_default();
    let text = |pair: &Array, index: u32| pair.get(index).as_string().unwrap_or_default();
    pairs.iter().map(|pair| Array::from(&pair)).map(|pair| (text(&pair, 0), text(&pair, 1))).collect()
}

/// A query from names and values.
///
/// # Panics
///
/// Never: an empty query is always valid.
#[must_use]
pub fn encode_query(pairs: &[(String, String)]) -> String {
    let params = UrlSearchParams::new().expect("an empty query");
    for (name, value) in pairs {
        params.append(name, value);
    }
    params.to_string().into()
}

/// Puts a lesson's query into the address bar without a new history entry.
pub fn replace(lesson: &str, query: &str) {
    write(lesson, query, |history, href| history.replace_state_with_url(&JsValue::NULL, "", Some(href)));
}

/// Puts a lesson's query into the address bar as a new history entry.
pub fn push(lesson: &str, query: &str) {
    write(lesson, query, |history, href| history.push_state_with_url(&JsValue::NULL, "", Some(href)));
}

fn write(lesson: &str, query: &str, write: fn(&History, &str) -> Result<(), JsValue>) {
    let route = Route::Lesson { id: lesson.to_owned().into(), query: query.to_owned().into() };
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // Fails only if the page has no address of its own, or if writes come too fast; callers check the result.
        let _ = write(&history, &route.href());
    }
}
