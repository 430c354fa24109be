package org.sekisho.wire.logs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sekisho.call.Knock;
import org.sekisho.call.SourceAddress;

/**
 * Reads who tried to log in from a line of a switch's log: Asterisk's security log ({@code
 * SecurityEvent=}) and notices of chan_sip and pjsip, FreeSWITCH's sofia, Kamailio's pike and the
 * line of docs/integrations/kamailio. Whatever stands before (time, host, program, a syslog header)
 * is passed over; names are the caller's own words. Other lines tell nothing.
 */
public final class SecurityLine {

  /** Characters of a line that are looked at. */
  private static final int MOST = 4_096;

  private static final int LONGEST_NAME = 128;

  private static final String ADDRESS = "\\[?(?<ip>[0-9a-fA-F:.]{3,45}?)\\]?";

  /** A way to say it, and what it says. */
  private record Form(String mark, Pattern pattern, Knock.Kind kind) {}

  private static Form form(String mark, String pattern, Knock.Kind kind) {
    return new Form(mark, Pattern.compile(pattern), kind);
  }

  // A name is what stands before @; quotes and anything else may be in it.
  private static final List<Form> FORMS =
      List.of(
          form(
              "' failed for '",
              "(?:Registration|Request 'REGISTER') from '[^@]{0,256}?sips?:(?<name>[^@>]{0,128})@.{0,512}?'"
                  + " failed for '"
                  + ADDRESS
                  + "(?::[0-9]+)?'.{0,512}? - (?:No matching|Peer is not supposed|Username/auth name"
                  + " mismatch|Device does not match).*",
              Knock.Kind.ASKED),
          form(
              "' failed for '",
              "(?:Registration|Request '(?:REGISTER|INVITE)') from"
                  + " '[^@]{0,256}?sips?:(?<name>[^@>]{0,128})@.{0,512}?' failed for '"
                  + ADDRESS
                  + "(?::[0-9]+)?'.{0,512}? - (?:Wrong password|Failed to authenticate).*",
              Knock.Kind.WRONG),
          form(
              "' failed for '",
              "Request 'INVITE' from '[^@]{0,256}?sips?:(?<name>[^@>]{0,128})@.{0,512}?' failed for '"
                  + ADDRESS
                  + "(?::[0-9]+)?'.{0,512}? - No matching endpoint found.*",
              Knock.Kind.ASKED),
          form(
              "rejected because extension not found",
              "Call from '.{0,128}?' \\("
                  + ADDRESS
                  + ":[0-9]+\\) to extension '(?<name>.{0,128}?)' rejected because extension not"
                  + " found.*",
              Knock.Kind.DIALLED),
          form(
              "SIP auth failure",
              "SIP auth failure \\(\\w+\\) on sofia profile '.{0,64}?' for"
                  + " \\[(?<name>[^@\\]]{0,128})@?.{0,128}?\\] from ip "
                  + ADDRESS
                  + "\\s*",
              Knock.Kind.WRONG),
          form(
              "Can't find user",
              "Can't find user \\[(?<name>[^@\\]]{0,128})@?.{0,128}?\\] from " + ADDRESS + "\\s*",
              Knock.Kind.WRONG),
          form(
              "PIKE - BLOCKing ip",
              "PIKE - BLOCKing ip (?<name>)" + ADDRESS + ",.*",
              Knock.Kind.REACHED),
          form(
              "wrong password of",
              "auth: wrong password of (?<name>\\S{0,128}) from " + ADDRESS + "\\s*",
              Knock.Kind.WRONG));

  private static final String EVENT_MARK = "SecurityEvent=";

  private static final Pattern EVENT =
      Pattern.compile(
          "SecurityEvent=\"(?<event>\\w{1,40})\",.{0,400}?Service=\"(?:SIP|PJSIP)\",.{0,200}?"
              + "AccountID=\"(?<name>.{0,128}?)\",SessionID=.{0,600}?"
              + "RemoteAddress=\"IPV[46]/\\w+/(?<ip>[0-9a-fA-F:.]{3,45})/[0-9]+\".*");

  /** What Asterisk's events say (main/security_events.c); others are of other things. */
  private static final Map<String, Knock.Kind> EVENTS =
      Map.of(
          "ChallengeSent", Knock.Kind.ASKED,
          "InvalidAccountID", Knock.Kind.ASKED,
          "RequestNotAllowed", Knock.Kind.ASKED,
          "FailedACL", Knock.Kind.ASKED,
          "UnexpectedAddress", Knock.Kind.ASKED,
          "ChallengeResponseFailed", Knock.Kind.WRONG,
          "InvalidPassword", Knock.Kind.WRONG,
          "SuccessfulAuth", Knock.Kind.PROVED);

  private SecurityLine() {}

  /**
   * Reads a line; empty if it tells of no log-in.
   *
   * @param nowMillis when it was written, about: it is read as it is written
   */
  public static Optional<Knock> parse(String line, long nowMillis) {
    String text = line.length() > MOST ? line.substring(0, MOST) : line;
    int event = text.indexOf(EVENT_MARK);
    if (event >= 0) {
      // Callers write into these lines, too: what could be read in two ways is not read.
      boolean ours = text.substring(0, event).matches("[^\"']*SECURITY\\[[0-9]+\\][^\"']*");
      if (!ours || isTwice(text, "RemoteAddress=\"") || isTwice(text, "AccountID=\"")) {
        return Optional.empty();
      }
      Matcher found = EVENT.matcher(text).region(event, text.length());
      Knock.Kind kind = found.matches() ? EVENTS.get(found.group("event")) : null;
      return kind == null ? Optional.empty() : knock(found, kind, nowMillis);
    }
    for (Form form : FORMS) {
      if (text.contains(form.mark) && !isTwice(text, form.mark)) {
        Matcher found = form.pattern.matcher(text).region(starts(text, form), text.length());
        if (found.matches()) {
          return knock(found, form.kind, nowMillis);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isTwice(String text, String what) {
    return text.indexOf(what) != text.lastIndexOf(what);
  }

  /** Where a form's own words begin: what stands before them is the log's. */
  private static int starts(String text, Form form) {
    for (String word : List.of("Registration from '", "Request '", "Call from '", form.mark)) {
      int at = text.indexOf(word);
      if (at >= 0) {
        return word.startsWith("wrong") ? Math.max(0, at - "auth: ".length()) : at;
      }
    }
    throw new IllegalStateException("its mark is in it");
  }

  private static Optional<Knock> knock(Matcher found, Knock.Kind of, long nowMillis) {
    SourceAddress source = SourceAddress.parse(found.group("ip"));
    String name = found.group("name").replaceAll("[^\\x20-\\x7e]", "?");
    if (source.isNone() || name.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    boolean nobody = name.equals("<unknown>") || name.equals("unknown");
    return Optional.of(new Knock(nowMillis, source, "", "", nobody ? "" : name, of));
  }
}
