/** The only place that looks anything up: country, price, lists, the local calendar. */
@NullMarked
package org.sekisho.enrichment;

import org.jspecify.annotations.NullMarked;
