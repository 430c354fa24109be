package org.sekisho.call;

/**
 * A call attempt that was authenticated or went on: one that only knocked is none.
 *
 * @param callId the source's identity of the call; its later events carry the same
 * @param subscriberId the charged line's id
 * @param dialled the B-number as dialled
 * @param chargedNumber a trusted charge number; may be empty
 * @param redirectingNumber the last diverting party; may be empty
 * @param refusedBy who refused the attempt; {@link CallRecord#BY_US} when a measure of ours did
 */
public record CallTried(
    String callId,
    long atMillis,
    String subscriberId,
    String aNumber,
    String dialled,
    SourceAddress source,
    String userAgent,
    String chargedNumber,
    String redirectingNumber,
    String refusedBy)
    implements NetworkEvent {

  public CallTried {
    if (callId.isEmpty()) {
      throw new IllegalArgumentException("a call has an id");
    }
  }

  /** The same attempt, charged to a line by its id. */
  public CallTried chargedTo(String line) {
    return new CallTried(
        callId,
        atMillis,
        line,
        aNumber,
        dialled,
        source,
        userAgent,
        chargedNumber,
        redirectingNumber,
        refusedBy);
  }

  /** The attempt as the record of a call that was answered, or not yet. */
  public CallRecord recordOf(long answerMillis, long endMillis) {
    return new CallRecord(
        callId,
        atMillis,
        answerMillis,
        endMillis,
        subscriberId,
        aNumber,
        dialled,
        source,
        userAgent,
        answerMillis == CallRecord.NOT_ANSWERED
            ? CallRecord.Disposition.NO_ANSWER
            : CallRecord.Disposition.ANSWERED,
        chargedNumber,
        redirectingNumber,
        refusedBy);
  }
}
