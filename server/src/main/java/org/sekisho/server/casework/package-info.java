/** Reaching subscribers: attempts, links, answers, notices. */
@NullMarked
package org.sekisho.server.casework;

import org.jspecify.annotations.NullMarked;
