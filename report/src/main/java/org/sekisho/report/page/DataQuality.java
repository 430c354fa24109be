package org.sekisho.report.page;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sekisho.engine.DetectionSummary;
import org.sekisho.wire.RejectReason;

/**
 * What the data was worth: rows rejected, destinations unknown, rows late, and what was noticed.
 */
final class DataQuality {

  private DataQuality() {}

  /**
   * Adds the chapter.
   *
   * @param callsNotKept calls abroad the charts are not made of
   */
  static void tell(Page page, DetectionSummary of, long callsNotKept) {
    page.heading("What the data was worth", "データの質");
    var table = new Table("Data quality", "データの質").column("what", "項目").numbers("count", "件数");
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(Text.both("calls read", "読んだ通話"), of.rows());
    for (Map.Entry<RejectReason, Long> reject : of.rejects().entrySet()) {
      counts.put(
          Text.both(
              "rows rejected: " + reject.getKey().counter(), "拒否した行: " + reject.getKey().counter()),
          reject.getValue());
    }
    some(counts, "told of twice, counted once", "重複(一度だけ数えた)", of.duplicates());
    some(
        counts,
        "calls to destinations the tariff does not know: charged at its 95th percentile",
        "料金表にない対地への通話(95パーセンタイルで計算)",
        of.unpriced());
    some(counts, "calls to numbers that cannot exist", "存在しえない番号への通話", of.impossible());
    some(counts, "numbers that cannot be read", "読めない番号", of.unreadable());
    some(
        counts,
        "calls longer than the longest that is believed",
        "上限より長い通話",
        of.longerThanLongest());
    some(counts, "lines the subscribers file does not have", "契約者情報のない回線", of.unknownLines());
    some(counts, "registrations dropped as late", "遅れて捨てた登録", of.lateRegistrations());
    some(counts, "calls past those the charts are made of", "図に入らなかった通話", callsNotKept);
    counts.forEach((name, count) -> table.row().cell(name).number(Text.count(count)));
    page.table(table);
    if (!of.notices().isEmpty()) {
      page.raw("<ul class=\"soft\">");
      of.notices().forEach(notice -> page.raw("<li>" + Text.escaped(notice) + "</li>"));
      page.raw("</ul>\n");
    }
  }

  private static void some(Map<String, Long> counts, String english, String japanese, long count) {
    if (count > 0) {
      counts.put(Text.both(english, japanese), count);
    }
  }
}
