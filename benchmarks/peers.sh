#!/usr/bin/env bash
# One sliding rule on a shard of ours, on Apache Flink (keyed, CEP) and on Drools, then the whole of our detection, in
# one run:  benchmarks/peers.sh [EVENTS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./mvnw -q -Ppeers -pl benchmarks/peers -am -DskipTests package
java=$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)
"$java" --sun-misc-unsafe-memory-access=allow -Xmx4g \
  -cp 'benchmarks/peers/target/classes:benchmarks/peers/target/lib/*' \
  org.sekisho.benchmarks.peers.SlidingRuleBenchmark "$@"
benchmarks/run.sh DetectBenchmark 10000000 0.1 var/bench
