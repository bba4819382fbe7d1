#!/bin/bash
# Who uses the server's CPU: RocksDB, the kernel, .NET and ASP.NET Core, or OpenOdp.
#   bench/profile.sh RATE [load options]      e.g. bench/profile.sh 42000 · bench/profile.sh 14500 --batch 1
#   bench/profile.sh max [load options]       as fast as it answers
#   bench/profile.sh queries [load options]   queries, as fast as they are answered, e.g. bench/profile.sh queries --rate 4000
# Needs perf (Debian: linux-perf) and a Release build. Events are sent closed-loop first, so that everything is compiled
# and the store has files; then RATE events/s, or queries beside 10,000 events/s, for 30 s or so, of which perf samples 10.
set -euo pipefail
cd "$(dirname "$0")/.."
rate=${1:?say how many events a second}; shift
work=$(mktemp -d)
trap 'kill -TERM $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT

export OpenOdp__DataDirectory=$work/data OpenOdp__Accounts__0__PublicKey=bench OpenOdp__Accounts__0__PrivateKey=bench.profile
DOTNET_PerfMapEnabled=1 DOTNET_EnableWriteXorExecute=0 \
  dotnet src/OpenOdp.Server/bin/Release/net10.0/OpenOdp.Server.dll --urls http://127.0.0.1:18080 > "$work/server.log" &
server=$!
until curl -sf http://127.0.0.1:18080/health/ready > /dev/null; do sleep 0.2; done

load="bench/OpenOdp.Load/bin/Release/net10.0/OpenOdp.Load --url http://127.0.0.1:18080
  --public-key bench --private-key bench.profile --server-pid $server --no-check"
$load --events 600000 > /dev/null
case $rate in
  max) pace="--events 2400000" ;;
  queries) pace="--queries variables --duration 40" ;; # after 500,000 events and what they make of 50 segments
  *) pace="--events $((rate * 30)) --rate $rate" ;;
esac
$load $pace "$@" > "$work/load.txt" &
if [ "$rate" = queries ]; then until grep -q '^first:' "$work/load.txt"; do sleep 0.2; done; fi
sleep 15
perf record -q -F 1999 -p $server -o "$work/perf.data" -- sleep 10 > /dev/null 2>&1
wait $!

grep -E '(events|queries)/s|CPU per event' "$work/load.txt" # no latencies: perf stops the server for 0.7 s when it begins
echo
perf script -i "$work/perf.data" -F comm,ip,sym,dso 2> /dev/null | awk '
  NF == 0 { next }
  /librocksdb|libstdc\+\+/ { owner["RocksDB"]++; n++; next }
  /kernel|\[vdso\]/ { owner["kernel"]++; n++; next }
  /\[OpenOdp\./ { owner["OpenOdp"]++; n++; next }
  /libc\.so|ld-linux|libcrypto/ { owner["C library and OpenSSL"]++; n++; next }
  { owner[".NET and ASP.NET Core"]++; n++ }
  END { for (o in owner) printf "%6.1f %%  %s\n", 100 * owner[o] / n, o; printf "%8d samples\n", n }' | sort -rn
