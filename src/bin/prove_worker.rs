//! The Web Worker's entry point: runs searches off the page's thread.

use happens_before::ui::worker::{Reply, Request, inside};

fn main() {
    inside::serve(|request, reply| match request {
        Request::Echo(number) => reply(Reply::Echo(number)),
    });
}
