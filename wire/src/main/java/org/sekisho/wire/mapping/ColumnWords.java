package org.sekisho.wire.mapping;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Words by which switches name their columns, in a few languages. */
final class ColumnWords {

  private static final Map<CallField, List<String>> WORDS = words();

  private ColumnWords() {}

  /** What the column of a field may be called, the likeliest first. */
  static List<String> of(CallField field) {
    return WORDS.getOrDefault(field, List.of());
  }

  private static Map<CallField, List<String>> words() {
    Map<CallField, List<String>> words = new EnumMap<>(CallField.class);
    words.put(
        CallField.SUBSCRIBER_ID,
        List.of(
            "account",
            "subscriber",
            "customer",
            "charge",
            "extension",
            "nebenstelle",
            "nst",
            "契約",
            "内線"));
    words.put(
        CallField.A_NUMBER,
        List.of(
            "src",
            "source",
            "caller",
            "calling",
            "from",
            "ani",
            "a_number",
            "clid",
            "anrufer",
            "発信元",
            "発信電話"));
    words.put(
        CallField.B_NUMBER,
        List.of(
            "dst",
            "destination",
            "callee",
            "called",
            "dialed",
            "dialled",
            "dnis",
            "b_number",
            "ziel",
            "rufnummer",
            "通話先",
            "着信",
            "相手",
            "to"));
    words.put(
        CallField.START_TIME, List.of("start", "setup", "begin", "calldate", "invite", "開始", "発信"));
    words.put(CallField.ANSWER_TIME, List.of("answer", "connect", "応答"));
    words.put(CallField.END_TIME, List.of("end", "disconnect", "hangup", "release", "stop", "終了"));
    words.put(CallField.TALK, List.of("billsec", "billable", "talk", "通話時間", "通話秒"));
    words.put(
        CallField.DURATION, List.of("duration", "dauer", "length", "second", "sekunden", "秒"));
    words.put(CallField.CALL_ID, List.of("uniqueid", "call_id", "callid", "call-id", "uuid"));
    words.put(CallField.SOURCE_IP, List.of("source_ip", "src_ip", "remote_ip", "ipaddr"));
    words.put(CallField.DISPOSITION, List.of("disposition", "status", "result", "ergebnis", "結果"));
    return words;
  }
}
