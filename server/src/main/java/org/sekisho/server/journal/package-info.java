/** The log of everything the engine is fed, durable before it is acknowledged. */
@NullMarked
package org.sekisho.server.journal;

import org.jspecify.annotations.NullMarked;
