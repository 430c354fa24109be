package org.sekisho.call;

/**
 * One call as a switch recorded it after its end; what every record format is read into.
 *
 * <p>Times are epoch milliseconds by the network's clock. Texts the source left out are empty.
 *
 * @param callId the source's identity of the call: a SIP Call-ID or the switch's reference
 * @param answerMillis {@link #NOT_ANSWERED} if nobody answered
 * @param subscriberId the charged line's id
 * @param dialled the B-number as dialled
 * @param chargedNumber a trusted charge number, where the switch gives one
 * @param redirectingNumber the last diverting party
 * @param refusedBy who refused the attempt; {@code sekisho} when a measure of ours did
 */
public record CallRecord(
    String callId,
    long startMillis,
    long answerMillis,
    long endMillis,
    String subscriberId,
    String aNumber,
    String dialled,
    SourceAddress source,
    String userAgent,
    Disposition disposition,
    String chargedNumber,
    String redirectingNumber,
    String refusedBy)
    implements NetworkEvent {

  public static final long NOT_ANSWERED = Long.MIN_VALUE;

  /** Value of {@code refusedBy} for attempts our own measures refused. */
  public static final String BY_US = "sekisho";

  public enum Disposition {
    ANSWERED,
    NO_ANSWER,
    BUSY,
    FAILED
  }

  public CallRecord {
    if (callId.isEmpty()) {
      throw new IllegalArgumentException("a call has an id");
    }
    if (endMillis < startMillis) {
      throw new IllegalArgumentException("a call ends after its start");
    }
    if (answerMillis != NOT_ANSWERED && (answerMillis < startMillis || answerMillis > endMillis)) {
      throw new IllegalArgumentException("a call is answered between its start and its end");
    }
  }

  /** The same call, told from an instant on at the earliest. */
  public CallRecord startingNoEarlierThan(long earliestMillis) {
    return new CallRecord(
        callId,
        Math.max(startMillis, earliestMillis),
        answered() ? Math.max(answerMillis, earliestMillis) : NOT_ANSWERED,
        endMillis,
        subscriberId,
        aNumber,
        dialled,
        source,
        userAgent,
        disposition,
        chargedNumber,
        redirectingNumber,
        refusedBy);
  }

  /** The same answered call under another id, ended at an instant. */
  public CallRecord endedAt(String id, long atMillis) {
    return new CallRecord(
        id,
        startMillis,
        answerMillis,
        atMillis,
        subscriberId,
        aNumber,
        dialled,
        source,
        userAgent,
        disposition,
        chargedNumber,
        redirectingNumber,
        refusedBy);
  }

  /** The same call, charged to another line for the number that line called. */
  public CallRecord chargedTo(String line, String number) {
    return new CallRecord(
        callId,
        startMillis,
        answerMillis,
        endMillis,
        line,
        aNumber,
        number,
        source,
        userAgent,
        disposition,
        chargedNumber,
        redirectingNumber,
        refusedBy);
  }

  /** A record is told once the call is over. */
  @Override
  public long atMillis() {
    return endMillis;
  }

  public boolean answered() {
    return answerMillis != NOT_ANSWERED;
  }

  /** A measure of ours stopped it: neither velocity nor habit. */
  public boolean refusedByUs() {
    return refusedBy.equals(BY_US);
  }
}
