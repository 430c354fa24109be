package org.sekisho.enrichment;

import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;

/**
 * A call at home, which only teaches when a line calls and from where. It bears no number.
 *
 * @param atMillis when it ended, epoch milliseconds
 * @param day local epoch day
 * @param hour local hour, 0 to 23
 * @param dayOff offices are closed
 */
public record HomeCall(
    Line line,
    long atMillis,
    long day,
    int hour,
    boolean dayOff,
    SourceAddress source,
    String agent) {}
