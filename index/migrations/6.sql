-- All that results are narrowed by, so that the columns of `index/headers.py` are read without the texts.
CREATE INDEX documents_by_header
    ON documents(issuer_key, issuer, kind, issued_on, authority, effective_from, ends_on, draft, stated_validity);
