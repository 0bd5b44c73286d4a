-- Leads, the lists that keep people out of outreach, imports, what happened to a lead, saved views.

-- On only when the client's prospects are themselves marketing agencies (scoring.md section 2.5).
ALTER TABLE clients ADD COLUMN seo_risk INTEGER NOT NULL DEFAULT FALSE CHECK (seo_risk IN (0, 1));

-- One person a client may write to.
CREATE TABLE leads (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    -- The last campaign it was in. Campaigns come with a later migration, so nothing is referred to here.
    campaign_id BLOB,
    -- The import that last wrote the row.
    import_id BLOB,
    -- Lower case, trimmed.
    email TEXT NOT NULL CHECK (email <> ''),
    -- E.164.
    phone TEXT,
    first_name TEXT,
    last_name TEXT,
    title TEXT,
    company TEXT,
    linkedin_url TEXT,
    domain TEXT,
    -- Folded for searching by prefix: "first last", last name, company. Empty when there is none.
    name_key TEXT NOT NULL DEFAULT '',
    last_name_key TEXT NOT NULL DEFAULT '',
    company_key TEXT NOT NULL DEFAULT '',
    als_score INTEGER CHECK (als_score BETWEEN 0 AND 100),
    als_tier TEXT CHECK (als_tier IN ('hot', 'warm', 'cool', 'cold', 'dead')),
    als_data_quality INTEGER,
    als_authority INTEGER,
    als_company_fit INTEGER,
    als_timing INTEGER,
    als_risk INTEGER,
    -- One short code a signal; engines knows what they say.
    als_reasons TEXT,
    -- Basis points in the order of the five columns above.
    als_weights_used TEXT CHECK (json_valid(als_weights_used)),
    als_weights_source TEXT CHECK (als_weights_source IN ('client_learned', 'client_custom', 'platform_industry', 'platform_global', 'platform_priors', 'default')),
    als_tier_override_reason TEXT CHECK (als_tier_override_reason IN ('unsubscribed', 'bounced', 'suppressed', 'competitor')),
    -- 1000 for each tier from dead (1) to hot (5), and the score: one index filters by tier and sorts
    -- by score, with who is out of outreach at the end. 0 is not scored yet.
    als_rank INTEGER NOT NULL DEFAULT 0,
    scored_at TEXT,
    organization_industry TEXT,
    organization_employee_count INTEGER,
    organization_country TEXT,
    organization_founded_year INTEGER,
    organization_is_hiring INTEGER CHECK (organization_is_hiring IN (0, 1)),
    organization_latest_funding_date TEXT,
    organization_website TEXT,
    organization_linkedin_url TEXT,
    employment_start_date TEXT,
    personal_email TEXT,
    seniority_level TEXT,
    timezone TEXT,
    dataforseo_domain_rank INTEGER,
    dataforseo_organic_traffic REAL,
    dataforseo_organic_count INTEGER,
    dataforseo_top10_keywords INTEGER,
    dataforseo_spam_score INTEGER,
    dataforseo_backlinks INTEGER,
    dataforseo_referring_domains INTEGER,
    dataforseo_enriched_at TEXT,
    enrichment_source TEXT CHECK (enrichment_source IN ('cache', 'apollo', 'apify', 'apollo+apify', 'clay', 'manual')),
    -- 0 to 1.
    enrichment_confidence REAL,
    enrichment_version TEXT,
    enriched_at TEXT,
    enrichment_credits_used INTEGER NOT NULL DEFAULT 0,
    enrichment_cost_aud INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'enriched', 'scored', 'in_sequence', 'converted', 'unsubscribed', 'bounced')),
    current_sequence_step INTEGER NOT NULL DEFAULT 0,
    next_outreach_at TEXT,
    sequence_state TEXT NOT NULL DEFAULT 'none' CHECK (sequence_state IN ('none', 'active', 'paused', 'stopped', 'completed')),
    sequence_state_reason TEXT,
    dncr_checked INTEGER NOT NULL DEFAULT FALSE CHECK (dncr_checked IN (0, 1)),
    -- True: listed.
    dncr_result INTEGER CHECK (dncr_result IN (0, 1)),
    dncr_checked_at TEXT,
    email_verified INTEGER CHECK (email_verified IN (0, 1)),
    -- What we found out about the address ourselves.
    email_check TEXT CHECK (email_check IN ('likely', 'risky', 'invalid')),
    phone_verified INTEGER CHECK (phone_verified IN (0, 1)),
    phone_type TEXT CHECK (phone_type IN ('mobile', 'landline', 'other')),
    consent_basis TEXT NOT NULL DEFAULT 'none' CHECK (consent_basis IN ('express', 'inferred_published', 'inferred_relationship', 'none')),
    consent_source TEXT,
    last_contacted_at TEXT,
    last_replied_at TEXT,
    last_opened_at TEXT,
    last_clicked_at TEXT,
    reply_count INTEGER NOT NULL DEFAULT 0,
    bounce_count INTEGER NOT NULL DEFAULT 0,
    assigned_email_resource TEXT,
    assigned_linkedin_seat TEXT,
    assigned_phone_resource TEXT,
    postal_company TEXT,
    postal_line_1 TEXT,
    postal_line_2 TEXT,
    postal_city TEXT,
    postal_state TEXT,
    postal_postcode TEXT,
    postal_country TEXT,
    postal_verified_at TEXT,
    -- The lead this one was merged into; it is deleted then.
    merged_into BLOB,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;
-- Every list a person can ask for walks one of these in order, or reads a narrow one and sorts.
CREATE UNIQUE INDEX leads_email ON leads (client_id, email) WHERE deleted_at IS NULL;
CREATE INDEX leads_created ON leads (client_id, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_rank ON leads (client_id, als_rank, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_created ON leads (client_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_status_rank ON leads (client_id, status, als_rank, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_campaign_created ON leads (client_id, campaign_id, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_campaign_rank ON leads (client_id, campaign_id, als_rank, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_company ON leads (client_id, company_key, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_name ON leads (client_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX leads_last_name ON leads (client_id, last_name_key) WHERE deleted_at IS NULL;
CREATE INDEX leads_phone ON leads (client_id, phone) WHERE deleted_at IS NULL AND phone IS NOT NULL;
CREATE INDEX leads_linkedin ON leads (client_id, linkedin_url) WHERE deleted_at IS NULL AND linkedin_url IS NOT NULL;
CREATE INDEX leads_domain ON leads (client_id, domain) WHERE deleted_at IS NULL AND domain IS NOT NULL;
CREATE INDEX leads_due ON leads (next_outreach_at) WHERE deleted_at IS NULL AND status = 'in_sequence';

-- Who may not be written to. An erased person's row keeps the hash of the address and nothing else.
CREATE TABLE client_suppression (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    -- SHA-256 of the address, lower case.
    email_hash BLOB NOT NULL,
    email TEXT,
    reason TEXT NOT NULL CHECK (reason IN ('unsubscribe', 'bounce', 'complaint', 'legal', 'manual')),
    source TEXT,
    notes TEXT,
    added_by BLOB,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX client_suppression_email ON client_suppression (client_id, email_hash);
CREATE INDEX client_suppression_list ON client_suppression (client_id, id);

-- For all clients. No client may read it: it would tell them about each other.
CREATE TABLE global_suppression (
    id BLOB PRIMARY KEY NOT NULL,
    email_hash BLOB NOT NULL,
    email TEXT,
    reason TEXT NOT NULL CHECK (reason IN ('unsubscribe', 'bounce', 'complaint', 'legal', 'manual')),
    source TEXT,
    notes TEXT,
    added_by BLOB,
    metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX global_suppression_email ON global_suppression (email_hash);

-- Without a client it counts for all.
CREATE TABLE domain_suppression (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB REFERENCES clients (id),
    domain TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('competitor', 'blacklisted', 'spam_trap')),
    notes TEXT,
    added_by BLOB,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX domain_suppression_client ON domain_suppression (client_id, domain) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX domain_suppression_platform ON domain_suppression (domain) WHERE client_id IS NULL;

-- For messages and calls to a number. Without a client it counts for all.
CREATE TABLE phone_suppression (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB REFERENCES clients (id),
    phone TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('stop', 'dncr', 'manual')),
    notes TEXT,
    added_by BLOB,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX phone_suppression_client ON phone_suppression (client_id, phone) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX phone_suppression_platform ON phone_suppression (phone) WHERE client_id IS NULL;

-- One uploaded list and how far it has got. The file itself lies in the data directory.
CREATE TABLE lead_imports (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    created_by BLOB NOT NULL,
    campaign_id BLOB,
    file_name TEXT NOT NULL,
    file_bytes INTEGER NOT NULL,
    -- Format, encoding, delimiter, column names.
    layout TEXT NOT NULL CHECK (json_valid(layout)),
    -- Which field each column fills.
    mapping TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(mapping)),
    on_existing TEXT NOT NULL DEFAULT 'skip' CHECK (on_existing IN ('skip', 'update')),
    dry_run INTEGER NOT NULL DEFAULT FALSE CHECK (dry_run IN (0, 1)),
    consent_basis TEXT NOT NULL DEFAULT 'none' CHECK (consent_basis IN ('express', 'inferred_published', 'inferred_relationship', 'none')),
    consent_source TEXT,
    status TEXT NOT NULL CHECK (status IN ('uploaded', 'pending', 'running', 'paused', 'completed', 'cancelled', 'failed')),
    -- Records read and settled, and bytes of the file behind them; both move with the rows they stand for.
    rows_done INTEGER NOT NULL DEFAULT 0,
    bytes_done INTEGER NOT NULL DEFAULT 0,
    created_rows INTEGER NOT NULL DEFAULT 0,
    updated_rows INTEGER NOT NULL DEFAULT 0,
    duplicate_in_file_rows INTEGER NOT NULL DEFAULT 0,
    duplicate_in_client_rows INTEGER NOT NULL DEFAULT 0,
    suppressed_rows INTEGER NOT NULL DEFAULT 0,
    invalid_rows INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    started_at TEXT,
    finished_at TEXT,
    -- The file is deleted after some days.
    file_deleted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX lead_imports_client ON lead_imports (client_id, id);
CREATE INDEX lead_imports_kept ON lead_imports (created_at) WHERE file_deleted_at IS NULL;

-- Records that made no lead, and those that did with a value left out.
CREATE TABLE lead_import_rows (
    import_id BLOB NOT NULL REFERENCES lead_imports (id),
    -- Counted from 1, without the header.
    row_number INTEGER NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('created', 'updated', 'duplicate_in_file', 'duplicate_in_client', 'suppressed', 'invalid')),
    reason TEXT NOT NULL,
    PRIMARY KEY (import_id, row_number)
) STRICT;

-- What was done to or by a lead, on any channel. Append-only.
CREATE TABLE activities (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    campaign_id BLOB,
    lead_id BLOB NOT NULL REFERENCES leads (id),
    -- Empty for what belongs to no channel, such as a conversion.
    channel TEXT CHECK (channel IN ('email', 'sms', 'linkedin', 'voice', 'mail')),
    action TEXT NOT NULL CHECK (action <> ''),
    provider TEXT,
    provider_message_id TEXT,
    provider_status TEXT,
    provider_response TEXT CHECK (json_valid(provider_response)),
    thread_id TEXT,
    in_reply_to TEXT,
    sequence_step INTEGER,
    subject TEXT,
    content_preview TEXT,
    content_snapshot TEXT CHECK (json_valid(content_snapshot)),
    led_to_booking INTEGER NOT NULL DEFAULT FALSE CHECK (led_to_booking IN (0, 1)),
    metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    link_clicked TEXT,
    device_type TEXT,
    user_agent TEXT,
    ip_address TEXT,
    geo_country TEXT,
    geo_city TEXT,
    intent TEXT CHECK (intent IN ('meeting_request', 'interested', 'question', 'not_interested', 'unsubscribe', 'out_of_office', 'auto_reply')),
    intent_confidence REAL,
    created_at TEXT NOT NULL,
    processed_at TEXT
) STRICT;
CREATE INDEX activities_client ON activities (client_id, id);
CREATE INDEX activities_lead ON activities (lead_id, id);
CREATE INDEX activities_campaign ON activities (campaign_id, channel, action) WHERE campaign_id IS NOT NULL;
CREATE INDEX activities_lead_message ON activities (lead_id, channel, provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX activities_thread ON activities (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX activities_message ON activities (provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX activities_replied ON activities (client_id, id) WHERE action = 'replied';
CREATE INDEX activities_booking ON activities (client_id, id) WHERE led_to_booking;
CREATE UNIQUE INDEX activities_event ON activities (provider, provider_message_id, action) WHERE provider IS NOT NULL AND provider_message_id IS NOT NULL;

-- A list as somebody likes to see it: the query string of a page under a name.
CREATE TABLE saved_views (
    id BLOB PRIMARY KEY NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_views_name ON saved_views (client_id, user_id, page, name);

-- How far the last scoring of all of a client's leads has got.
CREATE TABLE lead_rescores (
    client_id BLOB PRIMARY KEY NOT NULL REFERENCES clients (id),
    total INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    -- The last lead that was looked at.
    reached BLOB,
    requested_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
) STRICT;
