-- The first schema.
--
-- `leads` is what a customer said and never changes; `workflows` is what Leadflow makes of it: one row an attempt, of
-- which the latest holds the lead's state on the desk. So a transition never touches the search index, and every list
-- reads one index of `workflows`.

create table users (
    id            uuid primary key,
    email         text not null,
    password_hash text not null,
    created_at    timestamptz not null default now()
);
create unique index users_email on users (lower(email));

-- A session is a family of refresh tokens: each use of one makes the next.
create table sessions (
    id         uuid primary key,
    user_id    uuid not null references users on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

create table refresh_tokens (
    token_hash bytea primary key,
    session_id uuid not null references sessions on delete cascade,
    created_at timestamptz not null default now(),
    rotated_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);

create table leads (
    id              uuid primary key,
    user_id         uuid not null references users on delete cascade,
    name            text check (length(name) <= 200),
    contact_channel text check (length(contact_channel) <= 320),
    message         text not null check (length(message) between 1 and 10000),
    created_at      timestamptz not null,
    search          tsvector not null generated always as (
        to_tsvector('simple', coalesce(name, '') || ' ' || coalesce(contact_channel, '') || ' ' || message)
    ) stored
);
create index leads_search on leads using gin (search);
create index leads_user on leads (user_id);

create table workflows (
    id           uuid primary key,
    lead_id      uuid not null references leads on delete cascade,
    user_id      uuid not null references users on delete cascade,
    attempt      integer not null check (attempt >= 1),
    is_latest    boolean not null default true,
    status       text not null default 'queued' check (status in ('queued', 'running', 'completed', 'failed')),
    current_step text check (current_step in ('intent', 'extraction', 'routing')),
    version      integer not null default 1 check (version >= 1),
    drive        integer not null default 1 check (drive >= 1),
    context      jsonb not null default '{}',
    error        jsonb,
    category     text,
    queue        text,
    priority     text,
    sla_minutes  integer,
    sla_due_at   timestamptz,
    handled_at   timestamptz,
    -- a transition whose news Redis did not take: the sweep publishes it later
    unpublished  boolean not null default false,
    created_at   timestamptz not null,
    updated_at   timestamptz not null default now(),
    started_at   timestamptz,
    finished_at  timestamptz,
    unique (lead_id, attempt)
) with (fillfactor = 80);
create unique index workflows_latest_of_lead on workflows (lead_id) where is_latest;
create index workflows_newest on workflows (user_id, lead_id desc) where is_latest;
create index workflows_by_status on workflows (user_id, status, lead_id desc) where is_latest;
create index workflows_by_category on workflows (user_id, category, lead_id desc) where is_latest;
create index workflows_by_queue on workflows (user_id, queue, lead_id desc) where is_latest;
create index workflows_by_priority on workflows (user_id, priority, lead_id desc) where is_latest;
create index workflows_open on workflows (user_id, lead_id desc) where is_latest and handled_at is null;
create index workflows_finished on workflows (user_id, finished_at) where is_latest and status = 'completed';
create index workflows_unfinished on workflows (created_at) where status in ('queued', 'running');
create index workflows_unpublished on workflows (id) where unpublished;

create table workflow_steps (
    workflow_id      uuid not null references workflows on delete cascade,
    type             text not null check (type in ('intent', 'extraction', 'routing')),
    status           text not null default 'pending' check (status in ('pending', 'running', 'completed', 'failed')),
    attempts         integer not null default 0,
    ai_failures      integer not null default 0,
    lease_token      uuid,
    lease_expires_at timestamptz,
    output           jsonb,
    error            jsonb,
    provider         text,
    model            text,
    prompt_version   text,
    tokens           integer,
    cost_usd         numeric(12, 6),
    started_at       timestamptz,
    finished_at      timestamptz,
    duration_ms      integer,
    primary key (workflow_id, type)
);

create table idempotency_keys (
    user_id      uuid not null references users on delete cascade,
    key          text not null check (length(key) between 1 and 255),
    request_hash bytea not null,
    response     jsonb not null,
    created_at   timestamptz not null default now(),
    primary key (user_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
