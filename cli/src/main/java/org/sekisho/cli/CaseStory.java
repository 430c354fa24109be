package org.sekisho.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sekisho.number.Countries;

/**
 * The story of a case in the order it happened: each fact with what was usual, each step with its
 * rule, the money as a curve, and the secrecy ledger: what was looked at, on what ground.
 */
final class CaseStory {

  /** The sum must move by so much to be told again, in decibans. */
  private static final int TOLD_STEP = 3;

  /** Yen at risk from which their doubling is told, too. */
  private static final long TOLD_YEN = 2_000;

  /** Decibans of fading that are told: a deciban goes in three quiet hours. */
  private static final int TOLD_FADING = 2;

  /** What is told with all that was weighed until then told before it. */
  private static final Set<String> STEPS =
      Set.of(
          "Challenged",
          "Unchallenged",
          "ContactAttempted",
          "Suspended",
          "SuspensionRefused",
          "LineRefused");

  private static final int CURVE_ROWS = 16;
  private static final int CURVE_WIDTH = 44;

  private final boolean ja;

  /** The detectors whose word was counted when evidence was told last. */
  private Set<String> counted = Set.of();

  /** What facts told so far are about. */
  private final Set<String> toldOf = new HashSet<>();

  private double numbersBar;

  CaseStory(boolean japanese) {
    this.ja = japanese;
  }

  String tell(List<JsonNode> events) {
    var text = new StringBuilder();
    JsonNode first = events.getFirst();
    text.append(
        (ja
                ? """
                  事案 %s 回線 %s
                  証拠はデシバン(dB)で量る。+10 dBは不正の見込みを10倍にする。疑われる前の見込みから始める。
                  措置は、疑いが基準を超え、疑い×損が(1-疑い)×誤りの損より大きいときに行う。
                  時刻は%s。%s

                  """
                : """
                  Case %s, line %s
                  Evidence is weighed in decibans: +10 dB make fraud ten times likelier. The sum begins below zero, since few lines are abused.
                  A measure is ordered when fraud is likelier than its bar, and probability x what it costs is more than (1 - probability) x what a mistake costs.
                  Times are local, %s.%s

                  """)
            .formatted(
                first.path("case").asText(),
                first.path("subscriber").asText(),
                first.path("time").asText().substring(19),
                earlierCases(first.path("case").asText())));
    if (isReportOnly(first)) {
      text.append(
          ja
              ? "報告のみの方針: 以下の措置はどれも命じられていない。\n\n"
              : "A report-only policy: none of the measures below was ordered.\n\n");
    }
    if (!first.path("event").asText().equals("Opened")) {
      text.append(
          ja
              ? "この事案は前のファイルで始まっている。それ以前の段階と証拠は、前のcases.jsonlも--casesで渡すと語られる。\n\n"
              : "The case began before this file: give the earlier cases.jsonl, too (--cases EARLIER --cases THIS), to be told its stages and evidence.\n\n");
    }
    numbersBar = first.path("numbers_bar").asDouble();
    Map<String, Integer> said = new LinkedHashMap<>();
    int prior = first.path("prior").asInt();
    int shown = Integer.MIN_VALUE;
    long shownYen = 0;
    JsonNode weighed = first;
    boolean toTell = false;
    String challengedUntil = "";
    int noted = 0;
    for (JsonNode event : events) {
      if (toTell && STEPS.contains(event.path("event").asText())) {
        // What a step rests on is told before it, however little it moved.
        append(text, weighed, weighed(weighed, prior, said));
        shown = weighed.path("log_odds").asInt();
        toTell = false;
      }
      String body =
          switch (event.path("event").asText()) {
            case "Opened" ->
                (ja
                        ? "観察を始めた。きっかけ: %s。証拠がないうちの見込み %+d dB(方針が回線の種類ごとに定める)"
                        : "Watched. Cause: %s. Odds before any evidence: %+d dB (the policy's, by kind of line)")
                    .formatted(cause(event), event.path("prior").asInt());
            case "StageOpened" -> stage(event);
            case "Weighed" -> {
              noted++;
              weighed = event;
              int logOdds = event.path("log_odds").asInt();
              long yen = event.path("yen_at_risk").asLong();
              boolean dearer = yen >= TOLD_YEN && yen >= 2 * shownYen;
              boolean small = Math.abs(logOdds - shown) < TOLD_STEP && !dearer && !isNews(event);
              toTell = shown != Integer.MIN_VALUE && small;
              if (toTell) {
                yield "";
              }
              shown = logOdds;
              shownYen = yen;
              yield weighed(event, prior, said);
            }
            case "Challenged" -> {
              boolean goesOn = event.path("time").asText().compareTo(challengedUntil) < 0;
              challengedUntil = event.path("until").asText();
              yield risk(challenged(goesOn), event)
                  + (ja ? "。期限 " : ", until ")
                  + challengedUntil.substring(11, 16);
            }
            case "Unchallenged" -> {
              boolean over = event.path("time").asText().compareTo(challengedUntil) >= 0;
              challengedUntil = "";
              yield unchallenged(over, event);
            }
            case "ContactAttempted" ->
                risk(
                    (ja
                            ? "契約者への連絡 %d回目(%s、応答なしとみなす)"
                            : "Contact attempt %d by %s, taken as unanswered")
                        .formatted(event.path("attempt").asInt(), channel(event)),
                    event);
            case "Suspended" -> suspended(event) + restsOn(first, weighed);
            case "SuspensionRefused" -> refused(event);
            case "LineRefused" -> refusedByMany(event);
            case "Released" -> ja ? "休止の期限が来たので再開した" : "Released: the suspension's time was over";
            case "Closed" -> ja ? "事案を閉じた。開いた段階も閉じる" : "Closed; the opened stages close with it";
            default -> event.path("event").asText();
          };
      append(text, event, body);
    }
    text.append(whyNotSuspended(events));
    text.append('\n').append(curve(events));
    text.append('\n').append(ledger(events));
    if (noted == 0) {
      text.append(ja ? "証拠は量られていない。\n" : "No evidence was weighed.\n");
    }
    return text.toString();
  }

  /** A line's cases are numbered; what happened in them is no habit of its owner's. */
  private String earlierCases(String id) {
    int dash = id.lastIndexOf('-');
    int number = Integer.parseInt(id.substring(dash + 1));
    return number == 1
        ? ""
        : (ja ? "この回線のこれまでの事案: %s%s" : " Earlier cases of this line: %s%s")
            .formatted(
                id.substring(0, dash) + "-1",
                number == 2 ? "" : (ja ? " から " : " to ") + "-" + (number - 1));
  }

  private static void append(StringBuilder text, JsonNode event, String body) {
    if (!body.isEmpty()) {
      text.append(event.path("time").asText(), 0, 19).append("  ").append(body).append('\n');
    }
  }

  private String challenged(boolean goesOn) {
    if (goesOn) {
      return ja ? "確認音を続けた" : "Challenge prolonged";
    }
    return ja
        ? "確認音(数字を押す)を求めた。人なら通り、機械は通れない(誰が通ったかは記録からは分からない)"
        : "Challenged: callers press random keys; people pass, machines fail (who passed, records do not tell)";
  }

  private String unchallenged(boolean over, JsonNode event) {
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

  private String refusedByMany(JsonNode event) {
    return (ja
            ? "この回線の発信を初めて拒んだ: 多数回線の事案 %s による"
            : "First call of this line refused by the incident %s")
        .formatted(event.path("case").asText());
  }

  private String cause(JsonNode event) {
    String trigger = event.path("trigger").asText();
    if (!ja) {
      return trigger;
    }
    return switch (trigger) {
      case "the line's charges" -> "この回線の料金";
      case "its password" -> "パスワードの不審な使用";
      case "other lines", "other lines at the same time" -> "同時に他の回線で起きたこと";
      case "the line's charges, or its password" -> "料金またはパスワード";
      case "the country called, or the charge" -> "通話先の国または料金";
      case "country and address together" -> "国と発信元の組み合わせ";
      default -> trigger;
    };
  }

  private String stage(JsonNode event) {
    return (ja
            ? "次の段階を開いた: %s(根拠: %s、きっかけ: %s)"
            : "Opened the next stage: %s (ground: %s; cause: %s)")
        .formatted(stageName(event), ground(event), stageCause(event));
  }

  /** The numbers have a bar of their own; it stands in the case's first event. */
  private String stageCause(JsonNode event) {
    if (!event.path("stage").asText().equals("NUMBER") || numbersBar == 0) {
      return cause(event);
    }
    return (ja ? "疑いが%.0f %%を超えた" : "the probability is over %.0f %%").formatted(100 * numbersBar);
  }

  private String stageName(JsonNode event) {
    return switch (event.path("stage").asText()) {
      case "COUNTRY" -> ja ? "通話先の国" : "the country called";
      case "SOURCE" -> ja ? "その国への通話と発信元アドレス" : "the line's calls to it and their source address";
      default -> ja ? "通話先の番号" : "the numbers called";
    };
  }

  private String ground(JsonNode event) {
    String ground = event.path("ground").asText();
    return switch (ground) {
      case "LEGITIMATE_BUSINESS" -> ja ? "正当業務行為" : "legitimate business";
      case "URGENT_NECESSITY" -> ja ? "緊急避難" : "urgent necessity";
      case "CONSENT" -> ja ? "同意" : "consent";
      default -> ground;
    };
  }

  /** Whether a fact speaks of what no fact told so far speaks of. */
  private boolean isNews(JsonNode event) {
    for (JsonNode reason : event.path("reasons")) {
      if (!toldOf.contains(reason.path("fact").asText())) {
        return true;
      }
    }
    return false;
  }

  /** Only what has not been said yet: each detector once, its weight, its facts under it. */
  private String weighed(JsonNode event, int prior, Map<String, Integer> said) {
    Map<String, List<JsonNode>> byDetector = new LinkedHashMap<>();
    for (JsonNode reason : event.path("reasons")) {
      byDetector
          .computeIfAbsent(reason.path("signal").asText(), name -> new ArrayList<>())
          .add(reason);
    }
    var text =
        new StringBuilder(
            (ja
                    ? "疑い %s(証拠の合計 %+d dB)、危険額 %,d円、毎分 %,d円"
                    : "Probability of fraud %s (evidence sums to %+d dB), %,d yen at risk, %,d yen a minute")
                .formatted(
                    percent(event),
                    event.path("log_odds").asInt(),
                    event.path("yen_at_risk").asLong(),
                    event.path("yen_per_minute").asLong()));
    byDetector.forEach(
        (detector, reasons) -> {
          int weight = reasons.getFirst().path("weight").asInt();
          List<String> facts = reasons.stream().map(reason -> FactText.of(reason, ja)).toList();
          String whole = detector + about(reasons.getFirst()) + String.join("; ", facts);
          if (said.put(whole, weight) == null) {
            text.append(
                "\n        %s %+d dB%s"
                    .formatted(FactText.detector(detector, ja), weight, about(reasons.getFirst())));
            facts.forEach(fact -> text.append("\n            ").append(fact));
          }
        });
    for (String detector : counted) {
      if (!byDetector.containsKey(detector)) {
        text.append(
            (ja ? "\n        %s: もう数えない" : "\n        %s: no longer counted")
                .formatted(FactText.detector(detector, ja)));
      }
    }
    counted = Set.copyOf(byDetector.keySet());
    event.path("reasons").forEach(reason -> toldOf.add(reason.path("fact").asText()));
    int sum = prior;
    for (List<JsonNode> reasons : byDetector.values()) {
      sum += reasons.getFirst().path("weight").asInt();
    }
    int faded = event.path("log_odds").asInt() - sum;
    if (Math.abs(faded) >= TOLD_FADING) {
      text.append(
          (ja
                  ? "\n        時間がたって薄れた分(3時間に1 dB)、合わせて %+d dB"
                  : "\n        faded by now (1 dB in three hours), in all %+d dB")
              .formatted(faded));
    }
    return text.toString();
  }

  /** The country, or the address and device, a detector speaks of. */
  private String about(JsonNode reason) {
    String about = reason.path("about").asText();
    return about.isEmpty()
        ? ""
        : ": " + Countries.world().find(about).map(country -> country.name(ja)).orElse(about);
  }

  private static String percent(JsonNode event) {
    double probability = 100 * event.path("probability").asDouble();
    // Nothing is certain: 99.9 per cent are not told as a hundred.
    return (probability >= 99 || probability < 1 ? "%.1f %%" : "%.0f %%").formatted(probability);
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

  private String suspended(JsonNode event) {
    boolean asked = event.path("rule").asText().equals("ADVANCE_INSTRUCTION");
    String rule =
        asked
            ? (ja ? "契約者の事前の指示による" : "the subscriber had asked for it in advance")
            : (ja
                ? "料金が異常で、疑いが基準を超え、二つの手段で連絡を試みた(応答は記録に残らないので、なかったとみなす)"
                : "abnormal charge, probability over the bar, contact tried over two channels (records hold no answer, so none is assumed)");
    return risk(ja ? "国際発信を休止した: " + rule : "International calls suspended: " + rule, event)
        + (ja ? "。事後通知の期限 " : "; notice due ")
        + event.path("notice_due").asText().substring(0, 16)
        + (ja ? "\n        異常とした料金: " : "\n        abnormal: ")
        + charge(event);
  }

  private String refused(JsonNode event) {
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
          case "BlastLimit" -> ja ? "自動措置の上限に達している" : "the limit of automatic measures is reached";
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

  private static boolean isReportOnly(JsonNode opened) {
    return opened.has("ordered") && !opened.path("ordered").asBoolean();
  }

  /** All that spoke when a measure was ordered, summed up. */
  private String restsOn(JsonNode opened, JsonNode weighed) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    weighed
        .path("reasons")
        .forEach(
            reason -> weights.put(reason.path("signal").asText(), reason.path("weight").asInt()));
    var text =
        new StringBuilder(
            (ja ? "\n        根拠の合計: 初め %+d" : "\n        it rests on: %+d to begin with")
                .formatted(opened.path("prior").asInt()));
    int faded = weighed.path("log_odds").asInt() - opened.path("prior").asInt();
    for (Map.Entry<String, Integer> signal : weights.entrySet()) {
      faded -= signal.getValue();
      if (signal.getValue() != 0) {
        text.append(
            ", %s %+d".formatted(FactText.detector(signal.getKey(), ja), signal.getValue()));
      }
    }
    if (faded != 0) {
      text.append((ja ? ", 薄れた分 %+d" : ", faded %+d").formatted(faded));
    }
    return text.append(" = %+d dB".formatted(weighed.path("log_odds").asInt())).toString();
  }

  private String whyNotSuspended(List<JsonNode> events) {
    boolean suspended =
        events.stream().anyMatch(event -> event.path("event").asText().equals("Suspended"));
    double bar = events.getFirst().path("suspend_bar").asDouble();
    double highest =
        events.stream()
            .filter(event -> event.path("event").asText().equals("Weighed"))
            .mapToDouble(event -> event.path("probability").asDouble())
            .max()
            .orElse(0);
    if (suspended) {
      return ranOn(events);
    }
    if (bar == 0) {
      return "";
    }
    if (highest >= bar) {
      return ja
          ? "休止には至らなかった: 妨げた規則は上にある\n"
          : "No suspension came of it: the rules that forbade it stand above\n";
    }
    return (ja
            ? "休止には至らなかった: 疑いは最高%.0f %%、方針の基準は%.0f %%\n"
            : "No suspension: the probability came to %.0f %% at most, and the policy's bar is %.0f %%\n")
        .formatted(100 * highest, 100 * bar);
  }

  /** What calls in progress at a suspension went on to cost. */
  private String ranOn(List<JsonNode> events) {
    long at = 0;
    long most = 0;
    for (JsonNode event : events) {
      long yen = event.path("yen_at_risk").asLong();
      if (event.path("event").asText().equals("Suspended")) {
        at = yen;
        most = yen;
      } else if (event.path("event").asText().equals("Released")) {
        break;
      }
      most = Math.max(most, yen);
    }
    return most <= at || at == 0
        ? ""
        : (ja
                ? "休止の時に続いていた通話が、その後さらに%,d円かかった(切られないものとして数える)\n"
                : "Calls in progress at the suspension ran on for %,d yen more (they are reckoned as not cut)\n")
            .formatted(most - at);
  }

  private String curve(List<JsonNode> events) {
    List<JsonNode> points = new ArrayList<>();
    for (JsonNode event : events) {
      boolean same =
          !points.isEmpty()
              && points.getLast().path("yen_at_risk").equals(event.path("yen_at_risk"));
      if (event.has("yen_at_risk") && !same) {
        points.add(event);
      }
    }
    long most = points.stream().mapToLong(e -> e.path("yen_at_risk").asLong()).max().orElse(0);
    if (most == 0) {
      return "";
    }
    var text = new StringBuilder(ja ? "危険額の推移(円)\n" : "Yen at risk\n");
    int step = Math.max(1, (points.size() + CURVE_ROWS - 1) / CURVE_ROWS);
    for (int i = 0; i < points.size(); i += step) {
      JsonNode point = points.get(i);
      long yen = point.path("yen_at_risk").asLong();
      text.append(
          "  %s %,12d %s\n"
              .formatted(
                  point.path("time").asText().substring(5, 16).replace('T', ' '),
                  yen,
                  "#".repeat((int) (CURVE_WIDTH * yen / most))));
    }
    return text.toString();
  }

  private String ledger(List<JsonNode> events) {
    var text = new StringBuilder(ja ? "通信の秘密の台帳\n" : "Secrecy ledger\n");
    String closed =
        events.stream()
            .filter(event -> event.path("event").asText().equals("Closed"))
            .map(event -> event.path("time").asText().substring(0, 16))
            .findFirst()
            .orElse(ja ? "開いたまま" : "still open");
    text.append(
        ja
            ? "  料金、時刻、登録の成否: 正当業務行為、常時\n"
            : "  charges, hours, registrations: legitimate business, always\n");
    for (JsonNode event : events) {
      if (event.path("event").asText().equals("StageOpened")) {
        text.append(
            "  %s: %s, %s - %s\n"
                .formatted(
                    stageName(event),
                    ground(event),
                    event.path("time").asText().substring(0, 16),
                    closed));
      }
    }
    return text.toString();
  }
}
