#!/bin/sh
# Gives the default user a random password, and posts it encrypted with the server's key, as cloudbase-init does: RSA
# with PKCS#1 v1.5 padding, in base64. `nova get-password` decrypts it. cloud-init itself posts none.
set -eu
metadata=http://169.254.169.254
url=$metadata/openstack/2013-04-04/password

[ -z "$(curl -sf "$url")" ] || exit 0
key=$(mktemp)
trap 'rm -f "$key"' EXIT
if ! curl -sf -o "$key" "$metadata/latest/meta-data/public-keys/0/openssh-key"; then
  echo 'post-password: the server has no key, so no password is posted'
elif ! grep -q '^ssh-rsa ' "$key"; then
  echo 'post-password: only an RSA key can encrypt, so no password is posted'
else
  ssh-keygen -e -m PKCS8 -f "$key" > "$key.pem"
  password=$(openssl rand -base64 18)
  printf %s "$password" | openssl pkeyutl -encrypt -pubin -inkey "$key.pem" | base64 -w 0 > "$key.post"
  curl -sf --data-binary "@$key.post" "$url"
  echo "debian:$password" | chpasswd
  rm "$key.pem" "$key.post"
  echo 'post-password: posted'
fi
