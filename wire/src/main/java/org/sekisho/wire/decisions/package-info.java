/** What goes out: decisions and the journal of cases, as JSON Lines. */
@NullMarked
package org.sekisho.wire.decisions;

import org.jspecify.annotations.NullMarked;
