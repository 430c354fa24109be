/** The live engine's thread: log entries in, case events and calls out, snapshots. */
@NullMarked
package org.sekisho.server.live;

import org.jspecify.annotations.NullMarked;
