package org.sekisho.wire.calls;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.sekisho.call.CallRecord;

/** Writes call records as our own calls file. */
public final class CallWriter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx");

  private final Writer out;
  private final ZoneId zone;

  /**
   * @param zone whose offset times are written with
   */
  public CallWriter(Writer out, ZoneId zone) throws IOException {
    this.out = out;
    this.zone = zone;
    out.write(
        "call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,"
            + "user_agent,disposition,charged_number,redirecting_number,refused_by\n");
  }

  public void write(CallRecord call) throws IOException {
    out.write(
        String.join(
            ",",
            quoted(call.callId()),
            time(call.startMillis()),
            call.answered() ? time(call.answerMillis()) : "",
            time(call.endMillis()),
            quoted(call.subscriberId()),
            quoted(call.aNumber()),
            quoted(call.dialled()),
            call.source().toString(),
            quoted(call.userAgent()),
            call.disposition().name().replace('_', ' '),
            quoted(call.chargedNumber()),
            quoted(call.redirectingNumber()),
            quoted(call.refusedBy())));
    out.write('\n');
  }

  private String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
