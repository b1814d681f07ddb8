# shellcheck shell=bash
# What bin/serve and bin/test have in common: the machine's packages, then the virtual environment.
# Runs in the checkout. Works in the bash 3.2 that macOS brings.

say() { printf '%s\n' "$*" >&2; }

refuse() {
  say "$@"
  exit 1
}

# The first Python that is new enough, or nothing.
find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
}

system() {
  if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    printf debian
  elif command -v dnf >/dev/null; then
    printf fedora
  elif [[ "$(uname -s)" == Darwin ]]; then
    printf homebrew
  else
    printf other
  fi
}

# is_there DEBIAN_PACKAGE PROBE
is_there() {
  local kind=${2%%:*} name=${2#*:}
  if [[ "$kind" == module ]]; then
    "$python" -c "import $name" 2>/dev/null
  elif [[ "$system" == debian ]]; then
    [[ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
  else
    case "$kind" in
      program) command -v "$name" >/dev/null ;;
      font) ! command -v fc-list >/dev/null || [[ -n "$(fc-list ":lang=$name" | head -n 1)" ]] ;;
      library)
        compgen -G "/opt/homebrew/lib/lib$name*.dylib" >/dev/null || compgen -G "/usr/local/lib/lib$name*" >/dev/null ||
          { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q "lib$name\.so"
        ;;
    esac
  fi
}

# The names, in this system's words, of what PURPOSES lack.
missing_packages() {
  local purpose debian fedora homebrew probe
  while read -r purpose debian fedora homebrew probe; do
    case " $* " in *" $purpose "*) ;; *) continue ;; esac
    if ! is_there "$debian" "$probe"; then
      case "$system" in
        fedora) printf '%s\n' "$fedora" ;;
        homebrew) printf '%s\n' "$homebrew" ;;
        *) printf '%s\n' "$debian" ;;
      esac
    fi
  done < <(grep -v '^#' bin/lib/packages) | sort -u
}

may_install() {
  [[ "$system" == debian ]] || return 1
  [[ "$(id -u)" == 0 ]] && return
  command -v sudo >/dev/null || return 1
  [[ -t 0 ]] || sudo -n true 2>/dev/null
}

as_root() {
  if [[ "$(id -u)" == 0 ]]; then "$@"; else sudo "$@"; fi
}

# The command a person would type to bring the named packages.
bring_command() {
  case "$system" in
    debian) printf 'sudo apt-get install --no-install-recommends %s' "$*" ;;
    fedora) printf 'sudo dnf install %s' "$*" ;;
    homebrew) printf 'brew install %s' "$*" ;;
    *) printf 'your package manager: on Debian they are called %s' "$*" ;;
  esac
}

# prepare_machine COMMAND PURPOSE…: bring the packages that are missing, or say which and stop.
prepare_machine() {
  local command=$1 missing
  shift
  system=$(system)
  python=$(find_python)
  [[ -n "$python" ]] || refuse "$command needs Python 3.11 or newer, and found none. Nothing was changed."
  missing=$(missing_packages "$@" | tr '\n' ' ')
  missing=${missing% }
  if [[ -n "$missing" ]]; then
    if ! may_install; then
      say "$command needs these packages, which are missing, and may not install them here:"
      say "  ${missing// /$'\n'  }"
      say "Bring them with: $(bring_command "$missing")"
      refuse "Nothing was changed."
    fi
    say "Installing $missing"
    # shellcheck disable=SC2086 # several names
    { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; } \
      >"${TMPDIR:-/tmp}/meridian-apt.$$.log" 2>&1 ||
      refuse "apt-get could not install them: see ${TMPDIR:-/tmp}/meridian-apt.$$.log"
    rm -f "${TMPDIR:-/tmp}/meridian-apt.$$.log"
  fi
  if [[ "$system" == homebrew ]]; then
    # Where WeasyPrint finds what Homebrew installed.
    export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib${DYLD_FALLBACK_LIBRARY_PATH:+:$DYLD_FALLBACK_LIBRARY_PATH}"
  fi
}

fingerprint() { "$python" -c 'import hashlib, pathlib, sys; print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest())' "$1"; }

# prepare_venv LOCK: install what LOCK says into .venv, unless that was done.
prepare_venv() {
  local lock=$1 stamp=.venv/$1.installed wanted
  wanted=$(fingerprint "$lock")
  if [[ -x .venv/bin/python && -f "$stamp" && "$(cat "$stamp")" == "$wanted" ]] && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  if ! .venv/bin/python -c '' 2>/dev/null; then
    say "Making .venv"
    rm -rf .venv
    "$python" -m venv .venv
  fi
  if [[ ! -x .venv/bin/uv ]]; then
    awk '/^[^ ]/ { wanted = /^uv==/ } wanted' "$lock" >.venv/uv.txt
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
  fi
  say "Installing the Python packages of $lock"
  # Behind a hospital's proxy the system, not uv, knows which certificates to trust.
  UV_SYSTEM_CERTS=1 .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
  printf '%s' "$wanted" >"$stamp"
}

# The verifier of credentials that is not ours, from npm, as its lock says.
prepare_independent_verifier() {
  cmp -s tests/independent/package-lock.json .pytest_cache/independent/installed.json && return
  say "Installing the independent verifier"
  .venv/bin/python -m tests.independent
}
