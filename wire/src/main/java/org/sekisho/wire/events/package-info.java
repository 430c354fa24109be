/** Events as systems send them to us over HTTP. */
@NullMarked
package org.sekisho.wire.events;

import org.jspecify.annotations.NullMarked;
