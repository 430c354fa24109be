/** Reference data: subscribers, tariffs, lists, dial plans, policies. */
@NullMarked
package org.sekisho.wire.reference;

import org.jspecify.annotations.NullMarked;
