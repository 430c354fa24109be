package org.sekisho.report.page;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.ToLongFunction;
import org.sekisho.engine.Backtest;
import org.sekisho.engine.Backtest.LineResult;
import org.sekisho.engine.Backtest.Outcome;

/** Two policies on the same calls as a page: the sums, and each line that fares otherwise. */
public final class BacktestReport {

  /** Lines listed, those with most yen between the policies first. */
  private static final int LISTED = 1_000;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm");

  private final List<LineResult> lines;
  private final String nameA;
  private final String nameB;
  private final ZoneId zone;

  /**
   * @param nameA and {@code nameB} are the policies' versions
   */
  public BacktestReport(List<LineResult> lines, String nameA, String nameB, ZoneId zone) {
    this.lines = lines;
    this.nameA = nameA;
    this.nameB = nameB;
    this.zone = zone;
  }

  /** The page, in the language it opens in. */
  public String html(boolean japanese) {
    var page = new Page("Two policies on the same calls", "同じ通話に二つの方針", japanese);
    page.paragraph(
        "A is %s, B is %s. The yen are what a suspension or a refusal would have saved: calls in progress run on, and what a challenge would have stopped is not in it."
            .formatted(Text.escaped(nameA), Text.escaped(nameB)),
        "Aは%s、Bは%s。円は、休止するか拒んでいれば使われなかった額。通話中の分と、確認音で止まる分は含まない。"
            .formatted(Text.escaped(nameA), Text.escaped(nameB)));
    page.heading("In all", "全体");
    page.table(sums());
    List<LineResult> otherwise =
        lines.stream()
            .filter(line -> !line.a().equals(line.b()))
            .sorted(
                (one, other) ->
                    Long.compare(
                        Math.abs(other.a().savedYen() - other.b().savedYen()),
                        Math.abs(one.a().savedYen() - one.b().savedYen())))
            .toList();
    page.heading("Lines that fare otherwise", "扱いの変わる回線");
    if (otherwise.isEmpty()) {
      page.paragraph("None.", "ない。");
    } else {
      page.paragraph(
          "%s lines%s, those with most yen between the policies first."
              .formatted(
                  Text.count(otherwise.size()),
                  otherwise.size() > LISTED ? "; the first " + Text.count(LISTED) : ""),
          "%s回線%s。差額の大きい順。"
              .formatted(
                  Text.count(otherwise.size()),
                  otherwise.size() > LISTED ? "、はじめの" + Text.count(LISTED) : ""));
      page.table(list(otherwise));
    }
    return page.html();
  }

  private Table sums() {
    var table = new Table("Sums", "合計").column("what", "項目").numbers("A", "A").numbers("B", "B");
    sum(table, "lines challenged", "確認音を求めた回線", is(Outcome::challengedAt));
    sum(table, "lines contacted", "連絡した回線", is(Outcome::contactedAt));
    sum(table, "lines suspended", "国際発信を休止した回線", is(Outcome::suspendedAt));
    sum(table, "lines refused by a country or address", "国やアドレスへの措置が拒んだ回線", is(Outcome::refusedAt));
    sum(table, "calls that met a challenge", "確認音に会った通話", Outcome::challengedCalls);
    sum(table, "yen spent in the day after a line was stopped", "止めた後の1日に使われた円", Outcome::savedYen);
    return table;
  }

  private void sum(Table table, String english, String japanese, ToLongFunction<Outcome> of) {
    table
        .row()
        .cell(Text.both(english, japanese))
        .number(Text.count(lines.stream().mapToLong(line -> of.applyAsLong(line.a())).sum()))
        .number(Text.count(lines.stream().mapToLong(line -> of.applyAsLong(line.b())).sum()));
  }

  private static ToLongFunction<Outcome> is(ToLongFunction<Outcome> at) {
    return outcome -> at.applyAsLong(outcome) == Backtest.NEVER ? 0 : 1;
  }

  private Table list(List<LineResult> otherwise) {
    var table =
        new Table("Lines", "回線")
            .column("line", "回線")
            .column("policy", "方針")
            .column("challenge", "確認音")
            .column("contact", "連絡")
            .column("suspend", "休止")
            .column("refused", "拒否")
            .numbers("calls met", "会った通話")
            .numbers("yen", "円");
    for (LineResult line : otherwise.subList(0, Math.min(LISTED, otherwise.size()))) {
      row(table, line.subscriber(), "A", line.a());
      row(table, line.subscriber(), "B", line.b());
    }
    return table;
  }

  private void row(Table table, String line, String policy, Outcome of) {
    table
        .row()
        .cell(Text.escaped(line))
        .cell(policy)
        .time(time(of.challengedAt()))
        .time(time(of.contactedAt()))
        .time(time(of.suspendedAt()))
        .time(time(of.refusedAt()))
        .number(Text.count(of.challengedCalls()))
        .number(Text.count(of.savedYen()));
  }

  private String time(long atMillis) {
    return atMillis == Backtest.NEVER
        ? "-"
        : TIME.format(Instant.ofEpochMilli(atMillis).atZone(zone));
  }
}
