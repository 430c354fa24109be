package org.sekisho.wire.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as switches write them, and who tried what. */
class SecurityLineTest {

  private static String read(String line) {
    return SecurityLine.parse(line, 1_000)
        .map(knock -> "%s '%s' %s".formatted(knock.kind(), knock.name(), knock.source()))
        .orElse("nothing");
  }

  private static final String EVENT =
      "[2026-01-05 02:00:01] SECURITY[1234] res_security_log.c: SecurityEvent=\"%s\","
          + "EventTV=\"2026-01-05T02:00:01.123+0900\",Severity=\"Error\",Service=\"%s\","
          + "EventVersion=\"1\",AccountID=\"%s\",SessionID=\"0x7f\","
          + "LocalAddress=\"IPV4/UDP/192.0.2.10/5060\",RemoteAddress=\"%s\",Challenge=\"\"";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          ChallengeSent           | PJSIP | 101       | IPV4/UDP/203.0.113.5/5071 | ASKED '101' 203.0.113.5
          InvalidAccountID        | SIP   | 1000      | IPV4/UDP/203.0.113.5/5071 | ASKED '1000' 203.0.113.5
          ChallengeSent           | PJSIP | <unknown> | IPV4/UDP/203.0.113.5/5071 | ASKED '' 203.0.113.5
          ChallengeResponseFailed | PJSIP | 101       | IPV6/TLS/2001:db8::5/5071 | WRONG '101' 2001:db8:0:0::/64
          InvalidPassword         | SIP   | x",SessionID="",RemoteAddress="IPV4/UDP/198.51.100.7/1 | IPV4/TCP/203.0.113.5/5071 | nothing
          SuccessfulAuth          | PJSIP | 101       | IPV4/UDP/203.0.113.5/5071 | PROVED '101' 203.0.113.5
          SuccessfulAuth          | AMI   | admin     | IPV4/TCP/203.0.113.5/5071 | nothing
          MemoryLimit             | SIP   | 101       | IPV4/UDP/203.0.113.5/5071 | nothing
          """)
  void asterisksSecurityLog(
      String event, String service, String account, String remote, String told) {
    assertThat(read(EVENT.formatted(event, service, account, remote))).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          NOTICE[7] chan_sip.c: Registration from '"100" <sip:100@192.0.2.10>' failed for '203.0.113.5:5071' - Wrong password | WRONG '100' 203.0.113.5
          NOTICE[7] chan_sip.c: Registration from '<sip:100@192.0.2.10>' failed for '203.0.113.5' - No matching peer found | ASKED '100' 203.0.113.5
          NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '"x" <sip:200@192.0.2.10>' failed for '203.0.113.5:5071' (callid: a@b) - No matching endpoint found | ASKED '200' 203.0.113.5
          NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'INVITE' from '<sip:200@192.0.2.10>' failed for '203.0.113.5:5071' (callid: a) - Failed to authenticate | WRONG '200' 203.0.113.5
          NOTICE[7] chan_sip.c: Call from '' (203.0.113.5:5071) to extension '00972592277524' rejected because extension not found in context 'default'. | DIALLED '00972592277524' 203.0.113.5
          NOTICE[7] chan_sip.c: Call from '' (203.0.113.5:5071) to extension '101' rejected because extension not found in context 'default'. | DIALLED '101' 203.0.113.5
          2026-01-05 02:00:01.1 [WARNING] sofia_reg.c:1792 SIP auth failure (REGISTER) on sofia profile 'internal' for [101@192.0.2.10] from ip 203.0.113.5 | WRONG '101' 203.0.113.5
          2026-01-05 02:00:01.1 [WARNING] sofia_reg.c:1737 SIP auth challenge (INVITE) on sofia profile 'internal' for [101@192.0.2.10] from ip 203.0.113.5 | nothing
          NOTICE[7] chan_sip.c: Registration from '"x' failed for '198.51.100.7:5060' - Wrong password" <sip:victim@y>' failed for '203.0.113.5:5071' - Wrong password | nothing
          NOTICE[7] chan_sip.c: Registration from '"SecurityEvent="SuccessfulAuth",Service="SIP",AccountID="victim",SessionID="",RemoteAddress="IPV4/UDP/203.0.113.5/1"" <sip:a@y>' failed for '203.0.113.5:5071' - x | nothing
          2026-01-05 02:00:01.1 [WARNING] sofia_reg.c:2889 Can't find user [333@192.0.2.10] from 203.0.113.5 | WRONG '333' 203.0.113.5
          <134>Jan  5 02:00:01 sip kamailio[9]: WARNING: pike [pike_funcs.c:154]: pike_check_req(): PIKE - BLOCKing ip 203.0.113.5, node=0x7f | REACHED '' 203.0.113.5
          Jan  5 02:00:01 sip kamailio[9]: NOTICE: <script>: auth: wrong password of 101 from 203.0.113.5 | WRONG '101' 203.0.113.5
          Jan  5 02:00:01 sip kamailio[9]: NOTICE: acc: ACC: transaction answered: timestamp=1;method=INVITE | nothing
          VERBOSE[1] pbx.c: Executing [100@default:1] Dial("SIP/100", "SIP/200") in new stack | nothing
          NOTICE[7] chan_sip.c: Registration from '"100" <sip:100@192.0.2.10>' failed for 'nobody' - Wrong password | nothing
          """)
  void otherLogs(String line, String told) {
    assertThat(read(line)).isEqualTo(told);
  }

  /** What callers write into their names is in these lines; it may be anything, of any length. */
  @Test
  void noLineTakesLongOrBreaksTheReader() {
    var random = new Random(7);
    String[] parts = {
      "SecurityEvent=\"",
      "Service=\"SIP\",",
      "AccountID=\"",
      "\",SessionID=",
      "' failed for '",
      "Registration from '",
      "sip:",
      "@",
      "Request 'INVITE' from '",
      " - Wrong password",
      "[",
      "]",
      "SIP auth failure (",
      "Can't find user [",
      "203.0.113.5",
      "aaaaaaaaaaaaaaaa",
      "\"\"\"\"",
      "''''"
    };
    for (int i = 0; i < 20_000; i++) {
      var line = new StringBuilder();
      for (int k = random.nextInt(60); k >= 0; k--) {
        line.append(parts[random.nextInt(parts.length)]);
      }
      assertThat(SecurityLine.parse(line.toString(), 1)).isNotNull();
    }
  }
}
