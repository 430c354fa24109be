package org.sekisho.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.mapping.Mapping;

/**
 * How fast each format is read, beside the bare parser: FastCSV over the same fields, Jackson over
 * the same tokens. The files are the samples of the tests, over and over.
 */
public final class ReaderBenchmark {

  private static final Path SAMPLES = Path.of("wire/src/test/resources/samples");
  private static final int ROUNDS = 5;

  /** A sample, and lines at its beginning that are not repeated. */
  private record Sample(String file, int head) {}

  private static final List<Sample> LIST =
      List.of(
          new Sample("asterisk-master.csv", 0),
          new Sample("asterisk-master-21.csv", 0),
          new Sample("asterisk-custom.csv", 0),
          new Sample("freeswitch-example.csv", 0),
          new Sample("freeswitch-asterisk.csv", 0),
          new Sample("freeswitch-json-lines.json", 0),
          new Sample("kamailio-acc.log", 0),
          new Sample("kamailio-acc-cdr.log", 0),
          new Sample("kamailio-acc-json-raw.jsonl", 0),
          new Sample("kamailio-acc-json-cdr-raw.jsonl", 0),
          new Sample("opensips-cdr.jsonl", 0),
          new Sample("cucm/cdr_StandAloneCluster_01_202601050100_1", 2),
          new Sample("broadworks.csv", 1),
          new Sample("oracle-sbc.csv", 0),
          new Sample("cube01.198.51.100.4.01_05_2026_10_00_00.000", 0),
          new Sample("statement-utf8.csv", 1));

  private ReaderBenchmark() {}

  /**
   * @param args lines a file is made of, and a folder for it
   */
  public static void main(String[] args) throws IOException {
    long lines = Long.parseLong(args[0]);
    Path folder = Files.createDirectories(Path.of(args[1]));
    System.out.printf(
        "%-22s %10s %10s %10s %6s%n", "format", "lines", "bare, s", "reader, s", "ratio");
    for (Sample sample : LIST) {
      long count = sample.file.contains("json-lines") ? lines / 10 : lines; // ten times as long
      Path file = made(sample, count, folder);
      measure(file, count);
      Files.delete(file);
    }
  }

  private static Path made(Sample sample, long lines, Path folder) throws IOException {
    List<String> all = Files.readAllLines(SAMPLES.resolve(sample.file));
    Path file = folder.resolve("reader-" + Path.of(sample.file).getFileName());
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (String line : all.subList(0, sample.head)) {
        out.write(line + "\n");
      }
      List<String> body = all.subList(sample.head, all.size());
      for (long i = 0; i < lines; i++) {
        out.write(body.get((int) (i % body.size())));
        out.write('\n');
      }
    }
    return file;
  }

  private static void measure(Path file, long lines) throws IOException {
    CallFormat format = CallFormat.auto(Optional.of(ZoneId.of("Asia/Tokyo")));
    Mapping mapping;
    try (CallReader reader =
        CallReader.open(file, format, new OpenCalls(), (name, line, reason, row) -> {})) {
      mapping = reader.mapping();
    }
    var known = new CallFormat(List.of(mapping), format.zone());
    double bare = Double.MAX_VALUE;
    double ours = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long seen =
          switch (mapping.shape()) {
            case Mapping.Shape.Csv csv -> fastCsv(file, csv.style().separator());
            case Mapping.Shape.Pairs pairs -> fastCsv(file, pairs.separator());
            case Mapping.Shape.Json json -> jackson(file);
          };
      long between = System.nanoTime();
      long calls = read(file, known);
      long end = System.nanoTime();
      if (seen == 0 || calls == 0) {
        throw new IllegalStateException("nothing read of " + file);
      }
      bare = Math.min(bare, (between - start) / 1e9);
      ours = Math.min(ours, (end - between) / 1e9);
    }
    System.out.printf(
        "%-22s %,10d %10.2f %10.2f %6.2f%n", mapping.name(), lines, bare, ours, ours / bare);
  }

  private static long fastCsv(Path file, char separator) throws IOException {
    long characters = 0;
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder()
            .fieldSeparator(separator)
            .allowExtraCharsAfterClosingQuote(true)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .ofCsvRecord(file)) {
      for (CsvRecord row : rows) {
        for (int i = 0; i < row.getFieldCount(); i++) {
          characters += row.getField(i).length();
        }
      }
    }
    return characters;
  }

  private static long jackson(Path file) throws IOException {
    var factory = new JsonFactory();
    long characters = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        try (JsonParser parser = factory.createParser(line)) {
          for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            characters += token.isScalarValue() ? parser.getText().length() : 0;
          }
        }
      }
    }
    return characters;
  }

  private static long read(Path file, CallFormat format) throws IOException {
    long calls = 0;
    var open = new OpenCalls();
    try (CallReader reader = CallReader.open(file, format, open, (name, line, reason, row) -> {})) {
      for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        calls++;
      }
    }
    return calls + open.finish().size();
  }
}
