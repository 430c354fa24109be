/** The PostgreSQL server that comes with Sekisho. */
@NullMarked
package org.sekisho.server.database;

import org.jspecify.annotations.NullMarked;
