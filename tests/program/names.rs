//! Names that are hostile: what a terminal would obey is written out, on pages, in messages, in JSON and in pictures.

use std::fs;

use super::session::{Run, Session};

/// Every control character but NUL, which no file's name can hold, and what turns the direction of writing.
fn hostile() -> String {
    let controls = (1..=0x1f).chain(0x7f..=0x9f).filter_map(char::from_u32);
    controls.chain("\u{2028}\u{2029}\u{200e}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}".chars()).collect()
}

/// A file's name with all of them.
fn file(stem: &str, extension: &str) -> String {
    format!("{stem}{}z.{extension}", hostile())
}

/// A table whose columns have such names, the last one dependent on the others.
fn table(rows: &[[f64; 3]]) -> String {
    // Quotes are doubled within quotes; there are none.
    let header = ["a", "b", "c"].map(|stem| format!("\"{stem}\0{}z\"", hostile())).join(",");
    let rows: Vec<String> = rows.iter().map(|row| row.map(|value| value.to_string()).join(",")).collect();
    format!("{header}\n{}\n", rows.join("\n"))
}

fn is_harmless(text: &str) -> bool {
    let obeyed = |letter: char| {
        (letter.is_control() && letter != '\n') || hostile().chars().any(|other| other == letter && letter != '\n')
    };
    !text.chars().any(obeyed)
}

/// Runs the program; nothing that it prints is obeyed.
fn run(session: &Session, arguments: &[&str]) -> Run {
    let run = session.run(arguments);
    assert!(is_harmless(&run.printed), "{arguments:?}: {:?}", run.printed);
    assert!(is_harmless(&run.errors), "{arguments:?}: {:?}", run.errors);
    // A message is one line, whatever names are in it.
    assert!(run.errors.starts_with("error: ") || run.errors.lines().count() <= 1, "{arguments:?}: {:?}", run.errors);
    run
}

#[test]
fn no_name_of_a_column_or_a_file_reaches_the_terminal_as_it_is() {
    let session = Session::new();
    let [x, a, c, q, picture, field, maps, missing] = [
        ("x", "csv"),
        ("a", "csv"),
        ("c", "json"),
        ("q", "npy"),
        ("p", "svg"),
        ("f", "npy"),
        ("m", "npy"),
        ("missing", "csv"),
    ]
    .map(|(stem, extension)| file(stem, extension));
    let (bad, ragged) = (file("bad", "csv"), file("ragged", "csv"));
    session.write(&x, table(&[[1.0, 2.0, 3.0], [2.0, 1.0, 3.0], [4.0, -1.0, 3.0], [0.5, 3.0, 3.5]]));
    session.write(&a, table(&[[2.0, 3.0, 0.0], [3.0, 2.0, 1.0], [0.0, 1.0, 2.0]]));
    session.write(&bad, format!("\"a{0}z\"\n\"x{0}z\"\n", hostile()));
    session.write(&ragged, "1,2\n3\n");
    session.write_array(&field, &[4, 5], &(0..20).map(|k| f64::from(k * k % 7)).collect::<Vec<_>>());
    session.write_array(&maps, &[2, 2, 1, 2], &[1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0, 2.0]);
    let folder = file("folder", "d");
    session.write_array(&format!("{folder}/{field}"), &[1, 2, 2], &[1.0, 2.0, 3.0, 5.0]);
    let (grams, weights) = (file("grams", "d"), "a\u{1b}[31m");
    let answers: [&[&str]; 24] = [
        &["analyze", &x, "--certificate", &c, "-o", &q, "--plot", &picture],
        &["verify", &c, &x],
        &["verify", &c, &x, "--json"],
        &["analyze", &x, "--columns", "2,0", "--certificate", &c, "--json"],
        &["verify", &c, &x],
        &["analyze", &x, "--no-constant", "--plot", &picture, "--picture", "collinearity"],
        &["definiteness", &a, "--certificate", &c, "--plot", &picture],
        &["verify", &c, &a],
        &["definiteness", &a, "--errors", &a],
        &["definiteness", &a, "--json"],
        &["definiteness", &a, "--at-least=-10", "--certificate", &c],
        &["verify", &c, &a],
        &["orthonormalize", &x, "-o", &q],
        &["orthonormalize", &x, "--json"],
        &["angular", &x, "--column", "0", "--plot", &picture],
        &["angular", &x, "--column", "0", "--json"],
        &["hessian", &field, "--plot", &picture, "-o", &q],
        &["hessian", &field, "--json"],
        &["style", &maps, &maps, "--plot", &picture],
        &["style", &maps, &maps, "--json", "--gram-dir", &grams],
        &["style", &folder, &folder],
        &["nearest", &a, "--psd", "-o", &q, "--plot", &picture, "--certificate", &c],
        &["compare", &x, &a, "--measure", "mmd", "--plot", &picture],
        &["generate", "lauchli", "-o", &q],
    ];
    for arguments in answers {
        let run = run(&session, arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {}", run.errors);
        if arguments.contains(&picture.as_str()) {
            let drawn = fs::read_to_string(session.path(&picture)).unwrap();
            assert!(is_harmless(&drawn), "{arguments:?}");
        }
    }
    let refusals: [&[&str]; 20] = [
        &["analyze", &missing],
        &["analyze", &bad],
        &["analyze", &ragged],
        &["analyze", &x, "--columns", weights],
        &["analyze", &x, "--weights", weights],
        &["analyze", &x, "-o", &picture],
        &["analyze", &x, "--plot", &q],
        &["analyze", &x, "--divisor", "unit-diagonal", "-o", &format!("none/{q}")],
        &["definiteness", &x],
        &["definiteness", &a, "-o", &a],
        &["verify", &c, &x],
        &["verify", &x, &x],
        &["verify", &missing, &x],
        &["orthonormalize", &x, "--method", "cgs", "-o", &c],
        &["angular", &x],
        &["angular", &x, "--column", weights],
        &["hessian", &missing],
        &["hessian", &field, "--periodic", "7"],
        &["style", &maps, &field],
        &["style", &x, &maps],
    ];
    for arguments in refusals {
        let run = run(&session, arguments);
        assert_ne!((run.status, run.errors.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn names_stay_what_they_are_in_json() {
    let session = Session::new().with(&[("x.csv", table(&[[1.0, 2.0, 5.0], [3.0, 4.0, 4.0], [5.0, 6.0, 8.0]]))]);
    let object = session.json(&["analyze", "x.csv"]);
    for (j, stem) in ["a", "b", "c"].into_iter().enumerate() {
        assert_eq!(object["input"]["names"][j], format!("{stem}\0{}z", hostile()));
    }
}

#[test]
fn a_folder_is_refused_with_the_same_words_everywhere() {
    let session = Session::new().with(&[("x.csv", "1,2\n2,5\n"), ("c.json", "{}")]);
    session.write_array("f.npy", &[3], &[1.0, 2.0, 4.0]);
    for name in ["d", "d.csv", "d.npy", "d.json", "d.png"] {
        fs::create_dir(session.path(name)).unwrap();
        for arguments in [
            &["analyze", name][..],
            &["definiteness", name],
            &["definiteness", "x.csv", "--errors", name],
            &["orthonormalize", name],
            &["angular", name],
            &["hessian", name],
            &["hessian", "f.npy", "--mask", name],
            &["verify", name, "x.csv"],
        ] {
            let run = run(&session, arguments);
            assert_eq!(run.status, 2, "{arguments:?}");
            assert_eq!(run.errors, format!("gramkit: {name}: cannot be opened: is a directory\n"), "{arguments:?}");
        }
        session.fails(2, &["style", name, name], &["there is no .npy file in this folder"]);
    }
    session.page(&["analyze", "x.csv", "--certificate", "k.json"]);
    session.fails(2, &["verify", "k.json", "d"], &["gramkit: d: cannot be opened: is a directory\n"]);
}
