package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The story of a case in the order it happened: each fact with what was usual, each step with its
 * rule, the money as a curve, and the secrecy ledger: what was looked at, on what ground.
 */
public final class CaseStory {

  /** The sum must move by so much to be told again, in decibans. */
  private static final int TOLD_STEP = 3;

  /** Yen at risk from which their doubling is told, too. */
  private static final long TOLD_YEN = 2_000;

  /** What is told with all that was weighed until then told before it. */
  private static final Set<String> STEPS =
      Set.of(
          "Challenged",
          "Unchallenged",
          "ContactAttempted",
          "Suspended",
          "SuspensionRefused",
          "LineRefused");

  private final boolean ja;
  private final MeasureText measures;

  private double numbersBar;

  public CaseStory(boolean japanese) {
    this.ja = japanese;
    this.measures = new MeasureText(japanese);
  }

  /**
   * A step of a case.
   *
   * @param time ISO 8601 without the offset
   * @param event its name in cases.jsonl
   */
  public record Step(String time, String event, String body) {}

  /**
   * A case, told.
   *
   * @param intro what a reader must know first
   * @param outcome why it came no further, and what ran on; may be empty
   */
  public record Told(String intro, List<Step> steps, String outcome) {}

  /** The whole story as one text. */
  public String tell(List<JsonNode> events) {
    Told told = told(events);
    var text = new StringBuilder(told.intro);
    told.steps.forEach(step -> text.append(step.time).append("  ").append(step.body).append('\n'));
    text.append(told.outcome);
    text.append('\n').append(MoneyCurve.of(events, ja));
    text.append('\n').append(SecrecyLedger.of(events, ja));
    return text.toString();
  }

  /** The story in its parts. */
  public Told told(List<JsonNode> events) {
    var text = new StringBuilder();
    List<Step> steps = new ArrayList<>();
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
    var evidence = new EvidenceText(first.path("prior").asInt(), ja);
    int shown = Integer.MIN_VALUE;
    long shownYen = 0;
    JsonNode weighed = first;
    boolean toTell = false;
    String challengedUntil = "";
    int noted = 0;
    for (JsonNode event : events) {
      if (toTell && STEPS.contains(event.path("event").asText())) {
        // What a step rests on is told before it, however little it moved.
        add(steps, weighed, evidence.weighed(weighed));
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
              boolean small =
                  Math.abs(logOdds - shown) < TOLD_STEP && !dearer && !evidence.isNews(event);
              toTell = shown != Integer.MIN_VALUE && small;
              if (toTell) {
                yield "";
              }
              shown = logOdds;
              shownYen = yen;
              yield evidence.weighed(event);
            }
            case "Challenged" -> {
              boolean goesOn = event.path("time").asText().compareTo(challengedUntil) < 0;
              challengedUntil = event.path("until").asText();
              yield measures.challenged(event, goesOn);
            }
            case "Unchallenged" -> {
              boolean over = event.path("time").asText().compareTo(challengedUntil) >= 0;
              challengedUntil = "";
              yield measures.unchallenged(over, event);
            }
            case "ContactAttempted" -> measures.contacted(event);
            case "Suspended" -> measures.suspended(event) + evidence.restsOn(weighed);
            case "SuspensionRefused" -> measures.refused(event);
            case "LineRefused" -> measures.refusedByMany(event);
            case "Released" -> measures.released(event);
            case "SubscriberAnswered" -> measures.answered(event);
            case "ContactNotMade" -> measures.notMade(event);
            case "ContactMade" -> measures.made(event);
            case "Concluded" -> measures.concluded(event);
            case "Closed" -> ja ? "事案を閉じた。開いた段階も閉じる" : "Closed; the opened stages close with it";
            default -> event.path("event").asText();
          };
      add(steps, event, body);
    }
    String outcome =
        whyNotSuspended(events)
            + (noted > 0 ? "" : ja ? "証拠は量られていない。\n" : "No evidence was weighed.\n");
    return new Told(text.toString(), List.copyOf(steps), outcome);
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

  private static void add(List<Step> steps, JsonNode event, String body) {
    if (!body.isEmpty()) {
      steps.add(
          new Step(
              event.path("time").asText().substring(0, 19), event.path("event").asText(), body));
    }
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
        .formatted(
            SecrecyLedger.stageName(event, ja), SecrecyLedger.ground(event, ja), stageCause(event));
  }

  /** The numbers have a bar of their own; it stands in the case's first event. */
  private String stageCause(JsonNode event) {
    if (!event.path("stage").asText().equals("NUMBER") || numbersBar == 0) {
      return cause(event);
    }
    return (ja ? "疑いが%.0f %%を超えた" : "the probability is over %.0f %%").formatted(100 * numbersBar);
  }

  private static boolean isReportOnly(JsonNode opened) {
    return opened.has("ordered") && !opened.path("ordered").asBoolean();
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
}
