//~ is not known to be symmetric
//~ write `&Symmetric::new(&x)?`
use gramkit::Definiteness;
use nalgebra::DMatrix;

fn main() {
    let x = DMatrix::<f64>::identity(2, 2);
    let _ = Definiteness::of(&x);
}
