//! `gramkit hessian` of fields as people keep them: the cases of the trials, by their numbers.

use serde_json::{Value, json};

use crate::program::report::numbers;
use crate::program::session::Session;
use crate::support::npy::doubles;
use crate::support::tiff::{TagValue, Tiff};

/// Where the summit of the trial's heights lies when they are smoothed over 90, in its own rows and columns.
const SUMMIT: [f64; 2] = [540.0, 816.87];
const SMOOTHED: [&str; 4] = ["--noise", "0.29", "--smooth", "90"];

fn session() -> Session {
    Session::of(&["hessian"])
}

/// The one critical point, which is decided.
fn the_point(object: &Value) -> &Value {
    let points = object["critical_points"].as_array().unwrap();
    assert_eq!(points.len(), 1, "{object}");
    &points[0]
}

/// That it is a maximum within its error of a place.
fn is_summit(object: &Value, place: [f64; 2]) {
    let point = the_point(object);
    let position = numbers(&point["position"]);
    let off = (position[0] - place[0]).hypot(position[1] - place[1]);
    assert!(point["class"] == "maximum" && off <= point["position_error"].as_f64().unwrap(), "{point}");
}

/// The clauses of what was assumed, none of which lacks its option on the page.
fn assumed(session: &Session, arguments: &[&str]) -> Vec<String> {
    let object = session.json(arguments);
    let said: Vec<String> =
        object["input"]["assumed"].as_array().unwrap().iter().map(|said| said.as_str().unwrap().to_string()).collect();
    let page = session.page(arguments);
    assert_eq!(page.contains("\nRead as "), !said.is_empty(), "{page}");
    for clause in &said {
        assert!(page.contains(&format!("{clause} (--")), "{clause:?}: {page}");
    }
    said
}

#[test]
fn trial_17_heights_with_missing_samples_are_read_from_every_format() {
    let session = session();
    session.write("nan.npy", include_bytes!("../../data/trials/17_dem_nan_f4.npy"));
    session.write("raw.npy", include_bytes!("../../data/trials/17_dem_nodata_i2.npy"));
    session.write("empty.csv", include_bytes!("../../data/trials/17_dem_empty.csv"));
    session.write("nan.csv", include_bytes!("../../data/trials/17_dem_nan.csv"));
    session.write("dem.asc", include_bytes!("../../data/trials/17_dem.asc"));
    session.write("mask.npy", include_bytes!("../../data/trials/17_dem_mask.npy"));
    let with = |arguments: &[&'static str]| [arguments, &SMOOTHED].concat();
    let spaced = ["--spacing", "30"];
    for arguments in [
        [&["nan.npy"], &spaced[..]].concat(),
        [&["raw.npy", "--nodata", "-9999"], &spaced[..]].concat(),
        [&["raw.npy", "--mask", "mask.npy"], &spaced[..]].concat(),
        [&["empty.csv"], &spaced[..]].concat(),
        [&["nan.csv"], &spaced[..]].concat(),
    ] {
        is_summit(&session.json(&with(&arguments)), SUMMIT);
        let said = assumed(&session, &with(&arguments));
        // Of what the mask takes away nothing is said.
        assert!(said.is_empty(), "{arguments:?}: {said:?}");
    }
    // The corner of the map is (500000, 4100000), and its 40 rows begin in the north.
    let map = [4_100_000.0 + 39.5 * 30.0 - SUMMIT[0], 500_015.0 + SUMMIT[1]];
    let object = session.json(&with(&["dem.asc"]));
    is_summit(&object, map);
    assert_eq!((&object["origin"], &object["spacing"]), (&json!([4_100_015.0, 500_015.0]), &json!([30.0, 30.0])));
    assert_eq!(assumed(&session, &with(&["dem.asc"])), ["y along axis 0, x along axis 1, turned so that y ascends"]);
    is_summit(&session.json(&with(&["dem.asc", "--axes", "none", "--spacing", "30"])), SUMMIT);
    // A mask in the order of the file's rows is turned with them: all but the rows below the summit is missing.
    let below: Vec<u8> = (0..2000).map(|k| u8::from(k / 50 > 25)).collect();
    session.write_npy("south.npy", "|u1", false, &[40, 50], &below);
    let south = session.json(&["dem.asc", "--mask", "south.npy", "--no-critical-points"]);
    let row = south["flattest"]["gradient"]["position"][0].as_f64().unwrap();
    assert!(row < 4_100_000.0 + 14.0 * 30.0, "{row}");
    // −9999 among heights is pointed out.
    let raw = ["raw.npy", "--spacing", "30", "--no-critical-points"];
    assert_eq!(assumed(&session, &raw), ["samples of -9999 are far from all others, and taken as numbers"]);
    assert!(session.page(&raw).contains("(--nodata)"));
    session.write_array("all.npy", &[40, 50], &[1.0; 2000]);
    assert_eq!(assumed(&session, &[&raw[..], &["--mask", "all.npy"]].concat()).len(), 1);
    let parts = ["nan.npy: flag [0, 0] of the mask is NaN"];
    session.fails(2, &["raw.npy", "--mask", "nan.npy"], &parts);
    session.fails(2, &["raw.npy", "--mask", "empty.csv"], &["empty.csv: flag [0, 0] of the mask is NaN"]);
}

#[test]
fn trial_17_a_geotiff_of_the_same_heights_is_the_same_field() {
    let session = session();
    session.write("dem.asc", include_bytes!("../../data/trials/17_dem.asc"));
    session.write("raw.npy", include_bytes!("../../data/trials/17_dem_nodata_i2.npy"));
    let heights: Vec<u8> =
        session.array("raw.npy").values.iter().flat_map(|&height| (height as i16).to_le_bytes()).collect();
    let image = Tiff::strips(50, 40, 16, 2, &heights)
        .with(33550, TagValue::Double(vec![30.0, 30.0, 0.0]))
        .with(33922, TagValue::Double(vec![0.0, 0.0, 0.0, 500_000.0, 4_101_200.0, 0.0]))
        .with(42113, TagValue::Ascii("-9999"));
    session.write("dem.tif", image.bytes());
    let [of_text, of_image] = ["dem.asc", "dem.tif"].map(|name| {
        let mut object = session.json(&[&[name], &SMOOTHED[..]].concat());
        object["input"]["path"] = Value::Null;
        object["seconds"] = Value::Null;
        // Heights as text are rounded, as whole numbers they are not.
        object["flattest"] = Value::Null;
        object["critical_points"][0] = object["critical_points"][0]["class"].clone();
        object
    });
    assert_eq!(of_text, of_image);
    session.write("cut.tif", &image.bytes()[..1000]);
    session.fails(2, &["cut.tif"], &["cut.tif: not a TIFF file that can be read"]);
    session.write("cut.asc", "ncols 3\nnrows 3\n1 2 3\n");
    session.fails(2, &["cut.asc"], &["cut.asc: its header announces 3 rows of 3 samples; 3 are there"]);
}

#[test]
fn trial_19_plateaus_and_ties_have_their_places() {
    let session = session();
    session.write("pyramid.npy", include_bytes!("../../data/trials/19_truncated_pyramid.npy"));
    session.write("constant.npy", include_bytes!("../../data/trials/19_constant.npy"));
    let page = session.page(&["pyramid.npy"]);
    for part in [
        "\nFlattest       |∇f|    0 ± 2.7                at (0, 0) (53 samples tie)\n",
        "\nPlateaus       maximum: 64 cells of equal samples, 6, in [6, 14] × [6, 14]\n",
    ] {
        assert!(page.contains(part), "{part:?}: {page}");
    }
    let object = session.json(&["pyramid.npy"]);
    assert!(object["critical_points"].as_array().unwrap().iter().all(|point| point["class"] != "maximum"), "{object}");
    assert_eq!(object["plateaus"][0]["kind"], "equal-samples");
    let page = session.page(&["constant.npy"]);
    for part in [
        "at (0, 0) (180 samples tie)\n",
        "\nPlateaus       degenerate: 154 cells of equal samples, 7, in [0, 11] × [0, 14], at the edge\n",
    ] {
        assert!(page.contains(part), "{part:?}: {page}");
    }
    // The flattest region is the largest of those with |∇f| = 0: the top, whose inner samples are 7 × 7.
    let object = session.json(&["pyramid.npy", "--flat", "0"]);
    let region = &object["region"];
    assert_eq!((&region["points"], &region["volume"], &region["boundary"]), (&json!(49), &json!(49.0), &json!(false)));
    assert_eq!((&region["lower"], &region["upper"]), (&json!([7.0, 7.0]), &json!([13.0, 13.0])));
    assert!(object["region"]["at_most"] == 0.0 && object["region"]["below"].is_null());
    let page = session.page(&["pyramid.npy", "--flat", "0"]);
    let line = "\nRegion         49 samples of |∇f| ≤ 0 about the least |∇f|, area 49, in [7, 13] × [7, 13]\n";
    assert!(page.contains(line), "{page}");
    assert!(session.json(&["pyramid.npy"])["region"].is_null());
    session.fails(2, &["pyramid.npy", "--flat", "nan"], &["--flat is not a number"]);
}

#[test]
fn a_region_below_the_threshold_passes_the_end_of_a_circle() {
    let session = session();
    // By the steps to 0 around a circle of 16: a valley there, and another at the opposite end.
    const HEIGHTS: [f64; 9] = [-3.0, -2.5, -1.5, -0.5, 0.5, 0.5, -0.5, -0.8, -1.0];
    let sample = |k: usize| HEIGHTS[k.min(16 - k)];
    let samples: Vec<f64> = (0..16).flat_map(|k| [sample(k); 5]).collect();
    session.write_array("f.npy", &[16, 5], &samples);
    let object = session.json(&["f.npy", "--periodic", "0", "--threshold", "-0.9", "--no-critical-points"]);
    let region = &object["region"];
    assert_eq!((&region["first"], &region["last"]), (&json!([14, 0]), &json!([2, 4])), "{region}");
    assert_eq!((&region["lower"], &region["upper"]), (&json!([14.0, 0.0]), &json!([18.0, 4.0])));
    assert_eq!((&region["points"], &region["below"], &region["boundary"]), (&json!(25), &json!(-0.9), &json!(true)));
    let page = session.page(&["f.npy", "--periodic", "0", "--threshold", "-0.9", "--no-critical-points"]);
    assert!(
        page.contains("25 samples of f < -0.9 about the least |∇f|, area 20, in [14, 18] × [0, 4], at the edge"),
        "{page}"
    );
    for planes in ["1", "3"] {
        let again = session.json(&["f.npy", "--periodic", "0", "--threshold", "-0.9", "--planes", planes]);
        assert_eq!(&again["region"], region);
    }
    assert!(session.json(&["f.npy", "--threshold", "-9"])["region"].is_null());
}

#[test]
fn a_valley_that_is_undecided_is_called_no_plateau() {
    let session = session();
    // sin(10r)/10 has ridges and valleys of constant height that the samples do not resolve.
    let at = |k: usize| -2.0 + 0.1 * k as f64;
    let samples: Vec<f64> = (0..1681).map(|k| 0.1 * (6.0 * at(k / 41).hypot(at(k % 41))).sin()).collect();
    session.write_array("f.npy", &[41, 41], &samples);
    let arguments = ["f.npy", "--spacing", "0.1", "--origin", "-2"];
    let (page, object) = (session.page(&arguments), session.json(&arguments));
    let plateaus = object["plateaus"].as_array().unwrap();
    let undecided = plateaus.iter().filter(|plateau| plateau["class"] == "undetermined").count();
    assert!(undecided > 0 && plateaus.iter().all(|plateau| plateau["kind"] == "vanishing-gradient"), "{object}");
    let line = page.lines().find(|line| line.starts_with("Undecided")).unwrap_or_else(|| panic!("{page}"));
    assert!(line.contains("where the samples do not tell whether the gradient vanishes"), "{line}");
    assert_eq!(page.contains("\nPlateaus"), undecided < plateaus.len(), "{page}");
}

#[test]
fn trials_22_and_23_one_spacing_is_for_all_axes_and_a_row_has_one() {
    let session = session();
    session.write("volume.npy", include_bytes!("../../data/trials/22_aniso_u8.npy"));
    session.write("row.csv", include_bytes!("../../data/trials/23_parabola_row.csv"));
    session.write("column.csv", include_bytes!("../../data/trials/23_parabola.csv"));
    session.write("line.npy", include_bytes!("../../data/trials/23_parabola.npy"));
    assert_eq!(session.json(&["volume.npy", "--spacing", "0.5"])["spacing"], json!([0.5, 0.5, 0.5]));
    assert_eq!(session.json(&["volume.npy", "--origin", "-2"])["origin"], json!([-2.0, -2.0, -2.0]));
    session.json(&["volume.npy", "--spacing", "5,1,0.5", "-o", "h.npy"]);
    // Row-major entries (0, 0), (0, 1), …, (2, 2), the same at every sample of a quadratic.
    let truth = [0.32, 0.2, 0.0, 0.2, -6.0, 0.0, 0.0, 0.0, 16.0];
    let hessian = session.array("h.npy").values;
    let points = hessian.len() / 9;
    /// Roundings of whole numbers up to 255, over the squares of the spacings.
    const ROUNDINGS: f64 = 2e3;
    for (entry, truth) in truth.iter().enumerate() {
        let all = &hessian[entry * points..][..points];
        assert!(all.iter().all(|x| (x - truth).abs() <= ROUNDINGS * f64::EPSILON), "{entry}: {truth}");
    }
    session.fails(2, &["volume.npy", "--spacing", "1,2"], &["one for all axes or one per axis: expected 3, found 2"]);
    for name in ["row.csv", "column.csv", "line.npy"] {
        let object = session.json(&[name, "--laplacian", "l.npy"]);
        assert_eq!(object["shape"], json!([5]), "{name}");
        assert_eq!(session.array("l.npy").values, [-4.0; 5], "{name}");
        session.json(&[name, "--scheme", "nested", "--laplacian", "l.npy"]);
        assert_eq!(session.array("l.npy").values, [-2.0, -3.0, -4.0, -3.0, -2.0], "{name}");
    }
}

#[test]
fn trial_24_uneven_coordinates_are_read_from_files() {
    let session = session();
    session.write("f.npy", include_bytes!("../../data/trials/24_nonuniform_f.npy"));
    // 1, 2, 4, 7, 11, 16 is x + 1 on 0, 1, 3, 6, 10, 15.
    let x = [0.0, 1.0, 3.0, 6.0, 10.0, 15.0];
    session.write_array("x.npy", &[6], &x);
    session.write("x.csv", "x\n0\n1\n3\n6\n10\n15\n");
    session.write("row.csv", "0,1,3,6,10,15\n");
    for file in ["x.npy", "x.csv", "row.csv"] {
        let object = session.json(&["f.npy", "--coordinates", file, "--gradient", "g.npy", "--laplacian", "l.npy"]);
        assert_eq!((&object["coordinates"], &object["spacing"]), (&json!([x]), &json!([null])));
        /// Roundings of a difference of numbers up to 16.
        const ROUNDINGS: f64 = 1e3;
        assert!(session.array("g.npy").values.iter().all(|g| (g - 1.0).abs() <= ROUNDINGS * f64::EPSILON));
        assert!(session.array("l.npy").values.iter().all(|l| l.abs() <= ROUNDINGS * f64::EPSILON));
    }
    assert!(session.page(&["f.npy", "--coordinates", "x.npy"]).contains("\nGrid           spacing uneven\n"));
    // Descending: the slope turns.
    session.write_array("down.npy", &[6], &x.map(|x| -x));
    session.json(&["f.npy", "--coordinates", "down.npy", "--gradient", "g.npy"]);
    assert!(session.array("g.npy").values.iter().all(|g| (g + 1.0).abs() < 1e-12));
    // Even coordinates are an even axis, and nothing between two commas is one, too.
    session.write_array("even.npy", &[6], &[0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
    let object = session.json(&["f.npy", "--coordinates", "even.npy"]);
    assert!((object["spacing"][0].as_f64().unwrap() - 0.1).abs() < 1e-15 && object["origin"][0] == 0.5);
    session.write_array("plane.npy", &[6, 6], &[1.0; 36]);
    let object = session.json(&["plane.npy", "--coordinates", ",x.npy", "--spacing", "2"]);
    assert_eq!(object["spacing"], json!([2.0, null]));
    // Around a circle there is one coordinate more.
    session.fails(2, &["f.npy", "--coordinates", "x.npy", "--periodic", "0"], &["x.npy: ", "expected 7, found 6"]);
    session.write_array("circle.npy", &[7], &[0.0, 1.0, 3.0, 6.0, 10.0, 15.0, 21.0]);
    session.json(&["f.npy", "--coordinates", "circle.npy", "--periodic", "0"]);
    session.write_array("zigzag.npy", &[6], &[0.0, 2.0, 1.0, 3.0, 4.0, 5.0]);
    session.fails(
        2,
        &["f.npy", "--coordinates", "zigzag.npy"],
        &["zigzag.npy: the coordinates of an axis must ascend"],
    );
    session.write_array("square.npy", &[2, 3], &[1.0; 6]);
    session.fails(2, &["f.npy", "--coordinates", "square.npy"], &["one row or one column, not 2 × 3"]);
    session.fails(2, &["f.npy", "--coordinates", "x.npy,x.npy"], &["one per axis", "expected 1, found 2"]);
    session.fails(2, &["f.npy", "--coordinates", "none.npy"], &["none.npy: cannot be opened"]);
    session.fails(2, &["f.npy", "--coordinates", "x.npy", "--plot", "p.svg"], &["--plot takes even axes"]);
    session.fails(2, &["f.npy", "--coordinates", "x.npy", "-o", "x.npy"], &["same file"]);
}

#[test]
fn trial_38_lists_and_axes_are_recognised_and_said() {
    let session = session();
    session.write("list.csv", include_bytes!("../../data/trials/38_xyz_long.csv"));
    session.write("axes.csv", include_bytes!("../../data/trials/38_grid_axes.csv"));
    session.write("numeric.csv", include_bytes!("../../data/trials/38_grid_numeric_axes.csv"));
    session.write("header.csv", include_bytes!("../../data/trials/38_grid_header.csv"));
    let placed = ["--spacing", "0.5", "--origin", "-2"];
    for (arguments, clause) in [
        (vec!["list.csv"], "a list of 81 points on a grid of 9 × 9: axis 0 is x, axis 1 is y, the samples are z"),
        (vec!["axes.csv"], "coordinates of axis 0 in the first column, -2 … 2 and of axis 1 in the first row, -2 … 2"),
        (
            vec!["numeric.csv"],
            "coordinates of axis 0 in the first column, -2 … 2 and of axis 1 in the first row, -2 … 2",
        ),
        ([&["header.csv"], &placed[..]].concat(), "the first row, c0 … c8, holds names"),
    ] {
        // 2x² + y² has its one minimum at (0, 0), with the eigenvalues 2 and 4.
        let object = session.json(&arguments);
        let point = the_point(&object);
        let (position, error) = (numbers(&point["position"]), point["position_error"].as_f64().unwrap());
        assert!(point["class"] == "minimum" && position[0].hypot(position[1]) <= error, "{point}");
        let radius = point["eigenvalue_radius"].as_f64().unwrap();
        let eigenvalues = numbers(&point["eigenvalues"]);
        assert!((eigenvalues[0] - 2.0).abs() <= radius && (eigenvalues[1] - 4.0).abs() <= radius, "{point}");
        assert_eq!((&object["shape"], &object["spacing"]), (&json!([9, 9]), &json!([0.5, 0.5])));
        assert_eq!(object["origin"], json!([-2.0, -2.0]));
        assert_eq!(assumed(&session, &arguments), [clause]);
    }
    // Each has an option that says otherwise.
    assert_eq!(session.json(&["numeric.csv", "--axes", "none"])["shape"], json!([10, 10]));
    session.fails(2, &["numeric.csv", "--axes", "row"], &["numeric.csv: axis 1: ", "must ascend or descend"]);
    session.fails(2, &["list.csv", "--axes", "none"], &["list.csv: samples along an axis", "expected 4, found 3"]);
    session.fails(2, &["numeric.csv", "--axes", "rows"], &["rows", "--axes"]);
}

#[test]
fn an_array_under_any_name_is_read_plane_by_plane() {
    let session = session();
    let samples: Vec<f64> = (0..120).map(|k| f64::from(k * k % 17)).collect();
    session.write_npy("field.dat", "<f8", false, &[4, 5, 6], &doubles(&samples));
    assert_eq!(session.json(&["field.dat", "--no-critical-points"])["shape"], json!([4, 5, 6]));
    session.write("noise.dat", [0_u8, 159, 146, 150]);
    session.fails(2, &["noise.dat"], &["noise.dat: "]);
}

#[test]
fn a_grid_of_many_columns_is_no_list_of_points() {
    let row = |i: usize| (0..70).map(|j| ((i + 1) * (j + 1) % 7).to_string()).collect::<Vec<_>>().join(",") + "\n";
    let text: String = (0..5).map(row).collect();
    let folder = Session::of(&["hessian"]).with(&[("wide.csv", text)]);
    assert_eq!(folder.json(&["wide.csv", "--no-critical-points"])["shape"], json!([5, 70]));
}
