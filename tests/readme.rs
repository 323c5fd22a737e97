//! A newcomer follows the README: what it shows is what the program prints.

use std::process::Command;
#[cfg(all(unix, feature = "parquet"))]
use std::{fs::File, path::Path, sync::Arc};

#[cfg(all(unix, feature = "parquet"))]
use crate::support::folder::Folder;

/// The commands of the README's `console` blocks, each with the output printed below it.
fn sessions() -> Vec<(String, String)> {
    let readme = include_str!("../README.md");
    readme
        .split("```console\n")
        .skip(1)
        .flat_map(|block| block.split("```").next().unwrap_or_default().split("$ ").skip(1))
        .filter_map(|session| session.split_once('\n'))
        .map(|(command, output)| (command.to_string(), output.trim_end().to_string()))
        .collect()
}

#[test]
fn the_readme_opens_with_the_report() {
    let readme = include_str!("../README.md");
    let command = "cargo run --release --features cli -- analyze examples/data/longley.csv";
    assert!(readme.contains(command));
    assert!(readme.contains("\ncargo test\n"));
    assert_eq!(sessions()[0].0, command);
}

#[test]
fn each_command_prints_what_the_readme_shows() {
    let sessions = sessions();
    assert!(sessions.len() >= 3);
    for (command, shown) in sessions {
        // The program is the one that cargo built for this test; its arguments are the reader's.
        let arguments = command
            .strip_prefix("cargo run --release --features cli -- ")
            .or_else(|| command.strip_prefix("gramkit "))
            .unwrap_or_else(|| panic!("{command:?} is neither of the README's programs"));
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
        std::fs::create_dir_all(&folder).unwrap();
        let arguments: Vec<String> = arguments
            .split_whitespace()
            .map(|argument| match argument.rsplit_once('.') {
                // What is written or read back lives in a folder of its own; the examples' data in the repository.
                Some(_)
                    if !argument.starts_with("examples/")
                        && !argument.starts_with("--")
                        && !argument.split(',').all(|number| number.parse::<f64>().is_ok()) =>
                {
                    folder.join(argument).display().to_string()
                }
                _ => argument.to_string(),
            })
            .collect();
        let output = Command::new(env!("CARGO_BIN_EXE_gramkit"))
            .args(&arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        let printed = printed.replace(&format!("{}/", folder.display()), "");
        assert!(agree(&printed, &shown), "{command}\nprints\n{printed}\nbut the README shows\n{shown}");
    }
}

/// Whether two pages say the same, word by word. Processors differ in how they sum, so numbers agree to five digits,
/// and error bounds (two digits or fewer) within a factor of ten.
fn agree(printed: &str, shown: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
    let (printed, shown) = (words(printed), words(shown));
    printed.len() == shown.len() && printed.iter().zip(&shown).all(|(a, b)| same_word(a, b))
}

fn same_word(a: &str, b: &str) -> bool {
    let number = |word: &str| {
        let bare = word.trim_start_matches("exp").trim_matches(['(', ')', '[', ']', ',', ';', ':']).to_string();
        bare.parse::<f64>().ok().map(|value| (value, bare))
    };
    match (number(a), number(b)) {
        (Some((x, _)), Some((y, shown))) => {
            let digits = shown.split('e').next().unwrap_or_default().chars().filter(char::is_ascii_digit).count();
            if digits <= 2 && y != 0.0 { (0.1..10.0).contains(&(x / y)) } else { (x - y).abs() <= 1e-4 * y.abs() }
        }
        _ => a == b,
    }
}

#[test]
fn pages_that_differ_do_not_agree() {
    assert!(agree("σ_min ≥ 3.61, error 1.9e-8", "σ_min  ≥ 3.61, error 3.1e-8"));
    assert!(!agree("7 proved", "77 proved"));
    assert!(!agree("σ_min ≥ 3.61", "σ_min ≥ 3.62"));
    assert!(!agree("dependent, proved", "independent, proved"));
}

/// A Parquet file of two columns, in this order.
#[cfg(all(unix, feature = "parquet"))]
fn write_shard(path: &Path, names: [&str; 2], first: usize) {
    use parquet::data_type::DoubleType;
    let fields: String = names.iter().map(|name| format!("required double {name}; ")).collect();
    let schema = parquet::schema::parser::parse_message_type(&format!("message shard {{ {fields} }}")).unwrap();
    let file = File::create(path).unwrap();
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(file, Arc::new(schema), Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for name in names {
        let far = if name == "kelvin" { 290.0 } else { 0.0 };
        let values: Vec<f64> = (first..first + 400).map(|i| far + (i * (i + name.len()) % 97) as f64 / 16.0).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[cfg(all(unix, feature = "parquet"))]
#[test]
fn the_loop_of_a_shell_over_shards_prints_the_page() {
    let readme = include_str!("../README.md");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    let block = blocks.into_iter().find(|block| block.contains("xargs")).unwrap();
    let folder = Folder::new();
    for shard in 0..5 {
        // One of them has its columns in another order.
        let names = if shard == 3 { ["kelvin", "load"] } else { ["load", "kelvin"] };
        write_shard(&folder.write(&format!("shards/{shard}.parquet"), []), names, 400 * shard);
    }
    let program = Path::new(env!("CARGO_BIN_EXE_gramkit")).parent().unwrap().display().to_string();
    let run = || {
        let path = format!("{program}:{}", std::env::var("PATH").unwrap());
        let output = Command::new("sh").args(["-c", block]).current_dir(folder.root()).env("PATH", path).output();
        let output = output.unwrap();
        let texts = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.success(), texts)
    };
    let (ended, [page, errors]) = run();
    assert!(ended && errors.is_empty(), "{errors}");
    assert!(page.contains("\nall.gram: 2000 rows × 2 columns in 5 pieces, one pass\n"), "{page}");
    let means: Vec<&str> = page.lines().filter(|line| line.starts_with("kelvin ")).collect();
    assert!(means.len() == 1 && means[0].starts_with("kelvin  293."), "{page}");
    // A shard of other columns ends it, with a sentence and without a page.
    write_shard(&folder.write("shards/2.parquet", []), ["load", "celsius"], 800);
    let (ended, [page, errors]) = run();
    assert!(!ended && !page.contains("one pass"), "{page}");
    assert!(errors.contains("shards/2.parquet.gram: the columns are others: kelvin is only in the first"), "{errors}");
}
