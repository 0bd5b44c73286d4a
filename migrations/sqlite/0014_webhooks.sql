-- Webhooks: addresses of a client's own programs, and what is on its way to them.

CREATE TABLE webhook_configs (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL CHECK (name <> ''),
    url TEXT NOT NULL,
    events TEXT NOT NULL CHECK (json_valid(events)),
    -- Sealed for this row; shown once.
    secret_sealed TEXT NOT NULL,
    -- The one before it, good until then.
    old_secret_sealed TEXT,
    old_secret_until TEXT,
    -- Headers of their own, which may hold a password: sealed, empty for none.
    headers_sealed TEXT,
    timeout_ms INTEGER NOT NULL,
    retry_count INTEGER NOT NULL,
    retry_delay_ms INTEGER NOT NULL,
    auto_disable_threshold INTEGER NOT NULL,
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    -- Why it was switched off, unless a person did it.
    disabled_reason TEXT,
    last_triggered_at TEXT,
    last_success_at TEXT,
    last_failure_at TEXT,
    -- Deliveries that failed: ever, and since the last that did not.
    failure_count INTEGER NOT NULL DEFAULT 0,
    consecutive_failures INTEGER NOT NULL DEFAULT 0,
    created_by BLOB NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX webhook_configs_name ON webhook_configs (client_id, name) WHERE deleted_at IS NULL;

-- The outbox: written in the transaction of what it tells of.
CREATE TABLE webhook_deliveries (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    webhook_config_id BLOB NOT NULL REFERENCES webhook_configs (id),
    -- The same for all addresses that are told, and when it is sent again.
    event_id BLOB NOT NULL,
    event_type TEXT NOT NULL CHECK (event_type IN ('lead.created', 'lead.enriched', 'lead.scored', 'lead.converted', 'lead.unsubscribed', 'campaign.started', 'campaign.paused', 'campaign.completed', 'reply.received', 'meeting.booked', 'approval.requested', 'webhook.test')),
    -- Whom it is about, so that it can be forgotten with them.
    lead_id BLOB REFERENCES leads (id),
    -- The very bytes that are sent and signed; empty once they are forgotten.
    payload TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'success', 'failed', 'retrying')),
    attempt_count INTEGER NOT NULL DEFAULT 0,
    -- Each attempt: when, what was answered, how long it took.
    attempts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(attempts)),
    signature TEXT,
    response_status INTEGER,
    response_time_ms INTEGER,
    response_body TEXT,
    error_message TEXT,
    next_attempt_at TEXT,
    delivered_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX webhook_deliveries_config ON webhook_deliveries (webhook_config_id, id);
CREATE INDEX webhook_deliveries_lead ON webhook_deliveries (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);
