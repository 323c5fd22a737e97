//! The crates that this one is built from, as cargo knows them without a network.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

use serde_json::Value;

/// A crate in one version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// The expression of its manifest; empty where there is none.
    pub(super) licence: String,
}

/// The computers that are built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Systems {
    /// This one, whose crates are brought before the first of the tests.
    This,
    /// Every one that there is: `cargo fetch` brings their crates.
    All,
}

/// Where a package is, and who wrote it.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) folder: PathBuf,
    pub(super) authors: Vec<String>,
}

/// A file at the top of the project.
pub(super) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Runs cargo without a network, by the versions of Cargo.lock. What the package for Python needs on Linux has perhaps
/// not been downloaded yet: that is seen to once, and where there is no network, what is missing tells.
pub(super) fn cargo(arguments: &[&str]) -> Output {
    static DOWNLOADED: Once = Once::new();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).arg("--locked").current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
    };
    DOWNLOADED.call_once(|| drop(run(&["fetch", "--target", "x86_64-unknown-linux-gnu"])));
    run(&[arguments, &["--offline"]].concat())
}

/// What cargo prints; `None` if it needs what has not been downloaded for those systems.
fn printed(arguments: &[&str], systems: Systems) -> Option<String> {
    let output = cargo(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || systems == Systems::All, "cargo {arguments:?}: {errors}");
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// The packages of other people that the edges of these kinds lead to, with all features; from the package for Python
/// too.
pub(super) fn packages(edges: &str, systems: Systems) -> Option<BTreeSet<Package>> {
    let ours = ["--package", "gramkit", "--package", "gramkit-python"];
    let mut arguments = vec!["tree", "--all-features", "--prefix", "none", "--format", "{p}|{l}", "--edges", edges];
    arguments.extend(ours);
    if systems == Systems::All {
        arguments.extend(["--target", "all"]);
    }
    let tree = printed(&arguments, systems)?;
    let package = |line: &str| {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
        let mut words = package.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        // A path stands behind the name of what is our own.
        let ours = words.any(|word| word.starts_with("(/") || word.contains(":\\"));
        (!ours).then(|| Package { name: name.into(), version: version.into(), licence: licence.into() })
    };
    Some(tree.lines().filter_map(package).collect())
}

/// Where each package is that has been downloaded.
pub(super) fn origins(systems: Systems) -> Option<BTreeMap<(String, String), Origin>> {
    let about = String::from_utf8(Command::new(env!("CARGO")).arg("-vV").output().unwrap().stdout).unwrap();
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut arguments = vec!["metadata", "--format-version", "1", "--all-features"];
    if systems == Systems::This {
        arguments.extend(["--filter-platform", host]);
    }
    let metadata: Value = serde_json::from_str(&printed(&arguments, systems)?).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let origin = |package: &Value| {
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_path_buf();
        let authors = package["authors"].as_array().unwrap().iter().map(text).collect();
        ((text(&package["name"]), text(&package["version"])), Origin { folder, authors })
    };
    Some(metadata["packages"].as_array().unwrap().iter().map(origin).collect())
}

/// The packages of Cargo.lock, each with the place it comes from, where it is not our own.
pub(super) fn lock() -> BTreeMap<(String, String), Option<String>> {
    let text = std::fs::read_to_string(file("Cargo.lock")).expect("Cargo.lock is part of the project");
    let field = |package: &str, name: &str| {
        let value = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        value.map(|value| value.trim_matches('"').to_string())
    };
    let package = |text: &str| ((field(text, "name").unwrap(), field(text, "version").unwrap()), field(text, "source"));
    text.split("[[package]]\n").skip(1).map(package).collect()
}

/// A list of .ci/deny.toml.
fn list(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file(".ci/deny.toml")).unwrap();
    let rest = text.split(&format!("\n{name} = [\n")).nth(1).unwrap();
    rest.split("\n]").next().unwrap().lines().map(|line| line.trim().trim_end_matches(',').to_string()).collect()
}

/// The licences that are allowed, those first that are taken first.
pub(super) fn allowed() -> Vec<String> {
    list("allow").iter().map(|line| line.trim_matches('"').to_string()).collect()
}

/// The crates of which an older version is known beside a newer one, with the beginning of that version.
pub(super) fn older() -> Vec<(String, String)> {
    let quoted = |line: &String| {
        let parts: Vec<&str> = line.split('"').collect();
        let (name, version) = parts[1].split_once('@').unwrap();
        assert!(parts[2].contains("reason") && parts[3].len() > 10, "{line} has no reason");
        (name.to_string(), version.to_string())
    };
    list("skip").iter().map(quoted).collect()
}
