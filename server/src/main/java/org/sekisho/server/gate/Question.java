package org.sekisho.server.gate;

import org.sekisho.call.SourceAddress;

/**
 * What a switch asks of a call attempt.
 *
 * @param peer who asks, as the settings name it
 * @param callId of the call; empty when the switch does not say
 * @param party who is charged: a number or a subscriber_id; empty when nobody is named
 * @param diverting the party that passed the call on, if it is charged for that; else empty
 * @param caller the number or user that calls; may be empty
 * @param dialled the B-number as dialled
 * @param token of a challenge that was passed; empty for none
 * @param unchallenged there is nobody to challenge it, and its peer wants it through all the same
 */
public record Question(
    String peer,
    String callId,
    String party,
    String diverting,
    String caller,
    String dialled,
    SourceAddress source,
    String userAgent,
    String token,
    boolean unchallenged) {}
