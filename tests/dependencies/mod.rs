//! The crates that this one is built from: their licences, versions and sources, and the file that names them.
//!
//! What .ci/deny.toml states for `cargo deny` is held here without it, and without a network. Which versions there are
//! is Cargo.lock's to say, which is part of the project: without it cargo could not answer offline.

mod expression;
mod licences;
mod packages;
mod third_party;

use std::collections::{BTreeMap, BTreeSet};

use expression::taken;
use packages::{Package, Systems, allowed, cargo, lock, older, packages};

/// Every package: of the library, the program, what builds them, tests and benchmarks.
fn every_package() -> BTreeSet<Package> {
    let found = packages("normal,build,dev", Systems::This).unwrap();
    assert!(found.len() > 150, "{}", found.len());
    found
}

#[test]
fn every_licence_is_one_of_those_allowed() {
    let allowed = allowed();
    assert!(allowed.len() > 5 && !allowed.iter().any(|licence| licence.contains("GPL")), "{allowed:?}");
    let refused: Vec<Package> =
        every_package().into_iter().filter(|package| taken(&package.licence, &allowed).is_none()).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_crate_has_one_version_or_stands_among_those_with_a_reason() {
    let older = older();
    let is_known = |name: &str, version: &str| {
        older.iter().any(|(other, begins)| other == name && version.starts_with(&format!("{begins}.")))
    };
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in every_package() {
        if !is_known(&package.name, &package.version) {
            versions.entry(package.name).or_default().push(package.version);
        }
    }
    versions.retain(|_, versions| versions.len() > 1);
    assert!(versions.is_empty(), "{versions:?}");
    // What is no longer there needs no reason.
    let lock = lock();
    let stale: Vec<_> = older
        .iter()
        .filter(|(name, begins)| {
            !lock.keys().any(|(other, version)| other == name && version.starts_with(&format!("{begins}.")))
        })
        .collect();
    assert!(stale.is_empty(), "{stale:?}");
}

#[test]
fn every_crate_is_our_own_or_comes_from_the_registry() {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let lock = lock();
    assert!(lock.len() > 150, "{}", lock.len());
    let ours: Vec<&str> =
        lock.iter().filter(|(_, source)| source.is_none()).map(|((name, _), _)| name.as_str()).collect();
    assert_eq!(ours, ["gramkit", "gramkit-python", "oracle"]);
    let strange: Vec<_> = lock.values().flatten().filter(|source| *source != registry).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

/// Cargo says so when it packs Cargo.lock, as far as its copy of the registry's index knows.
#[test]
fn no_crate_has_been_yanked_and_the_package_holds_what_is_owed() {
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/package");
    let output = cargo(&["package", "--no-verify", "--allow-dirty", "--target-dir", folder]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("Packaged "), "{said}");
    assert!(!said.contains("yanked"), "{said}");
    let listed = cargo(&["package", "--list", "--allow-dirty"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    for file in ["THIRD-PARTY", "LICENSE-APACHE", "LICENSE-MIT", "Cargo.lock"] {
        assert!(listed.lines().any(|line| line == file), "{file} is not in the package");
    }
}
