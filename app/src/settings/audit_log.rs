use domain::AuditAction;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Choice, Column, DataTable, EmptyState, Field, FilterBar, InputKind, Pagination, Paging, RowHead, Select,
    SkeletonShape, TextInput, Widget, query_value,
};
use crate::when::{Moment, When};

#[cfg(feature = "ssr")]
use super::imports::*;

/// Rows on a page.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLines {
    pub lines: Vec<AuditLine>,
    /// The place where older entries begin.
    pub older: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    pub id: String,
    pub at: When,
    pub who: String,
    pub action: AuditAction,
    pub what: String,
    /// "role: member → admin".
    pub changes: Vec<String>,
    pub address: String,
}

impl AuditLine {
    /// "Changed membership"; signing in and out say all there is to say.
    fn title(&self) -> String {
        match self.action {
            AuditAction::Login | AuditAction::Logout => action_name(self.action).to_owned(),
            action => format!("{} {}", action_name(action), self.what),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    pub action: Option<String>,
    pub resource: Option<String>,
    /// Days, `2026-11-23`, in the reader's zone.
    pub from: Option<String>,
    pub until: Option<String>,
    pub before: Option<String>,
}

#[server(prefix = "/fn", endpoint = "audit-log")]
pub async fn list_audit(query: AuditQuery) -> Result<AuditLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let filter = identity::AuditFilter {
        action: query.action.and_then(|text| text.parse().ok()),
        resource_type: query.resource.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()),
        from: query.from.and_then(|day| reading::start_of(&day, zone, 0)),
        until: query.until.and_then(|day| reading::start_of(&day, zone, 1)),
        before: query.before.and_then(|text| text.parse().ok()),
        limit: Some(PAGE),
        ..identity::AuditFilter::default()
    };
    let page = identity::audit_log(&services, &visit, client, filter).await.map_err(tell)?;
    Ok(reading::lines(page, now, zone))
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use jiff::civil::Date;
    use serde_json::Value;
    use workflows::identity::{AuditEntry, AuditPage};

    use super::{AuditLine, AuditLines, When};

    /// The moment a day begins in `zone`, `later` days on; `None` for what is no day.
    pub fn start_of(day: &str, zone: &str, later: i32) -> Option<DateTime<Utc>> {
        let day: Date = day.parse().ok()?;
        let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
        let start = day.in_tz(zone).ok()?;
        DateTime::from_timestamp(start.timestamp().as_second(), 0)
    }

    pub fn lines(page: AuditPage, now: DateTime<Utc>, zone: &str) -> AuditLines {
        AuditLines {
            older: page.next.map(|id| id.to_string()),
            lines: page.entries.into_iter().map(|entry| line(entry, now, zone)).collect(),
        }
    }

    fn line(entry: AuditEntry, now: DateTime<Utc>, zone: &str) -> AuditLine {
        let who = entry.user_name.or(entry.user_email.map(|email| email.to_string()));
        let who = who.unwrap_or_else(|| {
            if entry.api_key_id.is_some() { "An API key".to_owned() } else { "The system".to_owned() }
        });
        AuditLine {
            id: entry.id.to_string(),
            at: When::of(entry.created_at, now, zone),
            who,
            action: entry.action,
            what: match entry.resource_type.as_str() {
                "icp" => "target profile".to_owned(),
                other => other.replace('_', " "),
            },
            changes: entry.changes.as_ref().map(|found| changes(&found.0)).unwrap_or_default(),
            address: entry.ip_address.unwrap_or_default(),
        }
    }

    /// `{"role": {"old": "member", "new": "admin"}}` in words.
    pub fn changes(changes: &Value) -> Vec<String> {
        let Some(fields) = changes.as_object() else { return Vec::new() };
        let words = |value: Option<&Value>| match value {
            None | Some(Value::Null) => "–".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        fields
            .iter()
            .map(|(name, change)| {
                format!(
                    "{}: {} → {}",
                    name.replace('_', " "),
                    words(change.get("old")),
                    words(change.get("new"))
                )
            })
            .collect()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_change_is_told_with_before_and_after() {
            let value = serde_json::json!({ "role": { "old": "member", "new": "admin" }, "website_url": { "old": null, "new": "https://x.example" } });
            assert_eq!(changes(&value), ["role: member → admin", "website url: – → https://x.example"]);
        }

        #[test]
        fn a_day_begins_where_its_reader_is() {
            assert_eq!(
                start_of("2026-11-23", "Australia/Sydney", 0).unwrap().to_rfc3339(),
                "2026-11-22T13:00:00+00:00"
            );
            assert_eq!(start_of("2026-11-23", "UTC", 1).unwrap().to_rfc3339(), "2026-11-24T00:00:00+00:00");
            for bad in ["", "yesterday", "2026-02-30", "99999-01-01"] {
                assert_eq!(start_of(bad, "UTC", 0), None, "{bad}");
            }
        }
    }
}

const fn action_name(action: AuditAction) -> &'static str {
    match action {
        AuditAction::Create => "Created",
        AuditAction::Update => "Changed",
        AuditAction::Delete => "Deleted",
        AuditAction::Login => "Signed in",
        AuditAction::Logout => "Signed out",
        AuditAction::Export => "Exported",
        AuditAction::Import => "Imported",
        AuditAction::WebhookSent => "Webhook sent",
        AuditAction::WebhookFailed => "Webhook failed",
    }
}

const FILTERS: &[&str] = &["action", "resource", "from", "until"];

#[component]
pub fn AuditLogTab() -> impl IntoView {
    let address = use_query_map();
    let query = Memo::new(move |_| {
        address.with(|query| {
            let get = |name: &str| query_value(query, name);
            AuditQuery {
                action: get("action"),
                resource: get("resource"),
                from: get("from"),
                until: get("until"),
                before: get("before"),
            }
        })
    });
    let asked = query.get_untracked();
    let filtered = move || {
        query.with(|query| {
            [&query.action, &query.resource, &query.from, &query.until].iter().any(|part| part.is_some())
        })
    };
    let lines = Resource::new_blocking(move || query.get(), list_audit);
    let actions = AuditAction::ALL
        .iter()
        .map(|action| Choice::new(action.as_str(), action_name(*action)))
        .collect::<Vec<_>>();
    view! {
        <div class="settings settings--wide">
            <FilterBar label="Filter the audit log" names=FILTERS>
                <Field name="action" label="Action"><Select choices=actions placeholder="All" value=asked.action.unwrap_or_default()/></Field>
                <Field name="resource" label="What"><TextInput value=asked.resource.unwrap_or_default() placeholder="membership"/></Field>
                <Field name="from" label="From"><TextInput kind=InputKind::Date value=asked.from.unwrap_or_default()/></Field>
                <Field name="until" label="Until"><TextInput kind=InputKind::Date value=asked.until.unwrap_or_default()/></Field>
            </FilterBar>
            <Widget of="audit log" resource=lines shape=SkeletonShape::Rows { rows: 8 } let:page>
                <AuditTable page filtered=filtered()/>
            </Widget>
        </div>
    }
}

#[component]
fn AuditTable(page: AuditLines, filtered: bool) -> impl IntoView {
    let columns = vec![
        Column::new("what", "What", AuditLine::title),
        Column::new("who", "Who", |line: &AuditLine| line.who.clone()),
        Column::new("changes", "Changes", |line: &AuditLine| {
            let lines = |change: &String| view! { <span class="audit__change">{change.clone()}</span> };
            if line.changes.is_empty() {
                "–".into_any()
            } else {
                line.changes.iter().map(lines).collect_view().into_any()
            }
        }),
        Column::new(
            "address",
            "From",
            |line: &AuditLine| view! { <span class="mono">{line.address.clone()}</span> },
        )
        .optional(),
        Column::new("at", "When", |line: &AuditLine| view! { <Moment when=line.at.clone() exact=true/> }),
    ];
    let row = |line: &AuditLine| RowHead { id: line.id.clone(), name: line.title(), href: None };
    let empty = move || {
        if filtered {
            view! { <EmptyState filtered=true title="Nothing fits these filters" words="Clear a filter to see more."/> }.into_any()
        } else {
            view! { <EmptyState icon=icondata_lu::LuScrollText title="Nothing recorded yet" words="Every change to your agency is written here, with who did it."/> }.into_any()
        }
    };
    // Older pages are reached one after the other; the way back is the browser's, or the first page.
    let pages = page
        .older
        .map(|older| view! { <Pagination of="entries" paging=Paging::Keyset { older: Some(older), newer: None, total: None }/> });
    view! {
        <DataTable caption="Audit log" columns rows=page.lines row empty/>
        {pages}
    }
}
