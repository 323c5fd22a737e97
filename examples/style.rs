//! Is a crop of a brick wall closer in style to the others of the wall than to any crop of a lawn?
//!
//! Run with `cargo run --release --features filters --example style`.

use std::process::ExitCode;

use gramkit::filters::{FilterBank, Image};
use gramkit::style::{Style, StyleOptions};

/// A crop holds a brick or more: here it has to hold.
const SIZES: [usize; 3] = [128, 192, 256];
/// Here it need not.
const SMALLER: [usize; 3] = [32, 64, 96];
const STEP: usize = 64;

/// The styles of all crops on the grid.
fn styles(image: &Image, size: usize) -> Result<Vec<Style>, Box<dyn std::error::Error>> {
    let bank = FilterBank::default().prepare(size, size)?;
    let mut styles = Vec::new();
    for top in (0..=image.height() - size).step_by(STEP) {
        for left in (0..=image.width() - size).step_by(STEP) {
            styles.push(bank.style(&image.crop(top, left, size, size)?, &StyleOptions::default())?);
        }
    }
    Ok(styles)
}

/// The distance of the farthest crop of the same wall over that of the nearest of the lawn, rounded upwards.
fn ratio(one: &Style, bricks: &[Style], lawns: &[Style]) -> gramkit::Result<f64> {
    let (mut farthest, mut nearest) = (0.0_f64, f64::INFINITY);
    for brick in bricks {
        farthest = farthest.max(one.distance(brick, None)?.enclosure.upper);
    }
    for lawn in lawns {
        nearest = nearest.min(one.distance(lawn, None)?.enclosure.lower);
    }
    Ok((farthest / nearest).next_up())
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let (brick, grass) = (
        Image::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/brick.png"))?,
        Image::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/grass.png"))?,
    );
    println!("The distance of a crop from the farthest of the same wall, over that from the nearest of the lawn:");
    println!("size  crops  median    worst  crops where it is 1 or more");
    let mut holds = true;
    for size in SMALLER.into_iter().chain(SIZES) {
        let (bricks, lawns) = (styles(&brick, size)?, styles(&grass, size)?);
        let mut ratios = bricks.iter().map(|one| ratio(one, &bricks, &lawns)).collect::<gramkit::Result<Vec<f64>>>()?;
        ratios.sort_by(f64::total_cmp);
        let wrong = ratios.iter().filter(|ratio| **ratio >= 1.0).count();
        let (median, worst) = (ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
        println!("{size:4}  {:5}  {median:6.3}  {worst:7.3}  {wrong}", ratios.len());
        holds &= wrong == 0 || SMALLER.contains(&size);
    }
    println!("{}", if holds { "From 128² on, brick is nearer to brick at every crop." } else { "It does not hold." });
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
