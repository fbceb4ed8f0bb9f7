#!/usr/bin/env bash
# What a careful shell user writes for jobs of 100 ids: GNU split, four workers, curl with its own retries, polls.
# bash curl-ids.sh BASE FILE OUT
set -euo pipefail
export BASE=$1/v1/partners/networks OUT=$3
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

send() {
  local curl='curl -sS --fail --retry 8' id
  id=$({
    printf '{"donor_ids":["'
    paste -sd '|' "$1" | sed 's/|/","/g' | tr -d '\n'
    printf '"]}'
  } | $curl -d @- "$BASE/net_1/members/batch" | sed 's/.*"job_id":"\([^"]*\)".*/\1/')
  for _ in $(seq 200); do
    $curl -o "$OUT/$id.json" "$BASE/jobs/$id"
    if grep -q '"completed"' "$OUT/$id.json"; then return; fi
    sleep 1
  done
}
export -f send

split -a 5 -l 100 "$2" "$WORK/part-"
printf '%s\n' "$WORK"/part-* | xargs -P4 -I{} bash -c 'send {}'
