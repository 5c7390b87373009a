//! Reads new events out, politely and not too often: while it plays the newest one every second and a
//! half at most, and when it is paused the event that was just reached.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::sim::ids::EventId;
use crate::timeline::sentence;
use crate::ui::lesson::state::shared::{Moment, PanelProps, Shared};

use crate::ui::lesson::stage::names;

/// The least time between two announcements while it plays, in milliseconds.
const PAUSE_PLAYING_MS: i32 = 1_500;
/// How long a paused playhead has to rest before its event is read: it may be on its way elsewhere.
const REST_PAUSED_MS: i32 = 250;

#[derive(Clone, Properties, PartialEq)]
pub struct AnnouncerProps {
    pub panel: PanelProps,
    /// Where the page stood when it was opened: of that nothing is read, of what has happened since it is.
    pub opened: Moment,
}

/// The place that screen readers listen to. The page always has exactly one.
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
        // While it plays a waiting announcement stays, and says what is newest when its time comes.
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

/// What is to be read: the newest event, and how many share its instant; when paused, the event that is
/// looked at, if it is there.
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
