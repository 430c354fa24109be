/** What an operator runs beside the server: backup, restore, verifying the audit trail, exports. */
@NullMarked
package org.sekisho.server.operations;

import org.jspecify.annotations.NullMarked;
