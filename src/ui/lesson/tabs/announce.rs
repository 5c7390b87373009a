//! Announces new events, politely and not too often: while playing, the newest one at most every second and a half;
//! when paused, the event that was just reached.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::sim::ids::EventId;
use crate::timeline::sentence;
use crate::ui::lesson::state::shared::{Moment, PanelProps, Shared};

use crate::ui::lesson::stage::names;

/// The shortest pause between two announcements while playing, in milliseconds.
const PAUSE_PLAYING_MS: i32 = 1_500;
/// How long a paused playhead must rest before its event is announced, in milliseconds: it may be passing through.
const REST_PAUSED_MS: i32 = 250;

#[derive(Clone, Properties, PartialEq)]
pub struct AnnouncerProps {
    pub panel: PanelProps,
    /// The page's position when it was opened. Only events after that are announced.
    pub opened: Moment,
}

/// The live region for screen readers. The page always has exactly one.
#[component]
pub fn Announcer(props: &AnnouncerProps) -> Html {
    let AnnouncerProps { panel: props, opened } = props;
    let text = use_state_eq(AttrValue::default);
    let last_ms = use_mut_ref(|| 0.0_f64);
    let waiting = use_mut_ref(|| None::<Timeout>);
    let known = use_mut_ref(|| (opened.revision, opened.count, None));
    let latest = use_mut_ref(|| (props.moment, props.selected));
    *latest.borrow_mut() = (props.moment, props.selected);

    let watched = (props.moment.revision, props.moment.count, props.selected, props.moment.playing);
    let (session, setter) = (props.session.clone(), text.setter());
    use_effect_with(watched, move |(revision, count, selected, playing)| {
        if *known.borrow() == (*revision, *count, *selected) && !*playing {
            return;
        }
        let since_ms = (js_sys::Date::now() - *last_ms.borrow()).clamp(0.0, f64::from(u16::MAX)) as i32;
        let wait = if *playing { PAUSE_PLAYING_MS - since_ms } else { REST_PAUSED_MS };
        let wait = u32::try_from(wait).unwrap_or(0);
        // While playing, a pending announcement stays; when its time comes, it announces the newest event.
        if *playing && waiting.borrow().is_some() {
            return;
        }
        let done = waiting.clone();
        let tell = move || {
            let (moment, selected) = *latest.borrow();
            *known.borrow_mut() = (moment.revision, moment.count, selected);
            *last_ms.borrow_mut() = js_sys::Date::now();
            setter.set(words(&session, moment, selected));
            drop(done.take());
        };
        *waiting.borrow_mut() = Some(Timeout::new(wait, tell));
    });
    html! { <div class="hidden-visually" role="status" aria-live="polite">{ &*text }</div> }
}

/// The announcement: the newest event, and how many share its instant; when paused, the selected event, if it is
/// there.
fn words(session: &Shared, moment: Moment, selected: Option<EventId>) -> AttrValue {
    let Some(last) = moment.count.checked_sub(1) else { return "Before the first event.".into() };
    session.read(|session| {
        let trace = session.run().trace();
        let names = names(session);
        let looked_at = selected.filter(|id| !moment.playing && id.index() < moment.count);
        if let Some(id) = looked_at.filter(|id| trace.event(*id).at == moment.playhead) {
            return sentence::event_sentence(trace, &names, id).into();
        }
        let sentence = sentence::event_sentence(trace, &names, EventId(last as u32));
        let Some(event) = trace.events.get(last) else { return AttrValue::default() };
        let first = trace.events.partition_point(|other| other.at < event.at);
        match last - first {
            0 => sentence.into(),
            more => format!("{sentence} And {more} more at the same instant.").into(),
        }
    })
}
