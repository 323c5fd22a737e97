//! The gallery of the documentation shows what its commands draw.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::support::pixels::{folder, texts};

const PAGE: &str = include_str!("../../src/plot/gallery/mod.rs");
/// The most bytes of a picture of the gallery.
const LARGEST: u64 = 200_000;

fn stored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plot/gallery")
}

/// The commands of the page, each with the name of the picture it draws.
fn commands() -> Vec<(Vec<&'static str>, &'static str)> {
    static JOINED: LazyLock<String> = LazyLock::new(|| PAGE.replace(" \\\n//!     ", " "));
    let lines = JOINED.lines().filter_map(|line| line.strip_prefix("//! "));
    let commands = lines.filter(|line| line.starts_with("gramkit ") || line.starts_with("cargo run "));
    let words = commands.map(|line| line.split(' ').collect::<Vec<_>>());
    words.map(|words| (words.clone(), *words.iter().find(|word| word.ends_with(".svg")).unwrap())).collect()
}

/// Runs a command with its picture at another place; not that of an example, which has a test of its own.
fn run(words: &[&str], picture: &str, path: &Path) -> bool {
    match words {
        ["gramkit", arguments @ ..] => {
            let path = path.to_str().unwrap();
            let arguments = arguments.iter().map(|word| if *word == picture { path } else { word });
            let mut command = Command::new(env!("CARGO_BIN_EXE_gramkit"));
            let output = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
            assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
            true
        }
        ["cargo", "run", .., "--example", "orthogonality", _] => false,
        _ => panic!("no such command: {words:?}"),
    }
}

#[test]
fn every_picture_of_the_gallery_is_what_its_command_draws() {
    let commands = commands();
    let pictures = fs::read_dir(stored()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pictures: Vec<String> = pictures.filter(|name| name.ends_with(".svg")).collect();
    assert!(!pictures.is_empty());
    for name in &pictures {
        assert!(commands.iter().any(|(_, picture)| picture == name), "{name} has no command");
        assert!(PAGE.contains(&format!("include_str!(\"{name}\")")), "{name} is not shown");
    }
    for (words, picture) in commands {
        let drawn = folder().join(picture);
        let expected = fs::read_to_string(stored().join(picture)).unwrap();
        if run(&words, picture, &drawn) {
            assert_eq!(texts(&fs::read_to_string(drawn).unwrap()), texts(&expected), "{picture}");
        }
        let size = fs::metadata(stored().join(picture)).unwrap().len();
        assert!(size <= LARGEST, "{picture}: {size} bytes");
        // A blank line would end the HTML within the page.
        assert!(expected.lines().all(|line| !line.trim().is_empty()), "{picture}");
    }
}

#[test]
#[ignore = "writes the pictures of the gallery"]
fn the_gallery_is_written() {
    for (words, picture) in commands() {
        run(&words, picture, &stored().join(picture));
    }
}
