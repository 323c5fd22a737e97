//~ borrow
use gramkit::Vectors;
use nalgebra::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Vectors::columns(x);
}
