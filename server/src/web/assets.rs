//! The built files: style, browser code, fonts, icons. Compressed at build time, served as they are.
//!
//! Names with a content hash may be kept for ever; the others are checked on each visit by `ETag`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use app::context::Assets;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;

/// In release builds the files are inside the program; in development they are read at start.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

#[derive(Debug)]
struct File {
    plain: Cow<'static, [u8]>,
    gzip: Option<Cow<'static, [u8]>>,
    brotli: Option<Cow<'static, [u8]>>,
    mime: HeaderValue,
    etag: HeaderValue,
    hashed: bool,
}

/// All built files by path.
#[derive(Clone, Debug)]
pub struct Files(Arc<HashMap<String, File>>);

impl Files {
    pub fn load() -> Self {
        let get = |name: &str| Dist::get(name).map(|file| file.data);
        let mut files = HashMap::new();
        for name in Dist::iter() {
            if name.ends_with(".br") || name.ends_with(".gz") || name == "manifest.json" {
                continue;
            }
            let Some(found) = Dist::get(&name) else { continue };
            let mime = HeaderValue::from_str(found.metadata.mimetype())
                .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
            let digest: String =
                found.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            let etag = HeaderValue::from_str(&format!("\"{digest}\""))
                .unwrap_or_else(|_| HeaderValue::from_static("\"\""));
            let file = File {
                gzip: get(&format!("{name}.gz")),
                brotli: get(&format!("{name}.br")),
                mime,
                etag,
                hashed: name.starts_with("pkg/"),
                plain: found.data,
            };
            files.insert(format!("/{name}"), file);
        }
        Self(Arc::new(files))
    }

    /// Logical names and the addresses they are served from, out of `manifest.json`.
    pub fn manifest() -> Assets {
        #[derive(serde::Deserialize)]
        struct Manifest {
            files: BTreeMap<String, String>,
        }
        let addresses = Dist::get("manifest.json")
            .and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok())
            .map(|manifest| manifest.files)
            .unwrap_or_default();
        Assets::new(addresses.into_iter().map(|(name, path)| (name, format!("/{path}"))).collect())
    }

    /// The built file at `path`, in the best encoding the caller takes.
    pub fn find(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let file = self.0.get(path)?;
        let cache = if file.hashed {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=0, must-revalidate"
        };
        let seen = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == file.etag);
        let wanted =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (body, encoding) = match (&file.brotli, &file.gzip) {
            (Some(body), _) if accepts(wanted, "br") => (body, Some("br")),
            (_, Some(body)) if accepts(wanted, "gzip") => (body, Some("gzip")),
            _ => (&file.plain, None),
        };
        let body = match body {
            Cow::Borrowed(bytes) => Body::from(*bytes),
            Cow::Owned(bytes) => Body::from(bytes.clone()),
        };
        let mut response = if seen { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(body) };
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, file.mime.clone());
        answer.insert(header::ETAG, file.etag.clone());
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let (Some(encoding), false) = (encoding, seen) {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }
}

/// Whether an `Accept-Encoding` header allows `coding`; `q=0` means it does not.
pub(super) fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named
            && !pieces.any(
                |piece| matches!(piece.strip_prefix("q=").map(str::parse::<f32>), Some(Ok(q)) if q <= 0.0),
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_only_when_the_browser_takes_it() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("BR;q=0.5", "br"));
        for header in ["", "gzip", "br;q=0", "br; q=0.0", "brx"] {
            assert!(!accepts(header, "br"), "{header:?}");
        }
    }
}
