/** Measures in force, and what they mean for the next call attempt. */
@NullMarked
package org.sekisho.control;

import org.jspecify.annotations.NullMarked;
