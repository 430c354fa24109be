package org.sekisho.wire.calls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.TextLines;
import org.sekisho.wire.mapping.Mapping;
import org.sekisho.wire.mapping.Mappings;

/**
 * What a coverage-guided fuzzer calls ({@code benchmarks/fuzz.sh}): the first byte chooses one of
 * the mappings named in the system property {@code mappings} (separated by blanks; all when absent)
 * or lets the file speak for itself, the rest is the file. A file may be refused with its reason
 * and a row rejected; anything else thrown is a bug.
 */
public final class CallReaderFuzz {

  /** Calls a file of this many bytes may tell of; more would be made of nothing. */
  private static final int CALLS_PER_BYTE = 1;

  private static final List<Mapping> CHOICE =
      Optional.ofNullable(System.getProperty("mappings"))
          .map(names -> Arrays.stream(names.split(" ")).map(CallReaderFuzz::get).toList())
          .orElseGet(Mappings::list);

  private CallReaderFuzz() {}

  private static Mapping get(String name) {
    return Mappings.find(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
  }

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int chosen = (input[0] & 0xFF) % (CHOICE.size() + 1);
    Optional<ZoneId> zone = Optional.of(ZoneId.of("Asia/Tokyo"));
    CallFormat format =
        chosen == CHOICE.size()
            ? CallFormat.auto(zone)
            : new CallFormat(List.of(CHOICE.get(chosen)), zone);
    byte[] file = Arrays.copyOfRange(input, 1, input.length);
    var open = new OpenCalls();
    long calls = 0;
    try (CallReader reader =
        CallReader.open(
            TextLines.of("fuzz", new ByteArrayInputStream(file)),
            format,
            LocalDate.of(2026, 1, 1),
            open,
            (name, line, reason, row) -> {})) {
      for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        calls++;
      }
    } catch (BadFileException refused) {
      return;
    }
    calls += open.finish().size();
    if (calls > (long) file.length * CALLS_PER_BYTE + 1 && file.length > 1 && !isGzip(file)) {
      throw new IllegalStateException("more calls than bytes");
    }
  }

  private static boolean isGzip(byte[] file) {
    return file[0] == 0x1F && file[1] == (byte) 0x8B;
  }
}
