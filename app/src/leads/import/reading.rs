//! What the server reads into the lines that the pages draw.

use chrono::{DateTime, Utc};
use domain::LeadFact;
use workflows::imports::{ImportView, Mapping, PreviewRow, Target};

use super::api::{ColumnLine, Columns, ImportLine, LookLines, PreviewLine, TallyLine};
use super::layout_words;
use crate::AppError;
use crate::when::When;

/// Columns that are shown to be mapped. Of a wider file those beyond are shown where the names gave
/// them a field.
const COLUMNS_SHOWN: usize = 100;
/// Longest value shown as a sample, and how many there are of a column.
const SAMPLE_MAX: usize = 60;
const SAMPLES: usize = 2;

pub fn line(import: ImportView, now: DateTime<Utc>, zone: &str) -> ImportLine {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let tally = import.tally;
    ImportLine {
        id: import.id.to_string(),
        file_name: import.file_name,
        size: layout_words::size(import.file_bytes),
        layout: layout_words::layout(&import.layout),
        on_existing: import.on_existing,
        campaign: import.campaign_id.map(|id| id.to_string()).unwrap_or_default(),
        dry_run: import.dry_run,
        consent: import.consent_basis,
        consent_source: import.consent_source.unwrap_or_default(),
        status: import.status,
        rows: count(import.rows_done),
        progress: (import.progress.clamp(0.0, 1.0) * 1_000.0) as u64,
        tally: TallyLine {
            created: count(tally.created),
            updated: count(tally.updated),
            duplicate_in_file: count(tally.duplicate_in_file),
            duplicate_in_client: count(tally.duplicate_in_client),
            suppressed: count(tally.suppressed),
            invalid: count(tally.invalid),
        },
        error: import.error.unwrap_or_default(),
        file_kept: import.file_kept,
        added: When::of(import.created_at, now, zone),
        finished: import.finished_at.map(|at| When::of(at, now, zone)),
    }
}

/// The mapping that a form says; none when it says nothing.
pub fn mapping(columns: &Columns, width: usize) -> Result<Option<Mapping>, AppError> {
    if columns.is_empty() {
        return Ok(None);
    }
    let unknown = || AppError::field("mapping", "unknown", "Choose a field of the list for each column.");
    let mut targets = vec![None; width];
    for (key, target) in columns {
        let place: usize = key.strip_prefix('c').and_then(|n| n.parse().ok()).ok_or_else(unknown)?;
        let slot = targets.get_mut(place).ok_or_else(unknown)?;
        if !target.is_empty() {
            *slot = Some(target.parse().map_err(|_| unknown())?);
        }
    }
    Ok(Some(Mapping(targets)))
}

pub fn look(
    names: &[String],
    mapping: &Mapping,
    rows: Vec<PreviewRow>,
    trouble: Option<String>,
) -> LookLines {
    let target = |place: usize| mapping.0.get(place).copied().flatten();
    let columns: Vec<ColumnLine> = (0..names.len())
        .filter(|place| *place < COLUMNS_SHOWN || target(*place).is_some())
        .map(|place| ColumnLine {
            place,
            name: short(&names[place]),
            target: target(place).map(|target| target.as_str().to_owned()).unwrap_or_default(),
            samples: rows
                .iter()
                .filter_map(|row| row.fields.get(place))
                .map(|value| short(value.trim()))
                .filter(|value| !value.is_empty())
                .take(SAMPLES)
                .collect(),
        })
        .collect();
    let more = names.len() - columns.len();
    let rows = rows.into_iter().map(|row| preview(row, mapping)).collect();
    LookLines { columns, more, rows, trouble }
}

fn preview(row: PreviewRow, mapping: &Mapping) -> PreviewLine {
    let value = |target: Target| {
        let field = mapping.column_of(target).and_then(|place| row.fields.get(place));
        field.map(|text| short(text.trim())).unwrap_or_default()
    };
    let names = [value(Target::Fact(LeadFact::FirstName)), value(Target::Fact(LeadFact::LastName))];
    PreviewLine {
        row: row.row,
        email: value(Target::Email),
        name: names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" "),
        company: value(Target::Fact(LeadFact::Company)),
        outcome: row.outcome,
        reason: row.reason.unwrap_or_default(),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= SAMPLE_MAX {
        return text.to_owned();
    }
    text.chars().take(SAMPLE_MAX).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::api::column_key;
    use super::*;

    #[test]
    fn a_mapping_keeps_the_places_of_its_columns_and_refuses_what_is_no_field() {
        let columns = |pairs: &[(usize, &str)]| -> Columns {
            pairs.iter().map(|(place, target)| (column_key(*place), (*target).to_owned())).collect()
        };
        assert_eq!(mapping(&Columns::new(), 3).unwrap(), None);
        let read = mapping(&columns(&[(2, "email"), (0, "")]), 3).unwrap().unwrap();
        assert_eq!(read.0, [None, None, Some(Target::Email)]);
        assert!(mapping(&columns(&[(0, "favourite_colour")]), 3).is_err());
        assert!(mapping(&columns(&[(3, "email")]), 3).is_err());
        assert!(mapping(&Columns::from([("email".into(), "email".into())]), 3).is_err());
    }

    #[test]
    fn a_wide_file_shows_its_first_columns_and_those_that_are_used() {
        let names: Vec<String> = (0..2_000).map(|n| format!("column {n}")).collect();
        let mut targets = vec![None; 2_000];
        targets[1_500] = Some(Target::Email);
        let look = look(&names, &Mapping(targets), Vec::new(), None);
        assert_eq!(look.columns.len(), COLUMNS_SHOWN + 1);
        assert_eq!(look.columns.last().unwrap().place, 1_500);
        assert_eq!(look.more, 2_000 - COLUMNS_SHOWN - 1);
    }
}
