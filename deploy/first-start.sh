#!/bin/sh
# Run once by the database's container, when its files are new: makes the roles and the database.
set -eu
psql --username=postgres --dbname=postgres --no-password \
  --set=owner_password="$OWNER_PASSWORD" --set=web_password="$WEB_PASSWORD" --file=/deploy/roles.sql
