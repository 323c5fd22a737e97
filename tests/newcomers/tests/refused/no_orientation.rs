//~ expected `&Vectors
use gramkit::Gram;
use nalgebra::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Gram::of(&x);
}
