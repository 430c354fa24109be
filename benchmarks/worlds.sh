#!/usr/bin/env bash
# Makes worlds, detects, and scores them pooled:  benchmarks/worlds.sh FOLDER SEEDS [simulate options] [-- detect options]
#   benchmarks/worlds.sh var/worlds "101 102 103 104 105"
#   benchmarks/worlds.sh var/slow "101 102" --vary fraud-pace=0.5
#   benchmarks/worlds.sh var/cdr "101 102" -- --timing cdr
set -euo pipefail
top="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder=$1
seeds=$2
shift 2
simulate=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  simulate+=("$1")
  shift
done
[ $# -gt 0 ] && shift
scored=()
for seed in $seeds; do
  world="$folder/world-$seed"
  [ -f "$world/calls.csv" ] || "$top/sekisho" simulate --seed "$seed" --out "$world" "${simulate[@]}"
  "$top/sekisho" detect --calls "$world/calls.csv" --registrations "$world/registrations.csv" \
    --subscribers "$world/subscribers.csv" --tariff "$world/tariff.csv" --advised "$world/advised.csv" \
    --warm-up 30d --no-progress --out "$folder/out-$seed/decisions.jsonl" "$@" >"$folder/out-$seed.txt" 2>&1
  scored+=(--world "$world" --decisions "$folder/out-$seed/decisions.jsonl")
done
"$top/sekisho" evaluate "${scored[@]}"
