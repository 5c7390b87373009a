//! The colours of the picture, read from the style sheet (`static/timeline.css`) when the theme changes.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use crate::timeline::list::Ink;

/// The custom property of each ink, in the order of [`Ink`].
const PROPERTIES: [&str; Ink::COUNT] = [
    "--ink",
    "--soft",
    "--timeline-lifeline",
    "--line",
    "--lane",
    "--paper",
    "--timeline-message",
    "--timeline-lost",
    "--timeline-duplicate",
    "--timeline-delayed",
    "--timeline-tampered",
    "--timeline-neutral",
    "--timeline-waiting",
    "--timeline-working",
    "--timeline-holding",
    "--timeline-compensating",
    "--timeline-failed",
    "--timeline-timer",
    "--timeline-write",
    "--timeline-density",
    "--timeline-bundle",
    "--timeline-trouble",
    "--timeline-violation",
    "--timeline-intervention",
    "--timeline-playhead",
    "--timeline-selected",
    "--green",
    "--amber",
    "--red",
    "--on-accent",
];

/// A colour for every ink, and the page's typeface.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    colours: Vec<String>,
    /// The same colours as JavaScript strings, so that setting a colour copies nothing.
    values: Vec<JsValue>,
    family: String,
}

impl Palette {
    /// Reads the colours that apply inside `host`.
    pub fn read(host: &Element) -> Option<Self> {
        let window = web_sys::window()?;
        // `light-dark()` in a custom property is resolved only where it is used as a colour.
        let probe: HtmlElement = window.document()?.create_element("i").ok()?.dyn_into().ok()?;
        probe.set_hidden(true);
        host.append_child(&probe).ok()?;
        let computed = window.get_computed_style(&probe).ok()??;
        let colours = PROPERTIES.map(|property| {
            // Setting a valid property cannot fail; a missing variable gives the text's colour.
            let _ = probe.style().set_property("color", &format!("var({property})"));
            computed.get_property_value("color").unwrap_or_default()
        });
        let family = computed.get_property_value("font-family").unwrap_or_default();
        probe.remove();
        let family = if family.is_empty() { "sans-serif".to_owned() } else { family };
        let values = colours.iter().map(|colour| JsValue::from_str(colour)).collect();
        Some(Self { colours: colours.to_vec(), values, family })
    }

    /// The colour of an ink, in CSS syntax.
    pub fn colour(&self, ink: Ink) -> &str {
        &self.colours[ink as usize]
    }

    /// The colour of an ink, as a JavaScript string.
    pub fn value(&self, ink: Ink) -> &JsValue {
        &self.values[ink as usize]
    }

    pub fn family(&self) -> &str {
        &self.family
    }
}
