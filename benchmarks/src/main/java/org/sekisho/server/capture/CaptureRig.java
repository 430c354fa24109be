package org.sekisho.server.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sekisho.server.LivePath;
import org.sekisho.server.intake.EventTeller;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.LogInsTold;
import org.sekisho.server.reference.Reference;
import org.sekisho.server.settings.CaptureSettings;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.sip.ChargedParty;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/**
 * The capture alone, its sockets and all up to the queue of events, which nobody empties: past its
 * limit they are counted and left out. Arguments: the folder of the lines, a port for UDP, one for
 * TCP. For each line it is sent it says packets taken in, calls followed and seconds of CPU.
 */
public final class CaptureRig {

  private CaptureRig() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Settings settings = Settings.read(folder.resolve("none.yaml"), Map.of());
    Reference reference =
        Reference.read(
            "benchmark",
            settings,
            Map.of(
                Reference.Kind.TARIFF, folder.resolve("tariff.csv"),
                Reference.Kind.SUBSCRIBERS, folder.resolve("subscribers.csv")));
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    var counts = new IntakeCounts();
    var told =
        new EventsTold(
            Mirror.SOURCE,
            new EventTeller(
                new StaticListableBeanFactory().getBeanProvider(LivePath.class), counts));
    var mirror =
        new Mirror(
            ChargedParty.STANDARD,
            "",
            () -> reference,
            told,
            counts,
            new LogInsTold(Mirror.SOURCE, () -> reference, told, counts, Set.of()));
    new CaptureListener(
            new CaptureSettings(
                List.of(new InetSocketAddress(loopback, Integer.parseInt(arguments[1]))),
                List.of(new InetSocketAddress(loopback, Integer.parseInt(arguments[2]))),
                Set.of(loopback),
                "",
                ChargedParty.STANDARD),
            mirror,
            counts,
            Clock.systemUTC())
        .start();
    System.out.println("ready");
    var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (asked.readLine() != null) {
      mirror.tidy(System.currentTimeMillis());
      Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
      System.out.printf("%d %d %d%n", mirror.packetCount(), mirror.size(), cpu.toMillis());
    }
  }
}
