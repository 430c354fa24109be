/** Who may come in: operators, first start, tokens. */
@NullMarked
package org.sekisho.server.access;

import org.jspecify.annotations.NullMarked;
