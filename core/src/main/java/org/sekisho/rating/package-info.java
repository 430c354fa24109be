/** Prices: exact money, price lists, the charge of a call ended or still running. */
@NullMarked
package org.sekisho.rating;

import org.jspecify.annotations.NullMarked;
