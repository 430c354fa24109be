package org.sekisho.cli;

import java.nio.file.Path;
import java.util.Map;
import org.sekisho.engine.DetectionSummary;
import org.sekisho.wire.RejectReason;

/** A run in a few lines, for people. */
final class SummaryText {

  private SummaryText() {}

  static String of(DetectionSummary run, Path out, boolean japanese) {
    var text = new StringBuilder();
    line(text, japanese ? "通話記録" : "calls read", run.rows());
    line(text, japanese ? "  うち国際" : "  abroad", run.abroad());
    line(text, japanese ? "  うち国内" : "  at home", run.home());
    optional(text, japanese ? "  緊急通報" : "  emergency", run.emergencies());
    optional(text, japanese ? "  特番" : "  short codes", run.special());
    optional(text, japanese ? "  読めない番号" : "  unreadable numbers", run.unreadable());
    optional(text, japanese ? "  重複" : "  told of twice", run.duplicates());
    optional(
        text,
        japanese ? "料金表にない対地" : "no price known (charged at the 95th percentile)",
        run.unpriced());
    optional(text, japanese ? "存在しえない番号" : "impossible numbers", run.impossible());
    optional(text, japanese ? "上限より長い通話" : "longer than the longest call", run.longerThanLongest());
    for (Map.Entry<RejectReason, Long> reject : run.rejects().entrySet()) {
      line(
          text,
          (japanese ? "拒否した行: " : "rows rejected: ") + reject.getKey().counter(),
          reject.getValue());
    }
    line(text, japanese ? "回線" : "lines", run.lines());
    optional(text, japanese ? "  契約者情報のない回線" : "  known from calls only", run.unknownLines());
    line(text, japanese ? "観察した事案" : "cases watched", run.cases());
    run.decisions().forEach((action, count) -> line(text, "  " + action(action, japanese), count));
    optional(text, japanese ? "措置中に拒んだ発信" : "attempts refused by a measure", run.refused());
    optional(
        text, japanese ? "遅れて捨てた登録" : "registrations dropped as late", run.lateRegistrations());
    optional(
        text, japanese ? "見切れなかった組" : "addresses, countries, models not watched", run.notWatched());
    if (run.rejected() * 10 > run.rows()) {
      text.append(manyRejected(run.rejects().containsKey(RejectReason.BEFORE_STATE), japanese));
    }
    run.state()
        .ifPresent(
            state ->
                text.append(
                    (japanese
                            ? "引き継ぐ状態: %,d回線、平均%,dバイト、最大%,dバイト、全体%,dバイト\n"
                            : "state left: %,d lines abroad, mean %,d bytes, largest %,d, file %,d\n")
                        .formatted(state.lines(), state.mean(), state.largest(), state.file())));
    run.notices().forEach(notice -> text.append(notice).append('\n'));
    text.append(japanese ? "決定: " : "decisions: ").append(out).append('\n');
    return text.toString();
  }

  private static String manyRejected(boolean beforeState, boolean japanese) {
    if (beforeState) {
      return japanese
          ? "注意: 引き継いだ状態より前に終わった行が多い。前にも読んだファイルなら、その行は二度は数えていない\n"
          : "warning: many rows end before the state does; if the file was given before, nothing of it was counted twice\n";
    }
    return japanese
        ? "注意: 多くの行が拒否された。rejects.csvの理由を見てください(lateなら終了順に並べ替える)\n"
        : "warning: many rows were rejected; see the reasons in rejects.csv (late: sort the file by end_time)\n";
  }

  /** An action as decisions name it, and in Japanese besides. */
  private static String action(String name, boolean japanese) {
    if (!japanese) {
      return name;
    }
    return switch (name) {
      case "CHALLENGE" -> "確認音 " + name;
      case "UNCHALLENGE" -> "確認音の終わり " + name;
      case "CONTACT" -> "契約者への連絡 " + name;
      case "SUSPEND" -> "国際発信の休止 " + name;
      case "RELEASE" -> "再開 " + name;
      case "BLOCK_IP" -> "アドレスの拒否 " + name;
      case "UNBLOCK_IP" -> "アドレスの拒否の終わり " + name;
      case "RESTRICT_COUNTRY" -> "対地規制 " + name;
      case "LIFT_COUNTRY" -> "対地規制の終わり " + name;
      default -> name;
    };
  }

  private static void optional(StringBuilder text, String name, long count) {
    if (count != 0) {
      line(text, name, count);
    }
  }

  private static void line(StringBuilder text, String name, long count) {
    text.append("%s%,12d%n".formatted(TextWidth.padded(name, 50), count));
  }
}
