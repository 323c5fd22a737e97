//~ cannot be analysed
//~ write `&Vectors::columns(&x)` or `&Vectors::rows(&x)` of a matrix `x`; of a symmetric one, `&Symmetric::new(&x)?`
use gramkit::Analysis;
use nalgebra::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Analysis::of(&x);
}
