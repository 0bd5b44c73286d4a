-- What the product needs to run itself: background work, schedules, settings, the business clock.

CREATE TABLE jobs (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    client_id BLOB,
    -- Whose share of the workers it takes: the client, or the nil id for the platform's own work.
    share BLOB NOT NULL,
    -- Ids only, never rows: what they point at is read when the job runs.
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    dedupe_key TEXT,
    -- On the business clock; leases are on the wall clock.
    run_at TEXT NOT NULL,
    -- 0 urgent, 10 normal, 20 bulk: lower is sooner.
    priority INTEGER NOT NULL CHECK (priority IN (0, 10, 20)),
    attempt INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed', 'cancelled', 'paused')),
    lease_owner BLOB,
    lease_until TEXT,
    last_error TEXT,
    trace_id TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    finished_at TEXT,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'running') = (lease_owner IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX jobs_dedupe ON jobs (dedupe_key) WHERE state IN ('pending', 'running', 'paused');
-- One lane is one (priority, kind, share); claiming walks lanes, so finished rows and long queues cost nothing.
CREATE INDEX jobs_lanes ON jobs (priority, kind, share, run_at, id) WHERE state = 'pending';
CREATE INDEX jobs_due ON jobs (run_at) WHERE state = 'pending';
CREATE INDEX jobs_leases ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_running ON jobs (kind, share) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (kind, id) WHERE state = 'failed';
CREATE INDEX jobs_paused ON jobs (kind) WHERE state = 'paused';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX jobs_client ON jobs (client_id, id);

-- Kinds of job an operator has stopped. Their waiting rows are in state paused.
CREATE TABLE job_pauses (
    kind TEXT PRIMARY KEY NOT NULL,
    paused_at TEXT NOT NULL,
    paused_by BLOB
) STRICT;

-- One row a scheduled flow: its rule as the code last registered it, and how far it has ticked.
CREATE TABLE schedules (
    flow TEXT PRIMARY KEY NOT NULL,
    cron TEXT NOT NULL,
    timezone TEXT NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    last_tick_at TEXT,
    next_tick_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE flow_runs (
    id BLOB PRIMARY KEY NOT NULL,
    flow TEXT NOT NULL,
    client_id BLOB,
    started_by TEXT NOT NULL CHECK (started_by IN ('cron', 'manual', 'event')),
    -- The local time it was due, as an instant; one run a tick.
    scheduled_at TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'skipped')),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    counts TEXT NOT NULL CHECK (json_valid(counts)),
    error TEXT
) STRICT;
CREATE UNIQUE INDEX flow_runs_tick ON flow_runs (flow, scheduled_at) WHERE scheduled_at IS NOT NULL;
CREATE INDEX flow_runs_flow ON flow_runs (flow, id);
CREATE INDEX flow_runs_started ON flow_runs (started_at);

CREATE TABLE platform_settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    description TEXT NOT NULL,
    updated_by BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO platform_settings (key, value, description, created_at, updated_at) VALUES
    ('ai_daily_spend_limit_aud', '500', 'Most AUD a day on AI, all clients together.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('clay_fallback_percentage', '15', 'Largest share of an enrichment batch that may use the second tier, in per cent.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('maintenance_mode', 'false', 'Stops sends and answers 503; webhooks, health and sign-in stay up.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('feature_flags', '{"mail_enabled": true, "voice_enabled": true}', 'Channels that may be switched off everywhere at once.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');

-- How far the business clock runs ahead of the wall clock (decisions.md D10). Live mode never moves it.
CREATE TABLE business_clock (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    ahead_us INTEGER NOT NULL CHECK (ahead_us >= 0),
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO business_clock (id, ahead_us, updated_at) VALUES (1, 0, '2026-01-01T00:00:00+00:00');
