//! Somebody else's HTML made safe to look at. What is not on the short list of harmless elements is
//! dropped, with everything in it where it is code or style; no attribute survives but the address of a
//! plain link; pictures are named, never fetched. The page shows the result in a sandboxed frame too:
//! either would do alone.

/// Longest HTML that is made.
const OUT_MAX: usize = 256 * 1024;
/// Deepest nesting of elements; what lies deeper is shown flat.
const DEPTH_MAX: usize = 64;
/// Longest tag whose quotes are believed, in bytes.
const TAG_MAX: usize = 4_096;

const KEPT: [&str; 30] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tr",
];
const VOID: [&str; 2] = ["br", "hr"];
/// Elements whose content is not for reading.
const SILENT: [&str; 14] = [
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "embed", "svg", "math",
    "textarea", "select", "xmp",
];

/// The harmless part of an HTML text.
pub fn safe(html: &str) -> String {
    let mut out = String::with_capacity(html.len().min(OUT_MAX));
    let mut open: Vec<&'static str> = Vec::new();
    let mut rest = html;
    while out.len() < OUT_MAX {
        let Some(at) = rest.find('<') else {
            text(&mut out, rest);
            break;
        };
        text(&mut out, &rest[..at]);
        let after = &rest[at + 1..];
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            out.push_str("&lt;");
            rest = after;
            continue;
        }
        let (tag, behind) = cut_tag(after);
        rest = behind;
        let closing = tag.starts_with('/');
        let name = name_of(tag.trim_start_matches('/'));
        if let Some(silent) = SILENT.iter().find(|silent| **silent == name) {
            if !closing && !tag.ends_with('/') {
                rest = skip(rest, silent);
            }
            continue;
        }
        if name == "img" && !closing {
            let alt = attribute(tag, "alt").unwrap_or_default();
            text(&mut out, if alt.trim().is_empty() { "[picture]" } else { "[picture: " });
            if !alt.trim().is_empty() {
                text(&mut out, alt.trim());
                out.push(']');
            }
            continue;
        }
        let Some(kept) = KEPT.iter().find(|kept| **kept == name).copied() else { continue };
        if closing {
            close(&mut out, &mut open, kept);
        } else if VOID.contains(&kept) {
            out.push('<');
            out.push_str(kept);
            out.push('>');
        } else if open.len() < DEPTH_MAX {
            begin(&mut out, kept, tag);
            open.push(kept);
        }
    }
    while let Some(last) = open.pop() {
        end(&mut out, last);
    }
    out
}

fn begin(out: &mut String, name: &str, tag: &str) {
    out.push('<');
    out.push_str(name);
    if name == "a"
        && let Some(href) = attribute(tag, "href").filter(|href| is_plain_link(href))
    {
        out.push_str(" href=\"");
        text(out, href.trim());
        out.push_str("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\"");
    }
    out.push('>');
}

fn end(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Closes the element and all that were opened in it; nothing where it is not open.
fn close(out: &mut String, open: &mut Vec<&'static str>, name: &'static str) {
    let Some(at) = open.iter().rposition(|opened| *opened == name) else { return };
    while open.len() > at {
        if let Some(last) = open.pop() {
            end(out, last);
        }
    }
}

/// Text as text. What already stands as an entity stays one.
fn text(out: &mut String, text: &str) {
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '&' if is_entity(&text[at..]) => out.push('&'),
            '&' => out.push_str("&amp;"),
            '\0' => {}
            other => out.push(other),
        }
    }
}

fn is_entity(text: &str) -> bool {
    let Some(end) = text.bytes().take(12).position(|b| b == b';') else { return false };
    let name = text[1..end].trim_start_matches('#');
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// From after the `<` to its `>`, which may not stand in quotes, and what follows.
fn cut_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < TAG_MAX) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return (&text[..at], &text[at + 1..]),
            (None, _) => {}
        }
    }
    // A tag that never ends: its quotes are not believed.
    (text.split('>').next().unwrap_or_default(), text.split_once('>').map_or("", |(_, rest)| rest))
}

fn name_of(tag: &str) -> String {
    tag.chars().take_while(|c| c.is_ascii_alphanumeric()).take(20).collect::<String>().to_ascii_lowercase()
}

/// What follows the end of an element whose content is dropped.
fn skip<'t>(text: &'t str, name: &str) -> &'t str {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let begin = from + at + 2;
        if text.get(begin..begin + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return cut_tag(&text[begin..]).1;
        }
        from = begin;
    }
    ""
}

/// The value of an attribute, as written.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag.split_once(char::is_whitespace)?.1;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (found, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            rest = after;
            if end == 0 {
                return None;
            }
            continue;
        };
        let value = value.trim_start();
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
}

/// Web and mail addresses. Entities in a scheme are a disguise.
fn is_plain_link(href: &str) -> bool {
    let low = href.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| low.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_plain_links_survive_and_nothing_else() {
        let html = "<html><head><title>x</title><style>p{}</style></head><body onload=alert(1)><p style=\"x\" class=y>Hi <b>Kim</b>,\
            <br/>see <a href=\"https://x.example/?a=1&amp;b=2\" onclick='y()'>this</a> &amp; that & more &lt;ok&gt;</p>\
            <img src=\"https://track.example/1.gif\" alt=\"Logo\"></body></html>";
        assert_eq!(
            safe(html),
            "<p>Hi <b>Kim</b>,<br>see <a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">this</a> \
             &amp; that &amp; more &lt;ok&gt;</p>[picture: Logo]"
        );
    }

    #[test]
    fn scripts_in_every_dress_are_gone() {
        for html in [
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
            "<scr<script>ipt>alert(1)</script>",
            "<svg onload=alert(1)><script>alert(1)</script></svg>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\"&#106;avascript:alert(1)\">x</a>",
            "<a href=' java\nscript:alert(1)'>x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<img src=x onerror=alert(1)>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<p title=\"><script>alert(1)</script>\">x</p>",
            "<!--><script>alert(1)</script>-->",
            "<style>@import 'x'</style><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
            "<form action=//x.example><input name=a><button>go</button></form>",
            "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
            "<p onclick=\"alert(1)",
            "<a href=\"https://x.example\" onmouseover=\"alert(1)\">x</a>",
            "<noscript><p title=\"</noscript><script>alert(1)</script>\"></noscript>",
        ] {
            let made = safe(html).to_lowercase();
            for bad in [
                "<script",
                "<svg",
                "<img",
                "<iframe",
                "<style",
                "<link",
                "<meta",
                "<form",
                "<input",
                "<math",
                " on",
                "javascript:",
                "data:",
            ] {
                assert!(!made.contains(bad), "{html}\n{made}");
            }
        }
    }

    #[test]
    fn what_is_opened_is_closed_and_depth_is_bounded() {
        assert_eq!(safe("<div><p>one<b>two</div>three</p>"), "<div><p>one<b>two</b></p></div>three");
        let deep = "<div>".repeat(100_000);
        let made = safe(&deep);
        assert_eq!(made.matches("<div>").count(), DEPTH_MAX);
        assert_eq!(made.matches("</div>").count(), DEPTH_MAX);
        assert!(safe(&"<p>x".repeat(1_000_000)).len() <= OUT_MAX + 1_000);
        assert_eq!(safe("1 < 2 and 3 > 2"), "1 &lt; 2 and 3 &gt; 2");
        assert!(
            safe(&"<p title=\"".repeat(50_000)).len() <= OUT_MAX,
            "quotes that never end do not take for ever"
        );
    }
}
