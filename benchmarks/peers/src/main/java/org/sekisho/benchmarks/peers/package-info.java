/** One rule on a shard of ours and on Apache Flink, in one run. */
@NullMarked
package org.sekisho.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
