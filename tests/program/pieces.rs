//! Tables longer than memory: `gramkit partial`, `gramkit merge`, `gramkit analyze` of a state and with `--memory`.

use std::fmt::Write as _;
use std::fs::File;

use serde_json::Value;

use super::session::Session;

/// Rows `first` to `end` of a table with a total.
fn shard(first: usize, end: usize) -> String {
    let mut text = String::from("a,b,total,c\n");
    for i in first..end {
        let (a, b) = (i * 7 % 101, i * i % 89);
        writeln!(text, "{a},{b},{},{}", a + b, 1e6 + (i * 31 % 97) as f64 / 8.0).unwrap();
    }
    text
}

fn session() -> Session {
    let shards = [shard(0, 700), shard(700, 1500), shard(1500, 1504)];
    let files = [("s0.csv", &shards[0]), ("s1.csv", &shards[1]), ("s2.csv", &shards[2])];
    let folder = Session::new().with(&files).with(&[("all.csv", shard(0, 1504))]);
    for shard in ["s0", "s1", "s2"] {
        folder.page(&["partial", &format!("{shard}.csv"), "-o", &format!("{shard}.gram")]);
    }
    folder
}

fn within(bounds: &Value, value: f64) -> bool {
    let end = |k: usize, other: f64| bounds[k].as_f64().unwrap_or(other);
    end(0, f64::NEG_INFINITY) <= value && value <= end(1, f64::INFINITY)
}

#[test]
fn shards_are_merged_and_analyzed_as_the_table() {
    let folder = session();
    let page = folder.page(&["merge", "s0.gram", "s2.gram", "s1.gram", "-o", "all.gram"]);
    assert_eq!(page, "1504 rows of 3 pieces; columns a, b, total, c\n");
    let page = folder.page(&["analyze", "all.gram", "-o", "g.npy"]);
    assert!(page.starts_with("all.gram: 1504 rows × 4 columns in 3 pieces, one pass\n"), "{page}");
    assert!(page.contains("Independence   undetermined"), "{page}");
    assert!(page.contains("A second pass settles whether the columns are dependent"), "{page}");
    let object = folder.json(&["analyze", "all.gram"]);
    let memory = folder.json(&["analyze", "all.csv"]);
    assert_eq!(
        (&object["passes"], &object["rank"]["lower"], &object["rank"]["upper"]),
        (&1.into(), &3.into(), &4.into())
    );
    assert_eq!(object["second_pass_settles"], serde_json::json!(["independence", "relations"]));
    for k in 0..3 {
        let value = memory["singular_values"][k].as_f64().unwrap();
        let near = &memory["singular_value_bounds"][k];
        let ours = &object["singular_value_bounds"][k];
        assert!(within(ours, value) || within(near, ours[0].as_f64().unwrap()), "{ours} {value}");
    }
    // The matrix itself.
    folder.page(&["analyze", "all.csv", "-o", "m.npy"]);
    let (g, m) = (folder.table("g.npy"), folder.table("m.npy"));
    for j in 0..4 {
        for i in 0..4 {
            assert!((g[(i, j)] - m[(i, j)]).abs() <= 1e-14 * m[(i, j)].abs(), "{i} {j}");
        }
    }
}

#[test]
fn a_shard_that_is_missing_is_noticed_where_their_number_is_said() {
    let folder = session();
    let page = folder.page(&["merge", "s0.gram", "s1.gram", "s2.gram", "--pieces", "3", "-o", "all.gram"]);
    assert!(page.starts_with("1504 rows of 3 pieces;"), "{page}");
    folder.page(&["analyze", "all.gram", "--pieces", "3"]);
    let parts = ["2 pieces are there, not 3: ", "s0.csv, ", "s2.csv; merge what is missing too"];
    folder.fails(2, &["merge", "s0.gram", "s2.gram", "--pieces", "3", "-o", "two.gram"], &parts);
    assert!(!folder.path("two.gram").exists());
    folder.page(&["merge", "s0.gram", "s2.gram", "-o", "two.gram"]);
    folder.fails(2, &["analyze", "two.gram", "--pieces", "3"], &parts);
    folder.fails(2, &["analyze", "s1.gram", "--pieces", "2"], &["1 piece is there, not 2: ", "s1.csv; merge"]);
    folder.fails(2, &["analyze", "all.gram", "--pieces", "2"], &["3 pieces are there, not 2", "leave out what is no"]);
    for more in [&["--memory", "1MB"][..], &[]] {
        let words = [&["analyze", "all.csv", "--pieces", "1"], more].concat();
        folder.fails(2, &words, &["--pieces is for a state (.gram) that gramkit merge has written; leave it out"]);
    }
}

#[test]
fn two_passes_settle_what_one_leaves_open() {
    let folder = session();
    let page = folder.page(&["analyze", "all.csv", "--memory", "1MB"]);
    assert!(page.starts_with("all.csv: 1504 rows × 4 columns, two passes\n"), "{page}");
    assert!(page.contains("Independence   dependent, proved"), "{page}");
    assert!(page.contains("0 = a + b − total, exactly, in every row"), "{page}");
    let object = folder.json(&["analyze", "all.csv", "--memory", "1MB"]);
    let memory = folder.json(&["analyze", "all.csv"]);
    assert_eq!(object["independence"]["verdict"], memory["independence"]["verdict"]);
    assert_eq!(object["rank"]["exact"], 3);
    // The constant comes first.
    let of_total = ["0", "1", "1", "-1", "0"];
    assert_eq!(object["independence"]["relations"], serde_json::json!([of_total]));
    assert_eq!(object["collinearity"]["vif_relation"], serde_json::json!([of_total, of_total, of_total, null]));
    assert_eq!(object["collinearity"]["vif_relation"], memory["collinearity"]["vif_relation"]);
    let (ours, theirs) = (&object["collinearity"]["vif_bounds"][3], memory["collinearity"]["vif"][3].as_f64().unwrap());
    assert!(within(ours, theirs) || (ours[0].as_f64().unwrap() - theirs).abs() < 1e-9 * theirs, "{ours} {theirs}");
    // Independent columns, less their means.
    let object = folder.json(&["analyze", "all.csv", "--columns", "a,b,c", "--center", "--memory", "1MB"]);
    assert_eq!((&object["independence"]["verdict"], &object["rank"]["exact"]), (&"independent".into(), &3.into()));
}

#[test]
fn columns_that_need_more_memory_are_refused_before_they_are_read() {
    let names: Vec<String> = (0..100).map(|j| format!("x{j}")).collect();
    let row = |cell: &str| format!("{}\n", vec![cell; 100].join(","));
    let folder = Session::new().with(&[("wide.csv", names.join(",") + "\n" + &row("1").repeat(500) + &row("far"))]);
    let parts = ["100 columns need 2 MB for their products; give --memory more"];
    folder.fails(2, &["analyze", "wide.csv", "--memory", "1MB"], &parts);
}

#[test]
fn a_mean_about_zero_is_no_bound() {
    let folder = Session::new().with(&[("d.csv", "d,e\n-0.1,1\n0.1,2\n0.3,4\n-0.3,5\n0.7,1\n-0.7,3\n")]);
    let page = folder.page(&["analyze", "d.csv", "--memory", "1MB"]);
    let line = page.lines().find(|line| line.starts_with("d  ")).unwrap();
    assert!(!line.contains("at most"), "{page}");
}

#[test]
fn reproducible_sums_have_the_same_bits_in_every_split() {
    let folder = session();
    folder.page(&["merge", "s0.gram", "s1.gram", "s2.gram", "-o", "first.gram"]);
    for shard in ["s0", "s1", "s2"] {
        let (from, to) = (format!("{shard}.csv"), format!("{shard}-r.gram"));
        folder.page(&["partial", &from, "--reproducible", "first.gram", "-o", &to]);
    }
    folder.page(&["merge", "s2-r.gram", "s0-r.gram", "s1-r.gram", "-o", "r.gram"]);
    folder.page(&["partial", "all.csv", "--reproducible", "first.gram", "-o", "whole.gram"]);
    let (pieces, whole) = (folder.json(&["analyze", "r.gram"]), folder.json(&["analyze", "whole.gram"]));
    for key in ["covariance", "mean_bounds", "gram", "reproducible", "rank", "collinearity"] {
        assert_eq!(pieces[key], whole[key], "{key}");
    }
    assert_eq!(pieces["reproducible"], true);
    // An array has no names.
    folder.write_array("x.npy", &[4, 2], &[1.0, 2.0, 3.0, 5.0, 7.0, 1.0, 2.0, 2.0]);
    folder.page(&["partial", "x.npy", "-o", "x.gram"]);
    folder.page(&["partial", "x.npy", "--reproducible", "x.gram", "-o", "xr.gram"]);
    assert_eq!(folder.json(&["analyze", "xr.gram"])["reproducible"], true);
    let parts = ["one of the states has reproducible sums and the other has not"];
    folder.fails(2, &["merge", "r.gram", "first.gram", "-o", "x.gram"], &parts);
}

#[test]
fn what_comes_through_two_pipes_is_two_pieces() {
    let folder = session();
    let piped = |shard: &str| {
        let state = format!("{shard}-piped.gram");
        let input = File::open(folder.path(&format!("{shard}.csv"))).unwrap();
        let output = folder.command(&["partial", "-", "-o", &state]).stdin(input).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        state
    };
    let (first, second, again) = (piped("s0"), piped("s1"), piped("s0"));
    let page = folder.page(&["merge", &first, &second, "-o", "both.gram"]);
    assert_eq!(page, "1500 rows of 2 pieces; columns a, b, total, c\n");
    let parts = ["s0-piped.gram: the same rows, without a name, are in both of the states"];
    folder.fails(2, &["merge", "both.gram", &again, "-o", "x.gram"], &parts);
    // A row without a number is named all the same.
    folder.write("hole.csv", "a,b\n1,2\n3,\n");
    let input = File::open(folder.path("hole.csv")).unwrap();
    let output = folder.command(&["partial", "-", "-o", "x.gram"]).stdin(input).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("-: row 1 (counted from 0), column b: there is no number"), "{errors}");
}

#[test]
fn a_state_of_other_columns_is_named_wherever_it_stands() {
    let folder = session().with(&[("other.csv", "a,b,total,d\n1,2,3,4\n2,3,5,1\n")]);
    folder.page(&["partial", "other.csv", "-o", "other.gram"]);
    let parts = ["other.gram: the columns are others: c is only in the first of the two; take the same columns of all"];
    folder.fails(2, &["merge", "s0.gram", "s1.gram", "other.gram", "s2.gram", "-o", "x.gram"], &parts);
}

#[test]
fn what_cannot_be_merged_or_read_is_a_sentence() {
    let folder = session().with(&[
        ("other.csv", "a,b,total,d\n1,2,3,4\n2,3,5,1\n"),
        ("turned.csv", "c,total,b,a\n1,5,3,2\n4,3,2,1\n"),
        ("none.csv", "a,b,total,c\n"),
        ("empty.csv", ""),
        ("hole.csv", "a,b,total,c\n1,2,3,4\n2,,4,1\n5,6,11,2\n"),
    ]);
    folder.page(&["partial", "other.csv", "-o", "other.gram"]);
    folder.fails(
        2,
        &["merge", "s0.gram", "other.gram", "-o", "x.gram"],
        &["other.gram", "the columns are others: c is only"],
    );
    folder.page(&["partial", "turned.csv", "-o", "turned.gram"]);
    folder.page(&["merge", "s0.gram", "turned.gram", "-o", "both.gram"]);
    folder.fails(
        2,
        &["merge", "s0.gram", "both.gram", "-o", "x.gram"],
        &["s0.csv is in both of the states; merge each piece once"],
    );
    folder.fails(2, &["merge", "s0.gram", "s0.gram", "-o", "x.gram"], &["s0.csv is in both"]);
    folder.fails(2, &["partial", "s0.csv", "s0.csv", "-o", "x.gram"], &["s0.csv is in both"]);
    folder.fails(2, &["partial", "none.csv", "-o", "x.gram"], &["none.csv"]);
    folder.fails(2, &["partial", "empty.csv", "-o", "x.gram"], &["empty.csv", "empty"]);
    folder.fails(2, &["partial", "s9.csv", "-o", "x.gram"], &["s9.csv", "cannot be opened"]);
    folder.fails(2, &["merge", "s0.gram", "s9.gram", "-o", "x.gram"], &["s9.gram", "cannot be opened"]);
    folder.fails(
        2,
        &["partial", "hole.csv", "-o", "x.gram"],
        &["hole.csv: row 1 (counted from 0), column b: there is no number"],
    );
    let page = folder.page(&["partial", "hole.csv", "--missing", "drop", "-o", "hole.gram"]);
    assert_eq!(page, "2 rows, 1 left out for a missing number; columns a, b, total, c\n");
    folder.fails(2, &["merge", "s0.csv", "s1.gram", "-o", "x.gram"], &["s0.csv: this is not a state of gramkit"]);
    folder.fails(2, &["partial", "s0.csv", "-o", "x.json"], &["has to end in .gram"]);
    folder.fails(2, &["analyze", "s0.gram", "--plot", "p.svg"], &["--plot needs the table in memory"]);
    folder.fails(2, &["analyze", "all.csv", "--memory", "1"], &["1MB or more"]);
    // One byte, and an end that is missing.
    let bytes = std::fs::read(folder.path("s0.gram")).unwrap();
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 4;
    let damaged = folder.with(&[("d.gram", changed.as_slice()), ("e.gram", &bytes[..bytes.len() - 9])]);
    damaged.fails(2, &["merge", "s1.gram", "d.gram", "-o", "x.gram"], &["d.gram: the state is damaged: its checksum"]);
    damaged.fails(2, &["analyze", "e.gram"], &["e.gram: the state is damaged: it has"]);
    assert!(!damaged.path("x.gram").exists());
}
