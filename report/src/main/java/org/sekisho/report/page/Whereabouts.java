package org.sekisho.report.page;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;
import org.sekisho.report.page.RunRecord.Call;

/** Where calls abroad went, and at what hours: those of cases beside all others. */
final class Whereabouts {

  /** Countries listed. */
  private static final int COUNTRIES = 20;

  private final List<Call> all;
  private final Set<Call> ofCases;
  private final ZoneId zone;

  /**
   * @param ofCases by identity
   */
  Whereabouts(List<Call> all, Set<Call> ofCases, ZoneId zone) {
    this.all = all;
    this.ofCases = ofCases;
    this.zone = zone;
  }

  /** What a country's calls came to. */
  private static final class Tally {
    long calls;
    long micros;
    long inCases;
    final Set<String> lines = new HashSet<>();
  }

  void tellCountries(Page page) {
    Map<Integer, Tally> tallies = new HashMap<>();
    for (Call call : all) {
      Tally tally = tallies.computeIfAbsent(call.country(), key -> new Tally());
      tally.calls++;
      tally.lines.add(call.line());
      tally.micros += call.costMicros();
      tally.inCases += ofCases.contains(call) ? call.costMicros() : 0;
    }
    List<WorldMap.Spent> spent = new ArrayList<>();
    tallies.forEach(
        (country, tally) ->
            spent.add(
                new WorldMap.Spent(
                    country < 0 ? "" : Countries.world().get(country).code(),
                    tally.inCases,
                    tally.micros - tally.inCases)));
    page.heading("Where the money went", "どこへの通話か");
    page.figure(
        new WorldMap().svg(spent),
        "Charges by country, a circle's area for the yen: <span class=\"key r\"></span>in cases, <span class=\"key b\"></span>all."
            + " The same in figures below.",
        "国ごとの通話料。円の面積が金額: <span class=\"key r\"></span>事案の中、<span class=\"key b\"></span>すべて。下の表に数字がある。");
    var table =
        new Table("Charges by country", "国ごとの通話料")
            .column("country", "国")
            .numbers("calls", "通話")
            .numbers("lines", "回線")
            .numbers("yen", "円")
            .numbers("in cases, yen", "事案の中(円)");
    tallies.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Integer, Tally>>comparingLong(
                    each -> Math.max(each.getValue().inCases * 100, each.getValue().micros))
                .reversed())
        .limit(COUNTRIES)
        .forEach(
            each ->
                table
                    .row()
                    .cell(country(each.getKey()))
                    .number(Text.count(each.getValue().calls))
                    .number(Text.count(each.getValue().lines.size()))
                    .number(Text.yen(each.getValue().micros))
                    .number(Text.yen(each.getValue().inCases)));
    page.table(table);
  }

  private static String country(int index) {
    if (index < 0) {
      return Text.both("no known country", "国が分からない");
    }
    Country country = Countries.world().get(index);
    return Text.both(Text.escaped(country.name(false)), Text.escaped(country.name(true)));
  }

  void tellHours(Page page) {
    long[] inCases = new long[24];
    long[] others = new long[24];
    for (Call call : all) {
      int hour = Instant.ofEpochMilli(call.startMillis()).atZone(zone).getHour();
      if (ofCases.contains(call)) {
        inCases[hour]++;
      } else {
        others[hour]++;
      }
    }
    page.heading("Hours of the day", "時間帯");
    page.figure(
        HoursChart.svg(inCases, others),
        "Calls abroad by the hour they began: <span class=\"key r\"></span>of cases (%s calls), <span class=\"key b\"></span>all others (%s), each as a share of its own."
            .formatted(Text.count(sum(inCases)), Text.count(sum(others))),
        "国際通話の開始時刻: <span class=\"key r\"></span>事案の通話(%s件)、<span class=\"key b\"></span>そのほか(%s件)。それぞれの中での割合。"
            .formatted(Text.count(sum(inCases)), Text.count(sum(others))));
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }
}
