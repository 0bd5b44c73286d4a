-- People, the agencies they work for, how they sign in and what is recorded about it.

CREATE TABLE users (
    id BLOB PRIMARY KEY NOT NULL,
    -- Lower case, trimmed.
    email TEXT NOT NULL CHECK (email <> ''),
    full_name TEXT,
    avatar_url TEXT,
    password_hash TEXT,
    email_confirmed_at TEXT,
    timezone TEXT NOT NULL DEFAULT 'Australia/Sydney',
    notification_email INTEGER NOT NULL DEFAULT TRUE CHECK (notification_email IN (0, 1)),
    notification_sms INTEGER NOT NULL DEFAULT FALSE CHECK (notification_sms IN (0, 1)),
    -- Per event and channel, digest hour, quiet hours; an absent key has its default.
    notification_preferences TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(notification_preferences)),
    is_platform_admin INTEGER NOT NULL DEFAULT FALSE CHECK (is_platform_admin IN (0, 1)),
    suspended_at TEXT,
    -- Encrypted; set but not enabled while the person has yet to prove a code.
    totp_secret BLOB,
    totp_enabled_at TEXT,
    -- The last 30-second step a code was taken for: a code works once.
    totp_last_step INTEGER,
    terms_accepted_at TEXT,
    last_sign_in_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX users_email ON users (email) WHERE deleted_at IS NULL;

CREATE TABLE recovery_codes (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    code_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE UNIQUE INDEX recovery_codes_hash ON recovery_codes (user_id, code_hash);

CREATE TABLE passkeys (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    credential_id BLOB NOT NULL,
    credential TEXT NOT NULL CHECK (json_valid(credential)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_used_at TEXT
) STRICT;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- What the server must remember between the two halves of a passkey registration or sign-in.
CREATE TABLE passkey_ceremonies (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB REFERENCES users (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('register', 'sign_in')),
    state TEXT NOT NULL CHECK (json_valid(state)),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX passkey_ceremonies_expiry ON passkey_ceremonies (expires_at);

CREATE TABLE oidc_identities (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_used_at TEXT
) STRICT;
CREATE UNIQUE INDEX oidc_identities_subject ON oidc_identities (provider, subject);
CREATE INDEX oidc_identities_user ON oidc_identities (user_id);

CREATE TABLE oidc_logins (
    id BLOB PRIMARY KEY NOT NULL,
    provider TEXT NOT NULL,
    state_hash BLOB NOT NULL,
    nonce TEXT NOT NULL,
    pkce_verifier TEXT NOT NULL,
    return_to TEXT,
    -- Set when a signed-in person links a provider to the account.
    user_id BLOB REFERENCES users (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE UNIQUE INDEX oidc_logins_state ON oidc_logins (state_hash);
CREATE INDEX oidc_logins_expiry ON oidc_logins (expires_at);

CREATE TABLE clients (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    tier TEXT NOT NULL DEFAULT 'ignition' CHECK (tier IN ('ignition', 'velocity', 'dominance')),
    subscription_status TEXT NOT NULL DEFAULT 'trialing' CHECK (subscription_status IN ('trialing', 'active', 'past_due', 'cancelled', 'paused')),
    credits_remaining INTEGER NOT NULL DEFAULT 0 CHECK (credits_remaining >= 0),
    credits_reset_at TEXT,
    default_permission_mode TEXT NOT NULL DEFAULT 'co_pilot' CHECK (default_permission_mode IN ('autopilot', 'co_pilot', 'manual')),
    timezone TEXT NOT NULL DEFAULT 'Australia/Sydney',
    stripe_customer_id TEXT,
    stripe_subscription_id TEXT,
    is_founding INTEGER NOT NULL DEFAULT FALSE CHECK (is_founding IN (0, 1)),
    data_sharing_consent INTEGER NOT NULL DEFAULT FALSE CHECK (data_sharing_consent IN (0, 1)),
    data_sharing_consented_at TEXT,
    trial_ends_at TEXT,
    -- Ideal customer profile: what the agency is and whom it wants.
    website_url TEXT,
    company_description TEXT,
    services_offered TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(services_offered)),
    years_in_business INTEGER,
    team_size INTEGER,
    value_proposition TEXT,
    default_offer TEXT,
    icp_industries TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_industries)),
    icp_company_sizes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_company_sizes)),
    icp_revenue_range TEXT,
    icp_locations TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_locations)),
    icp_titles TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_titles)),
    icp_pain_points TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_pain_points)),
    icp_keywords TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_keywords)),
    icp_exclusions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(icp_exclusions)),
    icp_extracted_at TEXT,
    icp_extraction_source TEXT,
    icp_confirmed_at TEXT,
    icp_extraction_job_id BLOB,
    -- Weights: points chosen by people (sum 100), fractions learned from outcomes.
    als_weights TEXT CHECK (json_valid(als_weights)),
    als_learned_weights TEXT CHECK (json_valid(als_learned_weights)),
    als_learned_confidence REAL,
    als_weights_updated_at TEXT,
    conversion_sample_count INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX clients_stripe_customer ON clients (stripe_customer_id) WHERE deleted_at IS NULL AND stripe_customer_id IS NOT NULL;
CREATE UNIQUE INDEX clients_stripe_subscription ON clients (stripe_subscription_id) WHERE deleted_at IS NULL AND stripe_subscription_id IS NOT NULL;

CREATE TABLE memberships (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    invited_by BLOB REFERENCES users (id),
    accepted_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX memberships_user ON memberships (user_id, client_id) WHERE deleted_at IS NULL;
CREATE INDEX memberships_client ON memberships (client_id, role) WHERE deleted_at IS NULL;

-- The invited person may have no account yet.
CREATE TABLE invites (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    token_hash BLOB NOT NULL,
    invited_by BLOB NOT NULL REFERENCES users (id),
    expires_at TEXT NOT NULL,
    accepted_at TEXT,
    accepted_by BLOB REFERENCES users (id),
    revoked_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX invites_pending ON invites (client_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX invites_token ON invites (token_hash);
CREATE INDEX invites_email ON invites (email) WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL,
    -- The client the switcher shows; not tenant data, so not named client_id.
    current_client_id BLOB REFERENCES clients (id),
    -- A platform admin looking at the product as this user.
    acting_admin_id BLOB REFERENCES users (id),
    method TEXT NOT NULL CHECK (method IN ('password', 'passkey', 'google', 'reset', 'confirm', 'support')),
    second_factor_at TEXT,
    ip_address TEXT,
    user_agent TEXT,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    idle_expires_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (user_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE one_time_tokens (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm_email', 'reset_password', 'change_email', 'second_factor')),
    token_hash BLOB NOT NULL,
    payload TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(payload)),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE UNIQUE INDEX one_time_tokens_hash ON one_time_tokens (token_hash);
CREATE INDEX one_time_tokens_user ON one_time_tokens (user_id, purpose) WHERE used_at IS NULL;
CREATE INDEX one_time_tokens_expiry ON one_time_tokens (expires_at);

-- Failures in a row, for the wait before the next try; per account and per network address.
CREATE TABLE sign_in_attempts (
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('account', 'address')),
    subject TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_failed_at TEXT NOT NULL,
    blocked_until TEXT,
    PRIMARY KEY (subject_kind, subject)
) STRICT;
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (last_failed_at);

CREATE TABLE api_keys (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    -- The first characters, shown so that a person can tell keys apart.
    prefix TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    created_by BLOB NOT NULL REFERENCES users (id),
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash);
CREATE INDEX api_keys_client ON api_keys (client_id, id);

CREATE TABLE idempotency_keys (
    id BLOB PRIMARY KEY NOT NULL,
    -- Who owns the key's name: the client, or the user where no client is concerned.
    scope_id BLOB NOT NULL,
    client_id BLOB REFERENCES clients (id),
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    -- Empty while the first request is in flight.
    status INTEGER,
    response TEXT CHECK (json_valid(response)),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idempotency_keys_key ON idempotency_keys (scope_id, key);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

-- Append-only. Secrets are masked before they come here.
CREATE TABLE audit_logs (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB,
    user_id BLOB,
    api_key_id BLOB,
    action TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete', 'login', 'logout', 'export', 'import', 'webhook_sent', 'webhook_failed')),
    resource_type TEXT NOT NULL,
    resource_id TEXT,
    old_values TEXT CHECK (json_valid(old_values)),
    new_values TEXT CHECK (json_valid(new_values)),
    changes TEXT CHECK (json_valid(changes)),
    ip_address TEXT,
    user_agent TEXT,
    request_id TEXT,
    metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_logs_client ON audit_logs (client_id, id);
CREATE INDEX audit_logs_resource ON audit_logs (resource_type, resource_id, id);
CREATE INDEX audit_logs_age ON audit_logs (created_at);

CREATE TABLE admin_activity_log (
    id BLOB PRIMARY KEY NOT NULL,
    admin_user_id BLOB NOT NULL,
    action TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT,
    details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    ip_address TEXT,
    user_agent TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX admin_activity_log_admin ON admin_activity_log (admin_user_id, id);

CREATE TABLE notifications (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    client_id BLOB REFERENCES clients (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT,
    read_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX notifications_user ON notifications (user_id, id);
CREATE INDEX notifications_unread ON notifications (user_id) WHERE read_at IS NULL;

-- The product's own e-mail (confirm, reset, invite): an outbox, written with the change that causes it.
CREATE TABLE mails (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX mails_waiting ON mails (id) WHERE sent_at IS NULL;

CREATE TABLE exports (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    requested_by BLOB NOT NULL REFERENCES users (id),
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed', 'expired')),
    file_name TEXT,
    size_bytes INTEGER,
    -- The signed link is a token of its own, good until expires_at.
    token_hash BLOB,
    error TEXT,
    expires_at TEXT,
    completed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX exports_client ON exports (client_id, id);
