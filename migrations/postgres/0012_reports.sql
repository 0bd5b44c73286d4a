-- Reports: counts by day, so that what a report costs does not grow with history.

-- What happened and is not yet in the counts of its day. Written in the transaction in which it
-- happens, as a row of its own: whoever sends or answers never waits for a counter.
CREATE TABLE report_events (
    client_id UUID NOT NULL REFERENCES clients (id),
    -- The activity, reply or meeting, and which of the things that follow from it this is.
    source_id UUID NOT NULL,
    part BIGINT NOT NULL,
    campaign_id UUID,
    channel TEXT COLLATE "C" CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    occurrence TEXT COLLATE "C" NOT NULL CHECK (occurrence <> ''),
    -- 1; -1 takes back what was counted before.
    n BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    -- When the same last happened to the same lead: at all, and in the campaign.
    before_at TIMESTAMPTZ,
    before_in_campaign_at TIMESTAMPTZ,
    PRIMARY KEY (client_id, source_id, part)
);

-- What the days of a client and of its campaigns came to, each on its own calendar.
CREATE TABLE report_days (
    client_id UUID NOT NULL REFERENCES clients (id),
    -- All zeros: the whole client.
    campaign_id UUID NOT NULL,
    day DATE NOT NULL,
    measure TEXT COLLATE "C" NOT NULL CHECK (measure <> ''),
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail', 'none')),
    -- Of leads: the last day before it that counted the same lead, or the year 1. A range of days has
    -- as many different leads as it has rows whose last day lies before the range.
    before_day DATE NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (client_id, campaign_id, day, measure, channel, before_day)
);
CREATE INDEX report_days_day ON report_days (client_id, day);

-- How many leads of each tier a client or a campaign had when they were last counted, for those that
-- have too many to be counted each time.
CREATE TABLE report_tiers (
    client_id UUID NOT NULL REFERENCES clients (id),
    -- All zeros: the whole client.
    campaign_id UUID NOT NULL,
    hot BIGINT NOT NULL,
    warm BIGINT NOT NULL,
    cool BIGINT NOT NULL,
    cold BIGINT NOT NULL,
    dead BIGINT NOT NULL,
    unscored BIGINT NOT NULL,
    counted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (client_id, campaign_id)
);

-- As what replies and meetings stand in the counts; empty while they do not.
ALTER TABLE replies ADD COLUMN counted_as TEXT COLLATE "C" CHECK (counted_as IN ('human', 'positive'));
ALTER TABLE meetings ADD COLUMN counted_as TEXT COLLATE "C" CHECK (counted_as IN ('requested', 'scheduled', 'completed', 'cancelled', 'no_show'));
CREATE INDEX meetings_lead ON meetings (client_id, lead_id);

-- The dashboard counted leads by them.
DROP INDEX leads_contacted;
DROP INDEX leads_replied;

ALTER TABLE report_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON report_events USING (agency_may_see(client_id));
ALTER TABLE report_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_days FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON report_days USING (agency_may_see(client_id));
ALTER TABLE report_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_tiers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON report_tiers USING (agency_may_see(client_id));
