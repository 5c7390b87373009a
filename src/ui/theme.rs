//! Light, dark, or the system's choice. The colours are in `static/tokens.css`. `static/first-paint.js` applies the
//! stored choice before this program has loaded, so it knows the key and shape used here.

use serde::{Deserialize, Serialize};
use yew::prelude::*;

use super::storage::{self, Stored};

/// Which colours to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Follows `prefers-color-scheme`.
    #[default]
    System,
    Light,
    Dark,
}

impl Stored for Theme {
    const KEY: &'static str = "happens-before.theme";
    const VERSION: u32 = 1;
    const NAME: &'static str = "The theme";
}

impl Theme {
    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::System => "◐",
            Self::Light => "○",
            Self::Dark => "●",
        }
    }

    /// Applies the theme to the page.
    pub fn apply(self) {
        let root =
            web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
        if let Some(root) = root {
            // Setting an attribute fails only if its name is invalid.
            let _ = match self {
                Self::System => root.remove_attribute("data-theme"),
                Self::Light | Self::Dark => root.set_attribute("data-theme", self.name()),
            };
        }
    }
}

/// The button that cycles through system, light and dark.
#[component]
pub fn ThemeButton() -> Html {
    let theme = use_state(storage::load::<Theme>);
    use_effect_with(*theme, |theme| theme.apply());
    let onclick = {
        let theme = theme.clone();
        Callback::from(move |_| {
            let next = theme.next();
            storage::save(&next);
            theme.set(next);
        })
    };
    let label = format!("Colours: {}. Change to {}.", theme.name(), theme.next().name());
    html! {
        <button type="button" class="icon" aria-label={label.clone()} title={label} {onclick}>{ theme.sign() }</button>
    }
}
