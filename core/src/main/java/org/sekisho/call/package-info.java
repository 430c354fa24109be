/** Calls as the network tells of them: records, events, and one story per call. */
@NullMarked
package org.sekisho.call;

import org.jspecify.annotations.NullMarked;
