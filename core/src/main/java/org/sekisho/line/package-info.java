/** Lines: the charged party of calls, keyed by the operator's subscriber_id. */
@NullMarked
package org.sekisho.line;

import org.jspecify.annotations.NullMarked;
