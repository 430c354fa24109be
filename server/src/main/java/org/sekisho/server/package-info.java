/** The operator's system in one process. Read in the order the data flows. */
@NullMarked
package org.sekisho.server;

import org.jspecify.annotations.NullMarked;
