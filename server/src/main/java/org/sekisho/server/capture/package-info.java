/** Listens to the network: SIP that others mirror becomes calls and registrations. */
@NullMarked
package org.sekisho.server.capture;

import org.jspecify.annotations.NullMarked;
