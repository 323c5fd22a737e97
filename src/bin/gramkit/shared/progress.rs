//! A progress bar for work that lasts over a second, on a terminal only.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use gramkit::analysis::Stage;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long work stays silent.
const PATIENCE: Duration = Duration::from_secs(1);
/// The bar's resolution.
const STEPS: u64 = 1000;
/// How often the bar moves by itself.
const TICK: Duration = Duration::from_millis(100);

/// Names the stage that is running, and shows how far it is.
pub(crate) struct Stages(ProgressBar);

impl Stages {
    /// Nobody watches a run whose answer is for a program.
    pub(crate) fn new(json: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::hidden());
        if json || !io::stderr().is_terminal() {
            return Self(bar);
        }
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{bar:30}] {elapsed}") {
            bar.set_style(style);
        }
        let late = bar.downgrade();
        // Where no thread can be started, there is no bar.
        let _ = thread::Builder::new().spawn(move || {
            thread::sleep(PATIENCE);
            if let Some(bar) = late.upgrade() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            while let Some(bar) = late.upgrade() {
                bar.tick();
                drop(bar);
                thread::sleep(TICK);
            }
        });
        Self(bar)
    }

    /// A stage that does not tell how far it is.
    pub(crate) fn stage(&self, name: &'static str) {
        self.0.set_message(name);
        self.0.set_position(0);
    }

    /// The callback of an analysis, which names its stages.
    pub(crate) fn of_analysis(&self) -> impl Fn(Stage, f64) -> ControlFlow<()> + Sync + '_ {
        |stage, fraction| {
            // Each stage begins by telling 0.
            if fraction == 0.0 {
                self.0.set_message(stage.to_string());
            }
            self.0.set_position((fraction * STEPS as f64) as u64);
            ControlFlow::Continue(())
        }
    }

    /// The callback of a stage that does.
    pub(crate) fn callback(&self) -> impl Fn(f64) -> ControlFlow<()> + Sync + '_ {
        |fraction| {
            self.0.set_position((fraction * STEPS as f64) as u64);
            ControlFlow::Continue(())
        }
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
