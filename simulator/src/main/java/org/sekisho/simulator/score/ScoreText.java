package org.sekisho.simulator.score;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.sekisho.simulator.score.Scorecard.AttackScore;

/** Scorecards of one world or several, pooled, as text. */
public final class ScoreText {

  /** Columns of a name. */
  /** Worlds are Japanese. */
  private static final ZoneId JAPAN = ZoneId.of("Asia/Tokyo");

  private static final int NAMES = 36;

  private ScoreText() {}

  /** The figures the bars are set on. */
  public static String of(List<Scorecard> cards, boolean ja) {
    List<AttackScore> attacks = new ArrayList<>();
    cards.forEach(card -> attacks.addAll(card.attacks()));
    var text = new StringBuilder();
    long cost = sum(attacks, AttackScore::costYen);
    if (cards.stream().anyMatch(Scorecard::reportOnly)) {
      text.append(
          ja
              ? "報告のみの決定: 命じられていたものとして採点する\n"
              : "report-only decisions: scored as if they had been ordered\n");
    }
    row(
        text,
        ja ? "攻撃" : "attacks",
        (ja ? "%,d件、世界%d" : "%,d in %d worlds").formatted(attacks.size(), cards.size()));
    row(text, ja ? "危険額(最初の24時間、円)" : "yen at stake (first 24 h)", "%,d".formatted(cost));
    row(
        text,
        ja ? "防いだ割合(休止で通話中も切る)" : "saved, calls in progress cut",
        saved(attacks, AttackScore::lossCutYen));
    row(
        text,
        ja ? "防いだ割合(通話中は続く)" : "saved, calls in progress run on",
        saved(attacks, AttackScore::lossYen));
    row(
        text,
        ja ? "休止だけで防いだ割合" : "saved by suspension alone",
        saved(attacks, AttackScore::lossToSuspensionYen));
    row(
        text,
        ja ? "  最初の措置より前の損" : "  lost before the first measure",
        share(attacks, AttackScore::beforeYen, ja));
    row(
        text,
        ja ? "  そのとき通話中だった損" : "  lost by calls running at it",
        share(attacks, AttackScore::runningYen, ja));
    row(
        text,
        ja ? "  手で発信し確認音を通った損" : "  lost by hand, past the challenge",
        share(attacks, AttackScore::byHandYen, ja));
    long stopped = attacks.stream().filter(AttackScore::stopped).count();
    row(
        text,
        ja ? "止めた攻撃(最後の通話が断たれた)" : "attacks stopped by their last call",
        "%d (%.1f %%)".formatted(stopped, percent(stopped, attacks.size())));
    row(
        text,
        ja ? "攻撃1件の損(円)" : "loss per attack, cut",
        (ja ? "中央値 %,d、95パーセンタイル %,d、最大 %,d" : "median %,d, 95th percentile %,d, largest %,d")
            .formatted(quantile(attacks, 0.5), quantile(attacks, 0.95), quantile(attacks, 1)));
    Map<String, List<AttackScore>> kinds = new TreeMap<>();
    attacks.forEach(
        attack -> kinds.computeIfAbsent(attack.kind(), kind -> new ArrayList<>()).add(attack));
    kinds.forEach(
        (kind, of) ->
            row(
                text,
                "  " + kind,
                (ja
                        ? "%3d / %3d を止めた、危険額 %,12d、防いだ %s、損の中央値 %,d"
                        : "stopped %3d of %3d, at stake %,12d, saved %s, median loss %,d")
                    .formatted(
                        of.stream().filter(AttackScore::stopped).count(),
                        of.size(),
                        sum(of, AttackScore::costYen),
                        saved(of, AttackScore::lossCutYen),
                        quantile(of, 0.5))));
    double months = cards.stream().mapToDouble(Scorecard::lineMonths).sum();
    int lines = cards.stream().mapToInt(Scorecard::lines).sum();
    int unasked = cards.stream().mapToInt(Scorecard::unasked).sum();
    int asked = cards.stream().mapToInt(Scorecard::asked).sum();
    int averted = cards.stream().mapToInt(Scorecard::averted).sum();
    row(text, ja ? "誤った休止(連絡なし)" : "wrong suspensions, unasked", "" + unasked);
    row(
        text,
        ja ? "誤った休止(連絡あり)" : "wrong suspensions, asked",
        (ja ? "%d(1万回線月に%.2f)、避けた %d" : "%d (%.2f per 10,000 line-months); averted %d")
            .formatted(asked, 10_000 * asked / months, averted));
    int contacted = cards.stream().mapToInt(Scorecard::contactedLines).sum();
    row(
        text,
        ja ? "連絡した普通の回線" : "ordinary lines contacted",
        (ja ? "%d(1万回線に%.2f)" : "%d (%.2f per 10,000)")
            .formatted(contacted, 10_000.0 * contacted / lines));
    long calls = cards.stream().mapToLong(Scorecard::ordinaryCalls).sum();
    long challenged = cards.stream().mapToLong(Scorecard::challengedCalls).sum();
    long refused = cards.stream().mapToLong(Scorecard::refusedCalls).sum();
    row(text, ja ? "普通の国際通話" : "ordinary calls abroad", "%,d".formatted(calls));
    row(text, ja ? "  確認音" : "  challenged", "%.3f %%".formatted(percent(challenged, calls)));
    row(text, ja ? "  拒否" : "  refused", "%.3f %%".formatted(percent(refused, calls)));
    row(
        text,
        ja ? "  攻撃された回線での拒否" : "  refused on attacked lines",
        "%,d".formatted(cards.stream().mapToLong(Scorecard::refusedOnAttacked).sum()));
    return text.toString();
  }

  /** What operators do without this system, on the same worlds. */
  public static String references(Map<ReferenceRule, List<Scorecard>> cards) {
    var text = new StringBuilder("reference rules on the same worlds\n");
    cards.forEach(
        (rule, of) -> {
          List<AttackScore> attacks = of.stream().flatMap(c -> c.attacks().stream()).toList();
          long stopped = attacks.stream().filter(AttackScore::stopped).count();
          double months = of.stream().mapToDouble(Scorecard::lineMonths).sum();
          long wrong = of.stream().mapToLong(card -> card.unasked() + card.asked()).sum();
          row(
              text,
              "  " + rule.text(),
              "saved %s, run on %s, stopped %.1f %%, wrong %.1f per 10,000 line-months"
                  .formatted(
                      saved(attacks, AttackScore::lossCutYen),
                      saved(attacks, AttackScore::lossYen),
                      percent(stopped, attacks.size()),
                      10_000 * wrong / months));
        });
    return text.toString();
  }

  /** Each attack, the dearest loss first, and each ordinary line disturbed. */
  public static String details(Scorecard card) {
    var text = new StringBuilder();
    card.attacks().stream()
        .sorted(Comparator.comparingLong(AttackScore::lossCutYen).reversed())
        .forEach(
            attack ->
                text.append(
                    "attack %-16s line %-14s %s cost %,12d loss %,10d (run on %,d): %s\n"
                        .formatted(
                            attack.id(),
                            attack.subscriber(),
                            attack.stopped() ? "stopped" : "NOT    ",
                            attack.costYen(),
                            attack.lossCutYen(),
                            attack.lossYen(),
                            attack.mostly())));
    card.disturbed()
        .forEach(
            line ->
                text.append(
                    "ordinary line %-14s %-9s %s\n"
                        .formatted(
                            line.subscriber(),
                            line.what(),
                            Instant.ofEpochMilli(line.atMillis())
                                .atZone(JAPAN)
                                .toOffsetDateTime())));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("%s%s %s\n".formatted(name, " ".repeat(Math.max(0, NAMES - width(name))), value));
  }

  /** Columns on a terminal: a Japanese character takes two. */
  private static int width(String text) {
    return text.chars().map(c -> c < 0x1100 ? 1 : 2).sum();
  }

  private static long sum(List<AttackScore> attacks, ToLongFunction<AttackScore> yen) {
    return attacks.stream().mapToLong(yen).sum();
  }

  private static String saved(List<AttackScore> attacks, ToLongFunction<AttackScore> loss) {
    long cost = sum(attacks, AttackScore::costYen);
    return "%.2f %%".formatted(percent(cost - sum(attacks, loss), cost));
  }

  private static String share(
      List<AttackScore> attacks, ToLongFunction<AttackScore> part, boolean ja) {
    return (ja ? "危険額の%.2f %%" : "%.2f %% of what was at stake")
        .formatted(percent(sum(attacks, part), sum(attacks, AttackScore::costYen)));
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }

  private static long quantile(List<AttackScore> attacks, double share) {
    long[] losses = attacks.stream().mapToLong(AttackScore::lossCutYen).sorted().toArray();
    if (losses.length == 0) {
      return 0;
    }
    int at = (int) Math.min(losses.length - 1, Math.floor(share * losses.length));
    boolean between = at > 0 && share * losses.length == at; // the median of an even number
    return between ? (losses[at - 1] + losses[at]) / 2 : losses[at];
  }
}
