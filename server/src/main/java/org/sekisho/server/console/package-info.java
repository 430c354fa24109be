/** The pages analysts work in. What templates read is public. */
@NullMarked
package org.sekisho.server.console;

import org.jspecify.annotations.NullMarked;
