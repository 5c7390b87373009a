//! The colours and the typeface of charts, read from the style sheet.

use plotters::style::RGBColor;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::subject::chart::Sense;

/// The colours of a chart.
pub struct Colours {
    pub ink: RGBColor,
    pub soft: RGBColor,
    pub line: RGBColor,
    pub edge: RGBColor,
    plain: RGBColor,
    good: RGBColor,
    bad: RGBColor,
    unknown: RGBColor,
    pub family: String,
}

impl Colours {
    /// Reads the colours that apply at an element.
    pub fn read(place: &Element) -> Option<Self> {
        let window = web_sys::window()?;
        // `light-dark()` in a custom property is resolved only where it is used as a colour.
        let probe: HtmlElement = window.document()?.create_element("i").ok()?.dyn_into().ok()?;
        probe.set_hidden(true);
        place.parent_element()?.append_child(&probe).ok()?;
        let computed = window.get_computed_style(&probe).ok()??;
        let read = |name: &str| {
            // Setting a valid property cannot fail; a missing variable gives the text's colour.
            let _ = probe.style().set_property("color", &format!("var({name})"));
            colour(&computed.get_property_value("color").unwrap_or_default())
        };
        let family = computed.get_property_value("font-family").unwrap_or_default();
        let colours = Self {
            ink: read("--ink"),
            soft: read("--soft"),
            line: read("--line"),
            edge: read("--edge"),
            plain: read("--blue"),
            good: read("--green"),
            bad: read("--red"),
            unknown: read("--amber"),
            family: if family.is_empty() { "sans-serif".to_owned() } else { family },
        };
        probe.remove();
        Some(colours)
    }

    /// The colour of a series.
    pub fn of(&self, sense: Sense) -> RGBColor {
        match sense {
            Sense::Plain => self.plain,
            Sense::Good => self.good,
            Sense::Bad => self.bad,
            Sense::Unknown => self.unknown,
        }
    }
}

/// Parses a computed colour, `rgb(1, 2, 3)` with or without alpha; black if it is invalid.
fn colour(text: &str) -> RGBColor {
    let inner = text.split_once('(').map_or("", |(_, inner)| inner);
    let mut parts = inner.split([',', ' ', '/', ')']).filter_map(|part| part.trim().parse::<u8>().ok());
    let mut next = || parts.next().unwrap_or(0);
    RGBColor(next(), next(), next())
}
