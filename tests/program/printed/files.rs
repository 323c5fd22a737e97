//! The page that shows each kind of file: every command reads its file, and says what the page says.

use std::fs::{self, File};
use std::path::Path;

use crate::program::session::{Run, Session};

const PAGE: &str = include_str!("../../../src/table/files.md");

/// A row of a table of the page.
struct Row<'p> {
    name: &'p str,
    lines: Vec<String>,
    command: &'p str,
    said: &'p str,
}

fn rows() -> Vec<Row<'static>> {
    let cells = |line: &'static str| -> Option<[&'static str; 4]> {
        let inside = line.strip_prefix("| ")?.strip_suffix('|')?;
        // A bar in a cell stands behind a backslash.
        let mut ends: Vec<usize> = inside.match_indices(" |").map(|(at, _)| at).collect();
        ends.push(inside.len());
        let mut begin = 0;
        let cells: Vec<&str> = ends
            .into_iter()
            .map(|end| {
                let cell = inside.get(begin..end).unwrap_or_default().trim();
                begin = end + 2;
                cell
            })
            .collect();
        cells.get(..4)?.try_into().ok()
    };
    let row = |[name, lines, command, said]: [&'static str; 4]| Row {
        name,
        lines: lines.split("<br>").filter_map(|line| line.strip_prefix('`')?.strip_suffix('`')).map(plain).collect(),
        command: command.trim_matches('`'),
        said,
    };
    PAGE.lines().filter_map(cells).filter(|cells| cells[2].starts_with('`')).map(row).collect()
}

fn plain(line: &str) -> String {
    line.replace('⇥', "\t").replace("\\|", "|").trim_end().to_string()
}

fn write(session: &Session, row: &Row<'_>) {
    let data = |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap();
    let text = row.lines.join("\n") + "\n";
    let bytes = match row.name {
        "latin-1.csv" => text.chars().map(|letter| letter as u8).collect(),
        "utf-16.csv" => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "table.csv.gz" => data("trials/15_gz.csv.gz"),
        "array.npy" => data("trials/15_f8.npy"),
        "records.npy" => data("trials/15_struct.npy"),
        "one.npz" => data("trials/15_one.npz"),
        "map.tif" => data("map.tif"),
        "two.npz" => data("trials/15_two.npz"),
        "table.parquet" => data("columnar/types-snappy.parquet"),
        "table.feather" => data("columnar/types-lz4.feather"),
        _ if row.lines.is_empty() => return,
        _ => text.into_bytes(),
    };
    session.write(row.name, bytes);
}

/// The words of a command, of which quotes make one.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in command.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

/// The clauses after "Read as" and in the lines that go on.
fn read_as(page: &str) -> String {
    let lines = page.lines().skip(1);
    let said = lines.enumerate().map_while(|(k, line)| match k {
        0 => line.strip_prefix("Read as"),
        _ => line.strip_prefix("   "),
    });
    said.map(str::trim).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_command_of_the_page_reads_its_file_and_says_what_the_page_says() {
    let rows = rows();
    assert!(rows.len() > 35, "{}", rows.len());
    let session = Session::new();
    for row in &rows {
        if !cfg!(feature = "parquet") && ["table.parquet", "table.feather"].contains(&row.name) {
            continue;
        }
        write(&session, row);
        let mut words = words(row.command);
        assert_eq!(words.remove(0), "gramkit");
        let input = words.iter().position(|word| word == "<").map(|at| words.split_off(at)[1].clone());
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = session.command(&arguments);
        if let Some(input) = input {
            command.stdin(File::open(session.path(&input)).unwrap());
        }
        let run = Run::of(command.output().unwrap(), &arguments);
        assert_eq!((run.status, run.errors.as_str()), (0, ""), "{}", row.command);
        assert_eq!(read_as(&run.printed), row.said, "{}", row.command);
    }
}
