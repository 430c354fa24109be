package org.sekisho.detection;

/**
 * Leave to look at a line one stage deeper, given by its case. There is no other way to make a
 * {@link Signal} of that stage.
 *
 * @param caseId the case it belongs to and closes with
 * @param trigger what gave cause, in the words of the signal before
 */
public record Opening(String caseId, Stage stage, long atMillis, String trigger) {

  public Opening {
    if (!stage.needsOpening()) {
      throw new IllegalArgumentException("%s is never opened".formatted(stage));
    }
    if (trigger.isBlank()) {
      throw new IllegalArgumentException("an opening says what gave cause");
    }
  }
}
