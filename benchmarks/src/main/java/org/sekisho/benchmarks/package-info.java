/** Rigs with peers beside us, in one run. */
@NullMarked
package org.sekisho.benchmarks;

import org.jspecify.annotations.NullMarked;
