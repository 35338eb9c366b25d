# The Python environment in .venv, and the stamp that says it is as uv.lock wants it.

system_python() { # a Python of the system, which app users may read too; never a pyenv shim
  local candidate
  for candidate in /usr/bin/python3 /usr/bin/python3.1[1-9] /usr/local/bin/python3; do
    if [ -x "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      echo "$candidate"
      return
    fi
  done
}

fingerprint() { # changes when .venv has to be looked at again
  { cat "$root/uv.lock" "$root/pyproject.toml" "$root"/bin/.lib/*.sh && printf '%s\n' "$root" "$(system_python)"; } |
    sha256sum | cut -c1-64
}

is_set_up() {
  local stamp="$root/.venv/.set-up-$1"
  [ -x "$root/.venv/bin/greenroom" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]
}

note_set_up() {
  fingerprint >"$root/.venv/.set-up-$1"
  [ "$1" != all ] || fingerprint >"$root/.venv/.set-up-run"
}

make_environment() {
  local python uv_version groups=''
  python=$(system_python)
  [ -n "$python" ] || fail "There is no Python 3.11 or newer in /usr/bin." \
    "Greenroom and the apps it serves run on the system's Python." \
    "On Debian 12: sudo apt-get install python3 python3-venv"
  [ -w "$root" ] || fail "$root is not yours to write to." "The Python environment goes into .venv there." \
    "Clone the project into a folder of your own."
  belongs_here || rm -rf "$root/.venv"
  if [ ! -x "$root/.venv/bin/pip" ]; then
    "$python" -c 'import ensurepip' 2>/dev/null || fail "The Python environment cannot be made." \
      "$python lacks its venv module, and this user may not install it." \
      "Have an administrator run: apt-get install python3-venv"
    "$python" -m venv "$root/.venv" >&2 || fail "The Python environment could not be made."
  fi
  step "Installing Python packages into .venv"
  uv_version=$(sed -n '/^name = "uv"$/{n;s/version = "\(.*\)"/\1/p;q}' "$root/uv.lock")
  [ -x "$root/.venv/bin/uv" ] || "$root/.venv/bin/python" -m pip install --disable-pip-version-check -q "uv==$uv_version" ||
    fail "uv $uv_version could not be installed." "pip's words are above." "Is the network or the package index reachable?"
  [ "$1" = run ] && groups=--no-default-groups || groups=--all-groups
  [ -t 2 ] || groups="$groups --quiet"
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=1 # what this machine trusts, a firm's proxy too
  (cd "$root" && UV_PROJECT_ENVIRONMENT=.venv VIRTUAL_ENV='' .venv/bin/uv sync \
    --frozen --inexact --compile-bytecode --no-python-downloads --python .venv/bin/python $groups) ||
    fail "The Python packages of uv.lock could not be installed." "uv's words are above." \
      "Run bin/setup again; what has been downloaded is kept."
  "$root/.venv/bin/python" -m compileall -q "$root/src" # who only runs it may not write here
}

belongs_here() { # a .venv that was moved here with its folder, or lost its Python, does not
  [ -x "$root/.venv/bin/python" ] && "$root/.venv/bin/python" -c '' 2>/dev/null &&
    { [ ! -e "$root/.venv/bin/greenroom" ] || grep -qF "$root/.venv" "$root/.venv/bin/greenroom"; }
}
