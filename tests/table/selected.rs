//! Columns of a table that are chosen after it is read.

use gramkit::table::{ColumnError, Table, TableOptions};

use super::chosen::names;

fn table() -> Table {
    let text = b"Price,tax,total,tax\n10,2,12,0.2\n25,5,30,0.5\n";
    Table::from_text(text, "t.csv", &TableOptions { exact: true, ..TableOptions::default() }).unwrap()
}

#[test]
fn columns_by_name_and_by_index() {
    let table = table();
    let part = table.select(["total", "Price"]).unwrap();
    assert_eq!((part.values.clone(), names(&part)), (faer::mat![[12.0, 10.0], [30.0, 25.0]], vec!["total", "Price"]));
    assert_eq!((part.columns, part.shape, part.assumed), (vec![2, 0], table.shape, table.assumed.clone()));
    let written = part.exact.unwrap();
    assert_eq!(written.nearest().unwrap(), part.values);
    let rest = table.without([1, 3]).unwrap();
    assert_eq!((names(&rest), rest.columns.clone()), (vec!["Price", "total"], vec![0, 2]));
    // An index is one of this table.
    assert_eq!(rest.column(1).unwrap(), table.column("total").unwrap());
    assert_eq!(rest.column("1").unwrap(), [12.0, 30.0]);
    assert_eq!(table.select(Vec::<usize>::new()).unwrap().values.ncols(), 0);
}

#[test]
fn columns_that_are_not_there() {
    let table = table();
    let near = |name: &str| match table.column(name) {
        Err(ColumnError::NoSuchColumn { near, .. }) => near,
        other => panic!("{other:?}"),
    };
    assert_eq!(near("price"), ["Price"]);
    assert_eq!(near(" PRISE "), ["Price"]);
    assert_eq!(near("totals"), ["total"]);
    assert_eq!(near("weight"), Vec::<String>::new());
    let message = table.select(["totel"]).unwrap_err().to_string();
    assert_eq!(message, r#"there is no column "totel" (but "total"); there are Price, tax, total, tax"#);
    let twice = table.without(["tax"]).unwrap_err();
    assert_eq!(twice, ColumnError::Ambiguous { column: "tax".into(), indices: vec![1, 3] });
    let nameless = Table::new(None, faer::mat![[1.0, 2.0]]);
    assert_eq!(nameless.column(2).unwrap_err().to_string(), r#"there is no column "2"; there are columns 0 to 1"#);
}
