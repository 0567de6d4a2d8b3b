"""Schema of the core: places, forms, records and what hangs on them.

`people` and `grants` stand here only as far as other tables refer to them; `migrations_people` completes them.
"""

from __future__ import annotations

from typing import Any

_CORE = (
    """
    create table places (
        code text primary key not null,
        parent text references places (code),
        kind text not null,
        name text not null,
        name_en text not null,
        path text not null unique
    ) strict
    """,
    """
    create table people (
        id integer primary key,
        name text not null,
        language text,
        created_at text not null,
        disabled_at text
    ) strict
    """,
    """
    create table grants (
        person_id integer not null references people (id),
        role text not null,
        place text not null references places (code),
        primary key (person_id, role, place)
    ) strict, without rowid
    """,
    """
    create table forms (
        id integer primary key,
        form_id text not null,
        version text not null,
        key text not null unique,
        hash text not null,
        title text not null,
        titles text not null,
        xform text not null,
        bundle text not null,
        source_name text not null,
        source blob,
        published_at text not null,
        published_by integer references people (id),
        state text not null check (state in ('open', 'closed')),
        is_public integer not null check (is_public in (0, 1)),
        roles text not null,
        md5 text not null,
        unique (form_id, version)
    ) strict
    """,
    """
    create table form_files (
        form integer not null references forms (id),
        name text not null,
        sha256 text not null,
        md5 text not null,
        size integer not null,
        mime text not null,
        primary key (form, name)
    ) strict, without rowid
    """,
    """
    create table public_links (
        id integer primary key,
        token text not null unique,
        form_id text not null,
        place text not null references places (code),
        label text not null,
        pin_hash text,
        created_at text not null,
        created_by integer references people (id),
        closed_at text
    ) strict
    """,
    """
    create table submissions (
        id integer primary key,
        form integer not null references forms (id),
        form_id text not null,
        instance_id text not null unique,
        author_person integer references people (id),
        author_device integer,
        author_link integer references public_links (id),
        place text references places (code),
        place_path text not null,
        received_at text not null,
        updated_at text not null,
        state text not null check (state in ('received', 'approved', 'rejected')),
        reason text not null default '',
        is_test integer not null default 0 check (is_test in (0, 1)),
        is_void integer not null default 0 check (is_void in (0, 1)),
        is_edited integer not null default 0 check (is_edited in (0, 1)),
        has_findings integer not null default 0 check (has_findings in (0, 1)),
        has_conflict integer not null default 0 check (has_conflict in (0, 1)),
        title text not null default '',
        current integer references versions (id)
    ) strict
    """,
    "create index submissions_by_form on submissions (form_id, id)",
    "create index submissions_by_place on submissions (place_path, id)",
    "create index submissions_by_author on submissions (author_person, id)",
    """
    create table versions (
        id integer primary key,
        submission integer not null references submissions (id),
        form integer not null references forms (id),
        instance_id text not null,
        sha256 text not null,
        deprecated_id text,
        xml blob not null,
        record blob not null,
        receipt text not null,
        received_at text not null,
        author_person integer references people (id),
        author_device integer,
        author_link integer references public_links (id),
        is_conflict integer not null check (is_conflict in (0, 1)),
        unique (instance_id, sha256)
    ) strict
    """,
    "create index versions_by_submission on versions (submission, id)",
    """
    create table attachments (
        id integer primary key,
        version integer not null references versions (id),
        name text not null,
        sha256 text,
        size integer not null,
        mime text not null,
        is_named integer not null check (is_named in (0, 1)),
        received_at text,
        unique (version, name, sha256)
    ) strict
    """,
    "create index attachments_by_sha256 on attachments (sha256)",
    """
    create table findings (
        id integer primary key,
        version integer not null references versions (id),
        code text not null,
        path text not null,
        details text not null,
        severity text not null check (severity in ('error', 'warning'))
    ) strict
    """,
    "create index findings_by_version on findings (version)",
    "create virtual table search using fts5 (words, detail='none', columnsize=0, prefix='1', tokenize='ascii')",
    """
    create table audit (
        id integer primary key,
        at text not null,
        person integer references people (id),
        device integer,
        action text not null,
        subject text not null,
        details text not null
    ) strict
    """,
    "create index audit_by_subject on audit (subject, id)",
    """
    create table events (
        id integer primary key,
        at text not null,
        kind text not null,
        subject text not null,
        details text not null
    ) strict
    """,
    """
    create table uploads (
        id integer primary key,
        name text not null,
        content blob not null,
        state text not null check (state in ('waiting', 'working', 'ready', 'refused', 'published')),
        report text not null,
        form integer references forms (id),
        created_at text not null,
        created_by integer references people (id),
        finished_at text
    ) strict
    """,
    "create table stamps (name text primary key not null, value text not null) strict, without rowid",
)


def core(db: Any) -> None:
    """Tables of places, people's stubs, forms, records, search, audit, events, links and uploads."""
    for statement in _CORE:
        db.execute(statement)


def no_bundle(db: Any) -> None:
    """What browsers run is worked out from the XForm: kept beside it, it would stay as an older program made it."""
    db.execute("alter table forms drop column bundle")


def encrypted(db: Any) -> None:
    """Whether only the holder of the form's private key can read a version."""
    db.execute("alter table versions add column is_encrypted integer not null default 0 check (is_encrypted in (0, 1))")
