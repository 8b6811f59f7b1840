-- The roles of Whimbrel in PostgreSQL, and its database. Run once by who administers the server:
--
--   psql --set=owner_password=... --set=web_password=... --file=deploy/roles.sql postgres
--
-- whimbrel_owner   owns the tables: for whimbrel migrate, backup, restore, keys, retention, duplicates, matching and count only
-- whimbrel_site    what the site may do; nobody logs in as it
-- whimbrel_web     what the site and the worker connect as: an ordinary role, which the second wall stops
\set ON_ERROR_STOP on

create role whimbrel_owner login password :'owner_password';
create role whimbrel_site nologin;
create role whimbrel_web login password :'web_password' in role whimbrel_site;
create database whimbrel owner whimbrel_owner encoding 'UTF8' template template0;
revoke all on database whimbrel from public;
grant connect on database whimbrel to whimbrel_site;
\connect whimbrel
revoke create on schema public from public;
grant usage, create on schema public to whimbrel_owner;
