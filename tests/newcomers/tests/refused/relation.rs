use gramkit::certificate::Relation;

fn main() {
    let _ = Relation::default();
}
