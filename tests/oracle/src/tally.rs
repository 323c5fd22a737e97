//! Shares of undetermined answers.

use std::collections::BTreeMap;

/// Undetermined and all answers, by family.
#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, (usize, usize)>);

impl Tally {
    /// Counts one answer.
    pub fn count(&mut self, family: &'static str, undetermined: bool) {
        self.add(family, usize::from(undetermined), 1);
    }

    /// Counts several answers.
    pub fn add(&mut self, family: &'static str, undetermined: usize, all: usize) {
        let entry = self.0.entry(family).or_default();
        entry.0 += undetermined;
        entry.1 += all;
    }

    /// All answers.
    pub fn total(&self) -> usize {
        self.0.values().map(|(_, all)| all).sum()
    }

    /// Prints the shares, which must be 0: exact arithmetic reaches all of these matrices within its default budget.
    pub fn settle(self, title: &str) {
        println!("{title}: undetermined");
        for (family, (undetermined, all)) in &self.0 {
            println!("  {family:<34}{undetermined:>6} of {all}");
        }
        let open: Vec<_> = self.0.iter().filter(|(_, (undetermined, _))| *undetermined > 0).collect();
        assert!(open.is_empty(), "{title}: undetermined answers in {open:?}");
    }
}
