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
# The referee of numbers is no part of the product; the build has fetched it for the tests.
phone=$(find "${HOME}/.m2/repository/com/googlecode/libphonenumber" -name 'libphonenumber-[0-9]*.jar' | sort | tail -1)
exec "$java" -Xmx4g -XX:+UseParallelGC -XX:+UseCompactObjectHeaders ${huge[@]+"${huge[@]}"} \
  -cp "benchmarks/target/classes:cli/target/classes:cli/target/lib/*:$phone" "org.sekisho.benchmarks.$class" "$@"
