/** Attacks on accounts, by the addresses they come from: scans, names, passwords, takeovers. */
@NullMarked
package org.sekisho.detection.attack;

import org.jspecify.annotations.NullMarked;
