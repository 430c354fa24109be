#!/usr/bin/env bash
# Fuzzes the readers of call records for so many seconds:  benchmarks/fuzz.sh 3600 var/fuzz [csv|json|pairs|FORMAT|sip]
# The third word keeps to the reader of one shape of rows, or of one format; sip is SIP and mirrored SIP. The corpus begins
# with the samples of the tests. What breaks a reader is left in the folder as crash-*.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=$1
folder=$2
only=${3:-}
version=0.30.0
./mvnw -q -B -DskipTests -Dspotless.check.skip=true package
for part in jazzer jazzer-api; do
  ./mvnw -q -B -N org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=com.code-intelligence:$part:$version -DoutputDirectory="$PWD/$folder/lib"
done
mappings=wire/src/main/resources/org/sekisho/wire/mapping
case $only in
  csv | json | pairs) names=($(grep -l "^rows: $only" $mappings/*.yaml)) ;;
  *) names=($mappings/${only:-*}.yaml) ;;
esac
names=("${names[@]##*/}")
names=("${names[@]%.yaml}")
corpus=$folder/corpus${only:+-$only}
mkdir -p "$corpus"
target=org.sekisho.wire.calls.CallReaderFuzz
if [ "$only" = sip ]; then
  target=org.sekisho.wire.sip.SipFuzz
  names=()
  for sample in wire/src/test/resources/rfc4475/*.dat; do
    for choice in 00 01; do
      { printf "\x$choice"; cat "$sample"; } >"$corpus/$choice-$(basename "$sample")"
    done
  done
fi
number() { # of the mapping a sample is of, as the fuzzed program counts them; nothing when it is not fuzzed
  local name=$(head -1 "wire/src/test/resources/samples/expected/$1.txt") i
  for i in "${!names[@]}"; do
    [ "${names[$i]}" = "$name" ] && printf '%s' "$i" && return
  done
  return 0
}
for expected in $(cd wire/src/test/resources/samples/expected && find . -name '*.txt'); do
  sample=${expected%.txt}
  index=$(number "$sample")
  [ -n "$index" ] || continue
  { printf "\\x$(printf %02x "$index")"; head -c 6000 "wire/src/test/resources/samples/$sample"; } >"$corpus/$(basename "$sample")"
done
java=$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)
exec "$java" -Xmx1500m "-Dmappings=${names[*]}" --enable-native-access=ALL-UNNAMED -XX:+EnableDynamicAgentLoading \
  -cp "$folder/lib/*:wire/target/test-classes:wire/target/classes:cli/target/lib/*" \
  com.code_intelligence.jazzer.Jazzer --target_class=$target \
  --instrumentation_includes='org.sekisho.**' --reproducer_path="$folder" \
  "$corpus" -artifact_prefix="$folder/" -max_total_time="$seconds" -max_len=8192 -timeout=20 -rss_limit_mb=4000
