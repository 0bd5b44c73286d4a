//! Paper: lines of text and columns of figures on numbered A4 pages.
//!
//! Helvetica is known to every reader and need not be in the file. It is read as Windows-1252; a
//! character that has none is a question mark.

use encoding_rs::WINDOWS_1252;
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str, TextStr};

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
const FOOT: f32 = 64.0;
const PLAIN: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");
/// Widths of the characters from space to tilde, in thousandths of the size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A column of a table: its head and where its figures end.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub head: &'static str,
    pub ends_at: f32,
}

/// Pages that grow downwards.
pub struct Sheet {
    title: String,
    pages: Vec<Content>,
    /// Where the last line stands.
    at: f32,
}

impl Sheet {
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), pages: vec![Content::new()], at: HEIGHT - MARGIN }
    }

    /// The name of the whole, once.
    pub fn title(&mut self, words: &str) {
        self.down(20.0);
        self.write(MARGIN, 18.0, BOLD, words);
        self.down(4.0);
    }
    pub fn heading(&mut self, words: &str) {
        // A heading does not stand alone at the end of a page.
        if self.at < FOOT + 70.0 {
            self.turn();
        }
        self.down(30.0);
        self.write(MARGIN, 12.0, BOLD, words);
        self.down(4.0);
    }
    pub fn line(&mut self, words: &str) {
        self.down(14.0);
        self.write(MARGIN, 9.0, PLAIN, words);
    }

    /// The head of a table; `name` stands above its first column.
    pub fn head(&mut self, name: &str, columns: &[Figures]) {
        self.down(16.0);
        self.write(MARGIN, 8.0, BOLD, name);
        for column in columns {
            self.write_up_to(column.ends_at, 8.0, BOLD, column.head);
        }
        self.rule();
    }
    pub fn row(&mut self, name: &str, columns: &[Figures], figures: &[String]) {
        self.down(14.0);
        let room = columns.first().map_or(WIDTH - MARGIN, |first| first.ends_at - 40.0) - MARGIN;
        let name = fitted(name, 9.0, room);
        self.write(MARGIN, 9.0, PLAIN, &name);
        for (column, figure) in columns.iter().zip(figures) {
            self.write_up_to(column.ends_at, 9.0, PLAIN, figure);
        }
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        let mut last = 0;
        let mut next = || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, info, plain, bold) = (next(), next(), next(), next(), next());
        let places: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next(), next())).collect();
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree);
        pdf.document_info(info).title(TextStr(&self.title)).creator(TextStr("Agency OS"));
        let count = i32::try_from(places.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(places.iter().map(|(page, _)| *page)).count(count);
        for (font, name) in [(plain, &b"Helvetica"[..]), (bold, &b"Helvetica-Bold"[..])] {
            pdf.type1_font(font).base_font(Name(name)).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        for ((number, mut content), (page, stream)) in self.pages.into_iter().enumerate().zip(places) {
            let words = format!("{}    Page {} of {count}", self.title, number + 1);
            put(&mut content, MARGIN, 36.0, 8.0, PLAIN, &words);
            let mut on = pdf.page(page);
            on.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(stream);
            on.resources().fonts().pair(PLAIN, plain).pair(BOLD, bold);
            drop(on);
            pdf.stream(stream, &content.finish());
        }
        pdf.finish()
    }

    fn down(&mut self, by: f32) {
        if self.at - by < FOOT {
            self.turn();
        }
        self.at -= by;
    }
    fn turn(&mut self) {
        self.pages.push(Content::new());
        self.at = HEIGHT - MARGIN;
    }
    fn page(&mut self) -> Option<&mut Content> {
        self.pages.last_mut()
    }
    fn write(&mut self, from: f32, size: f32, font: Name<'static>, words: &str) {
        let at = self.at;
        if let Some(page) = self.page() {
            put(page, from, at, size, font, words);
        }
    }
    fn write_up_to(&mut self, end: f32, size: f32, font: Name<'static>, words: &str) {
        self.write(end - width(words, size), size, font, words);
    }
    fn rule(&mut self) {
        self.down(5.0);
        let at = self.at;
        if let Some(page) = self.page() {
            page.set_line_width(0.5).set_stroke_gray(0.6);
            page.move_to(MARGIN, at).line_to(WIDTH - MARGIN, at).stroke();
        }
    }
}

fn put(page: &mut Content, x: f32, y: f32, size: f32, font: Name<'static>, words: &str) {
    let bytes = encoded(words);
    page.begin_text().set_font(font, size).next_line(x, y).show(Str(&bytes)).end_text();
}

fn encoded(words: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(words.len());
    for character in words.chars() {
        let mut room = [0; 4];
        // The sign for minus is drawn as a hyphen, which every font has.
        let text: &str = if character == '\u{2212}' { "-" } else { character.encode_utf8(&mut room) };
        let (some, _, lost) = WINDOWS_1252.encode(text);
        if lost { bytes.push(b'?') } else { bytes.extend_from_slice(&some) }
    }
    bytes
}

/// How wide words are; what is not plain Latin counts as a wide letter.
fn width(words: &str, size: f32) -> f32 {
    let of = |character: char| {
        let place = (character as usize).checked_sub(32);
        place.and_then(|place| WIDTHS.get(place)).copied().unwrap_or(600)
    };
    words.chars().map(|character| f32::from(of(character))).sum::<f32>() * size / 1_000.0
}

/// As much of the words as there is room for.
fn fitted(words: &str, size: f32, room: f32) -> String {
    if width(words, size) <= room {
        return words.to_owned();
    }
    let mut kept = String::new();
    for character in words.chars() {
        kept.push(character);
        if width(&kept, size) + width("…", size) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_goes_on_over_numbered_pages() {
        let mut sheet = Sheet::new("Report of Harbour");
        sheet.title("Report of Harbour");
        let columns = [Figures { head: "Sent", ends_at: 400.0 }];
        sheet.head("Campaign", &columns);
        for n in 0..120 {
            sheet.row(&format!("Campaign {n}"), &columns, &[n.to_string()]);
        }
        let file = sheet.finish();
        assert!(file.starts_with(b"%PDF-1.") && file.trim_ascii_end().ends_with(b"%%EOF"));
        let has = |words: &str| file.windows(words.len()).any(|some| some == words.as_bytes());
        assert!(has("(Campaign 0)") && has("(Campaign 119)"));
        assert!(has("Page 1 of 3") && has("Page 3 of 3") && !has("Page 4"), "pages are numbered");
    }

    #[test]
    fn names_are_cut_to_their_column_and_strange_letters_do_no_harm() {
        assert_eq!(encoded("Zoë – 5% (a)"), b"Zo\xeb \x96 5% (a)");
        assert_eq!(encoded("日本"), b"??");
        let cut = fitted("A campaign with a name that nobody can read to its end", 9.0, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 9.0) <= 100.0, "{cut}");
        assert_eq!(fitted("Q1", 9.0, 100.0), "Q1");
    }
}
