//~ MatrixView::row_major
use gramkit::Vectors;

fn main() {
    let _ = Vectors::columns(&vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
}
