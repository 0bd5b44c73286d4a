-- Webhooks: addresses of a client's own programs, and what is on its way to them.

CREATE TABLE webhook_configs (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    url TEXT COLLATE "C" NOT NULL,
    events TEXT[] COLLATE "C" NOT NULL,
    -- Sealed for this row; shown once.
    secret_sealed TEXT COLLATE "C" NOT NULL,
    -- The one before it, good until then.
    old_secret_sealed TEXT COLLATE "C",
    old_secret_until TIMESTAMPTZ,
    -- Headers of their own, which may hold a password: sealed, empty for none.
    headers_sealed TEXT COLLATE "C",
    timeout_ms BIGINT NOT NULL,
    retry_count BIGINT NOT NULL,
    retry_delay_ms BIGINT NOT NULL,
    auto_disable_threshold BIGINT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    -- Why it was switched off, unless a person did it.
    disabled_reason TEXT COLLATE "C",
    last_triggered_at TIMESTAMPTZ,
    last_success_at TIMESTAMPTZ,
    last_failure_at TIMESTAMPTZ,
    -- Deliveries that failed: ever, and since the last that did not.
    failure_count BIGINT NOT NULL DEFAULT 0,
    consecutive_failures BIGINT NOT NULL DEFAULT 0,
    created_by UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX webhook_configs_name ON webhook_configs (client_id, name) WHERE deleted_at IS NULL;

-- The outbox: written in the transaction of what it tells of.
CREATE TABLE webhook_deliveries (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    webhook_config_id UUID NOT NULL REFERENCES webhook_configs (id),
    -- The same for all addresses that are told, and when it is sent again.
    event_id UUID NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL CHECK (event_type IN ('lead.created', 'lead.enriched', 'lead.scored', 'lead.converted', 'lead.unsubscribed', 'campaign.started', 'campaign.paused', 'campaign.completed', 'reply.received', 'meeting.booked', 'approval.requested', 'webhook.test')),
    -- Whom it is about, so that it can be forgotten with them.
    lead_id UUID REFERENCES leads (id),
    -- The very bytes that are sent and signed; empty once they are forgotten.
    payload TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'success', 'failed', 'retrying')),
    attempt_count BIGINT NOT NULL DEFAULT 0,
    -- Each attempt: when, what was answered, how long it took.
    attempts JSONB NOT NULL DEFAULT '[]',
    signature TEXT COLLATE "C",
    response_status BIGINT,
    response_time_ms BIGINT,
    response_body TEXT COLLATE "C",
    error_message TEXT COLLATE "C",
    next_attempt_at TIMESTAMPTZ,
    delivered_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX webhook_deliveries_config ON webhook_deliveries (webhook_config_id, id);
CREATE INDEX webhook_deliveries_lead ON webhook_deliveries (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);

ALTER TABLE webhook_configs ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_configs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON webhook_configs USING (agency_may_see(client_id));
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON webhook_deliveries USING (agency_may_see(client_id));
