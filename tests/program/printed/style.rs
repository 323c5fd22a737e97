//! `gramkit style`.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::interval::{Interval, behind, entry, intervals};
use crate::program::session::Session;
use crate::support::cases::cases;

fn whole(x: usize) -> Rational {
    Rational::from_integer(BigInt::from(x))
}

fn value(random: &mut StdRng, family: usize) -> f64 {
    match family {
        0 => f64::from(random.random_range(0..=9_i32)),
        1 => f64::from(random.random_range(0..=99_i32)) / 10.0,
        2 => 1000.0 + random.random_range(0.0..1e-3_f64),
        3 => random.random_range(-1.0..1.0_f64) * 10.0_f64.powi(random.random_range(-6..6)),
        _ => random.random_range(-1.0..1.0_f64),
    }
}

/// The maps of one item and one layer, each a column.
fn layer(random: &mut StdRng, [c, h, w]: [usize; 3], family: usize) -> Vec<f64> {
    (0..c * h * w).map(|_| value(random, family)).collect()
}

/// The normalised Gram matrix.
fn gram(values: &[f64], [c, h, w]: [usize; 3], normaliser: &str, centred: bool) -> Table {
    let positions = h * w;
    let maps = Table::from_fn(positions, c, |k, i| exact(values[i * positions + k]));
    let maps = if centred { maps.deviations(&vec![Rational::one(); positions]) } else { maps };
    let divisor = match normaliser {
        "per-position" => whole(positions),
        "per-element" => whole(c * positions),
        _ => Rational::one(),
    };
    maps.gram().times(&divisor.recip())
}

fn distance(a: &Table, b: &Table, [c, h, w]: [usize; 3], normaliser: &str) -> Rational {
    let gap = a.minus(b);
    let (n, _) = gap.shape();
    let square = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let square = square.fold(Rational::zero(), |sum, (i, j)| sum + gap.at(i, j) * gap.at(i, j));
    if normaliser == "gatys" { square / (whole(4) * whole(c * h * w).pow(2)) } else { square }
}

#[test]
fn every_bound_of_style_holds_of_the_maps() {
    let mut random = generator(1488);
    let mut bounds = 0;
    let count = cases(15);
    for _ in 0..count {
        let session = Session::of(&["style"]);
        let items = random.random_range(2..=4_usize);
        let shapes: Vec<[usize; 3]> = (0..random.random_range(1..=2))
            .map(|_| [random.random_range(1..=3), random.random_range(1..=3), random.random_range(1..=3)])
            .collect();
        let family = random.random_range(0..5);
        let mut maps: Vec<Vec<Vec<f64>>> =
            (0..items).map(|_| shapes.iter().map(|&shape| layer(&mut random, shape, family)).collect()).collect();
        if random.random_bool(0.3) {
            maps[1] = maps[0].clone();
        }
        let names = ["one", "two", "three", "four"];
        for (item, name) in maps.iter().zip(names) {
            for (k, (values, shape)) in item.iter().zip(&shapes).enumerate() {
                session.write_array(&format!("{name}/layer{k}.npy"), shape, values);
            }
        }
        let normaliser = ["none", "per-position", "per-element", "gatys"][random.random_range(0..4_usize)];
        let centred = random.random_bool(0.3);
        let weights: Vec<&str> = shapes.iter().map(|_| ["1", "0.1", "2.5"][random.random_range(0..3_usize)]).collect();
        let joined = weights.join(",");
        let mut arguments = names[..items].to_vec();
        arguments.extend(["--normaliser", normaliser, "--weights", &joined]);
        arguments.extend(centred.then_some("--center"));
        let (page, object) = (session.page(&arguments), session.json(&[&arguments[..], &["--gram-dir", "g"]].concat()));
        let shown = format!("{arguments:?} {shapes:?} of {maps:?}\n{page}{object}");

        let grams: Vec<Vec<Table>> = maps
            .iter()
            .map(|item| {
                item.iter().zip(&shapes).map(|(values, &shape)| gram(values, shape, normaliser, centred)).collect()
            })
            .collect();
        let true_distance = |a: usize, b: usize| {
            shapes.iter().enumerate().fold(Rational::zero(), |sum, (k, &shape)| {
                let weight = exact(weights[k].parse().unwrap());
                sum + weight * distance(&grams[a][k], &grams[b][k], shape, normaliser)
            })
        };
        let mut holds = |held: bool, what: &str| {
            bounds += 1;
            assert!(held, "{what}: {shown}");
        };
        // Radii of the Gram matrices that are written.
        let mut largest = Rational::zero();
        for a in 0..items {
            for k in 0..shapes.len() {
                let radius = exact(object["radii"][a][k].as_f64().unwrap());
                let computed = session.table(object["grams"][a][k].as_str().unwrap());
                let error = Table::of(computed.as_ref()).minus(&grams[a][k]);
                holds(error.spectral_norm_is_at_most(&radius), "radius");
                largest = largest.max(radius);
            }
        }
        match behind(entry(&page, "Gram"), "‖computed − true‖₂ ≤ ") {
            Some(radius) => holds(largest <= radius, "radius on the page"),
            None => holds(largest.is_zero(), "no rounding"),
        }
        // Distances, and how far the matrix of the page is from the truth.
        let worst = page.lines().find(|line| line.trim_start().starts_with("each within ")).unwrap();
        let worst = behind(worst, "each within ").unwrap();
        for a in 0..items {
            for b in (0..items).filter(|&b| b != a) {
                let truth = true_distance(a, b);
                holds(Interval::of_json(&object["distance_bounds"][a][b]).contains(&truth), "distance");
                let computed = exact(object["distances"][a][b].as_f64().unwrap());
                holds((computed - &truth).abs() <= worst, "each within");
            }
            let nearest = &object["nearest"][a];
            let least = (0..items).filter(|&b| b != a).map(|b| true_distance(a, b)).min().unwrap();
            let among = nearest.as_array().unwrap().iter().map(|b| true_distance(a, b.as_u64().unwrap() as usize));
            let among: Vec<Rational> = among.collect();
            holds(among.contains(&least), "nearest");
            let line = page.lines().find(|line| line.starts_with(names[a]) && line.contains("nearest to")).unwrap();
            match behind(line, "farther than ") {
                Some(most) => holds(among.iter().all(|distance| *distance <= most), line),
                None => {
                    let (_, number) = line.rsplit_once(": ").unwrap();
                    holds(intervals(number, true)[0].contains(&least), line);
                }
            }
        }
    }
    println!("{bounds} bounds hold in {count} runs");
    assert!(bounds > 5 * count);
}

#[test]
fn of_images_the_page_says_that_its_bounds_are_about_the_computed_responses() {
    let session = Session::of(&["style"]);
    for (name, shift) in [("a.png", 0_u32), ("b.png", 3)] {
        let mut bytes = Vec::new();
        {
            let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
            encoder.set_color(png::ColorType::Grayscale);
            let pixels: Vec<u8> = (0..256_u32).map(|k| ((k * (7 + shift)) % 251) as u8).collect();
            encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        }
        session.write(name, bytes);
    }
    let page = session.page(&["a.png", "b.png"]);
    let of_responses = "of the computed responses";
    assert!(entry(&page, "Gram").ends_with(of_responses), "{page}");
    // Every line with an error bar stands below a sentence that says what it is about.
    let about = page.lines().position(|line| line.contains("bounds are about the computed responses")).unwrap();
    let bars: Vec<usize> = (0..).zip(page.lines()).filter(|(_, line)| line.contains('±')).map(|(k, _)| k).collect();
    assert!(bars.iter().all(|&bar| bar > about) && page.contains("that of the computed responses"), "{page}");
}
