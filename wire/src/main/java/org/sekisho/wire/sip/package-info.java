/**
 * SIP (RFC 3261) as a gate needs it: a lean reader of messages, who is charged for a call, answers.
 */
@NullMarked
package org.sekisho.wire.sip;

import org.jspecify.annotations.NullMarked;
