#!/usr/bin/env bash
# What a careful shell user writes: GNU split, four workers, curl with its own retries, polls.
# bash curl-split.sh BASE FILE OUT
set -euo pipefail
export JOBS=$1/services/data/v62.0/jobs/ingest FILE=$2 OUT=$3
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
HEADER=$(head -n 1 "$FILE")
export HEADER

send() {
  local curl='curl -sS --fail --retry 8' id
  id=$($curl -X POST "$JOBS" | sed 's/.*"id":"\([^"]*\)".*/\1/')
  $curl -T "$1" -H 'content-type: text/csv' "$JOBS/$id/batches" >/dev/null
  $curl -X PATCH -d '{"state":"UploadComplete"}' "$JOBS/$id" >/dev/null
  for _ in $(seq 200); do
    if $curl "$JOBS/$id" | grep -q '"JobComplete"'; then
      $curl -o "$OUT/succeeded-$id.csv" "$JOBS/$id/successfulResults"
      $curl -o "$OUT/failed-$id.csv" "$JOBS/$id/failedResults"
      return
    fi
    sleep 1
  done
}
export -f send

tail -n +2 "$FILE" | split -a 5 -C 8m --filter='{ printf "%s\n" "$HEADER"; cat; } >"$FILE"' - "$WORK/part-"
printf '%s\n' "$WORK"/part-* | xargs -P4 -I{} bash -c 'send {}'
