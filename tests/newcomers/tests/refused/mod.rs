//! What does not compile says what to write: each program here begins with words of its message.

use std::path::Path;
use std::process::Command;

const PROGRAMS: [(&str, &str); 10] = [
    ("analysed", include_str!("analysed.rs")),
    ("another_version", include_str!("another_version.rs")),
    ("asserted", include_str!("asserted.rs")),
    ("by_value", include_str!("by_value.rs")),
    ("multiple", include_str!("multiple.rs")),
    ("nested", include_str!("nested.rs")),
    ("no_orientation", include_str!("no_orientation.rs")),
    ("not_symmetric", include_str!("not_symmetric.rs")),
    ("relation", include_str!("relation.rs")),
    ("sum", include_str!("sum.rs")),
];

#[test]
fn what_is_refused_says_what_to_write() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    for (name, program) in PROGRAMS {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--locked", "--offline", "--features", "refused", "--example", name]);
        let compiled = cargo.arg("--manifest-path").arg(&manifest).output().unwrap();
        let message = String::from_utf8_lossy(&compiled.stderr);
        assert!(!compiled.status.success(), "{name} compiles");
        let words: Vec<&str> = program.lines().filter_map(|line| line.strip_prefix("//~ ")).collect();
        assert!(!words.is_empty(), "{name} says nothing of its message");
        for word in words {
            assert!(message.contains(word), "{name}: {word:?} is not in\n{message}");
        }
    }
}
