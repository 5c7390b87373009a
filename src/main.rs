//! The entry point of the page and of its worker: everything it starts lives in the library.

fn main() {
    happens_before::ui::start();
}
