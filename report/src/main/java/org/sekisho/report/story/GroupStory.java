package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.casework.GroupEvent;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;

/**
 * The story of an incident that many lines shared: a country or an address, and each rule's say.
 */
public final class GroupStory {

  /** Lines refused that are told one by one. */
  private static final int TOLD_REFUSED = 50;

  private GroupStory() {}

  private static boolean isLineRefused(JsonNode event) {
    return event.path("event").asText().equals("LineRefused");
  }

  /**
   * An event as it is told.
   *
   * @param time as it stands in the event, seconds without their fraction
   */
  public record Told(String time, String text) {}

  /** What happened, in order; of lines whose calls were refused the first {@link #TOLD_REFUSED}. */
  public static List<Told> list(List<JsonNode> events, boolean ja) {
    List<Told> told = new ArrayList<>();
    int refused = 0;
    for (JsonNode event : events) {
      refused += isLineRefused(event) ? 1 : 0;
      if (!isLineRefused(event) || refused <= TOLD_REFUSED) {
        told.add(new Told(event.path("time").asText().substring(0, 19), line(event, ja)));
      }
    }
    return told;
  }

  /** How many lines had calls refused; empty for none. */
  public static String refused(List<JsonNode> events, boolean ja) {
    long refused = events.stream().filter(GroupStory::isLineRefused).count();
    return refused == 0
        ? ""
        : (ja
                ? "発信を拒んだ回線は%d。契約者に知らせること"
                : "Lines whose calls were refused: %d; their subscribers are to be told")
            .formatted(refused);
  }

  /** On what ground it was decided, and what was seen for it. */
  public static String ground(boolean ja) {
    return ja
        ? "国、発信元アドレス、回線数で決めた: 正当業務行為。番号は見ていない。回線の名は、決めた後に知らせるために記した"
        : "decided on country, address and how many lines: legitimate business; no called number was seen; lines were named after it, to be told";
  }

  public static String tell(List<JsonNode> events, boolean ja) {
    var text =
        new StringBuilder(
            (ja ? "事案 %s(多数回線)\n\n" : "Case %s, of many lines\n\n")
                .formatted(events.getFirst().path("case").asText()));
    for (Told each : list(events, ja)) {
      text.append(each.time).append("  ").append(each.text).append('\n');
    }
    String refused = refused(events, ja);
    text.append(refused).append(refused.isEmpty() ? "" : "\n");
    return text.append(ja ? "\n通信の秘密の台帳\n  " : "\nSecrecy ledger\n  ")
        .append(ground(ja))
        .append('\n')
        .toString();
  }

  private static String line(JsonNode event, boolean ja) {
    String what =
        event.has("ip") ? event.path("ip").asText() : country(event.path("country").asText(), ja);
    return switch (event.path("event").asText()) {
      case "AddressBlocked" -> blocked(event, what, ja) + suspects(event, ja);
      case "AddressAttacked" ->
          (ja ? "アドレス %s: %s" : "Address %s: %s").formatted(what, attack(event, ja))
              + facts(event, ja);
      case "AddressUnblocked" ->
          (ja ? "%s の拒否を解く。%s" : "%s unblocked: %s").formatted(what, why(event, ja));
      case "CountryRestricted" ->
          (ja
                      ? "%s への発信を止める。疑われた回線%d、この1時間に%d。承認 %s。通常の通話 月%d分・日%d回。期限 %s"
                      : "Calls to %s restricted: %d suspected lines, %d of them within the hour; approved by %s; ordinary traffic %d minutes a month, %d calls a day; until %s")
                  .formatted(
                      what,
                      suspected(event),
                      event.path("joined_last_hour").asInt(),
                      event.path("approver").asText(),
                      event.path("normal_minutes_month").asLong(),
                      event.path("normal_calls_day").asLong(),
                      until(event))
              + suspects(event, ja);
      case "LineRefused" ->
          (ja ? "回線 %s の発信を初めて拒んだ" : "First call of line %s refused")
              .formatted(event.path("subscriber").asText());
      case "CountryLifted" ->
          (ja ? "%s の規制を解く。%s" : "%s open again: %s").formatted(what, why(event, ja));
      default ->
          (ja ? "%s: 回線%d、疑い%d。措置なし: %s" : "%s: %d lines, %d suspected; no measure: %s")
              .formatted(what, lines(event), suspected(event), refusal(event, ja));
    };
  }

  private static String blocked(JsonNode event, String what, boolean ja) {
    if (!AddressTally.isMany(suspected(event))) { // for what it tried, not for who called there
      return (ja
              ? "アドレス %s からの発信を拒む。アカウントを攻撃しており、ふだんそこから発信している回線はない。期限 %s"
              : "Address %s blocked: it attacks accounts, and is nobody's everyday place; until %s")
          .formatted(what, until(event));
    }
    return (ja
            ? "アドレス %s からの発信を拒む。新しく来た%d回線のうち%d回線が疑われ、ふだんそこから発信している回線はない。期限 %s"
            : "Address %s blocked: of %d lines new there %d are suspected, and it is nobody's everyday place; until %s")
        .formatted(what, lines(event), suspected(event), until(event));
  }

  private static String suspects(JsonNode event, boolean ja) {
    List<String> lines = new ArrayList<>();
    event.path("suspected_lines").forEach(line -> lines.add(line.asText()));
    if (lines.isEmpty()) {
      return ""; // a file of the version before
    }
    int more = suspected(event) - lines.size();
    if (more > 0) {
      lines.add((ja ? "ほか%d" : "and %d more").formatted(more));
    }
    return (ja ? "\n        疑われた回線: " : "\n        suspected lines: ") + String.join(", ", lines);
  }

  private static String attack(JsonNode event, boolean ja) {
    String line = event.path("subscriber").asText();
    return switch (event.path("attack").asText()) {
      case "SCAN" -> ja ? "走査" : "a scan";
      case "ENUMERATION" -> ja ? "内線・利用者名の探索" : "names are being looked for";
      case "GUESSING" -> ja ? "パスワードの総当たり" : "passwords are being guessed";
      case "TAKEOVER" ->
          (ja ? "回線 %s のパスワードが破られ、使われた" : "the password of line %s was found and used")
              .formatted(line);
      default ->
          (ja ? "攻撃しているアドレスから回線 %s が登録された" : "line %s registered from an address that attacks")
              .formatted(line);
    };
  }

  private static String facts(JsonNode event, boolean ja) {
    var text = new StringBuilder();
    event
        .path("reasons")
        .forEach(reason -> text.append("\n        ").append(FactText.of(reason, ja)));
    return text.toString();
  }

  /** Why a measure ended. */
  private static String why(JsonNode event, boolean ja) {
    String by = event.path("by").asText();
    return switch (by) {
      case "" -> ja ? "期限が来た" : "its time is over";
      case GroupEvent.OVER_BLOCK ->
          ja ? "疑いのない回線を止めすぎた" : "it stopped more ordinary lines than it should";
      default -> (ja ? "%s による" : "by %s").formatted(by);
    };
  }

  private static int lines(JsonNode event) {
    return event.path("lines").asInt();
  }

  private static int suspected(JsonNode event) {
    return event.path("suspected").asInt();
  }

  private static String until(JsonNode event) {
    return event.path("until").asText().substring(0, 16);
  }

  private static String country(String prefix, boolean ja) {
    return Countries.world()
        .findByNumber(prefix)
        .map((Country country) -> country.name(ja))
        .orElse(prefix);
  }

  private static String refusal(JsonNode event, boolean ja) {
    return switch (event.path("refusal").asText()) {
      case "NotRegulated" -> ja ? "規制対地リストにない" : "not on the regulated list";
      case "TooFewLines" -> ja ? "回線が少ない" : "too few lines";
      case "ManyCallersFewCalls" ->
          (ja
                  ? "%d%%の回線は1、2回だけ: 地震や行事に似る"
                  : "%d %% of the callers made one or two calls, as after an earthquake")
              .formatted(event.path("observed").asInt());
      case "LineMeasuresSuffice" -> ja ? "回線ごとの措置で足りる" : "the measures on the lines suffice";
      case "NormalTrafficUnknown" ->
          ja ? "通常の通話量がまだ分からない" : "no complete month of traffic is known";
      case "TrafficOverFloor" -> ja ? "通常の通話が多すぎる" : "ordinary traffic is over the floor";
      case "ApprovalMissing" ->
          ja ? "二人目の承認も常設の規則もない" : "neither a second person nor a standing rule approved it";
      case "RegisteredPeer" -> ja ? "登録された相互接続先" : "it is a registered peer";
      case "BlastLimit" -> ja ? "自動措置の上限に達している" : "the limit of automatic measures is reached";
      case "ResidentsThere" -> ja ? "ふだんその場所を使う回線がある" : "it is an everyday place of some line";
      case "SamePerson" -> ja ? "指示した者と承認した者が同じ" : "who ordered it approved it, too";
      case "NothingToDo" -> ja ? "すでにその状態にある" : "it is so already";
      case "OverBlocked" ->
          ja ? "疑いのない回線を止めすぎて解いたばかり" : "it was just lifted for stopping ordinary lines";
      default -> event.path("refusal").asText();
    };
  }
}
