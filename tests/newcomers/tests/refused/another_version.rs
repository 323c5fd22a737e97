//~ is not a matrix that gramkit reads
//~ a matrix of another version of these crates is another type
use gramkit::Vectors;
use nalgebra_of_before::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Vectors::columns(&x);
}
