-- What a client has come to lately. Partial, so that an import pays nothing for them.
CREATE INDEX leads_contacted ON leads (client_id, last_contacted_at) WHERE last_contacted_at IS NOT NULL;
CREATE INDEX leads_replied ON leads (client_id, last_replied_at) WHERE last_replied_at IS NOT NULL;
