/** Calls, cases and measures in the database. */
@NullMarked
package org.sekisho.server.store;

import org.jspecify.annotations.NullMarked;
