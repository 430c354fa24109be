/** An operator made up: lines, traffic, attacks and the truth about them. */
@NullMarked
package org.sekisho.simulator;

import org.jspecify.annotations.NullMarked;
