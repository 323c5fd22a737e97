//! `gramkit style` from end to end.

use std::fs;

use gramkit::table::{Array, Table, TableOptions};
use serde_json::{Value, json};

use super::session::Session;
use crate::support::folder;
use crate::support::npy::npy;

/// With a.npy and b.npy, two maps of 2 × 2 positions each.
fn with_two() -> Session {
    let folder = Session::of(&["style"]);
    folder.write_array("a.npy", &[2, 2, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    folder.write_array("b.npy", &[2, 2, 2], &[1.0; 8]);
    folder
}

#[test]
fn the_object_has_the_distances_of_every_normaliser() {
    let folder = with_two();
    // [30 70; 70 174] less [4 4; 4 4].
    let cases =
        [("none", 38288.0), ("per-position", 2393.0), ("per-element", 38288.0 / 64.0), ("gatys", 38288.0 / 256.0)];
    for (normaliser, distance) in cases {
        let object = folder.json(&["a.npy", "b.npy", "--normaliser", normaliser]);
        assert_eq!(object["items"], json!(["a.npy", "b.npy"]));
        assert_eq!(object["normaliser"], normaliser);
        assert_eq!(object["distances"], json!([[0.0, distance], [distance, 0.0]]));
        assert_eq!(object["distance_bounds"][1][1], json!([0.0, 0.0]));
        let bounds = &object["distance_bounds"][0][1];
        assert!(bounds[0].as_f64().unwrap() <= distance && bounds[1].as_f64().unwrap() >= distance);
        assert_eq!(object["layer_distances"], json!([[null, [distance]], [[distance], null]]));
        assert_eq!(object["shapes"], json!([[[2, 2, 2]], [[2, 2, 2]]]));
        assert_eq!(object["radii"], json!([[0.0], [0.0]]));
        assert_eq!(object["nearest"], json!([[1], [0]]));
        assert_eq!(object["grams"], Value::Null);
    }
    let default = folder.json(&["a.npy", "b.npy"]);
    assert_eq!((&default["normaliser"], &default["centred"]), (&json!("per-element"), &json!(false)));
    let centred = folder.json(&["a.npy", "b.npy", "--center", "--normaliser", "per-position"]);
    // Both features vary by 1.25, and the ones not at all.
    let found = centred["distances"][0][1].as_f64().unwrap();
    assert!((found - 4.0 * 1.25 * 1.25).abs() < 1e-13 && centred["centred"] == true);
}

#[test]
fn the_page_tells_which_is_nearest() {
    let folder = with_two();
    folder.write_array("c.npy", &[2, 2, 2], &[1.5; 8]);
    let page = folder.page(&["a.npy", "b.npy", "c.npy", "--normaliser", "none"]);
    let expected = [
        "Items       3 items",
        "Maps        2 maps of 2 × 2",
        "Gram        FFᵀ; computed without rounding",
        "Distance    ‖G − G′‖²_F",
        "         a.npy  b.npy  c.npy",
        "  a.npy      0  38288  35108",
        "  b.npy  38288      0    100",
        "  c.npy  35108    100      0",
        "a.npy  nearest to c.npy: 35108",
        "b.npy  nearest to c.npy: 100",
        "c.npy  nearest to b.npy: 100",
    ];
    for line in expected {
        assert!(page.lines().any(|found| found.starts_with(line)), "{line:?} is not in\n{page}");
    }
    let weighted = folder.page(&["a.npy", "b.npy", "--weights", "0.5"]);
    assert!(weighted.contains("\nWeights     0.5\n"), "{weighted}");
}

/// ‖F F^T/s − F′F′^T/s′‖²_F of maps of half precision, in plain double arithmetic.
fn naive_distance(first: &Array, second: &Array, divisor: fn(usize, usize) -> usize) -> f64 {
    let gram = |maps: &Array, i: usize, j: usize| {
        let (channels, positions) = (maps.shape[0], maps.shape[1] * maps.shape[2]);
        let map = |c: usize| &maps.values[c * positions..][..positions];
        map(i).iter().zip(map(j)).map(|(a, b)| a * b).sum::<f64>() / divisor(channels, positions) as f64
    };
    let channels = first.shape[0];
    let pairs = (0..channels).flat_map(|i| (0..channels).map(move |j| (i, j)));
    pairs.map(|(i, j)| (gram(first, i, j) - gram(second, i, j)).powi(2)).sum()
}

#[test]
fn trial_33_maps_of_two_sizes_are_compared() {
    let folder = Session::of(&["style"]);
    folder.write("a.npy", include_bytes!("../data/trials/33_feat_a_f2.npy"));
    folder.write("b.npy", include_bytes!("../data/trials/33_feat_b_f2.npy"));
    type Divisor = fn(usize, usize) -> usize;
    let divisors: [(&str, Divisor); 3] =
        [("none", |_, _| 1), ("per-position", |_, m| m), ("per-element", |c, m| c * m)];
    let (a, b) = (folder.array("a.npy"), folder.array("b.npy"));
    for (normaliser, divisor) in divisors {
        let object = folder.json(&["a.npy", "b.npy", "--normaliser", normaliser]);
        let distance = object["distances"][0][1].as_f64().unwrap();
        let naive = naive_distance(&a, &b, divisor);
        // Sums of some 2000 products, of both Gram matrices, and the difference of the two.
        const ROUNDINGS: f64 = 2000.0;
        assert!((distance - naive).abs() <= ROUNDINGS * f64::EPSILON * naive, "{normaliser}: {distance} {naive}");
        assert_eq!(object["shapes"], json!([[[8, 32, 32]], [[8, 48, 40]]]));
    }
    let page = folder.page(&["a.npy", "b.npy"]);
    assert!(page.contains("\nMaps        8 maps of 2 sizes, 32 × 32 to 48 × 40\n"), "{page}");
    assert!(!page.contains("a sum over the positions"));
    assert!(folder.page(&["a.npy", "b.npy", "--normaliser", "none"]).contains("a sum over the positions"));
    let parts = ["Gatys' normaliser", "[8, 32, 32] and [8, 48, 40] differ in HW; take another normaliser"];
    folder.fails(2, &["a.npy", "b.npy", "--normaliser", "gatys"], &parts);
}

#[test]
fn trial_35_images_of_two_sizes_are_compared() {
    let folder = Session::of(&["style"]);
    folder.write("a.png", include_bytes!("../data/trials/35_a.png"));
    folder.write("b.png", include_bytes!("../data/trials/35_b.png"));
    let object = folder.json(&["a.png", "b.png", "a.png"]);
    let distance = |i: usize, j: usize| object["distances"][i][j].as_f64().unwrap();
    assert!(distance(0, 1) > 0.0 && distance(0, 1) == distance(1, 2) && distance(0, 2) == 0.0, "{object}");
    assert_ne!(object["shapes"][0], object["shapes"][1]);
    let parts = ["a.png and b.png: the images have ", "--normaliser gatys takes one size"];
    folder.fails(2, &["a.png", "b.png", "--normaliser", "gatys"], &parts);
}

#[test]
fn equal_items_have_distance_zero() {
    let folder = Session::of(&["style"]);
    folder.write_array("a.npy", &[2, 1, 2], &[0.1, 0.2, 0.3, 0.4]);
    let object = folder.json(&["a.npy", "a.npy"]);
    assert_eq!(object["items"], json!(["a.npy", "a.npy"]));
    assert_eq!(object["distances"], json!([[0.0, 0.0], [0.0, 0.0]]));
    assert!(object["distance_bounds"][0][1][1].as_f64().unwrap() > 0.0);
    // Three of them: nobody can say which is the nearest.
    assert_eq!(folder.json(&["a.npy", "a.npy", "a.npy"])["nearest"], json!([[1, 2], [0, 2], [0, 1]]));
    assert!(folder.page(&["a.npy", "a.npy", "a.npy"]).contains("nearest to one of a.npy, a.npy"));
}

#[test]
fn a_batch_is_as_many_items_and_a_folder_one_of_as_many_layers() {
    let folder = Session::of(&["style"]);
    folder.write_array("batch.npy", &[3, 1, 1, 2], &[1.0, 1.0, 2.0, 1.0, 3.0, 1.0]);
    let object = folder.json(&["batch.npy", "batch.npy"]);
    assert_eq!(object["items"].as_array().unwrap().len(), 6);
    assert_eq!(object["items"][4], "batch.npy[1]");
    assert_eq!(object["distances"][0], json!([0.0, 2.25, 16.0, 0.0, 2.25, 16.0]));
    assert_eq!(folder.json(&["batch.npy"])["distances"][2], json!([16.0, 6.25, 0.0]));
    // In the order of their names; what is no array does not count.
    for (style, x) in [("one", 1.0), ("two", 2.0)] {
        folder.write_array(&format!("{style}/conv2.npy"), &[1, 1, 1], &[x]);
        folder.write_array(&format!("{style}/conv1.npy"), &[2, 1, 1], &[x, 1.0]);
        folder.write(&format!("{style}/notes.txt"), b"not an array");
    }
    let object = folder.json(&["one", "two", "--normaliser", "none", "--weights", "1,0.5"]);
    assert_eq!(object["items"], json!(["one", "two"]));
    assert_eq!(object["shapes"][0], json!([[2, 1, 1], [1, 1, 1]]));
    // [1 1; 1 1] and [4 2; 2 1]; 1 and 4.
    assert_eq!(object["layer_distances"][0][1], json!([11.0, 4.5]));
    assert_eq!((&object["distances"][0][1], &object["weights"]), (&json!(15.5), &json!([1.0, 0.5])));
    assert!(folder.page(&["one", "two"]).contains("2 layers: 2 maps of 1 × 1, 1 map of 1 × 1"));
    assert!(folder.page(&["one/", "one/"]).contains("\none/  nearest to one/: "));
}

#[test]
fn grams_are_written_under_different_names() {
    let folder = with_two();
    folder.write_array("other/a.npy", &[2, 2, 2], &[2.0; 8]);
    folder.write_array("batch.npy", &[2, 2, 2, 2], &[1.0; 16]);
    folder.write_array("net/conv1.npy", &[2, 2, 2], &[3.0; 8]);
    let items = ["a.npy", "other/a.npy", "a.npy", "batch.npy", "net"];
    let object = folder.json(&[&items[..], &["--gram-dir", "deep/grams", "--normaliser", "per-position"]].concat());
    let names = ["a-2.npy", "a-3.npy", "a.npy", "batch-0.npy", "batch-1.npy", "net-conv1.npy"];
    assert_eq!(folder::names(&folder.path("deep/grams")), names);
    assert_eq!(object["grams"][1], json!(["deep/grams/a-2.npy"]));
    assert_eq!(object["grams"][5], json!(["deep/grams/net-conv1.npy"]));
    let gram = |name: &str| Table::read(folder.path("deep/grams").join(name), &TableOptions::default()).unwrap().values;
    assert_eq!(gram("a.npy"), faer::mat![[7.5, 17.5], [17.5, 43.5]]);
    assert_eq!(gram("a-2.npy"), faer::mat![[4.0, 4.0], [4.0, 4.0]]);
    assert_eq!(gram("a-3.npy"), gram("a.npy"));
    assert_eq!(gram("net-conv1.npy")[(0, 1)], 9.0);
    // Into the folder of the inputs: not over one of them.
    folder.fails(2, &["a.npy", "b.npy", "--gram-dir", "."], &["--gram-dir and the input are the same file"]);
    assert_eq!(Array::read(folder.path("a.npy")).unwrap().shape, [2, 2, 2]);
    assert!(folder.page(&["a.npy", "b.npy", "--gram-dir", "g"]).contains("\nWritten to g: 2 Gram matrices\n"));
    // A folder that is a file.
    folder.fails(1, &["a.npy", "b.npy", "--gram-dir", "b.npy"], &["b.npy"]);
}

#[test]
fn the_distances_are_drawn() {
    let folder = with_two();
    for name in ["d.svg", "d.png"] {
        folder.page(&["a.npy", "b.npy", "--plot", name]);
        assert!(fs::metadata(folder.path(name)).unwrap().len() > 1000);
    }
    assert!(fs::read_to_string(folder.path("d.svg")).unwrap().contains("Style distances"));
    folder.fails(2, &["a.npy", "b.npy", "--plot", "d.gif"], &["d.gif", ".svg or .png"]);
}

#[test]
fn half_precision_is_read() {
    let folder = Session::of(&["style"]);
    let half: Vec<u8> = [0x3c00_u16, 0x4000, 0x4200, 0x4400].iter().flat_map(|bits| bits.to_le_bytes()).collect();
    folder.write("h.npy", npy("'<f2'", false, "(2, 1, 2)", &half));
    folder.write_array("d.npy", &[2, 1, 2], &[1.0, 2.0, 3.0, 4.0]);
    assert_eq!(folder.json(&["h.npy", "d.npy"])["distances"][0][1], 0.0);
}

#[test]
fn misuse_is_a_sentence_and_status_2() {
    let folder = with_two();
    folder.fails(2, &["a.npy"], &["a.npy: one item", "2"]);
    folder.fails(2, &[], &["ITEM"]);
    folder.fails(2, &["a.npy", "missing.npy"], &["missing.npy: cannot be opened"]);
    folder.write("t.txt", b"1,2");
    folder.fails(2, &["a.npy", "t.txt"], &["t.txt: an item is"]);
    folder.write("broken.npy", b"\x93NUMPY nothing");
    folder.fails(2, &["a.npy", "broken.npy"], &["broken.npy: not an NPY file"]);
    folder.write_array("three.npy", &[3, 2, 2], &[1.0; 12]);
    folder.fails(
        2,
        &["a.npy", "b.npy", "three.npy"],
        &["a.npy and three.npy: layer 0: the Gram matrices of 2 and of 3 feature maps cannot be compared"],
    );
    folder.write_array("wide.npy", &[2, 1, 5], &[1.0; 10]);
    folder.fails(
        2,
        &["a.npy", "wide.npy", "--normaliser", "gatys"],
        &["a.npy and wide.npy: layer 0: Gatys' normaliser divides by", "[2, 2, 2] and [2, 1, 5] differ in HW"],
    );
    folder.write_array("flat.npy", &[2, 4], &[1.0; 8]);
    folder.fails(2, &["flat.npy", "a.npy"], &["flat.npy: feature maps have the axes C×H×W", "[2, 4]"]);
    folder.write_array("empty.npy", &[2, 0, 4], &[]);
    folder.fails(2, &["a.npy", "empty.npy"], &["empty.npy: feature maps", "none of length 0", "[2, 0, 4]"]);
    folder.write_array("nan.npy", &[2, 2, 2], &[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, f64::NAN, 1.0]);
    folder.fails(2, &["a.npy", "nan.npy"], &["nan.npy, entry [1, 1, 0] (counted from 0): NaN is not a finite number"]);
    folder.write("huge.npy", npy("'<f8'", false, "(1000000, 1000000, 1000)", &[0; 64]));
    folder.fails(2, &["a.npy", "huge.npy"], &["huge.npy: cut short"]);
    folder.write("complex.npy", npy("'<c16'", false, "(1, 1, 1)", &[0; 16]));
    folder.fails(2, &["a.npy", "complex.npy"], &["complex.npy: entries of type"]);
    folder.write_array("large.npy", &[2, 2, 2], &[1e200; 8]);
    folder.fails(2, &["a.npy", "large.npy"], &["large.npy: ", "exceeds the range"]);

    folder.fails(2, &["a.npy", "b.npy", "--weights", "1,2"], &["weights of the layers: expected 1, found 2"]);
    folder.fails(2, &["a.npy", "b.npy", "--weights", "-1"], &["the weight of a layer is -1"]);
    folder.fails(2, &["a.npy", "b.npy", "--weights", "nan"], &["weights of the layers: value 0 is NaN"]);
    folder.fails(2, &["a.npy", "b.npy", "--normaliser", "per-batch"], &["per-batch"]);

    fs::create_dir(folder.path("nothing")).unwrap();
    folder.fails(2, &["nothing", "a.npy"], &["nothing: there is no .npy file in this folder"]);
    folder.write_array("net/batch.npy", &[2, 1, 1, 1], &[1.0; 2]);
    folder.fails(2, &["net", "a.npy"], &["batch.npy: a layer of a folder holds the maps of one image"]);
    folder.write_array("deep/one.npy", &[2, 2, 2], &[1.0; 8]);
    folder.write_array("deep/two.npy", &[2, 2, 2], &[1.0; 8]);
    folder.fails(2, &["a.npy", "deep"], &["a.npy and deep: layers of the second style: expected 1, found 2"]);
}
