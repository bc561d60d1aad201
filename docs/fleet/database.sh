#!/bin/sh
# The role of the workers owns its database and nothing else: row level security binds it.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/wf)" -U postgres <<'SQL'
CREATE ROLE wf LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE wf OWNER wf ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE wf FROM PUBLIC;
SQL
