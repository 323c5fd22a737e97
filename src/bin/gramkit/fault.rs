//! A fault of the program itself, told in a sentence.

use std::any::Any;
use std::panic;
use std::sync::Mutex;

/// The exit status of a Rust program that panics.
pub(crate) const STATUS: u8 = 101;

/// Where the last panic was, and what it said.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Keeps what a panic says for the sentence: a decoder's that is caught is an error like others, and says nothing.
pub(crate) fn listen() {
    panic::set_hook(Box::new(|fault| {
        if let Ok(mut last) = LAST.lock() {
            *last = fault.to_string().replace('\n', " ");
        }
    }));
}

/// The sentence.
pub(crate) fn sentence(_: Box<dyn Any + Send>) -> String {
    let last = LAST.lock().map(|last| last.clone()).unwrap_or_default();
    format!("a fault of gramkit itself; please report it with the command and its input: {last}")
}
