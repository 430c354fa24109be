#!/usr/bin/env bash
# One sliding rule on a shard of ours and on Apache Flink, in one run:  benchmarks/flink.sh [EVENTS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./mvnw -q -Ppeers -pl benchmarks/flink -DskipTests package
java=$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)
exec "$java" --sun-misc-unsafe-memory-access=allow -Xmx4g \
  -cp 'benchmarks/flink/target/classes:benchmarks/flink/target/lib/*' \
  org.sekisho.benchmarks.flink.SlidingRuleBenchmark "$@"
