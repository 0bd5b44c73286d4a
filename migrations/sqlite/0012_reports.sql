-- Reports: counts by day, so that what a report costs does not grow with history.

-- What happened and is not yet in the counts of its day. Written in the transaction in which it
-- happens, as a row of its own: whoever sends or answers never waits for a counter.
CREATE TABLE report_events (
    client_id BLOB NOT NULL REFERENCES clients (id),
    -- The activity, reply or meeting, and which of the things that follow from it this is.
    source_id BLOB NOT NULL,
    part INTEGER NOT NULL,
    campaign_id BLOB,
    channel TEXT CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    occurrence TEXT NOT NULL CHECK (occurrence <> ''),
    -- 1; -1 takes back what was counted before.
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    -- When the same last happened to the same lead: at all, and in the campaign.
    before_at TEXT,
    before_in_campaign_at TEXT,
    PRIMARY KEY (client_id, source_id, part)
) STRICT;

-- What the days of a client and of its campaigns came to, each on its own calendar.
CREATE TABLE report_days (
    client_id BLOB NOT NULL REFERENCES clients (id),
    -- All zeros: the whole client.
    campaign_id BLOB NOT NULL,
    day TEXT NOT NULL,
    measure TEXT NOT NULL CHECK (measure <> ''),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail', 'none')),
    -- Of leads: the last day before it that counted the same lead, or the year 1. A range of days has
    -- as many different leads as it has rows whose last day lies before the range.
    before_day TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (client_id, campaign_id, day, measure, channel, before_day)
) STRICT;
CREATE INDEX report_days_day ON report_days (client_id, day);

-- How many leads of each tier a client or a campaign had when they were last counted, for those that
-- have too many to be counted each time.
CREATE TABLE report_tiers (
    client_id BLOB NOT NULL REFERENCES clients (id),
    -- All zeros: the whole client.
    campaign_id BLOB NOT NULL,
    hot INTEGER NOT NULL,
    warm INTEGER NOT NULL,
    cool INTEGER NOT NULL,
    cold INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    unscored INTEGER NOT NULL,
    counted_at TEXT NOT NULL,
    PRIMARY KEY (client_id, campaign_id)
) STRICT;

-- As what replies and meetings stand in the counts; empty while they do not.
ALTER TABLE replies ADD COLUMN counted_as TEXT CHECK (counted_as IN ('human', 'positive'));
ALTER TABLE meetings ADD COLUMN counted_as TEXT CHECK (counted_as IN ('requested', 'scheduled', 'completed', 'cancelled', 'no_show'));
CREATE INDEX meetings_lead ON meetings (client_id, lead_id);

-- The dashboard counted leads by them.
DROP INDEX leads_contacted;
DROP INDEX leads_replied;
