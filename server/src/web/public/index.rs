//! What search engines ask for.

use std::fmt::Write;
use std::sync::Arc;

use app::site::SitePage;
use axum::extract::Extension;
use axum::response::{IntoResponse, Response};
use http::header;

use super::site::Site;

/// `GET /sitemap.xml`.
pub async fn sitemap(Extension(site): Extension<Arc<Site>>) -> Response {
    let url = site.state().public_url();
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in SitePage::KEPT.iter().filter(|page| page.is_listed()) {
        let _ = writeln!(text, "  <url><loc>{url}{}</loc></url>", page.path());
    }
    text.push_str("</urlset>\n");
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

/// `GET /robots.txt`: public pages may be read, the product may not.
pub async fn robots(Extension(site): Extension<Arc<Site>>) -> Response {
    let url = site.state().public_url();
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /fn/\nDisallow: /dashboard\nDisallow: /admin\nDisallow: /onboarding\n\nSitemap: {url}/sitemap.xml\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
