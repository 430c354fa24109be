/** Measures carried out at switches: applied, read back, and taken back when they are over. */
@NullMarked
package org.sekisho.server.enforcement;

import org.jspecify.annotations.NullMarked;
