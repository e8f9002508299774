#!/bin/sh
# Makes the database, the keys and the first administrator, unless they are there, and serves.
set -eu
keystone-manage db_sync
# Stays with the file: otherwise a request that reads on one connection, and writes on another, locks itself out.
python3 -c 'import sqlite3; sqlite3.connect("/var/lib/keystone/keystone.sqlite").execute("PRAGMA journal_mode=WAL")'
keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone
keystone-manage bootstrap \
  --bootstrap-password "$ADMIN_PASSWORD" \
  --bootstrap-region-id RegionOne \
  --bootstrap-public-url "$PUBLIC_URL" \
  --bootstrap-internal-url http://keystone:5000/v3 \
  --bootstrap-admin-url http://keystone:5000/v3
exec uwsgi --ini /etc/keystone/uwsgi.ini
