/** The mapping language: how a switch's records are read, and the mappings of known switches. */
@NullMarked
package org.sekisho.wire.mapping;

import org.jspecify.annotations.NullMarked;
