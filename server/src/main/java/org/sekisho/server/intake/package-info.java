/** What comes from the network: HTTP and watched folders. */
@NullMarked
package org.sekisho.server.intake;

import org.jspecify.annotations.NullMarked;
