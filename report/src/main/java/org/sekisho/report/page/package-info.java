/** A run as one HTML page: figures, charts, cases, and what the data was worth. */
@NullMarked
package org.sekisho.report.page;

import org.jspecify.annotations.NullMarked;
