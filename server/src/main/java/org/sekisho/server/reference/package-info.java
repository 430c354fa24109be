/** Price list, lists of destinations, subscribers and policy: versions, and which is in force. */
@NullMarked
package org.sekisho.server.reference;

import org.jspecify.annotations.NullMarked;
