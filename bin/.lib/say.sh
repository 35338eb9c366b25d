# How the scripts in bin/ speak: a bold line per step, its details dim and indented.

if [ -t 2 ]; then
  bold=$(printf '\033[1m') dim=$(printf '\033[2m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
else
  bold='' dim='' red='' plain=''
fi

step() { printf '%s%s%s\n' "$bold" "$*" "$plain" >&2; }

detail() { printf '  %s%s%s\n' "$dim" "$*" "$plain" >&2; }

fail() {
  printf '%sError:%s %s\n' "$red" "$plain" "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}
