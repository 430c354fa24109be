package org.sekisho.control;

import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;

/**
 * A call that wants to be set up, as a gate is asked about it.
 *
 * @param line the charged party
 * @param caller the number or user it is made by; empty when it is not told
 * @param source where the call was set up from; none when the asking switch does not say
 * @param challengePassed it comes back from the announcement, and random keys were pressed there
 */
public record Attempt(
    Line line,
    String caller,
    Analysed dialled,
    SourceAddress source,
    boolean challengePassed,
    long atMillis) {}
