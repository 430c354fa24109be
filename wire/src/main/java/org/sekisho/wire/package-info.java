/** Bytes to core and back: rows, rejects, times; the formats are in the packages below. */
@NullMarked
package org.sekisho.wire;

import org.jspecify.annotations.NullMarked;
