-- People, the agencies they work for, how they sign in and what is recorded about it.

CREATE TABLE users (
    id UUID PRIMARY KEY NOT NULL,
    -- Lower case, trimmed.
    email TEXT COLLATE "C" NOT NULL CHECK (email <> ''),
    full_name TEXT COLLATE "C",
    avatar_url TEXT COLLATE "C",
    password_hash TEXT COLLATE "C",
    email_confirmed_at TIMESTAMPTZ,
    timezone TEXT COLLATE "C" NOT NULL DEFAULT 'Australia/Sydney',
    notification_email BOOLEAN NOT NULL DEFAULT TRUE,
    notification_sms BOOLEAN NOT NULL DEFAULT FALSE,
    -- Per event and channel, digest hour, quiet hours; an absent key has its default.
    notification_preferences JSONB NOT NULL DEFAULT '{}',
    is_platform_admin BOOLEAN NOT NULL DEFAULT FALSE,
    suspended_at TIMESTAMPTZ,
    -- Encrypted; set but not enabled while the person has yet to prove a code.
    totp_secret BYTEA,
    totp_enabled_at TIMESTAMPTZ,
    -- The last 30-second step a code was taken for: a code works once.
    totp_last_step BIGINT,
    terms_accepted_at TIMESTAMPTZ,
    last_sign_in_at TIMESTAMPTZ,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX users_email ON users (email) WHERE deleted_at IS NULL;

CREATE TABLE recovery_codes (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    code_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX recovery_codes_hash ON recovery_codes (user_id, code_hash);

CREATE TABLE passkeys (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    name TEXT COLLATE "C" NOT NULL,
    credential_id BYTEA NOT NULL,
    credential JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- What the server must remember between the two halves of a passkey registration or sign-in.
CREATE TABLE passkey_ceremonies (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID REFERENCES users (id),
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('register', 'sign_in')),
    state JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX passkey_ceremonies_expiry ON passkey_ceremonies (expires_at);

CREATE TABLE oidc_identities (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    provider TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX oidc_identities_subject ON oidc_identities (provider, subject);
CREATE INDEX oidc_identities_user ON oidc_identities (user_id);

CREATE TABLE oidc_logins (
    id UUID PRIMARY KEY NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    state_hash BYTEA NOT NULL,
    nonce TEXT COLLATE "C" NOT NULL,
    pkce_verifier TEXT COLLATE "C" NOT NULL,
    return_to TEXT COLLATE "C",
    -- Set when a signed-in person links a provider to the account.
    user_id UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX oidc_logins_state ON oidc_logins (state_hash);
CREATE INDEX oidc_logins_expiry ON oidc_logins (expires_at);

CREATE TABLE clients (
    id UUID PRIMARY KEY NOT NULL,
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    tier TEXT COLLATE "C" NOT NULL DEFAULT 'ignition' CHECK (tier IN ('ignition', 'velocity', 'dominance')),
    subscription_status TEXT COLLATE "C" NOT NULL DEFAULT 'trialing' CHECK (subscription_status IN ('trialing', 'active', 'past_due', 'cancelled', 'paused')),
    credits_remaining BIGINT NOT NULL DEFAULT 0 CHECK (credits_remaining >= 0),
    credits_reset_at TIMESTAMPTZ,
    default_permission_mode TEXT COLLATE "C" NOT NULL DEFAULT 'co_pilot' CHECK (default_permission_mode IN ('autopilot', 'co_pilot', 'manual')),
    timezone TEXT COLLATE "C" NOT NULL DEFAULT 'Australia/Sydney',
    stripe_customer_id TEXT COLLATE "C",
    stripe_subscription_id TEXT COLLATE "C",
    is_founding BOOLEAN NOT NULL DEFAULT FALSE,
    data_sharing_consent BOOLEAN NOT NULL DEFAULT FALSE,
    data_sharing_consented_at TIMESTAMPTZ,
    trial_ends_at TIMESTAMPTZ,
    -- Ideal customer profile: what the agency is and whom it wants.
    website_url TEXT COLLATE "C",
    company_description TEXT COLLATE "C",
    services_offered TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    years_in_business BIGINT,
    team_size BIGINT,
    value_proposition TEXT COLLATE "C",
    default_offer TEXT COLLATE "C",
    icp_industries TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_company_sizes TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_revenue_range TEXT COLLATE "C",
    icp_locations TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_titles TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_pain_points TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_keywords TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_exclusions TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    icp_extracted_at TIMESTAMPTZ,
    icp_extraction_source TEXT COLLATE "C",
    icp_confirmed_at TIMESTAMPTZ,
    icp_extraction_job_id UUID,
    -- Weights: points chosen by people (sum 100), fractions learned from outcomes.
    als_weights JSONB,
    als_learned_weights JSONB,
    als_learned_confidence DOUBLE PRECISION,
    als_weights_updated_at TIMESTAMPTZ,
    conversion_sample_count BIGINT NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX clients_stripe_customer ON clients (stripe_customer_id) WHERE deleted_at IS NULL AND stripe_customer_id IS NOT NULL;
CREATE UNIQUE INDEX clients_stripe_subscription ON clients (stripe_subscription_id) WHERE deleted_at IS NULL AND stripe_subscription_id IS NOT NULL;

CREATE TABLE memberships (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    user_id UUID NOT NULL REFERENCES users (id),
    role TEXT COLLATE "C" NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    invited_by UUID REFERENCES users (id),
    accepted_at TIMESTAMPTZ,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX memberships_user ON memberships (user_id, client_id) WHERE deleted_at IS NULL;
CREATE INDEX memberships_client ON memberships (client_id, role) WHERE deleted_at IS NULL;

-- The invited person may have no account yet.
CREATE TABLE invites (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    email TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    token_hash BYTEA NOT NULL,
    invited_by UUID NOT NULL REFERENCES users (id),
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    accepted_by UUID REFERENCES users (id),
    revoked_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX invites_pending ON invites (client_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX invites_token ON invites (token_hash);
CREATE INDEX invites_email ON invites (email) WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE sessions (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    token_hash BYTEA NOT NULL,
    -- The client the switcher shows; not tenant data, so not named client_id.
    current_client_id UUID REFERENCES clients (id),
    -- A platform admin looking at the product as this user.
    acting_admin_id UUID REFERENCES users (id),
    method TEXT COLLATE "C" NOT NULL CHECK (method IN ('password', 'passkey', 'google', 'reset', 'confirm', 'support')),
    second_factor_at TIMESTAMPTZ,
    ip_address TEXT COLLATE "C",
    user_agent TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    idle_expires_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (user_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE one_time_tokens (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('confirm_email', 'reset_password', 'change_email', 'second_factor')),
    token_hash BYTEA NOT NULL,
    payload JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX one_time_tokens_hash ON one_time_tokens (token_hash);
CREATE INDEX one_time_tokens_user ON one_time_tokens (user_id, purpose) WHERE used_at IS NULL;
CREATE INDEX one_time_tokens_expiry ON one_time_tokens (expires_at);

-- Failures in a row, for the wait before the next try; per account and per network address.
CREATE TABLE sign_in_attempts (
    subject_kind TEXT COLLATE "C" NOT NULL CHECK (subject_kind IN ('account', 'address')),
    subject TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    last_failed_at TIMESTAMPTZ NOT NULL,
    blocked_until TIMESTAMPTZ,
    PRIMARY KEY (subject_kind, subject)
);
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (last_failed_at);

CREATE TABLE api_keys (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    name TEXT COLLATE "C" NOT NULL,
    -- The first characters, shown so that a person can tell keys apart.
    prefix TEXT COLLATE "C" NOT NULL,
    key_hash BYTEA NOT NULL,
    scopes TEXT[] COLLATE "C" NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash);
CREATE INDEX api_keys_client ON api_keys (client_id, id);

CREATE TABLE idempotency_keys (
    id UUID PRIMARY KEY NOT NULL,
    -- Who owns the key's name: the client, or the user where no client is concerned.
    scope_id UUID NOT NULL,
    client_id UUID REFERENCES clients (id),
    key TEXT COLLATE "C" NOT NULL,
    request_hash BYTEA NOT NULL,
    -- Empty while the first request is in flight.
    status BIGINT,
    response JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX idempotency_keys_key ON idempotency_keys (scope_id, key);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

-- Append-only. Secrets are masked before they come here.
CREATE TABLE audit_logs (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID,
    user_id UUID,
    api_key_id UUID,
    action TEXT COLLATE "C" NOT NULL CHECK (action IN ('create', 'update', 'delete', 'login', 'logout', 'export', 'import', 'webhook_sent', 'webhook_failed')),
    resource_type TEXT COLLATE "C" NOT NULL,
    resource_id TEXT COLLATE "C",
    old_values JSONB,
    new_values JSONB,
    changes JSONB,
    ip_address TEXT COLLATE "C",
    user_agent TEXT COLLATE "C",
    request_id TEXT COLLATE "C",
    metadata JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_logs_client ON audit_logs (client_id, id);
CREATE INDEX audit_logs_resource ON audit_logs (resource_type, resource_id, id);
CREATE INDEX audit_logs_age ON audit_logs (created_at);

CREATE TABLE admin_activity_log (
    id UUID PRIMARY KEY NOT NULL,
    admin_user_id UUID NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    resource_type TEXT COLLATE "C" NOT NULL,
    resource_id TEXT COLLATE "C",
    details JSONB NOT NULL DEFAULT '{}',
    ip_address TEXT COLLATE "C",
    user_agent TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX admin_activity_log_admin ON admin_activity_log (admin_user_id, id);

CREATE TABLE notifications (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    client_id UUID REFERENCES clients (id),
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    link TEXT COLLATE "C",
    read_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX notifications_user ON notifications (user_id, id);
CREATE INDEX notifications_unread ON notifications (user_id) WHERE read_at IS NULL;

-- The product's own e-mail (confirm, reset, invite): an outbox, written with the change that causes it.
CREATE TABLE mails (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    body_text TEXT COLLATE "C" NOT NULL,
    body_html TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ
);
CREATE INDEX mails_waiting ON mails (id) WHERE sent_at IS NULL;

CREATE TABLE exports (
    id UUID PRIMARY KEY NOT NULL,
    client_id UUID NOT NULL REFERENCES clients (id),
    requested_by UUID NOT NULL REFERENCES users (id),
    status TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed', 'expired')),
    file_name TEXT COLLATE "C",
    size_bytes BIGINT,
    -- The signed link is a token of its own, good until expires_at.
    token_hash BYTEA,
    error TEXT COLLATE "C",
    expires_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX exports_client ON exports (client_id, id);

ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON clients USING (agency_may_see(id));
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON memberships USING (agency_may_see(client_id));
ALTER TABLE invites ENABLE ROW LEVEL SECURITY;
ALTER TABLE invites FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invites USING (agency_may_see(client_id));
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON api_keys USING (agency_may_see(client_id));
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON idempotency_keys USING (agency_may_see(client_id));
ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit_logs USING (agency_may_see(client_id));
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notifications USING (agency_may_see(client_id));
ALTER TABLE exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE exports FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON exports USING (agency_may_see(client_id));
