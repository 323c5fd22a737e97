//! The sources as text: modules, what they import, and which file a name stands in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, iter};

/// The path of a module below the root of the crate: `["gram", "options"]`.
pub(super) type Module = Vec<String>;

/// One file of the library.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// The text without comments, and without its module of unit tests.
    pub(super) code: String,
    /// Whether only tests compile it.
    pub(super) only_tests: bool,
    /// The leaves of its `use` declarations, from the root of the crate on.
    imports: Vec<Module>,
}

/// All files below a folder of the project that end in `.rs`, in the order of their paths.
pub(super) fn rust_files(folder: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    files.sort();
    files
}

/// A path below the project, with slashes.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_string_lossy().replace('\\', "/")
}

/// The files of the library by their modules; the root is the empty path, the program is left out.
pub(super) fn library() -> BTreeMap<Module, Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = BTreeMap::new();
    for path in rust_files("src").into_iter().filter(|path| !path.starts_with(root.join("bin"))) {
        let text = fs::read_to_string(&path).unwrap();
        let parts = path.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Module = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        let code = code_of(&text);
        let imports = uses(&code)
            .into_iter()
            .flat_map(|tree| leaves(&tree))
            .filter_map(|leaf| absolute(&module, &leaf))
            .collect();
        sources.insert(module, Source { path, text, code, only_tests: false, imports });
    }
    let only_tests: Vec<Module> = sources
        .iter()
        .flat_map(|(module, source)| test_modules(&source.text).map(|name| child(module, &name)).collect::<Vec<_>>())
        .collect();
    for (module, source) in &mut sources {
        source.only_tests = only_tests.iter().any(|tests| module.starts_with(tests));
    }
    sources
}

pub(super) fn child(module: &[String], name: &str) -> Module {
    module.iter().cloned().chain(iter::once(name.to_string())).collect()
}

/// The names of the modules that a file declares for tests alone.
fn test_modules(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines: Vec<&str> = text.lines().collect();
    (1..lines.len()).filter_map(move |i| {
        let name = lines[i].trim_start_matches("pub(crate) ").strip_prefix("mod ")?.strip_suffix(';')?;
        (lines[i - 1] == "#[cfg(test)]").then(|| name.to_string())
    })
}

/// A file without comments and without the module of its unit tests, which stands last.
fn code_of(text: &str) -> String {
    let end = text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The trees of all `use` declarations.
fn uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find("use ") {
        let begins = rest[..start].ends_with(['\n', ' ', ')']) || start == 0;
        let tree = &rest[start + 4..];
        let end = tree.find(';').unwrap_or(tree.len());
        if begins && !tree[..end].contains('(') {
            found.push(tree[..end].split_whitespace().collect::<Vec<_>>().join(" "));
        }
        rest = &tree[end..];
    }
    found
}

/// `a::{b, c::d}` is `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or(tree);
        return vec![path.trim().trim_end_matches("::self").to_string()];
    };
    let (prefix, inner) = (&tree[..open], &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())]);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 { parts.push(String::new()) } else { parts.last_mut().unwrap().push(c) }
    }
    let full = |part: &String| leaves(&format!("{prefix}{}", part.trim()));
    parts.iter().filter(|part| !part.trim().is_empty()).flat_map(full).collect()
}

/// A path from the root of the crate on; `None` of what other crates have.
fn absolute(module: &[String], path: &str) -> Option<Module> {
    let mut parts = path.split("::").map(str::to_string).peekable();
    let mut base = match parts.peek()?.as_str() {
        "crate" => Vec::new(),
        "super" | "self" => module.to_vec(),
        _ => return None,
    };
    while let Some(part) = parts.next_if(|part| ["crate", "super", "self"].contains(&part.as_str())) {
        if part == "super" {
            base.pop();
        }
    }
    Some(base.into_iter().chain(parts).collect())
}

/// What a file names from `crate` or `super` on, in declarations and in expressions.
pub(super) fn names(module: &Module, source: &Source) -> BTreeSet<Module> {
    let mut found: BTreeSet<Module> = source.imports.iter().cloned().collect();
    // Children are named without `self`.
    for tree in uses(&source.code) {
        let relative = |leaf: &String| !["crate", "super", "self"].iter().any(|start| leaf.starts_with(start));
        for leaf in leaves(&tree).into_iter().filter(relative) {
            found.extend(absolute(module, &format!("self::{leaf}")));
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in source.code.match_indices(start) {
            let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
            let path = &source.code[at..];
            let path = path[..path.find(ends).unwrap_or(path.len())].trim_end_matches(':');
            if !source.code[..at].ends_with("super::") {
                found.extend(absolute(module, path));
            }
        }
    }
    found
}

/// The file in which a name stands: through the re-exports of folders, as deep as they go.
pub(super) fn file_of(path: &[String], sources: &BTreeMap<Module, Source>) -> Option<Module> {
    let depth = (0..=path.len()).rev().find(|&depth| sources.contains_key(&path[..depth]))?;
    let (module, rest) = path.split_at(depth);
    let Some(name) = rest.first() else { return Some(module.to_vec()) };
    let through = |tree: &String| {
        leaves(tree).into_iter().find_map(|leaf| {
            let below: Module = module.iter().cloned().chain(leaf.split("::").map(str::to_string)).collect();
            let is_child = sources.contains_key(&below[..depth + 1]);
            (below.last() == Some(name) && below.len() > depth + 1 && is_child).then_some(below)
        })
    };
    match uses(&sources[module].code).iter().find_map(through) {
        Some(leaf) => file_of(&leaf, sources),
        None => Some(module.to_vec()),
    }
}
