package org.sekisho.wire.calls;

import org.sekisho.call.CallRecord;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** Writes and reads calls that are part of a state. */
public final class CallRecordCodec {

  private static final CallRecord.Disposition[] DISPOSITIONS = CallRecord.Disposition.values();

  private CallRecordCodec() {}

  public static void write(CallRecord call, StateWriter out) {
    out.writeText(call.callId());
    out.writeLong(call.startMillis());
    out.writeLong(call.answerMillis());
    out.writeLong(call.endMillis());
    out.writeText(call.subscriberId());
    out.writeText(call.aNumber());
    out.writeText(call.dialled());
    out.writeLong(call.source().key());
    out.writeText(call.userAgent());
    out.writeInt(call.disposition().ordinal());
    out.writeText(call.chargedNumber());
    out.writeText(call.redirectingNumber());
    out.writeText(call.refusedBy());
  }

  public static CallRecord read(StateReader in) {
    return new CallRecord(
        in.readText(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readText(),
        in.readText(),
        in.readText(),
        new SourceAddress(in.readLong()),
        in.readText(),
        DISPOSITIONS[in.readCount(DISPOSITIONS.length - 1)],
        in.readText(),
        in.readText(),
        in.readText());
  }
}
