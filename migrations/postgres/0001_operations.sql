-- What the product needs to run itself: background work, schedules, settings, the business clock.

-- Row-level security, the second net under the store's own tenancy (the first is its types). A
-- transaction says who it is for with two settings: agency.scope = 'system', or agency.client_id.
-- CASE and not OR: of an OR the planner expects almost no rows and then sorts what an index has in order.
CREATE FUNCTION agency_may_see(client UUID) RETURNS BOOLEAN LANGUAGE SQL STABLE AS $$
    SELECT CASE WHEN current_setting('agency.scope', TRUE) = 'system' THEN TRUE
        ELSE client = NULLIF(current_setting('agency.client_id', TRUE), '')::UUID END
$$;

CREATE TABLE jobs (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    client_id UUID,
    -- Whose share of the workers it takes: the client, or the nil id for the platform's own work.
    share UUID NOT NULL,
    -- Ids only, never rows: what they point at is read when the job runs.
    payload JSONB NOT NULL,
    dedupe_key TEXT COLLATE "C",
    -- On the business clock; leases are on the wall clock.
    run_at TIMESTAMPTZ NOT NULL,
    -- 0 urgent, 10 normal, 20 bulk: lower is sooner.
    priority BIGINT NOT NULL CHECK (priority IN (0, 10, 20)),
    attempt BIGINT NOT NULL DEFAULT 0,
    max_attempts BIGINT NOT NULL CHECK (max_attempts > 0),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed', 'cancelled', 'paused')),
    lease_owner UUID,
    lease_until TIMESTAMPTZ,
    last_error TEXT COLLATE "C",
    trace_id TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'running') = (lease_owner IS NOT NULL))
);
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
    kind TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    paused_at TIMESTAMPTZ NOT NULL,
    paused_by UUID
);

-- One row a scheduled flow: its rule as the code last registered it, and how far it has ticked.
CREATE TABLE schedules (
    flow TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    cron TEXT COLLATE "C" NOT NULL,
    timezone TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    last_tick_at TIMESTAMPTZ,
    next_tick_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE flow_runs (
    id UUID PRIMARY KEY NOT NULL,
    flow TEXT COLLATE "C" NOT NULL,
    client_id UUID,
    started_by TEXT COLLATE "C" NOT NULL CHECK (started_by IN ('cron', 'manual', 'event')),
    -- The local time it was due, as an instant; one run a tick.
    scheduled_at TIMESTAMPTZ,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'skipped')),
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    counts JSONB NOT NULL,
    error TEXT COLLATE "C"
);
CREATE UNIQUE INDEX flow_runs_tick ON flow_runs (flow, scheduled_at) WHERE scheduled_at IS NOT NULL;
CREATE INDEX flow_runs_flow ON flow_runs (flow, id);
CREATE INDEX flow_runs_started ON flow_runs (started_at);

CREATE TABLE platform_settings (
    key TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    value JSONB NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    updated_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
INSERT INTO platform_settings (key, value, description, created_at, updated_at) VALUES
    ('ai_daily_spend_limit_aud', '500', 'Most AUD a day on AI, all clients together.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('clay_fallback_percentage', '15', 'Largest share of an enrichment batch that may use the second tier, in per cent.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('maintenance_mode', 'false', 'Stops sends and answers 503; webhooks, health and sign-in stay up.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('feature_flags', '{"mail_enabled": true, "voice_enabled": true}', 'Channels that may be switched off everywhere at once.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');

-- How far the business clock runs ahead of the wall clock (decisions.md D10). Live mode never moves it.
CREATE TABLE business_clock (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    ahead_us BIGINT NOT NULL CHECK (ahead_us >= 0),
    updated_at TIMESTAMPTZ NOT NULL
);
INSERT INTO business_clock (id, ahead_us, updated_at) VALUES (1, 0, '2026-01-01T00:00:00+00:00');

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON jobs USING (agency_may_see(client_id));
ALTER TABLE flow_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON flow_runs USING (agency_may_see(client_id));
