/** One case a line: evidence combined, stages opened one by one, measures chosen. */
@NullMarked
package org.sekisho.casework;

import org.jspecify.annotations.NullMarked;
