/** HEP3: SIP as capture agents mirror it (Homer Encapsulation Protocol, revision 37). */
@NullMarked
package org.sekisho.wire.hep;

import org.jspecify.annotations.NullMarked;
