//! Where memory is out, a sentence says so, no unfinished file stays, and the exit status is 1.
//!
//! A request for memory that has to be granted and cannot be ends in a panic of faer, or in `abort`: std prints one
//! line about its size, and nothing else of the program runs. So the allocator here, which is the system's, remembers
//! that it has refused something; the signal of `abort` is caught, and so is the message of a panic. A request that may
//! be refused (`try_reserve`) is answered as ever, and whoever made it says what that means.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;
use std::{fs, panic, thread};

#[global_allocator]
static ALLOCATOR: Remembering = Remembering;

/// The bytes of the largest request that was refused; 0 if none was.
static REFUSED: AtomicUsize = AtomicUsize::new(0);

/// The thread that says the sentence; 0 if none does.
static SAYING: AtomicUsize = AtomicUsize::new(0);

/// Far more than saying it takes.
const LONG: Duration = Duration::from_secs(5);

/// Memory that is given back for the removal of files, which takes a little.
static RESERVE: Mutex<Vec<u8>> = Mutex::new(Vec::new());
const RESERVED: usize = 64 << 10;

/// Bytes of the stack that are more than enough for any command.
const STACK: usize = 1 << 20;

/// How a panic says, in lower case, that it wants memory: `alloc` in general, zlib's word.
const WANTS: [&str; 2] = ["alloc", "memerror"];

/// What removes the files that are not finished.
static CLEANING: OnceLock<fn()> = OnceLock::new();

/// The system's allocator, which remembers what it refuses.
struct Remembering;

fn remembered(pointer: *mut u8, bytes: usize) -> *mut u8 {
    if pointer.is_null() {
        // What tells of it asks for a little more, and is refused that too.
        REFUSED.fetch_max(bytes, Ordering::Relaxed);
    }
    pointer
}

// SAFETY: each request goes to the system's allocator as it came, and its answer goes back as it is; nothing here
// allocates or panics.
unsafe impl GlobalAlloc for Remembering {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        remembered(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        remembered(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        remembered(unsafe { System.realloc(pointer, layout, bytes) }, bytes)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Takes the stack that commands need at once: where it cannot grow later, the process is killed.
pub(crate) fn claim_stack() {
    if may_claim_stack() {
        touch_stack();
    }
}

#[inline(never)]
fn touch_stack() {
    std::hint::black_box(&mut [0_u8; STACK]);
}

/// Whether the limit of the stack, as the system shows it, leaves room for that.
fn may_claim_stack() -> bool {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max stack size")?.split_whitespace().next());
    // Without a number there is no limit.
    limit.and_then(|limit| limit.parse::<usize>().ok()).is_none_or(|limit| limit >= 2 * STACK)
}

/// From now on the program says so when memory is out; `clean` removes the files that are not finished. It must not
/// wait for a lock that the thread which ran out of memory may hold.
pub(crate) fn watch(clean: fn()) {
    let _ = CLEANING.set(clean);
    if let Ok(mut reserve) = RESERVE.lock() {
        *reserve = Vec::with_capacity(RESERVED);
    }
    // SAFETY: the signal comes from a call of `abort`, never from outside of a function's own steps: the thread holds
    // no lock of the system's allocator, which has answered, nor of anything below.
    let _ = unsafe { signal_hook::low_level::register(signal_hook::consts::SIGABRT, aborted) };
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        // Not a decoder's panic long after a request that could be refused.
        let what = panic.to_string().to_lowercase();
        if WANTS.iter().any(|want| what.contains(want)) {
            end_if_refused();
        }
        usual(panic);
    }));
}

/// A number of this thread; asking for it takes no memory.
fn this_thread() -> usize {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| std::ptr::from_ref(here).addr())
}

/// On the thread that aborts: ends the program if memory is the reason. The standard library and the C library also
/// make requests that do not pass by the allocator here (for a thread's own data); of those `errno` tells.
fn aborted() {
    let out_of_memory = io::Error::last_os_error().kind() == io::ErrorKind::OutOfMemory;
    end_if_refused();
    if out_of_memory {
        say(0);
        // Neither takes memory nor gives any back: the C library may hold its own locks.
        if let Some(clean) = CLEANING.get() {
            clean();
        }
        signal_hook::low_level::exit(1);
    }
}

/// On the thread that aborts or panics: ends the program if something was refused.
fn end_if_refused() {
    let bytes = REFUSED.load(Ordering::Relaxed);
    if bytes > 0 {
        end(bytes);
    }
}

/// Ends the program with the sentence, without what is unfinished.
fn end(bytes: usize) {
    match SAYING.compare_exchange(0, this_thread(), Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {}
        // Tidying up takes memory too, and has none.
        Err(thread) if thread == this_thread() => signal_hook::low_level::exit(1),
        // Another thread ends the process as soon as the sentence is said.
        Err(_) => {
            thread::sleep(LONG);
            signal_hook::low_level::exit(1);
        }
    }
    say(bytes);
    if let Ok(mut reserve) = RESERVE.try_lock() {
        *reserve = Vec::new();
    }
    if let Some(clean) = CLEANING.get() {
        clean();
    }
    signal_hook::low_level::exit(1);
}

/// The sentence; `bytes` is 0 where they are not known. Writing it takes no memory.
fn say(bytes: usize) {
    // In one piece, for the runtime writes between the pieces of others.
    let mut text = [0; 512];
    let mut rest = &mut text[..];
    let _ = write!(rest, "gramkit: memory is out");
    if bytes > 0 {
        let _ = write!(rest, ", a request of {bytes} B cannot be met");
    }
    let _ = writeln!(
        rest,
        ": give it more (ulimit -v, or the limit of the job or \
         container), use fewer threads (RAYON_NUM_THREADS=1), or take fewer rows, columns or samples at a time"
    );
    let unused = rest.len();
    let _ = io::stderr().write_all(&text[..text.len() - unused]);
}
