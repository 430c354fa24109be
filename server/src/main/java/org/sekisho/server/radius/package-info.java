/** RADIUS: questions before calls, and accounting of them (RFC 2865, RFC 2866). */
@NullMarked
package org.sekisho.server.radius;

import org.jspecify.annotations.NullMarked;
