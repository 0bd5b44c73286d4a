//! The files of `csv-spectrum`, read as an upload is and compared with what its authors say is in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::layout::Look;
use super::receive::settle;
use super::records::Records;

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/node_modules/csv-spectrum");
    assert!(
        folder.is_dir(),
        "end2end/node_modules/csv-spectrum is missing: run `npm install --ignore-scripts` in end2end/, or `cargo xtask test`, which does"
    );
    folder
}

type Row = BTreeMap<String, String>;

async fn read(path: &Path) -> Vec<Row> {
    let mut look = Look::default();
    look.at(&std::fs::read(path).unwrap());
    let (layout, _) =
        settle(path, look).await.unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    let mut records = Records::open(path, &layout).unwrap();
    assert!(records.advance().unwrap());
    let mut rows = Vec::new();
    while records.advance().unwrap() {
        let fields = (0..records.fields()).map(|n| records.field(n).to_owned());
        rows.push(layout.columns.iter().cloned().zip(fields).collect());
    }
    rows
}

fn expected(path: &Path) -> Vec<Row> {
    let value: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows = match value {
        Value::Array(rows) => rows,
        one => vec![one],
    };
    rows.into_iter().map(|row| serde_json::from_value(row).unwrap()).collect()
}

#[tokio::test]
async fn every_kind_of_csv_is_read_as_its_authors_mean_it() {
    let mut files = 0;
    for entry in std::fs::read_dir(folder().join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (mut read, mut expected) =
            (read(&path).await, expected(&folder().join("json").join(format!("{name}.json"))));
        if name == "location_coordinates" {
            // The two files of the package disagree about this number.
            for row in read.iter_mut().chain(&mut expected) {
                row.remove("Contact Phone Number");
            }
        }
        assert_eq!(read, expected, "{name}");
        files += 1;
    }
    assert!(files >= 12, "only {files} files");
}
