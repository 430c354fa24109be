package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.sekisho.detection.FactKind;

/** A fact in a sentence, as an analyst would say it. */
public final class FactText {

  /** Days from which a line's age stands for not known. */
  private static final long UNKNOWN_AGE = 9_999;

  private FactText() {}

  /** A detector's name in a word. */
  public static String detector(String id, boolean japanese) {
    if (!japanese) {
      return id;
    }
    return switch (id) {
      case "charge" -> "料金";
      case "concurrency" -> "同時通話";
      case "price" -> "単価";
      case "hours" -> "時間帯";
      case "takeover" -> "乗っ取り";
      case "destination" -> "対地";
      case "source" -> "発信元";
      case "number" -> "番号";
      case "dialler" -> "名簿発信";
      case "talks" -> "かけ直し";
      case "talks-abroad" -> "国ごとのかけ直し";
      case "simultaneous" -> "同時多発";
      default -> id;
    };
  }

  public static String of(JsonNode reason, boolean japanese) {
    FactKind kind;
    try {
      kind = FactKind.valueOf(reason.path("fact").asText().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return reason.path("fact").asText();
    }
    long observed = reason.path("observed").asLong();
    long usual = reason.path("usual").asLong();
    long limit = reason.path("limit").asLong();
    return japanese
        ? japanese(kind, observed, usual, limit)
        : english(kind, observed, usual, limit);
  }

  private static String english(FactKind kind, long observed, long usual, long limit) {
    return switch (kind) {
      case CHARGE_10_MINUTES -> money("in ten minutes", observed, usual, limit);
      case CHARGE_HOUR -> money("in an hour", observed, usual, limit);
      case CHARGE_DAY -> money("in a day", observed, usual, limit);
      case CHARGE_MONTH -> money("in thirty days", observed, usual, limit);
      case CHARGE_TO_THE_UNUSUAL ->
          "%,d yen on calls that are not like this line (busy lines of its kind: %,d yen an hour)"
              .formatted(observed, limit);
      case FEW_CALLS ->
          "few calls: %d answered in a day, and money says %+d dB at most of so few"
              .formatted(observed, limit);
      case PRICE_PER_MINUTE ->
          "%,d yen a minute; the dearest it paid before %,d, and 95 of 100 calls of all lines stay under %,d"
              .formatted(observed, usual, limit);
      case CALLS_AT_ONCE ->
          "%d calls abroad at once; the most in the last weeks was %d".formatted(observed, usual);
      case CALLS_STARTED ->
          "%d calls abroad answered in ten minutes; the most before was %d"
              .formatted(observed, usual);
      case BACK_TO_BACK ->
          "%d calls in a row, each within seconds of the end of the one before".formatted(observed);
      case CALLS_AT_THIS_HOUR ->
          usual == 0
              ? "around %d o'clock; no call on such days is remembered, so lines of its kind speak"
                  .formatted(limit)
              : "remembered calls on such days: %,d; around %d o'clock: %d"
                  .formatted(usual, limit, observed);
      case SILENCE -> "no call abroad for %d days".formatted(observed);
      case LINE_AGE ->
          observed >= UNKNOWN_AGE
              ? "no call abroad counts as its habit; the age of the line is not known"
              : "no call abroad counts as its habit; the line is %,d days old".formatted(observed);
      case CALL_DAYS_TO_COUNTRY ->
          observed == 0
              ? "no call of this line to that country is remembered (calls abroad are: %d days, each country's counted)"
                  .formatted(usual)
              : "this line called that country on %d days before".formatted(observed);
      case LINES_CALLING_COUNTRY ->
          "%d of 10,000 lines that call abroad call that country".formatted(observed);
      case NEW_COUNTRIES -> "%d countries new to the line within three hours".formatted(observed);
      case ADVISED -> "the country is on the published list of advised destinations";
      case REGULATED -> "the country is on the operator's regulated list";
      case DAYS_FROM_ADDRESS ->
          "set up from a neighbourhood the line used on %d days".formatted(observed);
      case DAYS_FROM_PROVIDER ->
          observed == 0
              ? "set up from a network the line has never used"
              : "set up from another address of a provider it used on %d days".formatted(observed);
      case LINES_AT_PROVIDER -> "%d lines are usually on that network".formatted(observed);
      case DAYS_WITH_AGENT ->
          observed == 0
              ? "by a device that named itself as none of the line's did before"
              : "by a device the line used on %d days".formatted(observed);
      case NUMBERS_IN_BLOCK ->
          "%d different numbers of one block of a thousand within a week".formatted(observed);
      case CALLS_AT_ONCE_TO_NUMBER -> "%d calls at once to one number".formatted(observed);
      case TEST_CALLS -> "%d short calls tried these numbers before".formatted(observed);
      case REDIALS -> "one number answered %d times in ten minutes".formatted(observed);
      case TALKS_RESUMED ->
          "%d times in two days the same new number was called again minutes after a talk with it was over"
              .formatted(observed);
      case TALKS_RESUMED_ABROAD ->
          "%d times in two days the same new country was called again minutes after a talk there was over"
              .formatted(observed);
      case NUMBER_KNOWN -> "the number was called on %d days before".formatted(observed);
      case NUMBER_NEW ->
          "a number never called, in a country where its few numbers were called on %d days"
              .formatted(observed);
      case IMPOSSIBLE_NUMBER -> "the number cannot exist in that country's plan";
      case DIALLER ->
          "%d different numbers in short calls, as a dialler works through a list"
              .formatted(observed);
      case PASSWORD_FAILURES ->
          "%d wrong passwords from places not the line's in two weeks".formatted(observed);
      case SUCCESS_FROM_ELSEWHERE ->
          "the password was used from elsewhere %d days ago".formatted(observed);
      case SCANNERS_WORD -> "it calls itself by a scanner's name";
      case HOSTS_KNOCKED_AT -> "it knocked at %d of our hosts".formatted(observed);
      case NUMBERS_TRIED ->
          "it called %s without a password, in vain".formatted(counted(observed, "number"));
      case NAMES_TRIED -> "it asked for %s and proved none".formatted(counted(observed, "name"));
      case PASSWORDS_GUESSED -> "%,d wrong passwords from that address".formatted(observed);
      case LINES_AT_ADDRESS ->
          "%d lines called from one address none of them had used".formatted(observed);
      case LINES_TO_COUNTRY ->
          "%d lines newly call that country at the same time (usually %d a day)"
              .formatted(observed, usual);
      case LINES_OF_MODEL ->
          "%d lines with this device model were challenged in two days".formatted(observed);
      case ONE_OR_TWO_CALLS -> "%d %% of those lines made one or two calls".formatted(observed);
    };
  }

  private static String money(String when, long observed, long usual, long limit) {
    return "%,d yen abroad %s; the most in the last weeks was %,d; the limit for it is %,d"
        .formatted(observed, when, usual, limit);
  }

  private static String counted(long number, String thing) {
    return "%d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }

  private static String japanese(FactKind kind, long observed, long usual, long limit) {
    return switch (kind) {
      case CHARGE_10_MINUTES -> yen("10分間", observed, usual, limit);
      case CHARGE_HOUR -> yen("1時間", observed, usual, limit);
      case CHARGE_DAY -> yen("1日", observed, usual, limit);
      case CHARGE_MONTH -> yen("30日間", observed, usual, limit);
      case CHARGE_TO_THE_UNUSUAL -> "この回線らしくない通話に%,d円(同種の回線の多い時間で%,d円)".formatted(observed, limit);
      case FEW_CALLS -> "応答した通話は1日に%d。これだけなら料金は最大%+d dBと数える".formatted(observed, limit);
      case PRICE_PER_MINUTE ->
          "1分%,d円。これまでの最高は%,d円、全回線の100通話中95は%,d円未満".formatted(observed, usual, limit);
      case CALLS_AT_ONCE -> "国際%d通話が同時。この数週間の最多は%d".formatted(observed, usual);
      case CALLS_STARTED -> "10分間に国際%d通話が応答。これまでの最多は%d".formatted(observed, usual);
      case BACK_TO_BACK -> "前の通話が終わって数秒で次の通話、が%d回続いた".formatted(observed);
      case CALLS_AT_THIS_HOUR ->
          usual == 0
              ? "%d時台。このような日の発信の記憶がなく、同種の回線の習慣で量る".formatted(limit)
              : "このような日の発信は記憶にある%,d回のうち%d時台が%d回".formatted(usual, limit, observed);
      case SILENCE -> "%d日間、国際通話がなかった".formatted(observed);
      case LINE_AGE ->
          observed >= UNKNOWN_AGE
              ? "習慣といえる国際通話がない。開通日は不明"
              : "習慣といえる国際通話がない。開通から%,d日".formatted(observed);
      case CALL_DAYS_TO_COUNTRY ->
          observed == 0
              ? "この国にかけた記憶がない(記憶にある国際通話は国ごとに数えて%d日)".formatted(usual)
              : "この国には過去%d日かけている".formatted(observed);
      case LINES_CALLING_COUNTRY -> "この国にかけるのは国際利用回線1万のうち%d".formatted(observed);
      case NEW_COUNTRIES -> "3時間のうちに、この回線には初めての国が%dか国".formatted(observed);
      case ADVISED -> "公表されている注意対地の国";
      case REGULATED -> "事業者の規制対地リストの国";
      case DAYS_FROM_ADDRESS -> "この回線が%d日使った場所からの発信".formatted(observed);
      case DAYS_FROM_PROVIDER ->
          observed == 0 ? "この回線が使ったことのない網からの発信" : "%d日使った事業者の別のアドレスからの発信".formatted(observed);
      case LINES_AT_PROVIDER -> "その網を普段使うのは%d回線".formatted(observed);
      case DAYS_WITH_AGENT ->
          observed == 0 ? "この回線になかった名乗りの機器から" : "%d日使った機器から".formatted(observed);
      case NUMBERS_IN_BLOCK -> "1週間のうちに、同じ千番台の異なる%d番号".formatted(observed);
      case CALLS_AT_ONCE_TO_NUMBER -> "一つの番号に同時に%d通話".formatted(observed);
      case TEST_CALLS -> "先に%d回の短い試し呼".formatted(observed);
      case REDIALS -> "一つの番号が10分間に%d回応答".formatted(observed);
      case TALKS_RESUMED -> "通話を終えて数分のうちに、同じ新しい番号へまたかけたことが2日間に%d回".formatted(observed);
      case TALKS_RESUMED_ABROAD -> "通話を終えて数分のうちに、同じ新しい国へまたかけたことが2日間に%d回".formatted(observed);
      case NUMBER_KNOWN -> "この番号には過去%d日かけている".formatted(observed);
      case NUMBER_NEW -> "この国では決まった番号に延べ%d日かけてきたが、今回は初めての番号".formatted(observed);
      case IMPOSSIBLE_NUMBER -> "その国の番号計画に存在しえない番号";
      case DIALLER -> "短い通話で異なる%d番号。名簿を順にかけるダイヤラの形".formatted(observed);
      case PASSWORD_FAILURES -> "この2週間、見知らぬ場所からのパスワード誤り%d回".formatted(observed);
      case SUCCESS_FROM_ELSEWHERE -> "%d日前、別の場所からパスワードが使われた".formatted(observed);
      case SCANNERS_WORD -> "走査ツールの名乗り";
      case HOSTS_KNOCKED_AT -> "当社の%d台を訪ね回った".formatted(observed);
      case NUMBERS_TRIED -> "パスワードなしで%d番号への発信を試した".formatted(observed);
      case NAMES_TRIED -> "%d個の名前を試し、一つもパスワードを示さなかった".formatted(observed);
      case PASSWORDS_GUESSED -> "そのアドレスからのパスワード誤り%,d回".formatted(observed);
      case LINES_AT_ADDRESS -> "どの回線も使ったことのない一つのアドレスから%d回線が発信".formatted(observed);
      case LINES_TO_COUNTRY -> "同時に%d回線が初めてその国へ(普段は1日%d回線)".formatted(observed, usual);
      case LINES_OF_MODEL -> "同じ機種の%d回線に2日間で確認音を求めた".formatted(observed);
      case ONE_OR_TWO_CALLS -> "そのうち%d%%は1、2回の発信".formatted(observed);
    };
  }

  private static String yen(String span, long observed, long usual, long limit) {
    return "%sに国際%,d円。この数週間の最高は%,d円、この回線の限度は%,d円".formatted(span, observed, usual, limit);
  }
}
