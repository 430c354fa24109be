/** Call records: our own CSV and Asterisk Master.csv; registrations. */
@NullMarked
package org.sekisho.wire.calls;

import org.jspecify.annotations.NullMarked;
