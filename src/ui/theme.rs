//! Light, dark, or as the system has it. Colours are in `static/tokens.css`; `static/first-paint.js`
//! applies the stored choice before this program is there, so it knows the key and shape used here.

use serde::{Deserialize, Serialize};
use yew::prelude::*;

use super::storage::{self, Stored};

/// Which colours to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As `prefers-color-scheme` says.
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

    /// Makes the page use it.
    pub fn apply(self) {
        let root =
            web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
        if let Some(root) = root {
            // Changing an attribute of an element fails only for a name that is not one.
            let _ = match self {
                Self::System => root.remove_attribute("data-theme"),
                Self::Light | Self::Dark => root.set_attribute("data-theme", self.name()),
            };
        }
    }
}

/// The button that goes from system to light to dark.
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
