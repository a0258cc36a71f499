create table portfolios (
  id text primary key,
  name text not null,
  version integer not null,
  summary text not null,
  created timestamptz not null default now()
);
create index portfolios_by_age on portfolios (created, id);

-- what happened to a portfolio, in order: folding the events gives its engine, at any version
create table portfolio_events (
  portfolio text not null references portfolios on delete cascade,
  version integer not null,
  kind text not null,
  data_date date not null,
  body text not null,
  at timestamptz not null default now(),
  primary key (portfolio, version)
);

-- whole engines, so that only the events after one have to be folded
create table portfolio_snapshots (
  portfolio text not null references portfolios on delete cascade,
  version integer not null,
  body text not null,
  primary key (portfolio, version)
);

create table live_events (
  id bigint generated always as identity primary key,
  portfolio text not null references portfolios on delete cascade,
  kind text not null,
  body text not null,
  at timestamptz not null default now()
);
create index live_events_by_portfolio on live_events (portfolio, id);

create table proposals (
  id text primary key,
  portfolio text not null references portfolios on delete cascade,
  version integer not null,
  status text not null,
  body text not null,
  created timestamptz not null default now()
);
create index proposals_by_portfolio on proposals (portfolio, created, id);

create table idempotency_keys (
  owner text not null,
  key text not null,
  fingerprint text not null,
  status integer not null,
  headers text not null,
  body text not null,
  created timestamptz not null default now(),
  primary key (owner, key)
);

create table jobs (
  id text primary key,
  portfolio text not null references portfolios on delete cascade,
  operation text not null,
  request text not null,
  version integer not null,
  status text not null,
  done double precision not null default 0,
  total double precision not null default 0,
  answer text,
  created timestamptz not null default now()
);

create table settings (
  id integer primary key check (id = 1),
  version integer not null,
  body text not null
);
insert into settings (id, version, body) values (1, 1, '{}');

create table api_keys (
  id text primary key,
  name text not null,
  prefix text not null,
  hash text not null,
  scopes text not null,
  created timestamptz not null default now(),
  last_used timestamptz
);
