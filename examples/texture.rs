//! Synthesis of a texture: from noise to an image whose filters respond together as those of a brick wall do.
//!
//! Run with `cargo run --release --features filters --example texture [PNG]`: the texture, the noise and the result
//! side by side. Gatys, Ecker and Bethge, *Texture synthesis using convolutional neural networks*, NIPS 2015, with a
//! filter bank in place of the network.

use std::path::PathBuf;

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, KV, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use gramkit::filters::{Filter, FilterBank, Image, PreparedBank, Rectification};
use gramkit::style::{FeatureMaps, Normaliser, Style, StyleOptions};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SIZE: usize = 128;
const ITERATIONS: u64 = 200;

/// Brings the first distances above 1, where the line search begins with steps of a sensible length.
const SCALE: f64 = 1e8;

/// 10⁸ times the style distance to the texture, per position.
struct StyleLoss {
    bank: PreparedBank,
    target: Style,
}

impl StyleLoss {
    fn style(maps: &FeatureMaps<'_, f64>) -> gramkit::Result<Style> {
        let options = StyleOptions { normaliser: Normaliser::PerPosition, ..StyleOptions::default() };
        Style::with(std::slice::from_ref(maps), &options)
    }
}

impl CostFunction for StyleLoss {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        let maps = self.bank.responses(&Image::new(x.clone(), SIZE, SIZE)?)?;
        Ok(SCALE * Self::style(&maps)?.distance(&self.target, None)?.value)
    }
}

impl Gradient for StyleLoss {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    /// The chain rule: of the distance by the maps, and of the maps by the image.
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let image = Image::new(x.clone(), SIZE, SIZE)?;
        let maps = self.bank.responses(&image)?;
        let by_maps = Self::style(&maps)?.gradient(0, &maps, &self.target, SCALE)?.maps;
        Ok(self.bank.gradient(&image, &by_maps)?.into_values())
    }
}

/// Prints how far the optimisation is.
struct Print;

impl<S: State<Float = f64>> Observe<S> for Print {
    fn observe_iter(&mut self, state: &S, _: &KV) -> Result<(), Error> {
        println!("iteration {:3}: distance {:.4e}", state.get_iter(), state.get_cost());
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).map_or_else(|| std::env::temp_dir().join("gramkit-texture.png"), PathBuf::from);
    let texture =
        Image::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/brick.png"))?.crop(192, 192, SIZE, SIZE)?;
    // The default bank is blind to the mean brightness.
    let blurs = [0.5, 2.0, 8.0].map(|sigma| Filter::Gaussian { sigma });
    let filters = FilterBank::default().filters().iter().copied().chain(blurs).collect();
    // Half-wave tells bright lines from dark ones, which |r| does not.
    let bank = FilterBank::new(filters)?.with_rectification(Rectification::HalfWave).prepare(SIZE, SIZE)?;
    let target = StyleLoss::style(&bank.responses(&texture)?)?;

    let mean = texture.values().iter().sum::<f64>() / (SIZE * SIZE) as f64;
    let mut random = StdRng::seed_from_u64(1);
    let start: Vec<f64> = (0..SIZE * SIZE).map(|_| mean + 0.2 * (random.random::<f64>() - 0.5)).collect();
    let loss = StyleLoss { bank, target };
    check_gradient(&loss, &start)?;
    println!("iteration   0: distance {:.4e}", loss.cost(&start)?);

    let solver = LBFGS::new(MoreThuenteLineSearch::new(), 10).with_tolerance_cost(0.0)?.with_tolerance_grad(0.0)?;
    let result = Executor::new(loss, solver)
        .configure(|state| state.param(start.clone()).max_iters(ITERATIONS))
        .timer(false)
        .add_observer(Print, ObserverMode::Every(20))
        .run()?;
    println!("iteration {:3}: distance {:.4e}", result.state().get_iter(), result.state().get_best_cost());
    let best = result.state().get_best_param().ok_or("no step was made")?;

    let gap = vec![1.0; 8];
    let row = |y: usize| {
        let of = |values: &[f64]| values[y * SIZE..][..SIZE].to_vec();
        [of(texture.values()), gap.clone(), of(&start), gap.clone(), of(best)].concat()
    };
    Image::new((0..SIZE).flat_map(row).collect(), SIZE, 3 * SIZE + 16)?.write_png(&path)?;
    println!("{}", path.display());
    Ok(())
}

/// Compares the gradient along one direction with a difference.
fn check_gradient(loss: &StyleLoss, x: &[f64]) -> Result<(), Error> {
    let direction: Vec<f64> = (0..x.len()).map(|k| (k as f64).sin()).collect();
    let step = 1e-6;
    let moved = |by: f64| loss.cost(&x.iter().zip(&direction).map(|(x, d)| x + by * d).collect());
    let difference = (moved(step)? - moved(-step)?) / (2.0 * step);
    let slope: f64 = loss.gradient(&x.to_vec())?.iter().zip(&direction).map(|(g, d)| g * d).sum();
    println!("slope along a direction: {slope:.6e}, by differences {difference:.6e}");
    assert!((slope - difference).abs() <= 1e-4 * slope.abs().max(1.0), "the gradient is wrong");
    Ok(())
}
