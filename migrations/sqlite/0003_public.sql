-- The public site: who waits, how many founding places are gone, which headline works. No client owns these rows.

CREATE TABLE waitlist (
    id BLOB PRIMARY KEY NOT NULL,
    -- Lower case, trimmed: equal means the same mailbox.
    email TEXT NOT NULL CHECK (email <> ''),
    agency_name TEXT,
    source TEXT NOT NULL CHECK (source IN ('landing-page', 'landing-page-bottom', 'pricing', 'about', 'how-it-works-page')),
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'invited', 'joined', 'left')),
    -- The headline this visitor was shown, while a test ran.
    variant TEXT CHECK (variant IN ('a', 'b', 'c', 'd')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX waitlist_email ON waitlist (email);

-- One row. A place that was taken is never given back.
CREATE TABLE founding_spots (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    total_spots INTEGER NOT NULL CHECK (total_spots >= 0),
    spots_taken INTEGER NOT NULL CHECK (spots_taken >= 0 AND spots_taken <= total_spots),
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO founding_spots (id, total_spots, spots_taken, updated_at) VALUES (1, 20, 0, '2026-01-01T00:00:00+00:00');

-- A visitor counts once a test, however often the page is opened or the form is sent.
CREATE TABLE ab_exposures (
    id BLOB PRIMARY KEY NOT NULL,
    test TEXT NOT NULL CHECK (test <> ''),
    visitor_id BLOB NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('a', 'b', 'c', 'd')),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ab_exposures_visitor ON ab_exposures (test, visitor_id);

CREATE TABLE ab_conversions (
    id BLOB PRIMARY KEY NOT NULL,
    test TEXT NOT NULL CHECK (test <> ''),
    visitor_id BLOB NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('a', 'b', 'c', 'd')),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ab_conversions_visitor ON ab_conversions (test, visitor_id);

INSERT INTO platform_settings (key, value, description, created_at, updated_at) VALUES
    ('guarantee.enabled', 'false', 'Shows the money-back promise on public pages.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'),
    ('headline_test', '{"run": 0, "variants": [], "on": false}', 'Headlines tried against the control on the landing page. Changed at /admin/ab.', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');
