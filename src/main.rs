//! The browser's entry point: everything it starts lives in the library.

fn main() {
    happens_before::ui::start();
}
