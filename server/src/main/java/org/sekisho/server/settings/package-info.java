/** What the operator sets: one file, and the environment. */
@NullMarked
package org.sekisho.server.settings;

import org.jspecify.annotations.NullMarked;
