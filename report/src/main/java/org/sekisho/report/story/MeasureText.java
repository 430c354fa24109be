package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;

/** A measure, or why there is none yet, in a sentence: its rule and what it was chosen by. */
final class MeasureText {

  private final boolean ja;

  MeasureText(boolean japanese) {
    this.ja = japanese;
  }

  String challenged(JsonNode event, boolean goesOn) {
    return risk(challenge(goesOn), event)
        + (ja ? "。期限 " : ", until ")
        + event.path("until").asText().substring(11, 16);
  }

  private String challenge(boolean goesOn) {
    if (goesOn) {
      return ja ? "確認音を続けた" : "Challenge prolonged";
    }
    return ja
        ? "確認音(数字を押す)を求めた。人なら通り、機械は通れない(誰が通ったかは記録からは分からない)"
        : "Challenged: callers press random keys; people pass, machines fail (who passed, records do not tell)";
  }

  String unchallenged(boolean over, JsonNode event) {
    String by = event.path("by").asText();
    if (by.equals("subscriber")) {
      return ja ? "加入者の申し出により確認音をやめた" : "Challenge lifted at the subscriber's word";
    }
    if (!by.isEmpty()) {
      return ja ? "%s が確認音をやめた".formatted(by) : "Challenge lifted by " + by;
    }
    if (over) {
      return (ja
              ? "確認音をやめた: 期限が来て、続けるべき国際通話がなかった(疑い %s)"
              : "Challenge lifted: its time is over, and no call abroad was there to prolong it for (probability %s)")
          .formatted(percent(event));
    }
    return (ja
            ? "確認音をやめた: 疑いが基準を下回った(%s)"
            : "Challenge lifted: the probability fell well under the bar (%s)")
        .formatted(percent(event));
  }

  String refusedByMany(JsonNode event) {
    return (ja
            ? "この回線の発信を初めて拒んだ: 多数回線の事案 %s による"
            : "First call of this line refused by the incident %s")
        .formatted(event.path("case").asText());
  }

  private String channel(JsonNode event) {
    boolean mail = event.path("channel").asText().equals("MAIL");
    return mail ? (ja ? "メール" : "mail") : (ja ? "登録された別の電話" : "another registered telephone");
  }

  private String risk(String what, JsonNode event) {
    if (!event.has("bar")) {
      return (ja ? "%s(疑い %s、危険額 %,d円)" : "%s (probability %s, %,d yen at risk)")
          .formatted(what, percent(event), event.path("yen_at_risk").asLong());
    }
    // What it was chosen by: likely enough, and waiting costs more than a mistake.
    return (ja
            ? "%s(疑い %s、基準 %.0f %%。損: %s%,d円、誤りなら%,d円。危険額 %,d円)"
            : "%s (probability %s, bar %.0f %%; %s costs %,d yen, a mistake %,d; %,d yen at risk)")
        .formatted(
            what,
            percent(event),
            100 * event.path("bar").asDouble(),
            event.path("event").asText().equals("ContactAttempted")
                ? (ja ? "この1日とあと1時間で" : "the day so far and another hour of it")
                : (ja ? "あと1時間で" : "another hour of it"),
            event.path("loss_yen").asLong(),
            event.path("wrong_yen").asLong(),
            event.path("yen_at_risk").asLong());
  }

  String suspended(JsonNode event) {
    String rule =
        switch (event.path("rule").asText()) {
          case "ADVANCE_INSTRUCTION" ->
              ja ? "契約者の事前の指示による" : "the subscriber had asked for it in advance";
          case "SUBSCRIBERS_WORD" ->
              ja ? "加入者が自分の通話ではないと答えた" : "the subscriber said that the calls are not his";
          case "PERSON" ->
              ja
                  ? "料金が異常で、疑いが基準を超え、連絡がつかず、担当者が命じた"
                  : "abnormal charge, probability over the bar, nobody reached, and a person ordered it";
          default ->
              ja
                  ? "料金が異常で、疑いが基準を超え、二つの手段で連絡を試みたが、回答がなかった"
                  : "abnormal charge, probability over the bar, contact tried over two channels, and no answer was told";
        };
    return risk(ja ? "国際発信を休止した: " + rule : "International calls suspended: " + rule, event)
        + (ja ? "。事後通知の期限 " : "; notice due ")
        + event.path("notice_due").asText().substring(0, 16)
        + (ja ? "\n        異常とした料金: " : "\n        abnormal: ")
        + charge(event);
  }

  String refused(JsonNode event) {
    String why =
        switch (event.path("refusal").asText()) {
          case "ProbabilityUnderBar" -> ja ? "疑いが基準に届かない" : "probability under the bar";
          case "ChargeNotAbnormal" ->
              ja
                  ? "料金がまだ異常でない: " + charge(event)
                  : "the charge is not abnormal yet: " + charge(event);
          case "AttemptsMissing" ->
              (ja ? "連絡は%d回中%d回" : "%2$d of %1$d contact attempts made")
                  .formatted(event.path("limit").asInt(), event.path("observed").asInt());
          case "AnswerAwaited" -> ja ? "応答を待つ時間がまだある" : "the subscriber still has time to answer";
          case "NoClauseInTerms" -> ja ? "約款に条項がない" : "the contract's terms have no clause";
          case "PersonDecides" -> ja ? "優先回線は人が決める" : "a priority line: a person decides";
          case "WaitingCostsLess" ->
              (ja
                      ? "見込まれる損: 待てば%,d円(不正の確率×損)、止めれば%,d円(誤りの確率×損)"
                      : "expected loss: %,d yen by waiting (probability of fraud times its cost), %,d by stopping (probability of error times its cost)")
                  .formatted(event.path("observed").asLong(), event.path("limit").asLong());
          case "RecordTooOld" ->
              (ja
                      ? "最後に分かった通話が%d分前で、回線は静か"
                      : "what is known is %d minutes old and the line is quiet")
                  .formatted(event.path("observed").asLong());
          case "SecondChannelNeeded" ->
              ja ? "解除には登録済みの第二の連絡手段が要る" : "a second registered channel is needed to lift it";
          case "AlreadySuspended" -> ja ? "すでに休止中" : "it is suspended already";
          case "NothingInForce" -> ja ? "進行中の事案または措置がない" : "no open case, or nothing in force";
          case "BlastLimit" ->
              ja
                  ? "自動措置の上限に達しているか、始まったばかりの事案で、まだ数えられていない"
                  : "the limit of automatic measures is reached, or the case has just begun and is counted with the next minute";
          default -> event.path("refusal").asText();
        };
    return (ja ? "まだ休止できない: " : "No suspension yet: ") + why;
  }

  /** A charge beside the amount it is abnormal from. */
  private String charge(JsonNode event) {
    String of =
        switch (event.path("fact").asText()) {
          case "charge_hour" -> ja ? "この1時間に" : "in an hour";
          case "charge_to_the_unusual" -> ja ? "この回線らしくない通話に" : "on calls not like this line";
          default -> ja ? "この1日に" : "in a day";
        };
    return (ja ? "%3$s%1$,d円。%2$,d円を超えると異常" : "%1$,d yen %3$s; abnormal over %2$,d")
        .formatted(event.path("observed").asLong(), event.path("limit").asLong(), of);
  }

  static String percent(JsonNode event) {
    double probability = 100 * event.path("probability").asDouble();
    // Nothing is certain: 99.9 per cent are not told as a hundred.
    return (probability >= 99 || probability < 1 ? "%.1f %%" : "%.0f %%").formatted(probability);
  }

  String contacted(JsonNode event) {
    return risk(
        (ja
                ? "契約者への連絡 %d回目を指示(%s、回答があるまでは応答なしと数える)"
                : "Contact attempt %d ordered, by %s; it counts as unanswered until an answer is told")
            .formatted(event.path("attempt").asInt(), channel(event)),
        event);
  }

  String released(JsonNode event) {
    String by = event.path("by").asText();
    if (by.isEmpty()) {
      return ja ? "休止の期限が来たので再開した" : "Released: the suspension's time was over";
    }
    if (by.equals("subscriber")) {
      return ja ? "加入者の申し出により再開した" : "Released at the subscriber's word";
    }
    return ja ? "%s が再開した".formatted(by) : "Released by " + by;
  }

  String answered(JsonNode event) {
    boolean mine = event.path("answer").asText().equals("MINE");
    String channel = channel(event);
    return ja
        ? (mine ? "加入者の回答(%s): 自分の通話である" : "加入者の回答(%s): 自分の通話ではない").formatted(channel)
        : (mine
                ? "The subscriber answered (%s): these are my calls"
                : "The subscriber answered (%s): these are not my calls")
            .formatted(channel);
  }

  String notMade(JsonNode event) {
    return (ja ? "連絡(%s)はできなかった。回数に数えない" : "The attempt by %s could not be made; it does not count")
        .formatted(channel(event));
  }

  String made(JsonNode event) {
    return (ja ? "%2$s が%1$sで連絡したが、応答がなかった" : "%2$s tried the subscriber by %1$s; nobody answered")
        .formatted(channel(event), event.path("by").asText());
  }

  String concluded(JsonNode event) {
    String by = event.path("by").asText();
    return switch (event.path("outcome").asText()) {
      case "FRAUD" -> ja ? "%s の結論: 不正利用".formatted(by) : "Concluded by %s: fraud".formatted(by);
      case "NOT_FRAUD" ->
          ja ? "%s の結論: 不正利用ではない".formatted(by) : "Concluded by %s: not fraud".formatted(by);
      default -> ja ? "%s の結論: 試験通話".formatted(by) : "Concluded by %s: a test".formatted(by);
    };
  }
}
