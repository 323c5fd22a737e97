//~ expected `&Symmetric
use gramkit::Definiteness;
use nalgebra::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Definiteness::of(&x);
}
