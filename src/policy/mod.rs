//! What is taught, as pure state machines: they take `now` as an argument and do no I/O.
