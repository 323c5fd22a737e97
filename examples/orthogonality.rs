//! Loss of orthogonality of six methods against the condition number: the figure of Giraud, Langou, Rozložník & van den
//! Eshof (Numer. Math. 101 (2005)), from our own runs.
//!
//! Run with `cargo run --release --features plot --example orthogonality [PICTURE.svg]`; without a path the picture
//! goes to the folder of temporary files.

use std::path::{Path, PathBuf};

use gramkit::generate::Kind;
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization};
use gramkit::plot::{self, OrthogonalityCurve, OrthogonalityPicture, OrthogonalityPoint};
use gramkit::{Error, Orthonormal, Vectors};

/// Rows and columns of the matrices with geometric singular values.
const SHAPE: (usize, usize) = (200, 20);
/// κ = 10¹ … 10¹⁶.
const FIRST: i32 = 1;
const LAST: i32 = 16;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let named = std::env::args_os().nth(1).map(PathBuf::from);
    let path = named.unwrap_or_else(|| std::env::temp_dir().join("orthogonality.svg"));
    let curves = runs(geometric)?;
    println!("‖I − QᵀQ‖_F of {} × {} matrices with singular values falling geometrically to 1/κ", SHAPE.0, SHAPE.1);
    tell(&curves);
    println!("and of Läuchli's with {} columns", SHAPE.1);
    tell(&runs(lauchli)?);
    draw(&path, &curves)?;
    println!("Drawn, of the former: {}", path.display());
    Ok(())
}

/// Singular values falling geometrically from 1 to 1/κ.
fn geometric(condition: f64) -> Kind {
    Kind::Condition { rows: SHAPE.0, columns: SHAPE.1, condition, seed: 1 }
}

/// Läuchli's matrix, whose singular values are √(n + ε²), once, and ε.
fn lauchli(condition: f64) -> Kind {
    Kind::Lauchli { columns: SHAPE.1, epsilon: (SHAPE.1 as f64 / (condition * condition - 1.0)).sqrt() }
}

fn tell(curves: &Runs) {
    print!("{:>6}", "κ");
    curves.iter().for_each(|(name, _)| print!("{name:>12}"));
    println!();
    for row in (FIRST..=LAST).step_by(2) {
        print!("{:>6.0e}", 10_f64.powi(row));
        curves.iter().for_each(|(_, points)| print!("{:>12}", told(&points[(row - FIRST) as usize])));
        println!();
    }
}

fn told(point: &OrthogonalityPoint) -> String {
    match point.loss {
        None => "refused".to_owned(),
        Some(_) if point.dropped => "dropped".to_owned(),
        Some(loss) => format!("{loss:.1e}"),
    }
}

type Runs = Vec<(&'static str, Vec<OrthogonalityPoint>)>;

fn runs(of: fn(f64) -> Kind) -> Result<Runs, Error> {
    let methods: [(&str, Orthogonalization); 6] = [
        ("cgs", GramSchmidt::Classical.into()),
        ("mgs", GramSchmidt::Modified.into()),
        ("cgs2", GramSchmidt::ClassicalTwice.into()),
        ("mgs2", GramSchmidt::ModifiedTwice.into()),
        ("cholqr2", CholeskyQr::Twice.into()),
        ("scholqr3", CholeskyQr::ShiftedThrice.into()),
    ];
    let run = |method, decade| {
        let condition = 10_f64.powi(decade);
        let x = of(condition).matrix()?;
        let (loss, bound, dropped) = match Orthonormal::of(&Vectors::columns(&x), method) {
            Ok(basis) => (Some(basis.loss), Some(basis.loss_bound), !basis.dropped.is_empty()),
            Err(Error::NoDirection { method: Some(_), .. }) => (None, None, false),
            Err(error) => return Err(error),
        };
        Ok(OrthogonalityPoint { condition, loss, bound, dropped })
    };
    let curve = |(name, method)| Ok((name, (FIRST..=LAST).map(|k| run(method, k)).collect::<Result<_, Error>>()?));
    methods.into_iter().map(curve).collect()
}

fn draw(path: &Path, curves: &Runs) -> Result<(), plot::PlotError> {
    let curves: Vec<OrthogonalityCurve<'_>> =
        curves.iter().map(|(name, points)| OrthogonalityCurve { name, points }).collect();
    let picture = OrthogonalityPicture { title: "Loss of orthogonality", curves: &curves };
    plot::draw(path, &picture, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The texts of an SVG, each on a line of its own, without the decades beside its axes: how far classical
    /// Gram–Schmidt loses orthogonality at κ = 1e16 is a matter of rounding errors alone, and those differ from one
    /// processor to another.
    fn texts(svg: &str) -> Vec<&str> {
        let decade = |text: &str| text.strip_prefix("1e").is_some_and(|power| power.parse::<i32>().is_ok());
        svg.lines().filter(|line| !line.starts_with('<') && !decade(line)).collect()
    }

    #[test]
    fn the_gallery_shows_what_is_drawn() -> Result<(), Box<dyn std::error::Error>> {
        let path = std::env::temp_dir().join(format!("orthogonality-{}.svg", std::process::id()));
        draw(&path, &runs(geometric)?)?;
        let drawn = fs::read_to_string(&path)?;
        fs::remove_file(&path)?;
        assert_eq!(texts(&drawn), texts(include_str!("../src/plot/gallery/orthogonality.svg")));
        Ok(())
    }
}
