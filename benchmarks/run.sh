#!/usr/bin/env bash
# Runs one benchmark as the launcher would run the product:  benchmarks/run.sh CLASS [ARGUMENTS]
#   benchmarks/run.sh DetectBenchmark 10000000 0.1 var/bench
#   benchmarks/run.sh NumberBenchmark
#   benchmarks/run.sh StateBenchmark var/worlds/world-101
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./mvnw -q -DskipTests -Dspotless.check.skip=true package
class=$1
shift
java=$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)
huge=()
grep -qsE '\[(always|madvise)\]' /sys/kernel/mm/transparent_hugepage/enabled && huge=(-XX:+UseTransparentHugePages)
exec "$java" -Xmx4g -XX:+UseParallelGC -XX:+UseCompactObjectHeaders ${huge[@]+"${huge[@]}"} \
  -cp 'benchmarks/target/classes:cli/target/classes:cli/target/lib/*' "org.sekisho.benchmarks.$class" "$@"
