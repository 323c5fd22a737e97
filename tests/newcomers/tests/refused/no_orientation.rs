//~ does not say whether its columns or its rows are the vectors
//~ write `&Vectors::columns(&x)` or `&Vectors::rows(&x)`
use gramkit::Gram;
use nalgebra::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Gram::of(&x);
}
