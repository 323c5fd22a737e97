//! `gramkit hessian` from end to end: the object of `--json`, the arrays, the pictures, and what it refuses.

use std::fs;

use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Measure, Quantity, Scheme};
use gramkit::matrix::Layout;
use serde_json::Value;

use super::report::numbers;
use super::session::Session;
use crate::support::bits::bits_but_of_nan;

/// The options that write arrays, and how each is named here.
const ARRAYS: [&str; 10] =
    ["-o", "h.npy", "--gradient", "g.npy", "--laplacian", "l.npy", "--eigenvalues", "e.npy", "--classes", "c.npy"];

/// Waves on a grid of this shape, in row-major order; of four axes on a slope, for their zeros take long to find.
fn waves(shape: &[usize]) -> Vec<f64> {
    let count: usize = shape.iter().product();
    if shape.len() > 3 {
        return (0..count).map(|k| k as f64 + 0.01 * (0.37 * k as f64).sin()).collect();
    }
    (0..count).map(|k| (0.37 * k as f64).sin() + 0.5 * (0.11 * k as f64).cos()).collect()
}

/// The same samples with the first index running fastest.
fn transposed<T: Copy>(shape: &[usize], samples: &[T]) -> Vec<T> {
    let place = |mut flat: usize| {
        let index = shape.iter().map(|&length| {
            let i = flat % length;
            flat /= length;
            i
        });
        index.zip(shape).fold(0, |place, (i, &length)| place * length + i)
    };
    (0..samples.len()).map(|flat| samples[place(flat)]).collect()
}

/// The arrays in the folder are what the library computes, and the object of `--json` says what it says.
fn check(folder: &Session, field: &Field<'_>, object: &Value, below: Option<f64>, label: &str) {
    let shape = field.grid().shape();
    let quantities = [Quantity::FullHessian, Quantity::Gradient, Quantity::Laplacian, Quantity::Eigenvalues];
    let maps = field.compute(&quantities).unwrap();
    for (name, map) in ["h.npy", "g.npy", "l.npy", "e.npy"].into_iter().zip(&maps) {
        let array = folder.array(name);
        assert_eq!(array.shape, map.shape, "{label}: {name}");
        assert!(bits_but_of_nan(&array.values) == bits_but_of_nan(&map.values), "{label}: {name}");
    }
    let (classes, codes) = (field.classes().unwrap(), folder.array("c.npy"));
    assert_eq!(codes.shape, shape, "{label}");
    assert!(codes.values.iter().zip(&classes.codes).all(|(found, &code)| *found == f64::from(code)), "{label}");
    assert!(folder.read("c.npy").windows(3).any(|bytes| bytes == b"|u1"), "{label}");

    let counts = classes.counts;
    for (name, count) in [
        ("minimum", counts.minima),
        ("maximum", counts.maxima),
        ("saddle", counts.saddles),
        ("degenerate", counts.degenerate),
        ("undetermined", counts.undetermined),
        ("invalid", counts.invalid),
    ] {
        assert_eq!(object["counts"][name].as_u64(), Some(count), "{label}: {name}");
    }
    assert_eq!(object["counts"].as_object().unwrap().len(), 6);
    for found in field.flattest(below).unwrap() {
        let name = match found.measure {
            Measure::Gradient => "gradient",
            Measure::Laplacian => "laplacian",
            Measure::HessianNorm => "hessian_norm",
            _ => continue,
        };
        let entry = &object["flattest"][name];
        assert_eq!(numbers(&entry["position"]), found.position, "{label}: {name}");
        assert_eq!(entry["value"].as_f64(), Some(found.value), "{label}: {name}");
        assert_eq!(entry["error"].as_f64(), Some(found.error), "{label}: {name}");
        assert_eq!(entry["ties"].as_u64(), Some(found.ties as u64), "{label}: {name}");
        let index: Vec<u64> = entry["index"].as_array().unwrap().iter().map(|i| i.as_u64().unwrap()).collect();
        assert!(index.iter().map(|&i| i as usize).eq(found.index.iter().copied()), "{label}: {name}");
    }
    let critical = field.critical_points().unwrap();
    let points = object["critical_points"].as_array().unwrap();
    assert_eq!(points.len(), critical.points.len(), "{label}");
    for (found, point) in points.iter().zip(&critical.points) {
        assert_eq!(numbers(&found["position"]), point.position, "{label}");
        assert_eq!(numbers(&found["eigenvalues"]), point.eigenvalues, "{label}");
        assert_eq!(found["value"].as_f64(), Some(point.value), "{label}");
        assert_eq!(found["boundary"].as_bool(), Some(point.boundary), "{label}");
        assert_eq!(found["morse_index"].as_u64(), point.morse_index.exact().map(|index| index as u64), "{label}");
        assert_eq!(found["position_error"].is_number(), point.position_error.is_some(), "{label}");
    }
    assert_eq!(object["morse_sum"].as_i64(), Some(critical.morse_sum), "{label}");
}

#[test]
fn himmelblaus_function_has_its_nine_points() {
    let folder = Session::of(&["hessian"]);
    let h = |k: usize| -6.0 + 0.03 * k as f64;
    let f = |x: f64, y: f64| (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2);
    let samples: Vec<f64> = (0..401 * 401).map(|k| f(h(k / 401), h(k % 401))).collect();
    folder.write_array("f.npy", &[401, 401], &samples);
    let object = folder.json(&["f.npy", "--spacing", "0.03,0.03", "--origin", "-6,-6"]);
    for key in ["shape", "spacing", "scheme", "accuracy", "counts", "flattest", "critical_points", "morse_sum"] {
        assert!(!object[key].is_null(), "{key}: {object}");
    }
    assert!(object["seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(object["shape"], serde_json::json!([401, 401]));
    assert_eq!(numbers(&object["spacing"]), [0.03, 0.03]);
    assert_eq!((object["scheme"].as_str(), object["accuracy"].as_u64()), (Some("compact"), Some(2)));
    // Minima and saddles to six digits: Himmelblau, Applied Nonlinear Programming, 1972.
    let truth = [
        (-3.779310, -3.283186, "minimum"),
        (-3.073026, -0.081353, "saddle"),
        (-2.805118, 3.131313, "minimum"),
        (-0.270845, -0.923039, "maximum"),
        (-0.127961, -1.953715, "saddle"),
        (0.086678, 2.884255, "saddle"),
        (3.0, 2.0, "minimum"),
        (3.385154, 0.073852, "saddle"),
        (3.584428, -1.848127, "minimum"),
    ];
    let points = object["critical_points"].as_array().unwrap();
    assert_eq!(points.len(), truth.len());
    for (point, (x, y, class)) in points.iter().zip(truth) {
        let position = numbers(&point["position"]);
        assert!((position[0] - x).abs() < 2e-3 && (position[1] - y).abs() < 2e-3, "{position:?}: ({x}, {y})");
        let off = (position[0] - x).hypot(position[1] - y);
        assert!(off <= point["position_error"].as_f64().unwrap() + 1e-6, "{point}");
        assert_eq!(point["class"].as_str(), Some(class));
        let index = point["eigenvalues"].as_array().unwrap().iter().filter(|value| value.as_f64().unwrap() < 0.0);
        assert_eq!(point["morse_index"].as_u64(), Some(index.count() as u64));
        assert_eq!(point["boundary"].as_bool(), Some(false));
        assert!((point["value"].as_f64().unwrap() - f(x, y)).abs() < 1e-3);
    }
    assert_eq!(object["morse_sum"].as_i64(), Some(1));
    for measure in ["gradient", "laplacian", "hessian_norm"] {
        let entry = &object["flattest"][measure];
        let (index, position) = (numbers(&entry["index"]), numbers(&entry["position"]));
        let at = |axis: usize| (-6.0 + 0.03 * index[axis]).to_bits();
        assert_eq!((position[0].to_bits(), position[1].to_bits()), (at(0), at(1)), "{measure}");
        assert!(entry["value"].as_f64().unwrap() >= 0.0);
    }
    let page = folder.page(&["f.npy", "--spacing", "0.03,0.03", "--origin", "-6,-6"]);
    for part in ["f.npy: 401 × 401", "9 points", "4 minima", "4 saddles", "1 maximum", "Σ(−1)^index = 1"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn arrays_are_what_the_library_computes_for_any_number_of_axes_and_planes() {
    for shape in [vec![60], vec![17, 13], vec![8, 6, 7], vec![5, 4, 5, 4]] {
        let folder = Session::of(&["hessian"]);
        let (samples, spacing) = (waves(&shape), &["0.5", "0.25", "2", "1.5"][..shape.len()]);
        folder.write_array("f.npy", &shape, &samples);
        let spacings = spacing.join(",");
        let arguments = [["f.npy", "--spacing", &spacings, "--threshold", "0.4"].as_slice(), &ARRAYS].concat();
        let object = folder.json(&arguments);
        let h: Vec<f64> = spacing.iter().map(|h| h.parse().unwrap()).collect();
        let field = Field::new(&samples, &shape, &h).unwrap();
        check(&folder, &field, &object, Some(0.4), &format!("{shape:?}"));
        let files = folder.files();
        let without_time = |object: &Value| {
            let mut object = object.clone();
            object.as_object_mut().unwrap().remove("seconds");
            object
        };
        for planes in ["1", "2", "7", "1000"] {
            let again = folder.json(&[arguments.as_slice(), &["--planes", planes]].concat());
            assert_eq!(without_time(&again), without_time(&object), "{shape:?}, {planes}");
            assert!(folder.files() == files, "{shape:?}, {planes}");
        }
    }
}

#[test]
fn every_format_of_numbers_is_read() {
    let (folder, shape) = (Session::of(&["hessian"]), [9, 12]);
    let whole: Vec<i16> = waves(&shape).iter().map(|sample| (1000.0 * sample) as i16).collect();
    let single: Vec<f32> = waves(&shape).iter().map(|&sample| sample as f32).collect();
    let double = waves(&shape);
    let run = |label: &str, field: Field<'_>| {
        let object = folder.json(&[["f.npy"].as_slice(), &ARRAYS].concat());
        check(&folder, &field, &object, None, label);
    };
    let (grid, options) = (|| Grid::spaced(&shape, &[1.0, 1.0]).unwrap(), FieldOptions::default);
    for big in [false, true] {
        let order = |bytes: &mut Vec<u8>, size: usize| {
            if big {
                bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
            }
        };
        let mut bytes: Vec<u8> = whole.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        order(&mut bytes, 2);
        folder.write_npy("f.npy", if big { ">i2" } else { "<i2" }, false, &shape, &bytes);
        run("i2", Field::with(&whole, grid(), &options()).unwrap());
        let mut bytes: Vec<u8> = single.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        order(&mut bytes, 4);
        folder.write_npy("f.npy", if big { ">f4" } else { "<f4" }, false, &shape, &bytes);
        run("f4", Field::with(&single, grid(), &options()).unwrap());
        let mut bytes: Vec<u8> = double.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        order(&mut bytes, 8);
        folder.write_npy("f.npy", if big { ">f8" } else { "<f8" }, false, &shape, &bytes);
        run("f8", Field::with(&double, grid(), &options()).unwrap());
    }
    let text: String =
        double.chunks(12).map(|row| row.iter().map(f64::to_string).collect::<Vec<_>>().join(",") + "\n").collect();
    fs::write(folder.path("f.csv"), text).unwrap();
    let object = folder.json(&[["f.csv"].as_slice(), &ARRAYS].concat());
    check(&folder, &Field::with(&double, grid(), &options()).unwrap(), &object, None, "CSV");
}

/// In Fortran order the file's arrays are in Fortran order too, and mean the same.
#[test]
fn fields_in_fortran_order_come_in_their_own_order_of_axes() {
    let (folder, shape) = (Session::of(&["hessian"]), [7, 6, 8]);
    let samples = waves(&shape);
    let stored = transposed(&shape, &samples);
    let data: Vec<u8> = stored.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    folder.write_npy("f.npy", "<f8", true, &shape, &data);
    let object = folder.json(&[["f.npy", "--spacing", "1,2,3"].as_slice(), &ARRAYS].concat());
    let field = Field::new(&stored, &shape, &[1.0, 2.0, 3.0]).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    let quantities = [Quantity::FullHessian, Quantity::Gradient, Quantity::Laplacian, Quantity::Eigenvalues];
    let points = samples.len();
    for (name, map) in ["h.npy", "g.npy", "l.npy", "e.npy"].into_iter().zip(field.compute(&quantities).unwrap()) {
        let array = folder.array(name);
        assert_eq!(array.shape, map.shape);
        for (k, component) in array.values.chunks_exact(points).enumerate() {
            // What was read is in row-major order.
            assert!(
                bits_but_of_nan(&transposed(&shape, component)) == bits_but_of_nan(map.component(k)),
                "{name}, {k}"
            );
        }
    }
    let codes = transposed(&shape, &folder.array("c.npy").values);
    assert!(codes.iter().zip(&field.classes().unwrap().codes).all(|(found, &code)| *found == f64::from(code)));
    let critical = field.critical_points().unwrap();
    assert_eq!(object["morse_sum"].as_i64(), Some(critical.morse_sum));
    assert_eq!(object["critical_points"].as_array().unwrap().len(), critical.points.len());
    for (found, point) in object["critical_points"].as_array().unwrap().iter().zip(&critical.points) {
        assert_eq!(numbers(&found["position"]), point.position);
    }
}

/// `numpy.gradient` along an axis, of edge order 1, spacing 1.
fn gradient(shape: &[usize], samples: &[f64], axis: usize) -> Vec<f64> {
    let stride: usize = shape[axis + 1..].iter().product();
    let last = shape[axis] - 1;
    let of = |k: usize| match k / stride % shape[axis] {
        0 => samples[k + stride] - samples[k],
        i if i == last => samples[k] - samples[k - stride],
        _ => (samples[k + stride] - samples[k - stride]) / 2.0,
    };
    (0..samples.len()).map(of).collect()
}

#[test]
fn nested_differences_are_numpys_gradient_twice() {
    let (folder, shape) = (Session::of(&["hessian"]), [8, 7, 9]);
    // Whole numbers: no difference rounds.
    let samples: Vec<f64> = (0..8 * 7 * 9).map(|k| f64::from(k * k * 7 % 101)).collect();
    folder.write_array("f.npy", &shape, &samples);
    let object = folder.json(&[["f.npy", "--scheme", "nested"].as_slice(), &ARRAYS].concat());
    assert_eq!((object["scheme"].as_str(), object["accuracy"].as_u64()), (Some("nested"), Some(2)));
    let (h, points) = (folder.array("h.npy").values, samples.len());
    for i in 0..3 {
        for j in 0..3 {
            let expected = gradient(&shape, &gradient(&shape, &samples, i), j);
            assert_eq!(h[(3 * i + j) * points..][..points], expected, "{i}, {j}");
        }
    }
    let options = |edge_order| FieldOptions { scheme: Scheme::Nested { edge_order }, ..FieldOptions::default() };
    let field = |edge_order| Field::with(&samples, Grid::spaced(&shape, &[1.0; 3]).unwrap(), &options(edge_order));
    check(&folder, &field(1).unwrap(), &object, None, "edge order 1");
    let object = folder.json(&[["f.npy", "--scheme", "nested", "--edge-order", "2"].as_slice(), &ARRAYS].concat());
    check(&folder, &field(2).unwrap(), &object, None, "edge order 2");
}

#[test]
fn options_reach_the_library() {
    let (folder, shape) = (Session::of(&["hessian"]), [14, 11]);
    let samples = waves(&shape);
    folder.write_array("f.npy", &shape, &samples);
    let present: Vec<bool> = (0..154).map(|k| k % 37 != 5).collect();
    folder.write_npy("m.npy", "|b1", false, &shape, &present.iter().map(|&p| u8::from(p)).collect::<Vec<_>>());
    let grid = || Grid::spaced(&shape, &[1.0, 1.0]).unwrap();
    let of = |options| Field::with(&samples, grid(), &options).unwrap();
    let usual = FieldOptions::default;
    let ring = Grid::new(&shape, vec![Axis::even(1.0).unwrap().periodic(), Axis::even(1.0).unwrap()]).unwrap();
    let both = vec![Axis::even(1.0).unwrap().periodic(); 2];
    let cases: [(&[&str], Field<'_>); 8] = [
        (&["--mask", "m.npy"], of(usual()).with_mask(&present).unwrap()),
        (&["--periodic", "0"], Field::with(&samples, ring, &usual()).unwrap()),
        (&["--periodic", "1,0"], Field::with(&samples, Grid::new(&shape, both).unwrap(), &usual()).unwrap()),
        (&["--smooth", "1.5"], of(FieldOptions { smoothing: Some(1.5), ..usual() })),
        (&["--noise", "0.01"], of(FieldOptions { noise: 0.01, ..usual() })),
        (&["--accuracy", "4"], of(FieldOptions { scheme: Scheme::Compact { accuracy: 4 }, ..usual() })),
        (&["--accuracy", "6"], of(FieldOptions { scheme: Scheme::Compact { accuracy: 6 }, ..usual() })),
        (&["--neglect-truncation"], of(FieldOptions { truncation: gramkit::field::Truncation::Neglected, ..usual() })),
    ];
    for (options, field) in cases {
        for planes in ["1", "3"] {
            let object = folder.json(&[&["f.npy"], options, &ARRAYS, &["--planes", planes]].concat());
            check(&folder, &field, &object, None, &format!("{options:?}"));
        }
    }
}

#[test]
fn pictures_are_whole() {
    let folder = Session::of(&["hessian"]);
    for shape in [vec![50], vec![20, 31], vec![8, 9, 7], vec![4, 5, 4, 5]] {
        folder.write_array("f.npy", &shape, &waves(&shape));
        folder.page(&["f.npy", "--plot", "p.svg", "--threshold", "0.3"]);
        let svg = String::from_utf8(folder.read("p.svg")).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{shape:?}");
        folder.page(&["f.npy", "--plot", "p.png", "--planes", "2"]);
        let png = folder.read("p.png");
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png[png.len() - 8..].starts_with(b"IEND"), "{shape:?}");
        fs::remove_file(folder.path("p.svg")).unwrap();
        fs::remove_file(folder.path("p.png")).unwrap();
    }
    assert_eq!(folder.files().len(), 1);
}

/// A folder with fields, masks, and older files under the names of the outputs.
fn with_older_files() -> Session {
    let folder = Session::of(&["hessian"]);
    folder.write_array("f.npy", &[9, 8], &waves(&[9, 8]));
    folder.write_array("m.npy", &[9, 8], &[1.0; 72]);
    for name in ["h.npy", "g.npy", "l.npy", "e.npy", "c.npy", "p.svg", "p.png", "p.jpg"] {
        fs::write(folder.path(name), format!("older {name}")).unwrap();
    }
    folder
}

#[test]
fn misuse_is_status_2_and_leaves_all_files_as_they_were() {
    let folder = with_older_files();
    let fails = |file: &str, options: &[&str], parts: &[&str]| {
        folder.fails(2, &[&[file], options, &ARRAYS, &["--plot", "p.svg"]].concat(), parts);
    };
    for (options, part) in [
        (["--spacing", "0,1"].as_slice(), "f.npy: a spacing is 0"),
        (&["--spacing", "1,-1"], "f.npy: a spacing is -1"),
        (&["--spacing", "NaN,1"], "f.npy: a spacing is NaN"),
        (&["--spacing", "1,inf"], "f.npy: a spacing is inf"),
        (&["--spacing", "1,2,3"], "f.npy: spacings, one for all axes or one per axis: expected 2, found 3"),
        (&["--spacing", "1,x"], "--spacing"),
        (&["--origin", "1,2,3"], "f.npy: coordinates of the origin, one for all axes or one per axis: expected 2"),
        (&["--axes", "both"], "f.npy: an array has no coordinates beside its samples (--axes both)"),
        (&["--missing", "drop"], "--missing is for tables"),
        (&["--dummies", "a"], "--dummies makes columns of a table"),
        (&["--origin", "1,inf"], "f.npy: an origin is inf"),
        (&["--periodic", "2"], "f.npy: there is no axis 2"),
        (&["--periodic", "-1"], "-1"),
        (&["--accuracy", "3"], "f.npy: the accuracy of compact differences is 3"),
        (&["--accuracy", "18446744073709551615"], "f.npy: the accuracy"),
        (&["--scheme", "nested", "--accuracy", "4"], "--accuracy 4: nested"),
        (&["--scheme", "nested", "--edge-order", "3"], "f.npy: the edge order of nested differences is 3"),
        (&["--edge-order", "1"], "--edge-order"),
        (&["--noise", "-1"], "f.npy: the noise of the samples is -1"),
        (&["--noise", "nan"], "f.npy: the noise of the samples is NaN"),
        (&["--smooth", "0"], "f.npy: the smoothing scale is 0"),
        (&["--smooth", "-1"], "f.npy: the smoothing scale is -1"),
        (&["--threshold", "NaN"], "--threshold is not a number"),
        (&["--threshold", "inf"], "the threshold is inf"),
        (&["--planes", "0"], "--planes 0"),
        (&["--planes", "-1"], "-1"),
        (&["--mask", "none.npy"], "none.npy: cannot be opened"),
        (&["--spacing", "1e-200,1"], "f.npy: "),
        (&["--spacing", "1e200,1"], "f.npy: "),
    ] {
        fails("f.npy", options, &[part]);
    }
    folder.write_array("short.npy", &[9, 2], &[1.0; 18]);
    fails("short.npy", &[], &["short.npy: samples along an axis", "at least: expected 3, found 2"]);
    folder.write_array("m2.npy", &[9, 7], &[1.0; 63]);
    fails("f.npy", &["--mask", "m2.npy"], &["m2.npy: ", "mask: expected 8, found 7"]);
    folder.write_array("m3.npy", &[9, 8, 1], &[1.0; 72]);
    fails("f.npy", &["--mask", "m3.npy"], &["m3.npy: axes: expected 2, found 3"]);
    folder.write_npy("m4.npy", "<f8", true, &[9, 8], &[0; 576]);
    fails("f.npy", &["--mask", "m4.npy"], &["m4.npy: the mask is stored in another order of axes"]);
    for (name, descr, shape, bytes) in [
        ("complex.npy", "<c16", [4, 4].as_slice(), 256),
        ("object.npy", "|O", &[4, 4], 128),
        ("cut.npy", "<f8", &[4, 4], 127),
        ("none-d.npy", "<f8", &[], 8),
        ("empty.npy", "<f8", &[4, 0], 0),
    ] {
        folder.write_npy(name, descr, false, shape, &vec![0; bytes]);
        fails(name, &[], &[name]);
    }
    fs::write(folder.path("text.npy"), "1,2,3").unwrap();
    fails("text.npy", &[], &["text.npy"]);
    fs::write(folder.path("text.csv"), "1,2\n3\n").unwrap();
    fails("text.csv", &[], &["text.csv"]);
    fs::write(folder.path("words.csv"), "a,b\nc,d\n").unwrap();
    fails("words.csv", &[], &["words.csv"]);
    fails("missing.npy", &[], &["missing.npy: cannot be opened"]);
    fails("missing.csv", &[], &["missing.csv: cannot be opened"]);
    fails(".", &[], &["."]);
}

#[test]
fn outputs_are_no_inputs_and_differ_from_each_other() {
    let folder = with_older_files();
    folder.fails(2, &["f.npy", "-o", "f.npy"], &["-o and the input are the same file"]);
    folder.fails(2, &["f.npy", "-o", "./h.npy", "--gradient", "h.npy"], &["--gradient and -o are the same file"]);
    folder.fails(2, &["f.npy", "--classes", "c.npy", "-o", "c.npy"], &["--classes and -o are the same file"]);
    folder.fails(2, &["f.npy", "--mask", "m.npy", "-o", "m.npy"], &["same file"]);
    folder.fails(2, &["f.npy", "--mask", "m.npy", "-o", "h.npy", "--classes", "./m.npy"], &["same file"]);
    folder.fails(2, &["f.npy", "--plot", "p.jpg", "-o", "h.npy"], &["p.jpg", ".svg or .png"]);
    folder.fails(2, &["f.npy", "-o", "h.csv"], &["h.csv", ".npy"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path("f.npy"), folder.path("link.npy")).unwrap();
        std::os::unix::fs::symlink(folder.path("m.npy"), folder.path("mask.npy")).unwrap();
        folder.fails(2, &["f.npy", "-o", "link.npy"], &["same file"]);
        folder.fails(2, &["link.npy", "-o", "f.npy"], &["same file"]);
        folder.fails(2, &["f.npy", "--mask", "m.npy", "--classes", "mask.npy"], &["same file"]);
    }
    // A field may be its own mask.
    folder.page(&["f.npy", "--mask", "f.npy"]);
}

/// What the user cannot help is status 1, and what was begun is taken back.
#[test]
fn a_file_that_cannot_be_written_leaves_the_others_as_they_were() {
    let folder = with_older_files();
    for arguments in [
        ["-o", "none/h.npy", "--gradient", "g.npy"],
        ["-o", "h.npy", "--classes", "none/c.npy"],
        ["-o", "h.npy", "--plot", "none/p.svg"],
        ["-o", "h.npy", "--plot", "none/p.png"],
    ] {
        folder.fails(1, &[&["f.npy"], arguments.as_slice()].concat(), &["none/"]);
    }
}

#[test]
fn a_failure_in_the_last_plane_leaves_older_outputs_as_they_were() {
    let folder = with_older_files();
    let mut samples = waves(&[40, 8]);
    samples[319] = f64::INFINITY;
    folder.write_array("f.npy", &[40, 8], &samples);
    for planes in ["1", "7", "1000"] {
        let options = [["f.npy", "--planes", planes, "--plot", "p.svg"].as_slice(), &ARRAYS].concat();
        folder.fails(2, &options, &["f.npy: ", "value 319 is inf, not a finite number"]);
    }
    let data: Vec<u8> = transposed(&[40, 8], &samples).iter().flat_map(|sample| sample.to_le_bytes()).collect();
    folder.write_npy("f.npy", "<f8", true, &[40, 8], &data);
    folder.fails(2, &[["f.npy", "--planes", "1"].as_slice(), &ARRAYS].concat(), &["value 319 is inf"]);
    // 2⁵³ + 1 is no f64.
    let whole: Vec<u8> =
        (0..320_i64).map(|k| if k == 317 { (1 << 53) + 1 } else { k }).flat_map(i64::to_le_bytes).collect();
    folder.write_npy("f.npy", "<i8", false, &[40, 8], &whole);
    folder.fails(2, &[["f.npy", "--planes", "1"].as_slice(), &ARRAYS].concat(), &["f.npy", "9007199254740993"]);
}

#[test]
fn the_help_page_names_every_option() {
    let help = Session::of(&["hessian"]).page(&["--help"]);
    for option in ARRAYS.iter().step_by(2) {
        assert!(help.contains(option), "{option}: {help}");
    }
    let more = ["--spacing", "--origin", "--periodic", "--scheme", "--accuracy", "--edge-order", "--noise", "--smooth"];
    for option in more.iter().chain(&[
        "--threshold",
        "--mask",
        "--planes",
        "--json",
        "--plot",
        "--neglect-truncation",
        "--axes",
        "--coordinates",
        "--nodata",
        "--flat",
    ]) {
        assert!(help.contains(option), "{option}: {help}");
    }
}
