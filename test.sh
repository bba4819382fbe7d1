#!/usr/bin/env bash
# Builds everything and runs every test. Installs what a machine with only the .NET SDK lacks.
#   ./test.sh          under 15 minutes
#   ./test.sh --long   the full counts; under 80 minutes
# Ends with 'N passed, N failed'. A test program that dies counts as a failure.
set -u
cd "$(dirname "$0")"

case "${1:-}" in
  "") export OPENODP_LONG=0 ;;
  --long) export OPENODP_LONG=1 ;;
  *) echo "usage: ./test.sh [--long]" >&2; exit 2 ;;
esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export DOTNET_TieredPGO=0 # tests end before code that watches itself has gained anything; budgets are for what is shipped

. eng/install.sh

passed=0 failed=0 skipped=0
fail() { echo "FAILED: $*"; failed=$((failed + 1)); }
finish() {
  if [ "$skipped" -gt 0 ]; then
    fail "$skipped tests were skipped; a skipped test hides a gap"
  fi
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

run() { # name, program, arguments: adds up what xunit's last line says
  local name=$1 log
  shift
  log=$(mktemp)
  echo "--- $name"
  if command -v stdbuf >/dev/null; then stdbuf -oL "$@" -noColor -noLogo >"$log" 2>&1; else "$@" -noColor -noLogo >"$log" 2>&1; fi
  local code=$?
  local line
  line=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -n 1)
  if [ -z "$line" ]; then
    tail -n 60 "$log"
    fail "$name ended with code $code and without a summary"
  else
    local total errors bad skips
    total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$line")
    errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$line")
    bad=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$line")
    skips=$(sed -E 's/.*Skipped: ([0-9]+).*/\1/' <<<"$line")
    passed=$((passed + total - bad - skips))
    failed=$((failed + bad + errors))
    skipped=$((skipped + skips))
    if [ "$code" -ne 0 ] || [ $((bad + errors)) -gt 0 ]; then
      grep -v -E '^ *(Discover|Starting|Finished|Data directory: |Memory for caches )' "$log" | tail -n 200
      [ $((bad + errors)) -gt 0 ] || fail "$name ended with code $code"
    fi
    echo "${line#"${line%%[![:space:]]*}"}"
  fi
  rm -f "$log"
}

echo "--- build"
if ! dotnet build OpenOdp.slnx -c Release -v quiet --nologo; then
  fail "the build"
  finish
fi

echo "--- house rules"
if bash eng/house-rules.sh; then passed=$((passed + 1)); else fail "eng/house-rules.sh"; fi

echo "--- format" # of white space: the build has told what else there is of style
if dotnet format whitespace OpenOdp.slnx --verify-no-changes --no-restore; then passed=$((passed + 1)); else fail "run 'dotnet format'"; fi

for project in tests/OpenOdp.*.Tests; do
  name=$(basename "$project")
  run "$name" "$project/bin/Release/net10.0/$name"
done

echo "--- allocation budgets"
if env -u DOTNET_TieredPGO dotnet bench/OpenOdp.Benchmarks/bin/Release/net10.0/OpenOdp.Benchmarks.dll --budgets; then
  passed=$((passed + 1))
else
  fail "a hot path allocates more than its budget"
fi

echo "--- native AOT"
if bash eng/native-aot.sh; then passed=$((passed + 1)); else fail "eng/native-aot.sh"; fi

finish
