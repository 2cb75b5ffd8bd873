"""The same data by SQL alone: no caller, no visibility, nothing declared."""

PAGE = """
SELECT row_to_json(r)::text FROM (
    SELECT a.public_id AS id, a.status, a.applied_at, a.stage_entered_at, a.closed_at, a.created_at, a.updated_at,
        (SELECT row_to_json(x) FROM (SELECT c.public_id AS id, c.name, c.email, c.phone, c.location, c.headline,
            c.profile_url, c.created_at, c.updated_at) x) AS candidate,
        (SELECT row_to_json(x) FROM (SELECT s.public_id AS id, s.position, s.name, s.kind) x) AS stage,
        CASE WHEN p.id IS NOT NULL THEN (SELECT row_to_json(x) FROM (SELECT p.public_id AS id, p.version,
            p.compiled < p.requested AS compiling, p.formula, p.sha256, p.compiled_at, p.document) x)
        END AS panel_summary
    FROM hiring_application a
    JOIN hiring_candidate c ON c.id = a.candidate_id
    JOIN hiring_stage s ON s.id = a.stage_id
    LEFT JOIN scorecards_panelsummary p ON p.application_id = a.id
    WHERE a.public_id > %s ORDER BY a.public_id LIMIT 100
) r
"""
CANDIDATES = """
SELECT row_to_json(r) FROM (
    SELECT c.public_id AS id, c.name, c.email, c.phone, c.location, c.headline, c.profile_url,
        CASE WHEN s.id IS NOT NULL THEN (SELECT row_to_json(x) FROM (SELECT s.public_id AS id, s.name) x) END AS source,
        array_to_json(ARRAY(SELECT row_to_json(x) FROM (
            SELECT t.public_id AS id, t.name FROM hiring_tag t JOIN hiring_candidate_tags ct ON ct.tag_id = t.id
            WHERE ct.candidate_id = c.id ORDER BY t.name) x)) AS tags,
        array_to_json(ARRAY(SELECT row_to_json(x) FROM (
            SELECT e.public_id AS id, e.employer, e.title, e.started_on, e.ended_on, e.is_product_management,
                e.is_leadership
            FROM hiring_employment e WHERE e.candidate_id = c.id ORDER BY e.started_on DESC) x)) AS employments,
        array_to_json(ARRAY(SELECT row_to_json(x) FROM (
            SELECT f.public_id AS id, f.kind, f.filename, f.content_type, f.size, f.created_at AS uploaded_at,
                a.public_id AS application_id
            FROM hiring_attachment f LEFT JOIN hiring_application a ON a.id = f.application_id
            WHERE f.candidate_id = c.id ORDER BY f.id) x)) AS attachments,
        c.created_at, c.updated_at
    FROM hiring_candidate c LEFT JOIN hiring_source s ON s.id = c.source_id
    ORDER BY c.public_id
) r
"""
