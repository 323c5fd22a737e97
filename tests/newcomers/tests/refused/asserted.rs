//~ is not a matrix that can be asserted to be positive semidefinite
//~ rows of a fixed length, `[[1.0, 0.5], [0.5, 1.0]]`
use gramkit::assert_psd;

fn main() {
    assert_psd!(vec![vec![1.0, 0.5], vec![0.5, 1.0]]);
}
