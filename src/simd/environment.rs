//! The control register of this thread's floating-point arithmetic.
//!
//! Compiled Rust code presumes its default: rounding to nearest, gradual underflow, no trap. Elsewhere than on x86-64
//! and AArch64 nothing is read or written here.

#![allow(unsafe_code)]

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use std::arch::asm;

/// What the register holds.
#[cfg(target_arch = "x86_64")]
type Control = u32;
/// What the register holds.
#[cfg(not(target_arch = "x86_64"))]
type Control = u64;

/// MXCSR after a reset: all exceptions masked, rounding to nearest, neither flush-to-zero nor denormals-are-zero
/// (Intel, *Software Developer's Manual*, volume 1, §10.2.3).
#[cfg(target_arch = "x86_64")]
const DEFAULT: Control = 0x1f80;
/// FPCR with all fields 0: rounding to nearest, no flushing, no trap (Arm, *Architecture Reference Manual*, FPCR).
#[cfg(not(target_arch = "x86_64"))]
const DEFAULT: Control = 0;

#[cfg(target_arch = "x86_64")]
fn read() -> Control {
    let mut control = 0;
    // SAFETY: the instruction belongs to SSE, which every x86-64 processor has, and writes the 4 bytes of `control`.
    unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut control, options(nostack, preserves_flags)) };
    control
}

#[cfg(target_arch = "x86_64")]
fn write(control: Control) {
    // SAFETY: the instruction belongs to SSE and reads the 4 bytes of `control`. They are the default that compiled
    // code presumes, or came from `read` on this thread and set no reserved bit.
    unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const control, options(nostack)) };
}

#[cfg(target_arch = "aarch64")]
fn read() -> Control {
    let control;
    // SAFETY: the register may be read at every level of privilege.
    unsafe { asm!("mrs {}, fpcr", out(reg) control, options(nomem, nostack, preserves_flags)) };
    control
}

#[cfg(target_arch = "aarch64")]
fn write(control: Control) {
    // SAFETY: the register may be written at every level of privilege. The value is the default that compiled code
    // presumes, or came from `read` on this thread.
    unsafe { asm!("msr fpcr, {}", in(reg) control, options(nostack)) };
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn read() -> Control {
    DEFAULT
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn write(_control: Control) {}

/// Sets the default on this thread.
pub(crate) fn set_default() {
    write(DEFAULT);
}

/// The default on this thread, until this is dropped: then what was there before comes back.
#[derive(Debug)]
pub(crate) struct DefaultEnvironment {
    before: Control,
}

impl DefaultEnvironment {
    pub(crate) fn enter() -> Self {
        let before = read();
        set_default();
        Self { before }
    }
}

impl Drop for DefaultEnvironment {
    fn drop(&mut self) {
        write(self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn what_was_there_comes_back() {
        const FLUSH_TO_ZERO: Control = 1 << 15;
        const DOWNWARD: Control = 1 << 13;
        for changed in [DEFAULT, DEFAULT | FLUSH_TO_ZERO, DEFAULT | DOWNWARD] {
            write(changed);
            let inside = DefaultEnvironment::enter();
            let found = read();
            drop(inside);
            let after = read();
            set_default();
            assert_eq!((found, after, read()), (DEFAULT, changed, DEFAULT));
        }
    }
}
