/** Switches' logs, read as they are written: from files, and from syslog by way of files. */
@NullMarked
package org.sekisho.server.logs;

import org.jspecify.annotations.NullMarked;
