/** The embedded host: one queue of events and wakes, shards with one writer each. */
@NullMarked
package org.sekisho.engine;

import org.jspecify.annotations.NullMarked;
