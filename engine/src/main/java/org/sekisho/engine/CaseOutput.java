package org.sekisho.engine;

import java.util.List;
import org.sekisho.casework.CaseEvent;
import org.sekisho.detection.Signal;
import org.sekisho.line.Line;

/**
 * A case event on its way out, keyed so that any number of shards gives the same order.
 *
 * @param sequence within its line
 * @param signals that spoke when it was decided
 */
public record CaseOutput(
    Line line, long sequence, String caseId, CaseEvent event, List<Signal> signals) {}
