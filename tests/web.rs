//! Tests that need a browser: mounting, the lesson page, addresses, blocked or damaged storage, messages, and the
//! golden runs, which are the same here as natively. `./dev test browser` runs them.
#![cfg(all(target_arch = "wasm32", feature = "web"))]

#[path = "lessons/golden.rs"]
mod golden;
mod specimen;
#[path = "web/walk.rs"]
mod walk;

use std::time::Duration;

use happens_before::lesson::idempotency;
use happens_before::run::{Recipe, Run};
use happens_before::sim::check::Title;
use happens_before::subject::reading::violation;
use happens_before::ui::{
    app::App,
    lesson::{
        page::address_bar::AddressBar,
        state::{LessonState, act::PlayAct, progress::Progress as Done},
    },
    notice::{self, Notices, Tone},
    route::{self, Route},
    storage::{self, Stored},
    theme::Theme,
};
use js_sys::{Function, Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element};
use yew::{AppHandle, BaseComponent, Renderer, platform::time::sleep};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

fn browser_storage() -> web_sys::Storage {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten()).expect("storage")
}

/// Mounts a component into an element of its own and lets it draw.
async fn mount<C>() -> (Element, AppHandle<C>)
where
    C: BaseComponent,
    C::Properties: Default,
{
    let root = document().create_element("div").expect("an element");
    document().body().expect("a body").append_child(&root).expect("appended");
    let handle = Renderer::<C>::with_root(root.clone()).render();
    settle().await;
    (root, handle)
}

fn go(fragment: &str) {
    let location = web_sys::window().expect("a window").location();
    location.set_hash(fragment).expect("a fragment");
}

/// Lets the page draw. For anything that comes later, wait with [`until`].
async fn settle() {
    sleep(Duration::from_millis(30)).await;
}

/// Waits until `holds`: how long a page takes to draw depends on the machine.
async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    let shown = document().body().and_then(|body| body.text_content()).unwrap_or_default();
    panic!("{what}: not within ten seconds; the page shows: {shown}");
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Progress {
    done: Vec<String>,
}

impl Stored for Progress {
    const KEY: &'static str = "happens-before.test-progress";
    const VERSION: u32 = 2;
    const NAME: &'static str = "Progress";

    fn upgrade(version: u32, value: &str) -> Option<Self> {
        (version == 1).then_some(())?;
        Some(Self { done: vec![serde_json::from_str(value).ok()?] })
    }
}

#[wasm_bindgen_test]
async fn the_app_mounts_with_one_heading_and_a_title() {
    // The test runner's own page may have a fragment.
    go("#/");
    let (root, app) = mount::<App>().await;
    until("the home page", || !text(&root, "h1").is_empty()).await;
    let headings = root.query_selector_all("h1").expect("a query");
    assert_eq!(headings.length(), 1);
    let heading = headings.item(0).and_then(|heading| heading.text_content());
    assert_eq!(heading.as_deref(), Some("Distributed systems, taught by running them"));
    assert_eq!(document().title(), "Happens Before");
    app.destroy();
    root.remove();
}

#[wasm_bindgen_test]
async fn an_unknown_address_is_named_when_the_fragment_changes() {
    let (root, app) = mount::<App>().await;
    let addresses = [
        ("#elsewhere", "elsewhere"),
        ("#//[", "//["),
        ("#/%zz", "/%zz"),
        ("#/lesson", "/lesson"),
        ("#/no/such%20page", "/no/such page"),
    ];
    for (fragment, shown) in addresses {
        go(fragment);
        until(fragment, || text(&root, "code.address") == shown).await;
        assert_eq!(text(&root, "h1"), "There is no such page", "{fragment}");
    }
    go("#?");
    until("the home page", || text(&root, "h1") == "Distributed systems, taught by running them").await;
    go("#/");
    app.destroy();
    root.remove();
}

fn text(root: &Element, selector: &str) -> String {
    let element = root.query_selector(selector).expect("a query");
    element.and_then(|element| element.text_content()).unwrap_or_default()
}

fn press(root: &Element, selector: &str) {
    let button = root.query_selector(selector).expect("a query").expect(selector);
    button.dispatch_event(&click()).expect("dispatched");
}

#[wasm_bindgen_test]
async fn a_lesson_mounts_steps_and_shows_its_checks() {
    let lesson = &idempotency::LESSON;
    let run = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
    let broken = violation(run.trace(), None).expect("the first scene breaks a promise");
    go(&format!("#/lesson/{}?step=fix&scene={}", lesson.about.id, lesson.scenes[0].id));
    let (root, app) = mount::<App>().await;
    let step = lesson.steps.iter().find(|step| step.id == "fix").expect("the lesson has it");
    assert_eq!(text(&root, "h1"), lesson.step_title(step));
    let checks = "section[aria-label=Checks]";
    for Title { name, .. } in run.checks() {
        until(name, || text(&root, checks).contains(name)).await;
    }
    assert!(!text(&root, checks).contains(&broken.detail), "nothing is broken at the start");

    let time = ".transport .time b";
    until("the time", || !text(&root, time).is_empty()).await;
    let start = text(&root, time);
    press(&root, "button[title^='One step on']");
    until("a step goes on", || text(&root, time) != start).await;
    press(&root, "button[aria-label='To the end']");
    until("the end", || text(&root, time) == run.horizon().to_string()).await;
    until("what broke", || text(&root, checks).contains(&broken.detail)).await;
    press(&root, "button[aria-label='To the start']");
    until("the start", || text(&root, time) == start).await;
    until("the future is not told", || !text(&root, checks).contains(&broken.detail)).await;
    go("#/");
    app.destroy();
    root.remove();
    browser_storage().remove_item(Done::KEY).expect("removed");
}

#[wasm_bindgen_test]
async fn home_plays_a_run_and_shows_and_forgets_progress() {
    let lesson = &idempotency::LESSON;
    let mut progress = Done::default();
    progress.change(lesson, 0, |done| done.reached = true);
    go("#/");
    let (root, app) = mount::<App>().await;
    until("the run on the home page", || text(&root, ".live-words").contains("true time")).await;
    let canvas = || root.query_selector(".live canvas").expect("a query");
    until("a timeline with a size", || canvas().is_some_and(|canvas| canvas.client_width() > 100)).await;
    let card = ".lesson-card:has(h3 a[href='#/lesson/idempotency'])";
    let done = format!("1 of {} steps", lesson.steps.len());
    until(&done, || text(&root, card).contains(&done)).await;
    press(&root, ".reset button");
    until("a question", || !text(&root, ".reset .danger").is_empty()).await;
    assert_eq!(storage::load::<Done>(), progress, "one press forgets nothing");
    press(&root, ".reset .danger");
    until("the progress is forgotten", || text(&root, card).contains("none done yet")).await;
    assert_eq!(storage::load::<Done>(), Done::default());
    app.destroy();
    root.remove();
    browser_storage().remove_item(Done::KEY).expect("removed");
}

#[wasm_bindgen_test]
fn the_kernel_runs_here_as_it_does_natively() {
    specimen::golden::check_all();
}

#[wasm_bindgen_test]
fn laws_of_chance_and_of_digests_hold_here_too() {
    specimen::laws::what_came_before_a_reseed_stays();
    specimen::laws::two_salts_make_two_runs();
    specimen::laws::sparing_undoes_chance_and_nothing_else();
    specimen::laws::changing_a_displayed_word_changes_no_digest();
}

#[wasm_bindgen_test]
fn every_scene_runs_here_as_it_does_natively() {
    golden::check_all();
}

#[wasm_bindgen_test]
fn addresses_are_read() {
    let lesson =
        |id: &str, query: &str| Route::Lesson { id: id.to_owned().into(), query: query.to_owned().into() };
    let unknown = |address: &str| Route::Unknown(address.to_owned().into());
    let check = |fragment: &str, expected: Route| assert_eq!(Route::parse(fragment), expected, "{fragment}");
    check("", Route::Home);
    check("#", Route::Home);
    check("#/", Route::Home);
    check("#/lesson/idempotency", lesson("idempotency", ""));
    check("#/lesson/idempotency/", lesson("idempotency", ""));
    check("#/lesson/idempotency?seed=7&x=a?b", lesson("idempotency", "seed=7&x=a?b"));
    check("#/lesson", unknown("/lesson"));
    check("#/glossary", Route::Glossary { term: None });
    check("#/glossary/timeout", Route::Glossary { term: Some("timeout".into()) });
    check(&format!("#/glossary/{}", "x".repeat(121)), unknown(&format!("/glossary/{}…", "x".repeat(110))));
    assert_eq!(Route::parse("#/glossary/timeout").href(), "#/glossary/timeout");
    check("#elsewhere", unknown("elsewhere"));
    check("#/%zz", unknown("/%zz"));
    check("#/a%20b", unknown("/a b"));
    check(&format!("#/{}", "é".repeat(200)), unknown(&format!("/{}…", "é".repeat(119))));
    assert!(matches!(Route::parse(&format!("#/lesson/a?{}", "x".repeat(20_000))), Route::Unknown(_)));
    assert_eq!(lesson("idempotency", "seed=7").href(), "#/lesson/idempotency?seed=7");
    assert_eq!(lesson("idempotency", "seed=7").page(), "#/lesson/idempotency");
}

#[wasm_bindgen_test]
fn queries_are_read_and_written() {
    let check = |query: &str, expected: &[(&str, &str)]| {
        let read = route::decode_query(query);
        let read: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(read, expected, "{query}");
    };
    check("", &[]);
    check("seed=7&embed&&at=", &[("seed", "7"), ("embed", ""), ("at", "")]);
    check("branch=a+b%20c%2Bd", &[("branch", "a b c+d")]);
    check("a=b=c&a=d", &[("a", "b=c"), ("a", "d")]);
    check("%C3%A9=%zz", &[("é", "%zz")]);
    let pairs = [("branch", "a b+c&d=é%’"), ("do", "x-_")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(route::decode_query(&route::encode_query(&pairs)), pairs);
}

#[wasm_bindgen_test]
fn a_stored_value_comes_back_and_an_older_one_is_upgraded() {
    let progress = Progress { done: vec!["idempotency".to_owned()] };
    storage::save(&progress);
    assert_eq!(storage::load::<Progress>(), progress);
    browser_storage().set_item(Progress::KEY, r#"{"version":1,"value":"idempotency"}"#).expect("stored");
    assert_eq!(storage::load::<Progress>(), progress);
    browser_storage().remove_item(Progress::KEY).expect("removed");
    assert_eq!(storage::load::<Progress>(), Progress::default());
}

#[wasm_bindgen_test]
fn an_entry_that_cannot_be_read_is_set_aside() {
    let aside = format!("{}.set-aside", Theme::KEY);
    let future = r#"{"version":9,"value":"dark"}"#;
    for damaged in ["", "{", "null", "7", r#"{"version":1,"value":"mauve"}"#, r#"{"value":"dark"}"#, future] {
        browser_storage().set_item(Theme::KEY, damaged).expect("stored");
        assert_eq!(storage::load::<Theme>(), Theme::System, "{damaged:?}");
        assert_eq!(browser_storage().get_item(&aside).expect("readable").as_deref(), Some(damaged));
        assert_eq!(browser_storage().get_item(Theme::KEY).expect("readable"), None);
    }
    browser_storage().remove_item(&aside).expect("removed");
}

#[wasm_bindgen_test]
async fn blocked_storage_works_in_memory_and_says_so_once() {
    let (root, board) = mount::<Notices>().await;
    let window = Object::from(JsValue::from(web_sys::window().expect("a window")));
    let name = JsValue::from_str("localStorage");
    let usual = Object::get_own_property_descriptor(&window, &name);
    let blocked = Object::new();
    let refuse = Function::new_no_args("throw new DOMException('blocked', 'SecurityError')");
    Reflect::set(&blocked, &"get".into(), &refuse).expect("set");
    Reflect::set(&blocked, &"configurable".into(), &true.into()).expect("set");
    Object::define_property(&window, &name, &blocked);

    assert_eq!(storage::load::<Theme>(), Theme::System);
    storage::save(&Theme::Dark);
    assert_eq!(storage::load::<Theme>(), Theme::Dark);

    Object::define_property(&window, &name, &Object::from(usual));
    storage::forget_fallback();
    let said = || root.text_content().unwrap_or_default().matches("blocks storage").count();
    until("a message", || said() > 0).await;
    settle().await;
    assert_eq!(said(), 1);
    assert_eq!(browser_storage().get_item(Theme::KEY).expect("readable"), None);
    board.destroy();
    root.remove();
}

#[wasm_bindgen_test]
async fn messages_are_not_repeated_and_can_be_dismissed() {
    let (root, board) = mount::<Notices>().await;
    notice::say(Tone::Info, "The run was copied.");
    notice::say(Tone::Info, "The run was copied.");
    let count = || root.text_content().unwrap_or_default().matches("The run was copied.").count();
    until("a message", || count() > 0).await;
    settle().await;
    assert_eq!(count(), 1);
    let buttons = root.query_selector_all("button").expect("a query");
    for index in 0..buttons.length() {
        let button = buttons.item(index).expect("a button");
        button.dispatch_event(&click()).expect("dispatched");
    }
    until("the message is gone", || count() == 0).await;
    board.destroy();
    root.remove();
}

fn click() -> web_sys::Event {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    web_sys::Event::new_with_event_init_dict("click", &init).expect("an event")
}

/// Between a click on a link and the page it leads to there may be a frame: the link wins.
#[wasm_bindgen_test]
fn a_late_address_is_not_written_over_a_link() {
    let location = web_sys::window().expect("a window").location();
    let hash = || location.hash().expect("readable");
    let mut page = LessonState::begin(&idempotency::LESSON, &[]);
    let mut bar = AddressBar::default();
    bar.write(&page);
    let written = hash();
    assert!(written.starts_with(&format!("#/lesson/{}?", idempotency::LESSON.about.id)), "{written}");
    page.play(PlayAct::StepForward);
    bar.touch();
    location.set_hash("#/").expect("it can be set");
    if bar.is_due(&page, 1e9) {
        bar.write(&page);
    }
    assert_eq!(hash(), "#/");
    location.set_hash(&written).expect("it can be set");
    if bar.is_due(&page, 2e9) {
        bar.write(&page);
    }
    assert_ne!(hash(), written, "where the page still is, it is written");
    location.set_hash("#/").expect("it can be set");
}
