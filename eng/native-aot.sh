#!/usr/bin/env bash
# N18: the client in a program that is trimmed and compiled ahead of time, without one warning, and working end to end.
# Needs the Release build of bench/OpenOdp.ClientLoad, gcc or clang, and the headers of zlib.
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Warnings of the compiler, the trimmer and the AOT compiler are errors; this looks for those that are not.
if ! dotnet publish samples/NativeAot -c Release -r linux-x64 -o "$work" -v quiet --nologo >"$work/publish.log" 2>&1 \
    || grep -qE 'warning|IL[0-9]{4}' "$work/publish.log"; then
  cat "$work/publish.log"
  exit 1
fi

# An endpoint that answers as ODP does; it prints its port, and ends with its input, which is this script's.
coproc endpoint { exec dotnet bench/OpenOdp.ClientLoad/bin/Release/net10.0/OpenOdp.ClientLoad.dll endpoint; }
read -r -t 30 port <&"${endpoint[0]}" || { echo "The endpoint does not start."; exit 1; }
timeout 60 "$work/NativeAot" "http://127.0.0.1:$port/0" key | tee "$work/output"
[ "${PIPESTATUS[0]}" -eq 0 ] && grep -qF 'segments: [has_purchased]' "$work/output"
