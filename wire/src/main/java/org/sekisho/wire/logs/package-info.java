/** Lines that switches log of who tried to log in. */
@NullMarked
package org.sekisho.wire.logs;

import org.jspecify.annotations.NullMarked;
