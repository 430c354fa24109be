#!/usr/bin/env bash
# One sliding rule on a shard of ours, on Apache Flink (keyed, CEP) and on Drools; the heap of each, alone; then the
# whole of our detection, in one run:  benchmarks/peers.sh [EVENTS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
events=${1:-5000000}
./mvnw -q -Ppeers -pl benchmarks/peers -am -DskipTests package
java=$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)
run() {
  "$java" --sun-misc-unsafe-memory-access=allow -Xmx4g \
    -cp 'benchmarks/peers/target/classes:benchmarks/peers/target/lib/*' "org.sekisho.benchmarks.peers.$@"
}
run SlidingRuleBenchmark "$events"
for engine in shard flink-keyed flink-chained; do run HeapBenchmark $engine "$events" 50000; done
for engine in shard flink-cep drools; do run HeapBenchmark $engine 200000 2000; done
benchmarks/run.sh DetectBenchmark 10000000 0.1 var/bench
