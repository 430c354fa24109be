package org.sekisho.server.gate;

import org.sekisho.control.Verdict;

/**
 * What a switch is answered.
 *
 * @param token for the way back from a challenge; empty otherwise
 */
public record Answer(Verdict verdict, String token) {}
