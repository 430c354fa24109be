/** How decisions on a world are scored against its truth. */
@NullMarked
package org.sekisho.simulator.score;

import org.jspecify.annotations.NullMarked;
