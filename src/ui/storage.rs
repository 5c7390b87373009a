//! What the browser keeps between visits: versioned JSON in `localStorage`, which cannot be trusted.
//!
//! It may be blocked (then values live in memory until the page is closed, and the user is told once), full, or hold
//! an unreadable entry (then the entry is renamed to `<key>.set-aside`, the user is told once, and the default is
//! used). No function here ever fails.

use std::cell::RefCell;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::notice::{self, Tone};
use super::route;

/// A kind of value that is kept between visits.
pub trait Stored: Serialize + DeserializeOwned + Default {
    /// The entry's name. All begin with `happens-before.`, so that the failure page can find them.
    const KEY: &'static str;
    /// Raised when the shape changes; then [`Stored::upgrade`] converts older values.
    const VERSION: u32;
    /// What the value is called in a message: "the theme".
    const NAME: &'static str;

    /// Converts the JSON of an older version, or returns `None` when it is not worth keeping.
    #[must_use]
    fn upgrade(_version: u32, _value: &str) -> Option<Self> {
        None
    }
}

/// The stored form of every value.
#[derive(Serialize, Deserialize)]
struct Entry<T> {
    version: u32,
    value: T,
}

thread_local! {
    /// Values of this visit while the browser's own storage cannot be used; `None` while it can.
    static MEMORY: RefCell<Option<Vec<(String, String)>>> = const { RefCell::new(None) };
}

/// The stored value, or the default if there is none or it cannot be read.
#[must_use]
pub fn load<T: Stored>() -> T {
    let Some(text) = read(T::KEY) else { return T::default() };
    decode(&text).unwrap_or_else(|| {
        set_aside::<T>(&text);
        T::default()
    })
}

/// Keeps a value for the next visit.
pub fn save<T: Stored>(value: &T) {
    let entry = Entry { version: T::VERSION, value };
    match serde_json::to_string(&entry) {
        Ok(text) => write(T::KEY, &text),
        Err(error) => notice::say(Tone::Warn, format!("{} could not be saved: {error}.", T::NAME)),
    }
}

fn decode<T: Stored>(text: &str) -> Option<T> {
    let Entry { version, value } = serde_json::from_str::<Entry<&RawValue>>(text).ok()?;
    if version == T::VERSION {
        serde_json::from_str(value.get()).ok()
    } else {
        T::upgrade(version, value.get())
    }
}

/// Moves an unreadable entry out of the way. If there is no room for that, the entry stays and is never overwritten.
fn set_aside<T: Stored>(text: &str) {
    let Some(storage) = browser() else { return };
    let aside = format!("{}.set-aside", T::KEY);
    // Moved, not copied: full storage has room for only one of them.
    let removed = storage.remove_item(T::KEY);
    let moved = removed.is_ok() && storage.set_item(&aside, text).is_ok();
    let unread = format!("{} stored in this browser could not be read.", T::NAME);
    if moved {
        let told = format!("{unread} The old data was set aside as “{aside}”, and you start afresh.");
        notice::say(Tone::Warn, told);
        return;
    }
    // It fit a moment ago. If it no longer does, nothing more can be done.
    let _ = storage.set_item(T::KEY, text);
    MEMORY.set(Some(Vec::new()));
    let told = format!(
        "{unread} The storage is too full to set the old data aside, so it stays where it is, and your changes last only until you close this page."
    );
    notice::say(Tone::Warn, told);
}

/// The browser's storage, unless this visit has already fallen back to memory.
fn browser() -> Option<web_sys::Storage> {
    if MEMORY.with_borrow(Option::is_some) {
        return None;
    }
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    if storage.is_none() {
        fall_back("This browser blocks storage for this page");
    }
    storage
}

fn fall_back(why: &str) {
    MEMORY.set(Some(Vec::new()));
    // A frame that only shows a run stores nothing anyway, and has no room for messages.
    if route::current().is_embedded() {
        return;
    }
    notice::say(Tone::Warn, format!("{why}, so progress and settings last only until you close it."));
}

fn read(key: &str) -> Option<String> {
    match browser().map(|storage| storage.get_item(key)) {
        Some(Ok(text)) => return text,
        Some(Err(_)) => fall_back("This browser blocks storage for this page"),
        None => {}
    }
    MEMORY.with_borrow(|memory| {
        memory.as_ref()?.iter().find(|(other, _)| other == key).map(|(_, text)| text.clone())
    })
}

fn write(key: &str, text: &str) {
    match browser().map(|storage| storage.set_item(key, text)) {
        Some(Ok(())) => return,
        Some(Err(_)) => fall_back("The storage that this browser gives this page is full or blocked"),
        None => {}
    }
    MEMORY.with_borrow_mut(|memory| {
        if let Some(memory) = memory {
            memory.retain(|(other, _)| other != key);
            memory.push((key.to_owned(), text.to_owned()));
        }
    });
}

/// Forgets that storage was blocked, so that a test can run into it again.
#[doc(hidden)]
pub fn forget_fallback() {
    MEMORY.set(None);
}
