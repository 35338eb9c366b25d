# The Debian packages Greenroom uses: each with a proof that it is there, and what it is for.

needed_to_run='
python3-venv|python:ensurepip|making the Python environment
bubblewrap|bwrap|the sandbox in which apps run
nftables|nft|the network rules of apps
r-base-core|Rscript|apps in R
r-cran-shiny|r:shiny|Shiny for R apps
r-cran-plumber|r:plumber|plumber apps
'
needed_to_test='
iptables|iptables|tests beside other firewalls
chromium|chromium|tests in a browser
libfaketime|faketime|tests with a clock that jumps
fonts-dejavu-core|file:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf|tests in a browser
'

missing_packages() { # purpose -> a line "package|proof|what it is for" for each that is not there
  local package proof use
  while IFS='|' read -r package proof use; do
    [ -z "$package" ] || is_there "$proof" || printf '%s|%s|%s\n' "$package" "$proof" "$use"
  done <<<"$needed_to_run$([ "$1" = run ] || printf '%s' "$needed_to_test")"
}

is_there() {
  case $1 in
    python:*) [ -n "$(system_python)" ] && "$(system_python)" -c "import ${1#python:}" 2>/dev/null ;;
    r:*) [ -d "/usr/lib/R/site-library/${1#r:}" ] || [ -d "/usr/local/lib/R/site-library/${1#r:}" ] ;;
    file:*) [ -e "${1#file:}" ] ;;
    faketime) ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null ;;
  esac
}

install_system_packages() {
  local wanted as_root package
  wanted=$(missing_packages "$1" | cut -d'|' -f1 | xargs)
  [ -n "$wanted" ] && command -v apt-get >/dev/null && as_root=$(how_to_be_root) || return 0
  step "Installing Debian packages: $wanted"
  apt_log=$(mktemp -t greenroom-setup.XXXXXX)
  run_apt "$as_root" update || detail "The lists of packages could not be brought up to date."
  if run_apt "$as_root" install --no-install-recommends $wanted; then
    rm -f "$apt_log"
    return 0
  fi
  for package in $wanted; do
    run_apt "$as_root" install --no-install-recommends "$package" || detail "$package could not be installed."
  done
  detail "What apt-get said: $apt_log"
}

how_to_be_root() { # prints what to put before a command; fails when there is no way to be root
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || return 1
  if sudo -n true 2>/dev/null; then
    echo 'sudo -n'
  elif [ -t 0 ]; then
    echo sudo
  else
    return 1
  fi
}

run_apt() { # prefix, arguments: apt-get with its progress on one line
  local prefix=$1
  shift
  $prefix sh -c 'exec env DEBIAN_FRONTEND=noninteractive "$@" 3>&1 >&2' - \
    apt-get -q -y -o APT::Status-Fd=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" \
    2>>"$apt_log" </dev/null | show_apt_progress
}

show_apt_progress() {
  local kind percent words shown=''
  while IFS=: read -r kind _ percent words; do
    case $kind in
      dlstatus) words=downloading ;;
      pmstatus) ;;
      *) continue ;;
    esac
    percent=${percent%%.*}
    if [ -t 2 ]; then
      printf '\r\033[K  %s%3s %% %.66s%s' "$dim" "$percent" "$words" "$plain" >&2
    elif [ "$kind $((percent / 25))" != "$shown" ]; then
      shown="$kind $((percent / 25))"
      detail "$percent % $words"
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

say_what_is_left_out() {
  local package use packages=''
  while IFS='|' read -r package _ use; do
    [ -n "$package" ] || continue
    [ -n "$packages" ] || step "Left out, for want of a package:"
    detail "$use: $package"
    packages="$packages $package"
  done <<<"$(missing_packages "$1")"
  [ -z "$packages" ] || detail "To bring them in: sudo apt-get install --no-install-recommends$packages"
}
