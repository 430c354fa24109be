/** What a gate answers a call attempt with: one table of measures and budgets, read and no more. */
@NullMarked
package org.sekisho.control;

import org.jspecify.annotations.NullMarked;
