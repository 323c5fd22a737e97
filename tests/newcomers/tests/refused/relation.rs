//~ no function or associated item named `default`
use gramkit::certificate::Relation;

fn main() {
    let _ = Relation::default();
}
