/** Numbers: what was dialled, read by a dial plan, and the country it leads to. */
@NullMarked
package org.sekisho.number;

import org.jspecify.annotations.NullMarked;
