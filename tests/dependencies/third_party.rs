//! THIRD-PARTY: what is owed to the authors of the packages that the program, the library and the package for Python
//! are linked with.
//!
//! After a dependency has changed,
//!
//! ```text
//! cargo fetch
//! cargo test --features cli --test laws third_party_is_written -- --ignored
//! ```
//!
//! writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::expression::taken;
use super::licences::{Text, texts, words};
use super::packages::{Package, Systems, allowed, file, lock, origins, packages};

const INTRODUCTION: &str = "\
Third parties
=============

The program gramkit, the package for Python, and whatever is linked with the library, have parts of the packages below
in them, which other people wrote. Each stands here with the licence that it is taken under and the copyright notices
of its files, or its authors where these have none; what a package states beyond that follows in full, the licence of
the typeface in pictures among it. The conditions of each licence stand once, at the end. The source of a package, of
what is under the Mozilla Public License too, is at https://crates.io/crates/NAME/VERSION. The standard library of Rust
is in every program: copyright The Rust Project Contributors, MIT OR Apache-2.0.

Tests and benchmarks use more packages, which are not listed, for nothing of them is handed on.
";

/// Words that may stand beside the conditions of a licence and still be read as a list of names.
const MOST_WORDS: usize = 60;

/// A line, and another below it.
fn heading(title: &str, line: &str) -> String {
    format!("{title}\n{}\n", line.repeat(title.chars().count()))
}

/// What is owed for one package.
struct Entry {
    package: Package,
    licences: BTreeSet<String>,
    texts: Vec<Text>,
    authors: Vec<String>,
}

impl Entry {
    /// Whether a file is about a licence that was not chosen.
    fn is_idle(&self, text: &Text) -> bool {
        let name = text.name.to_lowercase();
        let other = [("unlicense", "Unlicense"), ("0bsd", "0BSD"), ("boost", "BSL-1.0")];
        let left = |licence: &str| self.package.licence.contains(licence) && !self.licences.contains(licence);
        other.iter().any(|(part, licence)| name.contains(part) && left(licence))
            // The library in C is offered under the conditions of BSD as well, which stand in another file.
            || text.whole.contains("GNU GENERAL PUBLIC LICENSE") && !self.package.licence.contains("GPL")
            || !text.conditions.is_empty() && text.conditions.iter().all(|(licence, _)| left(licence))
    }

    /// The texts that are more than names and conditions as they stand at the end.
    fn full(&self, standard: &Conditions) -> Vec<&Text> {
        let is_more = |text: &&Text| {
            let length = words(&text.rest.join(" ")).split(' ').count();
            let own = text.conditions.iter().any(|(licence, conditions)| !standard.are(licence, conditions));
            !self.is_idle(text) && (length > MOST_WORDS || own)
        };
        self.texts.iter().filter(is_more).collect()
    }

    /// The package, its licences, and whose it is.
    fn paragraph(&self, standard: &Conditions) -> String {
        let Package { name, version, .. } = &self.package;
        let licences: Vec<&str> = self.licences.iter().map(String::as_str).collect();
        let mut paragraph = format!("{name} {version}: {}\n", licences.join(" and "));
        let full: Vec<&str> = self.full(standard).iter().map(|text| text.name.as_str()).collect();
        let mut lines: Vec<&str> = Vec::new();
        for text in self.texts.iter().filter(|text| !self.is_idle(text) && text.names_somebody()) {
            for line in text.rest.iter().filter(|_| !full.contains(&text.name.as_str())) {
                let line = line.trim_start_matches(['/', '*', ' ']);
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        let authors = format!("by {}", self.authors.join(", ").replace(" <>", ""));
        if lines.is_empty() && !self.authors.is_empty() {
            lines.push(&authors);
        }
        lines.iter().for_each(|line| writeln!(paragraph, "    {line}").unwrap());
        if !full.is_empty() {
            writeln!(paragraph, "    see below: {}", full.join(", ")).unwrap();
        }
        paragraph
    }

    /// The texts that are given in full, but for the conditions that stand at the end.
    fn notices(&self, standard: &Conditions) -> Vec<String> {
        let Package { name, version, .. } = &self.package;
        let notice = |text: &Text| {
            let mut whole = text.whole.trim_end().to_string();
            for (licence, conditions) in text.conditions.iter().filter(|(l, conditions)| standard.are(l, conditions)) {
                whole = whole.replace(conditions, &format!("[The conditions of {licence}, as at the end.]"));
            }
            let lines: Vec<&str> = whole.lines().map(str::trim_end).collect();
            format!("{}\n{}\n", heading(&format!("{name} {version}, {}", text.name), "-"), lines.join("\n"))
        };
        self.full(standard).into_iter().map(notice).collect()
    }
}

/// The packages that are linked with, for those systems; `None` if some have not been downloaded.
fn entries(systems: Systems) -> Option<Vec<Entry>> {
    let (allowed, mut origins) = (allowed(), origins(systems)?);
    let entry = |package: Package| {
        let origin = origins.remove(&(package.name.clone(), package.version.clone())).unwrap();
        let licences = taken(&package.licence, &allowed).unwrap_or_else(|| panic!("{package:?}"));
        Entry { licences, texts: texts(&origin), authors: origin.authors, package }
    };
    Some(packages("normal", systems)?.into_iter().map(entry).collect())
}

/// The conditions of each licence that is taken, in the words that most packages have.
struct Conditions(BTreeMap<String, String>);

impl Conditions {
    fn of(entries: &[Entry]) -> Self {
        let taken: BTreeSet<&String> = entries.iter().flat_map(|entry| &entry.licences).collect();
        let all = || entries.iter().flat_map(|entry| &entry.texts).flat_map(|text| &text.conditions);
        let most_common = |licence: &String| {
            let mut counts: BTreeMap<String, (usize, &String)> = BTreeMap::new();
            for (_, conditions) in all().filter(|(other, _)| other == licence) {
                counts.entry(words(conditions)).or_insert((0, conditions)).0 += 1;
            }
            let most = counts.values().max_by_key(|(count, _)| *count);
            most.unwrap_or_else(|| panic!("no package has the text of {licence}")).1.clone()
        };
        Self(taken.into_iter().map(|licence| (licence.clone(), most_common(licence))).collect())
    }

    /// Whether these are, word for word, the conditions that stand for the licence.
    fn are(&self, licence: &str, conditions: &str) -> bool {
        self.0.get(licence).is_some_and(|standard| words(standard) == words(conditions))
    }
}

/// The whole file.
fn third_party(entries: &[Entry]) -> String {
    let standard = Conditions::of(entries);
    let mut text = format!("{INTRODUCTION}\n{}\n", heading("Packages", "="));
    entries.iter().for_each(|entry| writeln!(text, "{}", entry.paragraph(&standard)).unwrap());
    writeln!(text, "{}", heading("What packages state in full", "=")).unwrap();
    let notices = entries.iter().flat_map(|entry| entry.notices(&standard));
    notices.for_each(|notice| writeln!(text, "{notice}").unwrap());
    writeln!(text, "{}", heading("Licences", "=")).unwrap();
    for (licence, conditions) in standard.0 {
        writeln!(text, "{}\n{conditions}\n", heading(&licence, "-")).unwrap();
    }
    text
}

#[test]
fn third_party_names_every_package_that_is_linked_with() {
    let text = std::fs::read_to_string(file("THIRD-PARTY")).unwrap();
    // Where the packages of other systems are there too, nothing is left to compare.
    if let Some(entries) = entries(Systems::All) {
        let found = third_party(&entries);
        let line = text.lines().zip(found.lines()).find(|(a, b)| a != b);
        assert!(text == found, "THIRD-PARTY is not what the dependencies ask for (third_party_is_written): {line:?}");
        return;
    }
    let entries = entries(Systems::This).unwrap();
    assert!(entries.len() > 100, "{}", entries.len());
    let standard = Conditions::of(&entries);
    for entry in &entries {
        let paragraph = entry.paragraph(&standard);
        assert!(text.contains(&format!("\n\n{paragraph}\n")), "THIRD-PARTY does not have\n{paragraph}");
        assert!(entry.notices(&standard).iter().all(|notice| text.contains(notice)), "{:?}", entry.package);
        assert!(entry.licences.iter().all(|licence| text.contains(&heading(licence, "-"))), "{:?}", entry.package);
    }
    // What is there for other systems is in the versions of Cargo.lock.
    let lock = lock();
    let list = text.split(&heading("Packages", "=")).nth(1).unwrap().split("\n===").next().unwrap();
    let mut listed = 0;
    for line in list.lines().filter(|line| line.contains(": ") && !line.starts_with(' ')) {
        let (name, version) = line.split(": ").next().unwrap().split_once(' ').unwrap();
        assert!(lock.contains_key(&(name.to_string(), version.to_string())), "{line} is not in Cargo.lock");
        listed += 1;
    }
    assert!(listed >= entries.len(), "{listed}");
}

#[test]
fn third_party_has_the_licence_of_the_typeface_and_long_conditions_once() {
    let text = std::fs::read_to_string(file("THIRD-PARTY")).unwrap();
    for phrase in ["Bitstream Vera Fonts Copyright", "Arev Fonts Copyright", "DejaVu changes are in public domain"] {
        assert!(text.contains(phrase), "{phrase}");
    }
    for phrase in ["END OF TERMS AND CONDITIONS", "Mozilla Public License Version 2.0\n"] {
        assert_eq!(text.matches(phrase).count(), 1, "{phrase}");
    }
}

/// Not a test of anything: it writes THIRD-PARTY.
#[test]
#[ignore = "writes a file of the project"]
fn third_party_is_written() {
    let entries = entries(Systems::All).expect("run cargo fetch first");
    std::fs::write(file("THIRD-PARTY"), third_party(&entries)).unwrap();
}
