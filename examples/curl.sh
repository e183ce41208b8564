#!/usr/bin/env bash
# Signs in, asks who that is, renews the tokens and signs out. Needs curl and sed.
#
#   PORTICO_URL=http://localhost:3000 EMAIL=ada@example.com PASSWORD=… examples/curl.sh
#
# Passwords and tokens reach curl through its standard input: what stands on a command line, everybody on the machine can read.
set -euo pipefail
: "${PORTICO_URL:?the address of the portal}" "${EMAIL:?who signs in}" "${PASSWORD:?with which password}"

# call STATUS METHOD PATH [curl option…]: prints the body of the answer, and stops unless it has that status.
call() {
  local expected=$1 method=$2 path=$3 answer status
  shift 3
  answer=$(curl --silent --show-error --max-time 20 --request "$method" --write-out '\n%{http_code}' "$@" "$PORTICO_URL/api/v1$path") || exit
  status=${answer##*$'\n'}
  if [ "$status" != "$expected" ]; then
    printf '%s %s answered %s and not %s:\n%s\n' "$method" "$path" "$status" "$expected" "${answer%$'\n'*}" >&2
    exit 1
  fi
  printf '%s' "${answer%$'\n'*}"
}

post() { call "$1" POST "$2" --header 'Content-Type: application/json' --data-binary @-; }

# A text as JSON, and the text of a field; enough for values without line breaks.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }
field() { sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p'; }

tokens=$(printf '{"identifier":%s,"password":%s}' "$(quoted "$EMAIL")" "$(quoted "$PASSWORD")" | post 200 /auth/sign-in)
access=$(field access_token <<<"$tokens")
refresh=$(field refresh_token <<<"$tokens")
[ -n "$access" ] && [ -n "$refresh" ] || { echo 'the account asks for a second factor, which this example does not know' >&2; exit 1; }
echo 'Signed in.'

me=$(printf 'Authorization: Bearer %s' "$access" | call 200 GET /me --header @-)
echo "The portal knows me as $(field email <<<"$me")."

tokens=$(printf '{"refresh_token":"%s"}' "$refresh" | post 200 /auth/refresh)
access=$(field access_token <<<"$tokens")
refresh=$(field refresh_token <<<"$tokens")
printf 'Authorization: Bearer %s' "$access" | call 200 GET /auth/verify --header @- >/dev/null
echo 'Renewed the tokens; the new access token is good.'

printf '{"refresh_token":"%s"}' "$refresh" | post 204 /auth/sign-out
printf '{"refresh_token":"%s"}' "$refresh" | post 401 /auth/refresh >/dev/null
echo 'Signed out; the refresh token is dead.'
