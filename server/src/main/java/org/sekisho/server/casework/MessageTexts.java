package org.sekisho.server.casework;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** What subscribers are told, in Japanese and English; nothing of why, or of which country. */
final class MessageTexts {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private MessageTexts() {}

  static String contactSubject(String line) {
    return "国際通話のご確認 / Please confirm your international calls: " + line;
  }

  static String noticeSubject(String line) {
    return "国際発信休止のお知らせ / International calls suspended: " + line;
  }

  static String contact(String line, String link) {
    return """
        回線 %1$s から、いつもと異なる国際通話が発信されています。
        ご自身の通話かどうか、次のページでお知らせください(ログインは要りません)。

        International calls unlike your usual ones are being made from line %1$s.
        Please tell us on this page whether they are yours (no log-in needed).

        %2$s

        お心当たりがない場合は、PBXと端末のパスワードを変更してください。
        If they are not yours, change the passwords of your PBX and terminals.
        """
        .formatted(line, link);
  }

  static String notice(String line, ZonedDateTime at, String link) {
    return """
        回線 %1$s の国際発信を %2$s に休止しました。不正利用の疑いがあるためです。
        国内通話、緊急通報、着信はこれまでどおりお使いいただけます。
        ご自身の通話であれば、次のページでお知らせください。安全のため、別に登録された宛先での確認か、
        お電話を経て、いつでも再開できます。

        International calls from line %1$s were suspended at %2$s: fraud is suspected.
        Calls at home, emergency calls and incoming calls go on as before. If the calls are yours,
        tell us on this page: once you confirm it from another registered address, or by telephone,
        they are resumed at any hour.

        %3$s
        """
        .formatted(line, TIME.format(at), link);
  }

  static String staffSubject() {
    return "[Sekisho] 担当者の対応待ち / somebody is needed";
  }

  /**
   * To whoever works here; the page says the rest to who may see it.
   *
   * @param caseId of a line; empty for what concerns a country, of which nothing stands in a mail
   */
  static String staff(Attention.Need need, String caseId, String link) {
    return """
        %1$s %2$s
        まだ誰も対応していません。対応するか、最初の画面で「引き受ける」を押すと、次の担当者には送られません。

        Nobody has reacted yet: %3$s. Once somebody acts, or takes it on the first page, the next is not told.

        %4$s
        """
        .formatted(
            switch (need) {
              case PERSON_DECIDES -> "優先回線です。休止は人が決めます。";
              case BLAST_LIMIT -> "自動措置の上限に達しました。";
              case REACH_BY_HAND -> "登録の連絡先に届きません。電話をかけてください。";
              case COUNTRY_APPROVAL -> "足りないのは承認だけの措置があります。";
              case UNKNOWN_SOURCE -> "登録のない装置から関門への問い合わせがあります。";
              case APPROVAL -> "二人目の承認を待っています。";
            },
            caseId,
            switch (need) {
              case PERSON_DECIDES -> "a priority line, which only a person suspends";
              case BLAST_LIMIT -> "the limit of automatic measures is reached";
              case REACH_BY_HAND ->
                  "no registered contact could be reached, somebody must telephone";
              case COUNTRY_APPROVAL -> "a measure lacks only an approval";
              case UNKNOWN_SOURCE -> "an address that is no peer asks the gate";
              case APPROVAL -> "somebody asks for a second person";
            },
            link);
  }

  static String shortContact(String line, String link) {
    return "回線%s: いつもと異なる国際通話があります。ご確認ください / unusual international calls, please confirm: %s"
        .formatted(line, link);
  }

  /** Read out; the key that is pressed comes back as the answer. */
  static String spokenContact(String line) {
    return """
        回線 %1$s から、いつもと異なる国際通話が発信されています。ご自身の通話であれば1を、そうでなければ2を押してください。
        International calls unlike your usual ones are being made from line %1$s. Press 1 if they are
        yours, 2 if they are not.
        """
        .formatted(line);
  }
}
