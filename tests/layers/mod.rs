//! The house: rooms on floors, arrows one way, and what else of its order a machine can see.

mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use sources::{Module, Source, file_of, library, names, rust_files, shown};

/// Lines of a file of the library, and of a file of tests.
const MOST_LINES: (usize, usize) = (400, 500);
/// Files of one folder.
const MOST_FILES: usize = 22;
/// Columns of a line of documentation.
const MOST_COLUMNS: usize = 120;
/// Names at the root of the crate.
const MOST_NAMES: usize = 34;
/// Variants of the error.
const MOST_ERRORS: usize = 16;

/// The rooms in the order of their floors, as the root lists them.
fn rooms(sources: &BTreeMap<Module, Source>) -> Vec<String> {
    let root = &sources[&Module::new()].code;
    let declared = |line: &str| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.split_once(';').map(|(room, _)| room.to_string())
    };
    root.lines().filter_map(declared).collect()
}

/// All found faults, one a line.
fn none(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_file_imports_from_its_own_room_and_from_those_above_it() {
    let sources = library();
    let rooms = rooms(&sources);
    assert!(rooms.len() > 20, "{rooms:?}");
    let floor = |room: &String| rooms.iter().position(|other| other == room);
    let mut arrows = 0;
    let mut faults = Vec::new();
    for (module, source) in sources.iter().filter(|(module, source)| !module.is_empty() && !source.only_tests) {
        for name in names(module, source) {
            let (Some(own), Some(other)) = (floor(&module[0]), name.first().and_then(floor)) else { continue };
            arrows += 1;
            if other > own {
                faults.push(format!("{} names {}", shown(&source.path), name.join("::")));
            }
        }
    }
    assert!(arrows > 1000, "{arrows}");
    none(faults);
}

#[test]
fn no_file_of_the_library_imports_through_the_root() {
    let through = |line: &str| {
        line.match_indices("crate::").any(|(at, _)| line[at + 7..].starts_with(|c: char| c.is_uppercase() || c == '{'))
    };
    none(library().values().flat_map(|source| {
        let lines = source.code.lines().filter(|line| through(line));
        lines.map(|line| format!("{}: {}", shown(&source.path), line.trim())).collect::<Vec<_>>()
    }));
}

#[test]
fn no_circle_goes_through_files_but_of_a_folder_and_what_stands_in_it() {
    let sources = library();
    // A folder's own file and the files below it may name each other.
    let related = |a: &Module, b: &Module| a.starts_with(b) || b.starts_with(a);
    let mut arrows: BTreeMap<&Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, source) in sources.iter().filter(|(module, source)| !module.is_empty() && !source.only_tests) {
        let targets = names(module, source).into_iter().filter_map(|name| file_of(&name, &sources));
        arrows.insert(module, targets.filter(|target| !target.is_empty() && !related(module, target)).collect());
    }
    let reached = |from: &Module| {
        let mut seen: BTreeSet<&Module> = BTreeSet::new();
        let mut next: Vec<&Module> = arrows.get(from).into_iter().flatten().collect();
        while let Some(module) = next.pop() {
            if seen.insert(module) {
                next.extend(arrows.get(module).into_iter().flatten());
            }
        }
        seen
    };
    let reach: BTreeMap<&Module, BTreeSet<&Module>> = arrows.keys().map(|&module| (module, reached(module))).collect();
    let circles: BTreeSet<Vec<String>> = reach
        .iter()
        .filter(|(module, seen)| seen.contains(*module))
        .map(|(module, seen)| {
            let circle = seen.iter().filter(|other| reach.get(**other).is_some_and(|back| back.contains(*module)));
            circle.map(|other| other.join("/")).collect()
        })
        .collect();
    none(circles.into_iter().map(|circle| circle.join(", ")));
}

#[test]
fn the_checker_of_certificates_knows_claims_and_matrices_alone() {
    let allowed = ["error", "claim", "matrix", "certificate"];
    none(library().iter().filter(|(module, _)| module.first().is_some_and(|room| room == "certificate")).flat_map(
        |(module, source)| {
            let strange = |name: &Module| name.first().is_some_and(|room| !allowed.contains(&room.as_str()));
            let found: Vec<Module> = names(module, source).into_iter().filter(strange).collect();
            found.into_iter().map(|name| format!("{} names {}", shown(&source.path), name.join("::")))
        },
    ));
}

#[test]
fn unsafe_code_stands_in_the_rooms_of_kernels_alone() {
    let kernels = ["src/simd/", "src/product/"];
    // The program's allocator, whose trait is unsafe, for only an allocator sees that memory is out; and a look at what
    // is closed before the standard library opens it.
    let program = ["src/bin/gramkit/memory.rs", "src/bin/gramkit/standard_output.rs"];
    let mut blocks = 0;
    none(rust_files("src").into_iter().filter_map(|path| {
        let (path, text) = (shown(&path), fs::read_to_string(&path).unwrap());
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let count = code.filter(|line| line.contains("unsafe ") || line.contains("allow(unsafe_code)")).count();
        blocks += count;
        let allowed = kernels.iter().any(|room| path.starts_with(room)) || program.contains(&path.as_str());
        (count > 0 && !allowed).then(|| format!("{path} has unsafe code"))
    }));
    assert!(blocks > 50, "{blocks}");
}

/// rayon panics where it cannot start its threads, unless it was asked for them in room `threads` first.
#[test]
fn whoever_shares_work_asks_for_threads_first() {
    let mut users = 0;
    none(library().into_iter().filter_map(|(module, source)| {
        let uses = source.code.contains("rayon::") && module.first().is_some_and(|room| room != "threads");
        users += usize::from(uses);
        let asks = ["parallel(", "threads::count(", "in_pool("].iter().any(|call| source.code.contains(call));
        (uses && !source.only_tests && !asks).then(|| format!("{} does not ask", shown(&source.path)))
    }));
    assert!(users > 15, "{users}");
}

#[test]
fn files_are_short_and_folders_hold_few_of_them() {
    let mut faults = Vec::new();
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for (folder, most) in [("src", MOST_LINES.0), ("tests", MOST_LINES.1)] {
        for path in rust_files(folder) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            if lines > most {
                faults.push(format!("{} has {lines} lines, not at most {most}", shown(&path)));
            }
            *folders.entry(shown(path.parent().unwrap())).or_default() += 1;
        }
    }
    let crowded = folders.into_iter().filter(|&(_, files)| files > MOST_FILES);
    faults.extend(crowded.map(|(folder, files)| format!("{folder} has {files} files, not at most {MOST_FILES}")));
    none(faults);
}

#[test]
fn the_program_parses_calls_and_prints() {
    let arithmetic =
        ["add_up", "mul_up", "add_down", "mul_down", "Enclosure {", ".rank =", ".verdict =", "Verdict::Proved;"];
    none(rust_files("src/bin").into_iter().flat_map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let found = arithmetic.into_iter().filter(move |word| text.contains(word));
        found.map(|word| format!("{} has `{word}`", shown(&path))).collect::<Vec<_>>()
    }));
}

#[test]
fn the_root_is_narrow() {
    let sources = library();
    let root = &sources[&Module::new()].code;
    let exported: Vec<&str> = root.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next()).collect();
    let nouns = exported.iter().flat_map(|tree| tree.split(['{', ',', '}', ':']));
    let nouns: Vec<&str> = nouns.map(str::trim).filter(|name| name.starts_with(char::is_uppercase)).collect();
    assert!((20..=MOST_NAMES).contains(&nouns.len()), "{} names: {nouns:?}", nouns.len());
}

#[test]
fn the_error_has_few_variants() {
    let path = rust_files("src").into_iter().find(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.contains("pub enum Error {")
    });
    let text = fs::read_to_string(path.unwrap()).unwrap();
    let body = text.split("pub enum Error {").nth(1).unwrap().split("\n}").next().unwrap();
    let variant = |line: &&str| line.strip_prefix("    ").is_some_and(|line| line.starts_with(char::is_uppercase));
    let count = body.lines().filter(variant).count();
    assert!((5..=MOST_ERRORS).contains(&count), "{count} variants");
}

#[test]
fn no_file_is_included_by_its_path() {
    let folders = ["src", "examples", "benches"];
    none(folders.into_iter().flat_map(rust_files).filter_map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        text.lines()
            .any(|line| line.trim_start().starts_with("#[path"))
            .then(|| format!("{} has a #[path]", shown(&path)))
    }));
}

#[test]
fn each_module_that_a_text_names_is_public() {
    let sources = library();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let texts = sources.values().map(|source| (shown(&source.path), source.text.as_str()));
    let root = &sources[&Module::new()].code;
    let mut named = 0;
    let mut faults = Vec::new();
    for (place, text) in texts.chain([("README.md".to_string(), readme.as_str())]) {
        for rest in text.split("odule `").skip(1).chain(text.split("odule [`").skip(1)) {
            let name = rest.split('`').next().unwrap_or_default();
            let room = name.split("::").next().unwrap_or_default();
            named += 1;
            if !root.contains(&format!("pub mod {room};")) {
                faults.push(format!("{place} names module `{name}`"));
            }
        }
    }
    assert!(named > 5, "{named}");
    none(faults);
}

#[test]
fn lines_of_documentation_fit_into_a_window() {
    let wide = |line: &str| {
        let text = line.trim_start();
        // A link has no place to be broken.
        text.starts_with("//") && !text.contains("](http") && line.chars().count() > MOST_COLUMNS
    };
    none(["src", "tests", "benches", "examples"].into_iter().flat_map(rust_files).flat_map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<usize> = text.lines().enumerate().filter(|(_, line)| wide(line)).map(|(i, _)| i + 1).collect();
        lines.into_iter().map(|line| format!("{}:{line}", shown(&path))).collect::<Vec<_>>()
    }));
}
