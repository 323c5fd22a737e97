//~ cannot multiply
use gramkit::{Gram, Vectors};

fn main() {
    let g = Gram::of(&Vectors::columns(&[[1.0, 2.0], [3.0, 4.0]])).unwrap();
    let _ = 2.0 * g;
}
