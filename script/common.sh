# What the other scripts share; read with `source`, never run.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null   # nothing here ever asks a question

say() { printf '==> %s\n' "$*" >&2; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# Installs packages of the distribution when that is possible; otherwise says the one line to run.
packages() {
  local line="apt-get update && apt-get install --yes --no-install-recommends $*"
  command -v apt-get >/dev/null || stop "Missing: $*. Please install with your system's package manager, then run this again."
  [ "$(id -u)" = 0 ] || stop "Missing: $*. Please run:  sudo sh -c '$line'"
  say "Installing $* with apt-get"
  mkdir -p .local
  DEBIAN_FRONTEND=noninteractive sh -c "$line" >.local/apt.log 2>&1 || { tail -n 5 .local/apt.log >&2; return 1; }
}
